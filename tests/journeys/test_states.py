"""Does a person see the same again, and only what that person chose, whatever a browser still holds of a page?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from analysis.jobs.data import ImportFile, import_files
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from tests.journeys import funnels
from tests.journeys.conftest import visitor
from tests.journeys.serving import serving
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


def written(path: Path, first: str, days: int = 21, users: int = 40) -> Path:
    """Everybody visits every third day; every second one pays a minute later."""
    start = datetime.fromisoformat(first).replace(tzinfo=UTC)
    lines = ["user_id,event,time"]
    for number in range(users):
        for day in range(0, days, 3):
            moment = start + timedelta(days=day, minutes=number)
            lines.append(f"u{number:02d},visit,{moment:%Y-%m-%d %H:%M:%S}")
            if number % 2:
                lines.append(f"u{number:02d},pay,{moment + timedelta(minutes=1):%Y-%m-%d %H:%M:%S}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def two_versions(folder: Path) -> Workspace:
    workspace = Workspace(folder / "workspace")
    project = workspace.catalog().projects.create("Shop", "Europe/London")
    for month in ("2026-03-02", "2026-04-06"):
        file = written(folder / f"{month}.csv", month)
        import_files(workspace, project.id, (ImportFile(file, file.name),))
    return workspace


def opens_versions(visiting: Visitor, version: int) -> None:
    visiting.rests()
    visiting.page.get_by_test_id("stSidebar").get_by_role("button").filter(has_text=f"v{version}").click()
    visiting.rests()


def imports(visiting: Visitor, file: Path, version: int) -> None:
    visiting.goes_to("data")
    visiting.uploads(file)
    visiting.reads("data.what_columns_mean")
    visiting.presses("data.import")
    visiting.reads("data.ended", version=version)


def test_after_an_import_the_newest_version_is_open_though_the_list_of_versions_was_looked_at(
    browser: Browser, tmp_path: Path
) -> None:
    workspace = two_versions(tmp_path)
    with serving(workspace.root) as server, visitor(browser, server) as visiting:
        visiting.opens("data")
        opens_versions(visiting, 2)
        visiting.page.keyboard.press("Escape")
        imports(visiting, written(tmp_path / "may.csv", "2026-05-04"), 3)
        for page in ("overview", "funnel", "data", "home"):
            visiting.goes_to(page)
            opens_versions(visiting, 3)
            visiting.page.keyboard.press("Escape")
            expect(visiting.page.get_by_text(visiting.text("shell.open_newest"))).to_have_count(0)


def test_reload_and_the_way_back_show_what_was_seen(browser: Browser, tmp_path: Path) -> None:
    workspace = two_versions(tmp_path)
    other = workspace.catalog().projects.create("Newer", "Europe/London")
    file = written(tmp_path / "newer.csv", "2026-06-01", users=10)
    import_files(workspace, other.id, (ImportFile(file, file.name),))
    with serving(workspace.root) as server, visitor(browser, server) as visiting:
        visiting.opens("overview")
        visiting.finds("10 users")
        visiting.picks(visiting.text("shell.project"), "Shop")
        visiting.finds("40 users")
        visiting.goes_to("funnel")
        funnels.sets_window(visiting, visiting.text("spans.days", n=7), "3")
        three = visiting.text("spans.days", n=3)
        visiting.finds(three)
        visiting.page.reload()
        visiting.finds(three)
        funnels.sets_window(visiting, three, "5")
        visiting.finds(visiting.text("spans.days", n=5))
        visiting.page.go_back()
        visiting.finds(three)
        visiting.page.go_forward()
        visiting.finds(visiting.text("spans.days", n=5))
        visiting.goes_to("segments")
        visiting.page.go_back()
        visiting.is_at("funnel")
        visiting.finds(visiting.text("spans.days", n=5))
        visiting.opens("overview")  # the bare address: the browser's last project, not the newest
        visiting.finds("40 users")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (768, 1024)])
def test_what_opens_in_the_sidebar_can_be_read(browser: Browser, tmp_path: Path, width: int, height: int) -> None:
    workspace = two_versions(tmp_path)
    [shop] = workspace.catalog().projects.all()
    workspace.catalog().goals.set(shop.id, Goal("conversion", "pay", target=0.3))
    with serving(workspace.root) as server, visitor(browser, server) as visiting:
        page, text = visiting.page, visiting.text
        page.set_viewport_size({"width": width, "height": height})
        visiting.opens("segments")
        visiting.rests()
        if page.get_by_test_id("stExpandSidebarButton").is_visible():
            page.get_by_test_id("stExpandSidebarButton").click()
        language = page.get_by_role("combobox", name="Language 语言")
        expect(language).to_be_in_viewport(ratio=1)
        page.get_by_role("button", name=text("shell.change_goal"), exact=True).click()
        expect(page.get_by_role("dialog").get_by_role("button", name=text("shell.save_goal"))).to_be_in_viewport(
            ratio=1
        )
