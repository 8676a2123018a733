"""Is one user found, told in order, and shown safely whatever the id is?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.jobs.tags import saving
from analysis.locale import Text
from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from pages._ui import caches
from pages._ui.escaping import escape
from tests.asking import did
from tests.pages.conftest import Open, words
from tests.pages.hostile import HOSTILE_NAMES
from tests.pages.projects import make_project


@pytest.mark.parametrize(("language", "city"), [("en", "city: **Paris**"), ("zh", "city: **Paris**")])
def test_a_user_opens_by_link(visit: Open, workspace: Workspace, language: str, city: str) -> None:
    app = visit("user", language, user="u000")
    assert not app.exception
    assert city in words(app)
    assert len(app.dataframe) == 5
    assert app.dataframe[0].value["event"].tolist()[-1] == ("访问" if language == "zh" else "Visit")


def test_their_tags_are_shown(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", did(("pay",)))
    assert "payers" in words(visit("user", user="u000"))
    assert Text("en")("user.no_tags") in words(visit("user", user="u001"))


def test_a_beginning_offers_the_ids_that_begin_so(visit: Open, workspace: Workspace) -> None:
    app = visit("user")
    app.text_input(key="user_id").set_value("u00").run()
    assert not app.exception
    assert "There is no user “u00”" in words(app)
    app.button(key="user_near_3").click().run()
    assert not app.exception
    assert "**u003** did" in words(app)


def test_any_part_of_an_id_offers_the_ids_with_it(visit: Open, workspace: Workspace) -> None:
    app = visit("user")
    app.text_input(key="user_id").set_value("003").run()
    app.button(key="user_near_0").click().run()
    assert not app.exception
    assert "**u003** did" in words(app)


def test_what_no_event_has_is_no_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Open) -> None:
    rows = [("ann", "view", "2026-01-05T10:00"), ("ann", "pay", "2026-01-05T10:05")]
    paid = [("bob", "view", "2026-01-05T10:00"), ("bob", "pay", "2026-01-05T10:05", {"price": 5})]
    make_project(tmp_path / "bare", [*rows, *paid])
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "bare"))
    caches.forget_all()
    assert list(visit("user", user="ann").dataframe[0].value) == ["time", "event"]
    assert list(visit("user", user="bob").dataframe[0].value) == ["time", "event", "details"]


def test_the_goal_has_its_own_row_among_the_activities(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Open
) -> None:
    often = [("ann", f"event{number}", f"2026-01-0{day}T10:00") for number in range(14) for day in (5, 6)]
    project = make_project(tmp_path / "busy", [*often, ("ann", "purchase", "2026-01-06T11:00")])
    Workspace(tmp_path / "busy").catalog().goals.set(project.id, Goal("conversion", "purchase"))
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "busy"))
    caches.forget_all()
    (chart,) = visit("user", user="ann").get("vega_lite_chart")
    assert '"purchase"' in chart.proto.spec and "Other events" in chart.proto.spec


def test_spaces_around_an_id_are_forgiven(visit: Open, workspace: Workspace) -> None:
    app = visit("user")
    app.text_input(key="user_id").set_value("  u003 ").run()
    assert "**u003** did" in words(app)


def test_a_new_link_shows_another_user(visit: Open, workspace: Workspace) -> None:
    app = visit("user", user="u000")
    app.query_params["user"] = "u001"
    app.run()
    assert "**u001** did" in words(app)


def test_hostile_names_are_shown_as_names(visit: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        (name, name, "2026-01-05T10:00", {"x" if not name.strip() else name: name}) for name in HOSTILE_NAMES if name
    ]
    attributes = {name: {"<b>": name} for name in HOSTILE_NAMES}
    make_project(tmp_path / "hostile", rows, attributes)
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "hostile"))
    caches.forget_all()
    app = visit("user")
    for name in HOSTILE_NAMES:
        app.query_params["user"] = name
        app.run()
        assert not app.exception, name
        assert f"**{escape(name)}**" in words(app) or name.strip() == "", name


def test_a_tag_says_why_the_user_has_it(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", did(("pay",)))
    app = visit("user", user="u000")
    app.session_state["user_why_tag_0"] = True
    app.run()
    assert not app.exception
    said = words(app)
    assert ":green[:material/check:]" in said and "Payment" in said


def test_the_story_is_told_of_the_chosen_events_the_goal_first(visit: Open, workspace: Workspace) -> None:
    [project] = workspace.catalog().projects.all()
    workspace.catalog().goals.set(project.id, Goal("conversion", "pay"))
    app = visit("user", user="u000")
    assert app.get("button_group")[0].options[0].startswith("★ ")
    app.session_state["user_only_u000"] = ["pay"]
    app.run()
    assert not app.exception
    events = [event for frame in app.dataframe for event in frame.value.get("event", [])]
    assert set(events) == {"Payment"} and len(events) == 5


def test_a_user_is_forgotten_after_a_second_question(visit: Open, workspace: Workspace) -> None:
    app = visit("user", user="u003")
    app.button(key="user_forget_yes").click().run()
    assert not app.exception
    assert "The user is forgotten" in words(app)
    assert "u003" not in words(app)
    assert workspace.open("Shop").manifest.all_users == 59
