"""Do Streamlit's own English words stay out of the pages, where it lets us choose others?"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NEEDED = {"dataframe": "placeholder", "multiselect": "select_all"}  # else "None" and "Select all"


def without_own_words(source: str) -> list[tuple[str, int]]:
    """Calls, by name and line, that leave a word to Streamlit."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    named = ((call.func.attr, call) for call in calls if isinstance(call.func, ast.Attribute))
    return [
        (name, call.lineno)
        for name, call in named
        if name in NEEDED and NEEDED[name] not in {keyword.arg for keyword in call.keywords}
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=lambda path: path.stem)
def test_no_table_says_none_and_no_choice_select_all(path: Path) -> None:
    assert without_own_words(path.read_text(encoding="utf-8")) == []


def test_a_planted_table_is_caught() -> None:
    assert without_own_words("import streamlit as st\nst.dataframe(frame, hide_index=True)\n") == [("dataframe", 2)]
