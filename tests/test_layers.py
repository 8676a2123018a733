"""Do imports go down only?"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OPEN_TO_ALL = {"errors", "notes", "settings", "timezones", "locale"}
MAY_IMPORT = {
    "store": set[str](),
    "sources": {"store"},
    "sequences": {"store"},
    "rules": {"store", "sequences"},
    "engine": {"store"},
    "insights": {"store", "sequences", "rules"},
    "export": {"store", "rules"},
    "charts": {"insights"},
    "jobs": {"store", "sources", "sequences", "rules", "engine", "insights", "export"},
    "command_line": {"jobs", "charts", "store", "sources", "sequences", "rules", "engine", "insights", "export"},
    "__main__": {"command_line"},
}
ONLY_IN = {
    "streamlit": ("streamlit_app.py", "pages/"),
    "altair": ("analysis/charts/",),
    "sklearn": ("analysis/insights/",),
    "sqlalchemy": ("analysis/store/catalog/",),
    "alembic": ("analysis/store/catalog/",),
}
# The launcher imports what is slow once, before the first visitor.
WARMING = {"streamlit_app.py", "analysis/jobs/warming.py"}


def sources() -> list[Path]:
    return sorted([*ROOT.glob("analysis/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "streamlit_app.py"])


def imports_of(path: Path) -> set[str]:
    """Full names of everything a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def layer_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "analysis" and len(parts) > 1 else None


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_down_only(path: Path) -> None:
    relative = path.relative_to(ROOT)
    if relative.parts[0] != "analysis" or len(relative.parts) < 2:
        return
    layer = relative.parts[1].removesuffix(".py")
    imported = {layer_of(name) for name in imports_of(path)} - {None, layer} - OPEN_TO_ALL
    if layer in OPEN_TO_ALL or layer == "__init__":
        assert not imported, f"{relative} is open to all and imports {imported}"
    else:
        assert imported <= MAY_IMPORT[layer], f"{relative} may not import {imported - MAY_IMPORT[layer]}"


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    allowed = ONLY_IN[library]
    guilty = [
        relative
        for path in sources()
        if not (relative := path.relative_to(ROOT).as_posix()).startswith(allowed)
        and relative not in WARMING
        and any(name.split(".")[0] == library for name in imports_of(path))
    ]
    assert guilty == []


def test_analyses_never_import_one_another() -> None:
    """What two analyses share is a module without a `measure` of its own."""
    folder = ROOT / "analysis" / "insights"
    analyses = {path.stem for path in folder.glob("*.py") if "\ndef combine(" in path.read_text(encoding="utf-8")}
    guilty = [
        (path.stem, name)
        for path in folder.glob("*.py")
        if path.stem in analyses
        for name in imports_of(path)
        if name.startswith("analysis.insights.") and name.split(".")[2] in analyses - {path.stem}
    ]
    assert guilty == []


def test_pages_reach_the_analyses_through_jobs_and_charts() -> None:
    """A page asks; it never reads blocks or kernels itself."""
    below = {"sequences", "sources"}
    guilty = [
        (path.name, name)
        for path in (ROOT / "pages").glob("*.py")
        for name in imports_of(path)
        if layer_of(name) in below
    ]
    assert guilty == []
