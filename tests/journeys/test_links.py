"""Addresses that people send one another, and a language that is changed on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from analysis.jobs.data import ImportFile, import_files
from analysis.locale import LANGUAGE_NAMES
from analysis.store.workspace import Workspace
from tests.journeys import funnels
from tests.journeys.conftest import visitor
from tests.journeys.serving import Server, serving
from tests.journeys.visitor import Visitor

PAGES = ("overview", "funnel", "clusters", "tags", "segments", "portrait", "user")
USERS = 80
pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which everybody visits for weeks, every second one pays a minute later."""
    folder = tmp_path_factory.mktemp("links")
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    lines = ["user_id,event,time,platform"]
    for number in range(USERS):
        for day in range(0, 28, 1 + number % 5):
            moment = start + timedelta(days=day, minutes=number)
            platform = ("ios", "android")[number % 2]
            lines.append(f"u{number:02d},visit,{moment:%Y-%m-%d %H:%M:%S},{platform}")
            if number % 2:
                lines.append(f"u{number:02d},pay,{moment + timedelta(minutes=1):%Y-%m-%d %H:%M:%S},{platform}")
    file = folder / "shop.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    workspace = Workspace(folder / "workspace")
    project = workspace.catalog().projects.create("Shop", "Asia/Shanghai")
    import_files(workspace, project.id, (ImportFile(file, file.name),))
    return workspace.root


@pytest.fixture(scope="module")
def running(shop: Path) -> Iterator[Server]:
    with serving(shop) as server:
        yield server


def test_a_link_opens_a_saved_funnel_as_the_servers_first_request(
    browser: Browser, shop: Path, running: Server
) -> None:
    with visitor(browser, running) as visiting:
        visiting.opens("funnel")
        funnels.sets_window(visiting, visiting.text("spans.days", n=7), "3")
        visiting.finds(visiting.text("spans.days", n=3))
        path = visiting.link()
    assert path.startswith("funnel?a=")
    with serving(shop) as again, visitor(browser, again, "zh-CN") as colleague:
        colleague.opens(path)
        colleague.is_at("funnel")
        colleague.finds(colleague.text("spans.days", n=3))


@pytest.mark.parametrize("page", ["funnel", "tags", "portrait"])
def test_a_first_visit_straight_to_a_page(browser: Browser, running: Server, page: str) -> None:
    with visitor(browser, running) as visiting:
        visiting.opens(page)
        visiting.is_at(page)
        expect(visiting.page.get_by_role("heading", level=4).first).to_contain_text("80")


def test_without_data_each_page_says_what_it_will_show_and_where_to_begin(browser: Browser, server: Server) -> None:
    with visitor(browser, server) as visiting:
        for page in PAGES:
            visiting.opens(page)
            visiting.is_at(page)
            expect(visiting.page.get_by_role("link", name=visiting.text("show.upload"), exact=True)).to_be_visible()
            expect(visiting.page.get_by_role("button", name=visiting.text("home.sample_shop"))).to_be_visible()


def test_the_language_changes_and_the_funnel_stays(browser: Browser, running: Server) -> None:
    with visitor(browser, running) as visiting:
        visiting.opens("funnel")
        funnels.sets_window(visiting, visiting.text("spans.days", n=7), "5")
        funnels.breaks_down(visiting, f"platform · {visiting.text('inputs.attribute')}")
        visiting.finds(visiting.text("spans.days", n=5))
        speak(visiting, "zh")
        chinese = visiting.speaking("zh")
        chinese.is_at("funnel")
        chinese.finds(chinese.text("spans.days", n=5))
        by = chinese.text("funnel.divided_column", column="platform")
        expect(chinese.page.get_by_role("button", name=by, exact=True)).to_be_visible()


def speak(visitor: Visitor, language: str) -> None:
    visitor.picks("Language 语言", LANGUAGE_NAMES[language])
