"""Can everybody read, in the app and in their language, what a number means?"""

from __future__ import annotations

import re

import pytest

from analysis.locale import LANGUAGES, Language, Text, catalog
from analysis.locale.definitions import sections
from pages._frame.definitions import OF_PAGE
from pages._ui.navigation import GROUPS
from tests.pages.conftest import Open, words


def test_every_page_opens_at_a_section_that_is_there() -> None:
    assert OF_PAGE.keys() == {name for pages in GROUPS.values() for name, _ in pages}
    for language in LANGUAGES:
        assert set(OF_PAGE.values()) <= sections(language).keys()


def test_each_language_defines_the_same_things_in_its_own_words() -> None:
    english, chinese = sections("en"), sections("zh")
    for title in english:
        ours, theirs = (body[title].body.split("\n\n") for body in (english, chinese))
        assert len(ours) == len(theirs), title
    for section in english.values():
        assert not re.search(r"[\u4e00-\u9fff]", section.title + section.body)
    for paragraph in (part for section in chinese.values() for part in section.body.split("\n\n")):
        assert re.search(r"[\u4e00-\u9fff]", paragraph), paragraph


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", OF_PAGE)
def test_definitions_open_on_every_page(visit: Open, page: str, language: Language) -> None:
    app = visit(page, language=language)
    app.button(key="shell_definitions").click().run()
    assert not app.exception
    section = sections(language)[OF_PAGE[page]]
    assert section.body in words(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_sends_people_to_a_file_or_names_a_test_of_statistics(language: Language) -> None:
    texts = {key: text for key, text in catalog(language).items() if not key.startswith("cli.")}
    names = r"docs/|\.md\b|Wilson|Newcombe|Holm|Welch|Student\b|Benjamini|Fisher|Adjusted Rand|轮廓系数|兰德指数"
    assert {key for key, text in texts.items() if re.search(names, text)} == set()


def test_tgi_is_spelled_out_where_it_is_explained() -> None:
    assert "target group index" in Text("en")("portrait.different_help")
    assert "目标群体指数" in Text("zh")("portrait.different_help")
