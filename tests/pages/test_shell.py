"""Does the frame keep language, project, version and links as people expect?"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs.data import ImportFile, ImportOptions, import_files
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from tests.pages.conftest import Open, chooses_project, shop_csv, users_csv, words


def project_id(workspace: Workspace, name: str = "Shop") -> str:
    return workspace.catalog().projects.get(name).id


def another_project(workspace: Workspace) -> str:
    made = workspace.catalog().projects.create("Other", "UTC")
    path = workspace.root / "other.csv"
    path.write_text("user_id,event,time\na,open,2026-01-01T00:00:00Z\na,close,2026-01-02T00:00:00Z\n")
    import_files(workspace, made.id, (ImportFile(path, "other.csv"),), ImportOptions())
    return made.id


def paid_in_the_last_whole_week() -> float:
    """Read off the file by pandas: of the users seen in the last week from Monday to Sunday, the share who paid."""
    events = pd.read_csv(io.StringIO(shop_csv()), parse_dates=["time"])
    week = events["time"].dt.to_period("W-SUN")
    whole = events[week < week.max()] if events["time"].max().day_of_week < 6 else events
    last = whole[whole["time"].dt.to_period("W-SUN") == whole["time"].dt.to_period("W-SUN").max()]
    return last.loc[last["event"] == "pay", "user_id"].nunique() / last["user_id"].nunique()


def test_the_browsers_language_comes_first(visit: Open, workspace: Workspace) -> None:
    assert visit(language="zh").title[0].value == "首页"
    assert visit(language="en").title[0].value == "Home"


def test_switching_the_language_keeps_what_was_chosen(visit: Open, workspace: Workspace) -> None:
    other = another_project(workspace)
    app = visit()
    chooses_project(app, project_id(workspace))
    app.selectbox(key="shell_language").set_value("zh").run()
    assert not app.exception
    assert app.title[0].value == "首页"
    assert app.session_state["shell_project"] == project_id(workspace) != other
    assert app.switch_page("data.py").run().title[0].value == "数据"


def test_another_project_shows_its_own_data(visit: Open, workspace: Workspace) -> None:
    other = another_project(workspace)
    app = visit("data")
    chooses_project(app, other)
    assert "**2** events of **1** user" in words(app)
    chooses_project(app, project_id(workspace))
    assert "of **60** users" in words(app)


def test_a_project_that_was_deleted_meanwhile_is_left(visit: Open, workspace: Workspace) -> None:
    other = another_project(workspace)
    app = visit()
    chooses_project(app, other)
    workspace.catalog().projects.delete(other)
    app.run()
    assert not app.exception
    assert app.metric[0].value == "60"


def test_a_new_project_has_the_browsers_time_zone(visit: Open, empty: Workspace) -> None:
    workspace = empty
    workspace.catalog().projects.create("First", "UTC")
    app = visit(language="zh")
    app.text_input(key="shell_new_name").set_value("第二个")
    app.button(key="shell_new_button").click().run()
    assert not app.exception
    assert workspace.catalog().projects.get("第二个").settings.time_zone == "Asia/Shanghai"


def test_a_name_in_use_is_refused_in_words(visit: Open, workspace: Workspace) -> None:
    app = visit()
    app.text_input(key="shell_new_name").set_value("Shop")
    app.button(key="shell_new_button").click().run()
    assert not app.exception
    assert "Shop" in app.error[0].value


def test_an_older_version_can_be_opened_and_is_marked(visit: Open, workspace: Workspace) -> None:
    app = visit("data")
    assert "Version 2" in words(app)
    app.menu_button(key="shell_version_menu").click(1).run()
    assert "Version 1" in words(app)
    assert "older version" in app.warning[0].value
    assert not app.file_uploader
    app.button(key="shell_newest").click().run()
    assert not app.warning
    assert app.file_uploader


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_goal_stands_in_the_sidebar_with_its_value(visit: Open, workspace: Workspace, language: str) -> None:
    workspace.catalog().goals.set(project_id(workspace), Goal("conversion", "pay", target=0.3))
    app = visit(language=language)
    said = "\n".join(str(text.value) for text in (*app.sidebar.caption, *app.sidebar.markdown))
    assert ("Payment" if language == "en" else "支付") in said
    assert "30.0%" in said
    assert f"{paid_in_the_last_whole_week():.1%}" in said


GOALS = (
    Goal("conversion", "pay", target=0.29, due=date(2026, 12, 24)),
    Goal("value", "pay", "amount", target=1200.5),
    Goal("activity", target=0.4),
    Goal("activity", "pay"),
    Goal("retention", "add_to_cart", due=date(2026, 1, 1)),
)


def press_save(app: AppTest) -> None:
    """The window is drawn only in the run of its button here, so that is pressed along."""
    app.button(key="shell_goal_change").click()
    app.button(key="goal_save").click().run()


def saved_goal(workspace: Workspace, project: str) -> Goal:
    goal = workspace.catalog().goals.current(project)
    assert goal is not None
    return replace(goal, created_at=None, created_by=None)


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: f"{goal.kind}-{goal.event}")
def test_changing_the_goal_begins_with_the_goal_as_it_is(visit: Open, workspace: Workspace, goal: Goal) -> None:
    project = project_id(workspace)
    workspace.catalog().goals.set(project, goal)
    app = visit()
    app.button(key="shell_goal_change").click().run()
    press_save(app)
    assert not app.exception
    assert saved_goal(workspace, project) == goal


def test_a_closed_window_of_the_goal_leaves_nothing_behind(visit: Open, workspace: Workspace) -> None:
    project, goal = project_id(workspace), GOALS[0]
    workspace.catalog().goals.set(project, goal)
    app = visit()
    app.button(key="shell_goal_change").click().run()
    app.button(key="shell_goal_change").click()
    app.selectbox(key="goal_event").set_value("add_to_cart")
    app.number_input(key="goal_target_share").set_value(77.0).run()
    app.switch_page("data.py").run()
    app.button(key="shell_goal_change").click().run()
    press_save(app)
    assert saved_goal(workspace, project) == goal


def test_a_goal_of_one_project_is_not_offered_in_another(visit: Open, workspace: Workspace) -> None:
    other = another_project(workspace)
    workspace.catalog().goals.set(project_id(workspace), GOALS[0])
    app = visit(p=project_id(workspace))
    app.button(key="shell_goal_change").click().run()
    chooses_project(app, other)
    app.button(key="shell_goal_change").click().run()
    assert app.selectbox(key="goal_event").value is None  # no event of this data is a likely goal
    assert app.number_input(key="goal_target_share").value is None
    assert app.date_input(key="goal_due").value is None


def test_changing_a_goal_whose_event_is_gone_asks_for_one(visit: Open, workspace: Workspace) -> None:
    project, goal = project_id(workspace), Goal("conversion", "no_such_event", target=0.5)
    workspace.catalog().goals.set(project, goal)
    app = visit()
    app.button(key="shell_goal_change").click().run()
    assert app.selectbox(key="goal_event").value is None
    assert app.button(key="goal_save").disabled
    assert any("event" in caption.value for caption in app.caption)
    assert saved_goal(workspace, project) == goal


def test_a_goal_whose_event_is_gone_does_no_harm(visit: Open, workspace: Workspace) -> None:
    workspace.catalog().goals.set(project_id(workspace), Goal("conversion", "no_such_event"))
    app = visit()
    assert not app.exception


def test_a_link_opens_its_analysis_in_a_fresh_browser(visit: Open, workspace: Workspace) -> None:
    """As the first request, and of a project that isn't the one a new session starts with."""
    token = workspace.catalog().analyses.save(project_id(workspace), "data", None, {"any": 1})
    another_project(workspace)
    app = visit(a=token)
    assert not app.exception
    assert app.session_state["shell_project"] == project_id(workspace)
    assert app.title[0].value == "Data"
    assert "of **60** users" in words(app)


def test_a_link_is_read_once(visit: Open, workspace: Workspace) -> None:
    token = workspace.catalog().analyses.save(project_id(workspace), "data", None, {"any": 1})
    other = another_project(workspace)
    app = visit(a=token)
    chooses_project(app, other)
    assert app.session_state["shell_project"] == other


def test_a_link_to_nothing_says_so_once(visit: Open, workspace: Workspace) -> None:
    app = visit(a="nosuchlink")
    assert not app.exception
    assert "isn't there" in app.warning[0].value
    assert not app.run().warning


def test_a_damaged_version_is_said_in_words(visit: Open, workspace: Workspace) -> None:
    version = workspace.catalog().versions.newest(project_id(workspace))
    assert version is not None
    (workspace.project_folder(version.project_id) / version.manifest_path).write_text("{}")
    app = visit("overview")
    assert not app.exception
    assert "checksum" in app.error[0].value


def test_an_attribute_file_alone_is_no_data_yet(visit: Open, empty: Workspace) -> None:
    """Users are known, but nobody has done anything: pages say what is missing."""
    made = empty.catalog().projects.create("Only users", "UTC")
    path = empty.root / "users.csv"
    path.write_text(users_csv(5), encoding="utf-8")
    options = ImportOptions(now=datetime.fromisoformat("2026-06-01T00:00Z"))
    import_files(empty, made.id, (ImportFile(path, "users.csv"),), options)
    for page in ("home", "data", "overview", "funnel"):
        app = visit(page)
        assert not app.exception, page


def test_a_page_keeps_its_inputs_when_it_is_left_and_when_the_language_changes(
    visit: Open, workspace: Workspace
) -> None:
    app = visit("funnel")
    app.multiselect(key="funnel_add").set_value(["visit"]).run()
    kept = app.session_state["funnel_draft"]
    assert [each.step.events for each in kept.steps] == [("visit",), ("add_to_cart",), ("pay",), ("visit",)]
    app.selectbox(key="shell_language").set_value("zh").run()
    assert app.session_state["funnel_draft"] == kept
    app.switch_page("data.py").run()
    app.switch_page("funnel.py").run()
    assert not app.exception
    assert app.session_state["funnel_draft"] == kept
