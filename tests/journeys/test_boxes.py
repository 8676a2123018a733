"""Can everything that opens over a page be read, on a laptop and on a tablet held upright?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from tests.journeys.conftest import visitor
from tests.journeys.serving import Server, serving
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
PAGES = ("", "data", "overview", "funnel", "tags", "segments", "portrait", "clusters", "user")
_OPENERS = '[data-testid="stPopoverButton"], [data-testid="stMenuButton"]'
_BODIES = '[data-testid="stPopoverBody"], [role="menu"]'
_COVERED = """body => {
  const box = body.getBoundingClientRect(), inset = 12
  const corners = [[box.left + inset, box.top + inset], [box.right - inset, box.top + inset],
                   [box.left + inset, box.bottom - inset], [box.right - inset, box.bottom - inset]]
  return corners.filter(([x, y]) => { const top = document.elementFromPoint(x, y); return !top || !body.contains(top) })
}"""


@pytest.fixture(scope="module")
def shop(sample_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("boxes") / "workspace"
    shutil.copytree(sample_shop, root)
    workspace = Workspace(root)
    (project,) = workspace.catalog().projects.all()
    workspace.catalog().goals.set(project.id, Goal("conversion", "purchase"))
    with serving(root) as running:
        yield running


@pytest.mark.parametrize(
    ("width", "height"), [pytest.param(1366, 768, marks=pytest.mark.nightly), pytest.param(768, 1024)]
)
def test_every_box_of_every_page_can_be_read(browser: Browser, shop: Server, width: int, height: int) -> None:
    with visitor(browser, shop) as visiting:
        visiting.page.set_viewport_size({"width": width, "height": height})
        opened = sum(boxes_of(visiting, page, width, height) for page in PAGES)
        assert opened > len(PAGES)  # else the app calls them otherwise now, and nothing was looked at


def boxes_of(visiting: Visitor, page: str, width: int, height: int) -> int:
    """Opens each box of a page in turn; how many there are."""
    visiting.opens(page)
    visiting.rests()
    openers = visiting.page.get_by_test_id("stMain").locator(_OPENERS)
    usable = [number for number in range(openers.count()) if shown(openers.nth(number))]
    for number in usable:
        body = visiting.page.locator(_BODIES).last
        open_box(visiting, openers.nth(number), body)
        place = body.bounding_box()
        assert place is not None
        told = f"{page}: {openers.nth(number).inner_text()} at {place}"
        assert place["x"] >= 0 and place["x"] + place["width"] <= width, told
        assert place["y"] >= 0 and place["y"] + place["height"] <= height, told
        assert body.evaluate(_COVERED) == [], told
        visiting.does(
            lambda: visiting.page.keyboard.press("Escape"), lambda body=body: expect(body).to_be_hidden(timeout=5_000)
        )
    return len(usable)


def shown(opener: Locator) -> bool:
    return opener.is_visible() and opener.is_enabled()


def open_box(visiting: Visitor, opener: Locator, body: Locator) -> None:
    opener.scroll_into_view_if_needed()
    visiting.does(
        lambda: None if body.is_visible() else opener.locator("button").or_(opener).first.click(),
        lambda: expect(body).to_be_visible(timeout=5_000),
    )
