"""Is a name from the data shown as it is, and never read as markup?"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages._ui.escaping import JOINER, escape

MARKUP = re.compile(r"(?<!\\)[!-/:-@\[-`{-~]")  # ASCII punctuation with no backslash before it


def plain(shown: str) -> str:
    """What a reader sees: backslashes quote the sign behind them, joiners have no width."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown).replace(JOINER, "")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=100))
def test_every_sign_of_markup_is_quoted(name: str) -> None:
    assert not MARKUP.search(re.sub(r"\\[!-/:-@\[-`{-~]", "", escape(name)))


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=100))
def test_a_plain_name_reads_as_it_is(name: str) -> None:
    assert plain(escape(name)) == name


@pytest.mark.parametrize("name", ["加入购物车", "夜猫零食达人", "Größe", "été", "🛒 cart"])
def test_names_of_other_scripts_read_as_they_are(name: str) -> None:
    assert escape(name).replace(JOINER, "") == name


@pytest.mark.parametrize("name", [":material/home:", ":red[x]", ":smile:", "https://example.com", "WWW.example.com"])
def test_codes_and_addresses_are_broken_after_their_sign(name: str) -> None:
    """Streamlit replaces these in plain text, where a backslash no longer helps."""
    assert not re.search(r":(?!\u2060)|www(?!\u2060)", escape(name).replace("\\", ""), re.IGNORECASE)


def test_a_name_stays_on_its_line_and_ends() -> None:
    assert "\n" not in escape("a\n\n# b\r\nc")
    assert len(escape("x" * 100_000)) == 120
    assert escape("a\u202eb\x00c\ud800d") == "abcd"  # no turning of the text, no controls, no halves of characters
