"""Do imports go down only, through faces, without circles?

The layer says what kind of code a module is, the folder of what, the file which role. A folder within a layer is a
room: outsiders import what its `__init__` hands on, and nothing deeper.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Sources = Mapping[str, str]  # text by dotted name of the module, "analysis.rules.asked" for its `__init__`
OPEN_TO_ALL = {"errors", "locale", "notes", "plain", "settings", "spans", "spreadsheet_guard", "sql", "timezones"}
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
# A page asks jobs, shows charts, and knows values: what is asked, what came out, what is kept.
PAGES_MAY_IMPORT = (
    "analysis.charts",
    "analysis.engine.Job",
    "analysis.export",
    "analysis.insights",
    "analysis.jobs",
    "analysis.rules.asked",
    "analysis.rules.closed.NeededName",
    "analysis.rules.said",
    "analysis.rules.written",
    "analysis.sources.inspecting",
    "analysis.sources.known",
    "analysis.sources.ledger",
    "analysis.sources.mapping",
    "analysis.store.catalog",
    "analysis.store.dataset",
    "analysis.store.workspace",
    *(f"analysis.{name}" for name in OPEN_TO_ALL),
)
ENGINE_IN_PAGES = "pages._ui.compute"  # the one place where a page's question is asked
ONLY_IN = {
    "streamlit": ("streamlit_app", "pages"),
    "altair": ("analysis.charts",),
    "sklearn": ("analysis.insights",),
    "sqlalchemy": ("analysis.store.catalog",),
    "alembic": ("analysis.store.catalog",),
    "duckdb": ("analysis.sql",),
    "pptx": ("analysis.export.reports",),
}
# The launcher imports what is slow once, before the first visitor.
WARMING = {"streamlit_app", "analysis.jobs.warming"}


def read() -> dict[str, str]:
    files = [*ROOT.glob("analysis/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "streamlit_app.py"]
    return {dotted(path): path.read_text(encoding="utf-8") for path in files}


def dotted(path: Path) -> str:
    name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    return name.removesuffix(".__init__")


@cache
def imports_of(text: str) -> frozenset[str]:
    """Full names of everything a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def layer_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "analysis" and len(parts) > 1 else None


def within(name: str, places: Iterable[str]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def module_of(name: str, sources: Sources) -> str | None:
    """The module that a full name of an import stands in: itself, or the one that holds it."""
    return next((module for module in (name, name.rpartition(".")[0]) if module in sources), None)


def room_of(module: str, sources: Sources) -> str:
    """The folder of a subject that a module stands in; a module that stands in none is a room of its own.

    Layers are no rooms, nor is `pages._ui`, which holds what pages share.
    """
    folder = module if is_folder(module, sources) else module.rpartition(".")[0]
    return (
        module if folder.count(".") < (2 if folder.startswith("analysis.") else 1) or folder == "pages._ui" else folder
    )


def is_folder(module: str, sources: Sources) -> bool:
    return any(other.startswith(f"{module}.") for other in sources)


def upward(sources: Sources) -> list[tuple[str, str]]:
    """What a module of a layer imports of a layer that isn't below it."""
    guilty = []
    for module, text in sources.items():
        layer = layer_of(module)
        if layer is None:
            continue
        allowed = set[str]() if layer in OPEN_TO_ALL else MAY_IMPORT[layer] | OPEN_TO_ALL
        for name in imports_of(text):
            if name.split(".")[0] == "pages" or layer_of(name) not in {None, layer} | allowed | OPEN_TO_ALL:
                guilty.append((module, name))
    return guilty


def beyond_pages(sources: Sources) -> list[tuple[str, str]]:
    """What a page imports that is none of its business: blocks, kernels, how rules are evaluated, the engine."""
    return [
        (module, name)
        for module, text in sources.items()
        if module.startswith("pages.")
        for name in imports_of(text)
        if name.startswith("analysis.")
        and not within(name, PAGES_MAY_IMPORT)
        and not (module == ENGINE_IN_PAGES and within(name, ["analysis.engine"]))
    ]


def past_a_face(sources: Sources) -> list[tuple[str, str]]:
    """What is imported from a module within a room by a module outside of it. A page owns the folder of its parts."""
    guilty = []
    for module, text in sources.items():
        for name in imports_of(text):
            target = module_of(name, sources)
            if target is None or is_folder(target, sources):
                continue
            room = room_of(target, sources)
            owner = room.replace("._", ".")
            if room != target and not within(module, [room, owner]) and name not in handed_on(room, sources):
                guilty.append((module, name))
    return guilty


def handed_on(room: str, sources: Sources) -> set[str]:
    """The full names in a face's `__all__`."""
    for node in ast.parse(sources[room]).body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "__all__" for to in node.targets):
            return {f"{room}.{name}" for name in ast.literal_eval(node.value)}
    return set()


def circles(sources: Sources, by_room: bool) -> list[list[str]]:
    """Modules (or rooms) that import each other, if only by way of others."""
    arrows: dict[str, set[str]] = {}
    for module, text in sources.items():
        begin = room_of(module, sources) if by_room else module
        for name in imports_of(text):
            target = module_of(name, sources)
            if target is None or (is_folder(module, sources) and within(target, [module])):
                continue  # a face hands on its own modules
            end = room_of(target, sources) if by_room else target
            if end != begin:
                arrows.setdefault(begin, set()).add(end)
    return [group for group in strongly_connected(arrows) if len(group) > 1]


def strongly_connected(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """Each group of nodes that can all be reached from each other: plainly, for some hundred nodes."""
    reached = {node: reachable(node, arrows) for node in arrows}
    groups = {
        frozenset(other for other in there | {node} if node in reached.get(other, ()))
        for node, there in reached.items()
    }
    return [sorted(group) for group in groups]


def reachable(start: str, arrows: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        for following in arrows.get(todo.pop(), ()):
            if following not in found:
                found.add(following)
                todo.append(following)
    return found


def out_of_place(library: str, sources: Sources) -> list[str]:
    return [
        module
        for module, text in sources.items()
        if not within(module, ONLY_IN[library])
        and module not in WARMING
        and any(name.split(".")[0] == library for name in imports_of(text))
    ]


def analyses_that_import_another(sources: Sources) -> list[tuple[str, str]]:
    """Analyses are modules with a `combine`; what two of them share is a module without one."""
    analyses = {name for name, text in sources.items() if layer_of(name) == "insights" and "\ndef combine(" in text}
    return [
        (module, name)
        for module in analyses
        for name in imports_of(sources[module])
        if module_of(name, sources) in analyses - {module}
    ]


def taken_from_tests(sources: Sources) -> list[tuple[str, str]]:
    """Tests of which another file takes something; one that a script of its own reads is none."""
    return [
        (module, name)
        for module, text in sources.items()
        for name in sorted(imports_of(text))
        if (origin := module_of(name, sources)) not in (None, module) and ".test_" in origin
    ]


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return read()


def test_imports_go_down_only(sources: Sources) -> None:
    assert upward(sources) == []


def test_pages_know_values_and_ask_jobs(sources: Sources) -> None:
    assert beyond_pages(sources) == []


def test_rooms_are_entered_by_their_faces(sources: Sources) -> None:
    assert past_a_face(sources) == []


def test_no_two_rooms_import_each_other(sources: Sources) -> None:
    assert circles(sources, by_room=True) == []


def test_no_two_files_import_each_other(sources: Sources) -> None:
    assert circles(sources, by_room=False) == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_where_it_belongs(library: str, sources: Sources) -> None:
    assert out_of_place(library, sources) == []


def test_analyses_never_import_one_another(sources: Sources) -> None:
    assert analyses_that_import_another(sources) == []


def test_no_folder_is_too_full_and_no_name_repeats_its_folder() -> None:
    for folder in {path.parent for top in ("analysis", "pages") for path in ROOT.glob(f"{top}/**/*.py")}:
        names = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
        subject = folder.name.strip("_").rstrip("s")
        assert len(names) <= 20, f"{folder} holds {len(names)} modules"
        assert not [name for name in names if name.startswith(f"{subject}_")], f"{folder} repeats its name"


def test_what_tests_share_stands_in_no_test() -> None:
    tests = {dotted(path): path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py")}
    assert taken_from_tests(tests) == []


def test_a_planted_test_that_is_imported_is_caught() -> None:
    planted = {"tests.a.test_a": "SHARED = 1", "tests.a.test_b": "from tests.a.test_a import SHARED"}
    assert taken_from_tests(planted) == [("tests.a.test_b", "tests.a.test_a.SHARED")]


PLANTED = [
    (upward, "analysis.store.workspace", "from analysis.jobs.tags import tag_book"),
    (upward, "analysis.sources.cleaning.pipeline", "from analysis.rules.asked import Did"),
    (upward, "analysis.sequences.chosen", "from analysis.rules.asked import Did"),
    (upward, "analysis.rules.said.rules", "from analysis.insights import funnel"),
    (upward, "analysis.engine.local", "from analysis.insights import funnel"),
    (upward, "analysis.insights.funnel.measure", "from analysis.charts import theme"),
    (upward, "analysis.export.tables", "from analysis.charts import theme"),
    (upward, "analysis.charts.funnel.bars", "from analysis.jobs.funnel import closing"),
    (upward, "analysis.jobs.tags.saving", "from analysis.charts import theme"),
    (upward, "analysis.command_line.funnel", "from pages._ui import state"),
    (upward, "analysis.locale", "from analysis.store.dataset import Dataset"),
    (beyond_pages, "pages._funnel.below", "from analysis.sequences.attempts import attempts"),
    (beyond_pages, "pages.funnel", "from analysis.rules.evaluated import matches"),
    (beyond_pages, "pages._data.starting", "from analysis.store.publishing import publish"),
    (beyond_pages, "pages._tags.card", "from analysis import engine"),
    (past_a_face, "analysis.jobs.funnel.closing", "from analysis.insights.funnel.plan import Plan"),
    (past_a_face, "pages._overview.parts", "from pages._funnel.controls import ask"),
    (past_a_face, "analysis.insights.goal.measure", "from analysis.rules.evaluated import preferred"),
    (
        analyses_that_import_another,
        "analysis.insights.funnel.measure",
        "from analysis.insights.overview import measure",
    ),
    (
        lambda sources: circles(sources, by_room=True),
        "analysis.rules.asked.periods",
        "from analysis.rules.said import rules",
    ),
    (
        lambda sources: circles(sources, by_room=False),
        "analysis.rules.asked.periods",
        "import analysis.rules.asked.definitions",
    ),
    (lambda sources: out_of_place("streamlit", sources), "analysis.charts.theme", "import streamlit as st"),
    (lambda sources: out_of_place("sqlalchemy", sources), "analysis.jobs.segments", "import sqlalchemy as sa"),
]


@pytest.mark.parametrize(
    ("check", "module", "planted"), PLANTED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_planted_import_is_caught(check: object, module: str, planted: str, sources: Sources) -> None:
    assert callable(check)
    assert module in sources
    assert len(check({**sources, module: f"{sources[module]}\n{planted}\n"})) > len(check(sources))
