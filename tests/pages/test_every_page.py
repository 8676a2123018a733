"""Does every page open, in both languages, with and without data?"""

from __future__ import annotations

import pytest

from analysis.locale import LANGUAGES, Text
from analysis.store.workspace import Workspace
from pages._ui.navigation import GROUPS
from tests.pages.conftest import ROOT, Open
from tests.pages.nothing_said import says_nothing_of_events

OF_EVENTS = ("clusters", "funnel", "paths", "retention")
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("[a-z]*.py"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_without_data(visit: Open, empty: Workspace, page: str, language: str) -> None:
    app = visit(page, language)
    assert not app.exception
    assert [title.value for title in app.title] == [Text("zh" if language == "zh" else "en")(f"{page}.title")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_data(visit: Open, workspace: Workspace, page: str, language: str) -> None:
    app = visit(page, language)
    assert not app.exception
    assert not app.error
    assert [title.value for title in app.title] == [Text("zh" if language == "zh" else "en")(f"{page}.title")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_users_and_no_events(visit: Open, survey: Workspace, page: str, language: str) -> None:
    said = says_nothing_of_events(visit(page, language))
    text = Text("zh" if language == "zh" else "en")
    if page in OF_EVENTS:
        assert text(f"{page}.without_events") in said
        assert text("show.add_events") in said
    else:
        assert text("show.upload") not in said
        assert "120" in said  # at least beside the project


def test_the_navigation_lists_every_page_once() -> None:
    listed = [name for pages in GROUPS.values() for name, _ in pages]
    assert sorted(listed) == PAGES
