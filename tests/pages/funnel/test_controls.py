"""Does each input of the funnel page ask what it says?"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from streamlit.testing.v1 import AppTest

from analysis.insights.funnel import FunnelStep
from analysis.jobs.tags import saving
from analysis.rules.asked import ColumnTest, Group, HasAttribute, TagRef
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.pages.conftest import Open, words
from tests.pages.funnel.asking import answer, click, draft, drawn, opened, steps_of, users_of
from tests.pages.projects import make_project
from tests.visits import visits


def test_steps_are_added_moved_doubled_inserted_and_made_of_several_events(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    third = draft(app).steps[2].id
    app = opened(app, f"step {third}")
    app.button(key=f"funnel_step_{third}_earlier").click().run()
    assert steps_of(app) == [("visit",), ("pay",), ("add_to_cart",)]
    app.button(key=f"funnel_step_{third}_double").click().run()
    app.selectbox(key=f"funnel_step_{third}_insert").set_value("visit").run()
    assert steps_of(app) == [("visit",), ("pay",), ("visit",), ("pay",), ("add_to_cart",)]
    assert "Visit again" in words(app) or any("again" in row["name"] for row in drawn(app))
    app.multiselect(key=f"funnel_step_{third}_events").set_value(["pay", "add_to_cart"]).run()
    app.text_input(key=f"funnel_step_{third}_name").set_value("Buys").run()
    assert draft(app).step(third) == FunnelStep(("pay", "add_to_cart"), (), "Buys")
    assert not app.exception
    app.multiselect(key=f"funnel_step_{third}_events").set_value([]).run()
    assert not app.exception
    assert "Until you choose one it stays: Buys" in words(app)
    assert draft(app).step(third) == FunnelStep(("pay", "add_to_cart"), (), "Buys"), "a step is never without an event"


def test_a_step_in_the_middle_can_be_optional_and_others_say_why_not(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    first, second, _ = (each.id for each in draft(app).steps)
    app = opened(app, f"step {first}")
    assert app.toggle(key=f"funnel_step_{first}_optional_False").disabled
    app = opened(app, f"step {second}")
    app.toggle(key=f"funnel_step_{second}_optional_True").set_value(True).run()
    assert not app.exception
    assert [row["state"] for row in drawn(app) if row["step"] == 2 and row["users"]] == [
        "reached",
        "skipped",
    ]
    assert "Not required: add\\_to\\_cart" in words(app)


def test_a_property_of_a_step_filters_its_events(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    first = draft(app).steps[0].id
    app = opened(app, f"step {first}")
    app.button(key=f"funnel_step_{first}_where_add").click().run()
    assert users_of(app)[0] == 60, "an unfinished test isn't asked"
    app.multiselect(key=f"funnel_step_{first}_where_0_text_values_platform").set_value(["ios", "web"]).run()
    assert draft(app).step(first) == FunnelStep(("visit",), (ColumnTest("platform", "is", ("ios", "web")),))
    assert users_of(app)[0] == 40


def test_an_attribute_of_a_step_filters_who_can_take_it(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    alone, first = users_of(app), draft(app).steps[1].id
    app = opened(app, f"step {first}")
    app.button(key=f"funnel_step_{first}_who_add").click().run()
    app.multiselect(key=f"funnel_step_{first}_who_0_text_values_city").set_value(["Paris"]).run()
    assert draft(app).step(first).who == (ColumnTest("city", "is", ("Paris",)),)
    assert users_of(app)[0] == alone[0], "everybody enters"
    assert 0 < users_of(app)[1] < alone[1]
    assert any("Paris" in row["name"] for row in drawn(app))


def test_a_breakdown_draws_a_bar_a_group_that_adds_up(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    alone = users_of(app)
    app = opened(app, "division")
    app.radio(key="funnel_division").set_value("column").run()
    app.selectbox(key="funnel_by").set_value("property:platform").run()
    reached = [row for row in drawn(app) if row["state"] == "reached"]
    assert {row["group_name"] for row in reached} == {"ios", "android", "web"}
    assert [sum(row["users"] for row in reached if row["step"] == step) for step in (1, 2, 3)] == alone
    app = click(app, name="1  Visit", state="reached", group_name="web")
    assert app.subheader[0].value.endswith("web")


def test_the_steps_of_a_breakdown_are_those_of_its_bars(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    alone = users_of(app)
    app = opened(app, "division")
    app.radio(key="funnel_division").set_value("column").run()
    app.selectbox(key="funnel_by").set_value("property:platform").run()
    together = app.dataframe[-1].value.query("group == 'All together'")
    assert together["reached"].tolist() == alone
    steps = app.dataframe[-1].value.query("group != 'All together'")
    bars = [row for row in drawn(app) if row["state"] == "reached"]
    assert len(steps) == len(bars) == 3 * 3
    assert steps[["name", "group"]].to_numpy().tolist() == [[row["name"], row["group_name"]] for row in bars]
    assert steps["reached"].tolist() == [row["users"] for row in bars]
    assert steps["dropped"].tolist() == [row["users"] or 0 for row in drawn(app) if row["state"] == "dropped"]


def test_the_periods_of_a_comparison_are_readable_in_the_tables(visit: Open, workspace: Workspace) -> None:
    app = opened(visit("funnel"), "division")
    assert "width" not in group_column(app.radio(key="funnel_division").set_value("column").run())
    app.radio(key="funnel_division").set_value("dates").run()
    longest = max(len(label) for label in app.dataframe[-1].value["group"])
    assert group_column(app)["width"] >= 7 * longest
    app.session_state["funnel_tabs"] = "Groups"
    assert group_column(app.run())["width"] >= 7 * longest


def group_column(app: AppTest) -> dict[str, Any]:
    return {name: value for name, value in json.loads(app.dataframe[-1].proto.columns)["group"].items() if value}


def test_the_trend_of_a_breakdown_is_a_line_a_group(visit: Open, workspace: Workspace) -> None:
    app = opened(visit("funnel"), "division")
    app.radio(key="funnel_division").set_value("column").run()
    app.session_state["funnel_tabs"] = "Trend"
    app.selectbox(key="funnel_by").set_value("property:platform").run()
    app.button_group(key="funnel_trend_grain").set_value("month").run()
    assert not app.exception and not app.error
    (data,) = (named.data.data for named in app.get("vega_lite_chart")[-1].proto.datasets if named.name == "rows")
    lines = pa.ipc.open_stream(data).read_all().to_pylist()
    assert {row["group_name"] for row in lines} == {"ios", "android", "web"}
    table = app.dataframe[-1].value
    assert table.columns.tolist()[:2] == ["start", "group"]
    assert len(table) == len(lines) == 3 * table["start"].nunique()


def test_users_are_chosen_by_attribute_tag_and_segment(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.all()[0].id
    saving.save_tag(workspace, project, "Payers", did(("pay",)))
    app = opened(visit("funnel"), "filter")
    app.button(key="funnel_filter_tests_add").click().run()
    app.multiselect(key="funnel_filter_tests_0_text_values_city").set_value(["Paris"]).run()
    assert users_of(app)[0] == 20
    app.multiselect(key="funnel_filter_tags").set_value(["Payers"]).run()
    assert users_of(app) == [5, 5, 5]
    asked = draft(app).filter
    assert asked == Group("all", (HasAttribute(ColumnTest("city", "is", ("Paris",))), TagRef("Payers")))
    assert not app.exception


def test_the_period_before_needs_a_period_and_then_stands_beside(visit: Open, workspace: Workspace) -> None:
    app = opened(visit("funnel"), "division")
    app.radio(key="funnel_division").set_value("previous").run()
    assert "All time has nothing before it" in words(app)
    assert not any(row["group_name"] for row in drawn(app))
    app.button(key="funnel_fallback").click().run()
    assert not app.exception
    assert len({row["group_name"] for row in drawn(app)}) == 2
    steps = app.dataframe[-1].value
    bars = [row for row in drawn(app) if row["state"] == "reached"]
    assert list(zip(steps["group"], steps["reached"], strict=True)) == [
        (row["group_name"], row["users"]) for row in bars
    ]


def test_rare_options_are_read_back(visit: Open, workspace: Workspace) -> None:
    app = opened(visit("funnel"), "more")
    app.button_group(key="funnel_order").set_value("any").run()
    app.button_group(key="funnel_counted").set_value("attempts").run()
    app.button_group(key="funnel_ties").set_value("any").run()
    app.selectbox(key="funnel_hold").set_value("platform").run()
    app.button(key="funnel_exclude").click().run()
    assert not app.exception and not app.error
    said = words(app)
    assert "In any order" in said and "Attempts are counted" in said and "Ties in any order" in said
    assert "The same platform in all steps" in said
    assert "attempts" in answer(app)


def test_what_is_held_constant_can_be_let_go_and_says_why_nobody_enters(visit: Open, workspace: Workspace) -> None:
    app = opened(visit("funnel"), "more")
    app.selectbox(key="funnel_hold").set_value("amount").run()
    assert "no Visit has a value of amount" in answer(app)
    app = opened(app, "more")
    app.selectbox(key="funnel_hold").select_index(0).run()
    assert not app.exception
    assert draft(app).hold is None and users_of(app) == [60, 30, 15]


def test_sessions_end_with_their_session(visit: Open, workspace: Workspace) -> None:
    app = opened(visit("funnel"), "more")
    app.button_group(key="funnel_counted").set_value("sessions").run()
    assert "in the same session, within 7 days" in answer(app)


def test_only_what_people_set_is_counted_as_set(visit: Open, workspace: Workspace) -> None:
    """The worth that comes with the goal's steps was chosen by nobody; another one was."""
    project = workspace.catalog().projects.all()[0].id
    workspace.catalog().goals.set(project, Goal("value", "pay", property="amount"))
    app = visit("funnel")
    assert draft(app).value == "amount"
    assert _more(app) == "More"
    app = opened(app, "more")
    app.button_group(key="funnel_ties").set_value("any").run()
    assert _more(opened(app, "")) == "More · 1 set"


def _more(app: AppTest) -> str:
    """What stands on the button of the rarer options."""
    labels = [box.proto.popover.label for box in app.get("popover")]
    return next(label for label in labels if label.startswith("More"))


def test_a_filter_without_anything_to_choose_from_speaks_of_no_list(visit: Open, empty: Workspace) -> None:
    make_project(empty.root, visits(5, "visit add_to_cart pay", "ann"))
    app = opened(visit("funnel"), "filter")
    assert "no attributes of users, tags or segments" in words(app)
    assert "Only users who meet all of this" not in words(app)


def test_a_filter_with_attributes_says_that_all_must_be_met(visit: Open, workspace: Workspace) -> None:
    app = opened(visit("funnel"), "filter")
    assert "Only users who meet all of this" in words(app)
