"""Which texts does a source say, and which places does it fill in them?"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
_KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")  # SQLAlchemy has a `text` too
_VISITS = ("reads", "says", "presses", "follows", "turns_to", "marks")
Sources = Mapping[str, str]  # the text of each file, by its name


def sources() -> dict[str, str]:
    files = (path for folder in ("pages", "analysis") for path in (ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def said(source: str) -> Iterator[tuple[str, set[str] | None]]:
    """The keys of calls `text("area.key", place=…)`, `say(…)` and `state.text()(…)`, with the names they give; None
    where names come from a dictionary. Left out are keys made at run time: tests of pages say those."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.func if isinstance(node.func, ast.Call) else node.func
        if (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) not in ("text", "say"):
            continue
        key, names = node.args[0], {each.arg for each in node.keywords}
        for each in (key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,):
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and _KEY.fullmatch(each.value):
                yield each.value, None if None in names else {name for name in names if name is not None}


def read_on_screen(source: str) -> Iterator[str]:
    """The keys of texts that a visitor reads or presses: `visitor.reads("area.key")`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            key = node.args[0]
            if node.func.attr in _VISITS and isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value


def unknown(sources: Sources, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Files and the keys they say that no text has."""
    return [(file, key) for file, source in sources.items() for key, _ in said(source) if key not in texts]


def unfilled(sources: Sources, texts: Mapping[str, str]) -> list[tuple[str, str, set[str]]]:
    """Files, the keys they say, and the places they leave empty."""
    return [
        (file, key, left)
        for file, source in sources.items()
        for key, given in said(source)
        if given is not None and (left := places(texts.get(key, "")) - given)
    ]
