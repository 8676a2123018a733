"""Is every text given what its sentence has places for?"""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

from analysis.locale import catalog

ROOT = Path(__file__).parents[2]


def said(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """The keys of calls `text("area.key", place=…)` and `state.text()("area.key", …)`, with the names they give.

    Left out are keys made at run time, and names that come from a dictionary.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args or any(each.arg is None for each in node.keywords):
            continue
        called = node.func.func if isinstance(node.func, ast.Call) else node.func
        if (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) != "text":
            continue
        key = node.args[0]
        for each in (key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value, {name.arg for name in node.keywords if name.arg is not None}


def test_a_text_is_given_all_its_places() -> None:
    texts, seen, wrong = catalog("en"), 0, []
    for path in (*(ROOT / "pages").rglob("*.py"), *(ROOT / "analysis").rglob("*.py")):
        for key, given in said(ast.parse(path.read_text(encoding="utf-8"))):
            if key in texts:
                seen += 1
                asked = {name for _, name, _, _ in string.Formatter().parse(texts[key]) if name}
                wrong += [f"{path.name}: {key} wants {asked - given}"] if asked - given else []
    assert wrong == []
    assert seen > 100  # else it looks at nothing
