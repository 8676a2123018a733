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


def file_boxes_without_a_name(source: str) -> int:
    """How many more boxes for files a module draws than it gives a word of ours."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [call.attr for call in calls if isinstance(call, ast.Attribute)]
    return named.count("file_uploader") - named.count("name_file_boxes")


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=lambda path: path.stem)
def test_every_box_for_files_has_a_word_of_ours(path: Path) -> None:
    assert file_boxes_without_a_name(path.read_text(encoding="utf-8")) == 0


def test_a_planted_box_for_files_is_caught() -> None:
    assert file_boxes_without_a_name("import streamlit as st\nst.file_uploader('File')\n") == 1
