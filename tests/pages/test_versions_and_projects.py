"""Is everybody on the newest version of their own project, whatever was clicked before and in whichever order?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from analysis.jobs.data import ImportResult
from analysis.settings import WORKSPACE_VARIABLE
from analysis.sources.ledger import Ledger
from analysis.store.workspace import Workspace
from pages._data.starting import RESULT_KEY
from pages._ui import caches
from tests.conftest import Row
from tests.pages.conftest import Open, chooses_project, words
from tests.pages.projects import make_project, publish

DEEDS = ("open the oldest", "open the newest", "import", "other project", "reload", "turn the page", "late address")
PAGES = ("data", "segments", "user")


def rows(user: str) -> list[Row]:
    return [(user, "look", "2026-03-02T10:00", {}), (user, "pay", "2026-03-03T10:00", {})]


@contextmanager
def two_projects(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Workspace, dict[str, str]]]:
    """The only user of each is called as the other's never are; values are their ids' users."""
    with TemporaryDirectory() as folder, monkeypatch.context() as patched:
        root = Path(folder) / "workspace"
        users = {make_project(root, rows(user), name=name).id: user for name, user in (("A", "ann"), ("B", "bob"))}
        patched.setenv(WORKSPACE_VARIABLE, str(root))
        caches.forget_all()
        workspace = Workspace(root)
        for project, user in users.items():
            publish(workspace, project, rows(user))
        yield workspace, users


def shown_version(app: AppTest) -> str:
    return app.menu_button(key="shell_version_menu").label.rsplit("v", 1)[1]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(deeds=["turn the page", "open the oldest", "reload"])
@given(deeds=st.lists(st.sampled_from(DEEDS), min_size=2, max_size=6))
def test_the_newest_version_of_the_chosen_project_is_open_unless_an_older_one_was_chosen(
    visit: Open, monkeypatch: pytest.MonkeyPatch, deeds: list[str]
) -> None:
    with two_projects(monkeypatch) as (workspace, users):
        first, second = users
        project, older = first, False
        app, page = visit("data", p=first), "data"
        earlier = dict(app.query_params)
        for deed in deeds:
            before = dict(app.query_params)
            newest = workspace.catalog().versions.newest(project)
            assert newest is not None
            if deed == "open the oldest":
                app.menu_button(key="shell_version_menu").click(1).run()
                older = True
            elif deed == "open the newest":
                app.menu_button(key="shell_version_menu").click(newest.version).run()
                older = False
            elif deed == "import":
                publish(workspace, project, rows(users[project]))
                app.run()
            elif deed == "other project":
                project, older = second if project == first else first, False
                chooses_project(app, project)
            elif deed == "reload":
                app = visit(page, **{name: app.query_params[name] for name in app.query_params})
            elif deed == "turn the page":
                page = PAGES[(PAGES.index(page) + 1) % len(PAGES)]
                app.switch_page(f"{page}.py").run()
            else:  # the browser hasn't heard yet of its new address
                app.query_params.clear()
                for name, value in earlier.items():
                    app.query_params[name] = value
                app.run()
            earlier = before
            assert not app.exception
            newest = workspace.catalog().versions.newest(project)
            assert newest is not None
            assert shown_version(app) == ("1" if older else str(newest.version)), deed
            assert app.query_params["p"] == project
            said = words(app) + str([box.placeholder for box in app.text_input])
            other = users[second if project == first else first]
            assert other not in said


@pytest.mark.parametrize(
    ("language", "brought", "size"),
    [
        ("en", ("+ users.csv", "+ events.csv"), "525 events to Apr 10, 2026"),
        ("zh", ("增加 users.csv", "增加 events.csv"), "525 条事件，截至 2026年4月10日"),
    ],
)
def test_the_menu_of_versions_says_what_each_brought(
    visit: Open, workspace: Workspace, language: str, brought: tuple[str, ...], size: str
) -> None:
    options = visit("data", language).menu_button(key="shell_version_menu").options
    assert [option[:2] for option in options] == ["v2", "v1"]
    for option, files in zip(options, brought, strict=True):
        assert option.endswith(f"{files} · {size}")


def test_what_an_import_ended_with_stands_beside_its_own_version_only(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("Shop")
    app = visit("data")
    app.session_state[RESULT_KEY] = ImportResult(
        *("Shop", "0", 2, Ledger(1, 1), 525, 0, 60, None, None, (), ()),
    )
    assert "This is version 2" in words(app.run())
    older = visit("data", p=project.id, v="1")
    older.session_state[RESULT_KEY] = app.session_state[RESULT_KEY]
    said = words(older.run())
    assert "older version of the data, v1" in said
    assert "This is version 2" not in said
