"""Do pages write to the catalog through jobs only?

A deed is one job, whoever calls it: a page that wrote by itself would do half of it. Which methods write is read from
the catalog's own code: those that take its writing connection, and those that call such a method.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from analysis.store.catalog import Catalog

ROOT = Path(__file__).parents[1]
WRITING = {"_writing", "transaction"}  # of an area, of the database


def methods_of(area: type) -> dict[str, ast.FunctionDef]:
    """The methods of a class as code; its module has one class with an area's name."""
    file = ROOT / f"{area.__module__.replace('.', '/')}.py"
    tree = ast.parse(file.read_text(encoding="utf-8"))
    [body] = [node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == area.__name__]
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


def writing_methods(area: type) -> set[str]:
    methods = methods_of(area)
    called = {
        name: {node.func.attr for node in ast.walk(code) if isinstance(node, ast.Call) and named(node.func)}
        for name, code in methods.items()
    }
    writing = {name for name, calls in called.items() if calls & WRITING}
    while more := {name for name, calls in called.items() if calls & writing} - writing:
        writing |= more
    return writing


def named(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute)


@pytest.fixture(scope="module")
def writes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Names of the methods that write, by area."""
    catalog = Catalog.open(tmp_path_factory.mktemp("catalog") / "catalog.db")
    areas = {name: type(area) for name, area in vars(catalog).items() if not name.startswith("_")}
    return {name: writing_methods(area) for name, area in areas.items()}


def written(text: str, writes: Mapping[str, set[str]]) -> Iterator[str]:
    """Where a file names a writing method of an area, begins a transaction, or hands an area on unseen."""
    tree = ast.parse(text)
    asked = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        area = node.value
        if isinstance(area, ast.Attribute) and node.attr in writes.get(area.attr, set()):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if is_catalog(node.value) and (node.attr not in writes or id(node) not in asked):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def is_catalog(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute | ast.Name) and ast.unparse(node.func).split(".")[-1] == "catalog"
    return isinstance(node, ast.Name) and node.id == "catalog"


def test_what_writes_is_known(writes: Mapping[str, set[str]]) -> None:
    assert {"save", "describe", "place", "delete", "reword"} <= writes["tags"]  # place and delete by way of another
    assert writes["tags"].isdisjoint({"get", "all", "versions", "retired"})
    assert "duplicate" in writes["analyses"]
    assert writes["goals"] == {"set"}
    assert all(writes.values())  # an area nobody can write to would be one that is read wrongly


@pytest.mark.parametrize("page", sorted(ROOT.glob("pages/**/*.py")), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_writes_through_jobs_only(page: Path, writes: Mapping[str, set[str]]) -> None:
    assert list(written(page.read_text(encoding="utf-8"), writes)) == []


@pytest.mark.parametrize(
    "planted",
    [
        "state.catalog().tags.use(project, name)",
        "catalog = state.catalog()\ncatalog.branches.add(project, name, reason)",
        "st.button(label, on_click=state.catalog().segments.delete, args=(project, name))",
        "known = workspace.catalog()\nknown.analyses.duplicate(token)",
        "with state.catalog().transaction():\n    pass",
        "tags = state.catalog().tags\ntags.used(project, names)",
    ],
)
def test_a_planted_write_is_caught(planted: str, writes: Mapping[str, set[str]]) -> None:
    assert list(written(planted, writes))


def test_reading_is_no_write(writes: Mapping[str, set[str]]) -> None:
    read = "catalog = state.catalog()\nfound = catalog.tags.all(project), state.catalog().goals.current(project)"
    assert list(written(read, writes)) == []
