"""Can a person ask, read, click, group, filter, save and reopen a funnel?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis.insights.funnel import Breakdown, Exclusion, FunnelSpec, FunnelStep, Side, funnel_to_json
from analysis.jobs.segments import save_segment
from analysis.jobs.tags import saving
from analysis.rules.asked import ColumnTest, Group, HasAttribute, Period, SegmentRef, TagRef
from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from pages._funnel.draft import FunnelDraft, spec_of
from pages._ui import caches
from tests.asking import did
from tests.conftest import Row
from tests.pages.conftest import Open, words
from tests.pages.hostile import HOSTILE_NAMES
from tests.pages.projects import make_project


def drawn(app: AppTest) -> list[dict[str, Any]]:
    """The rows behind the bars."""
    (data,) = (named.data.data for named in app.get("vega_lite_chart")[0].proto.datasets if named.name == "parts")
    return pa.ipc.open_stream(data).read_all().to_pylist()


def users_of(app: AppTest, state: str = "reached") -> list[int]:
    return [row["users"] for row in drawn(app) if row["state"] == state]


def click(app: AppTest, **point: object) -> AppTest:
    app.session_state["funnel_chart"] = {"selection": {"pick": [point]}}
    return app.run()


def opened(app: AppTest, box: str) -> AppTest:
    """With one popover open, as a person has it."""
    for name in ("window", "period", "filter", "division", "more", "saved"):
        app.session_state[f"funnel_{name}_box"] = name == box
    for each in draft(app).steps:
        app.session_state[f"funnel_step_{each.id}"] = box == f"step {each.id}"
    return app.run()


def draft(app: AppTest) -> FunnelDraft:
    return app.session_state["funnel_draft"]


def steps_of(app: AppTest) -> list[tuple[str, ...]]:
    return [each.step.events for each in draft(app).steps]


def add(app: AppTest, *events: str) -> AppTest:
    return app.multiselect(key="funnel_add").set_value(list(events)).run()


def use(app: AppTest, steps: Sequence[str]) -> AppTest:
    """Other steps, chosen one after the other."""
    app.session_state["funnel_draft"] = replace(draft(app), steps=())
    return add(app.run(), *steps)


def answer(app: AppTest) -> str:
    return next(each.value for each in app.markdown if each.value.startswith("####"))


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace whose only project has one event."""
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "alone"))
    caches.forget_all()
    rows: list[Row] = [
        (f"u{user}", "purchase", f"2026-01-{1 + day:02d}T10:00", {"kind": ("book", "film")[day % 2], "amount": 5})
        for user in range(8)
        for day in range(user)
    ]
    make_project(tmp_path / "alone", rows)
    return Workspace(tmp_path / "alone")


def test_without_data_it_says_what_it_will_show(visit: Open, empty: Workspace) -> None:
    app = visit("funnel")
    assert not app.exception
    assert "how many users go from step to step" in words(app)


def test_it_opens_with_steps_from_the_data_and_says_the_answer(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    assert not app.exception
    assert steps_of(app) == [("visit",), ("add_to_cart",), ("pay",)]
    assert users_of(app) == [60, 30, 15]
    assert "Visit" in answer(app) and "Payment" in answer(app) and "within 7 days" in answer(app)


def test_the_goals_property_is_what_a_conversion_is_worth(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.all()[0].id
    workspace.catalog().goals.set(project, Goal("value", "pay", property="amount"))
    app = visit("funnel")
    assert steps_of(app)[-1] == ("pay",)
    assert draft(app).value == "amount"


def test_where_nobody_entered_the_way_to_the_data_is_shown(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    app.session_state["funnel_draft"] = replace(draft(app), period=Period(date(2019, 1, 1), date(2019, 1, 2)))
    app.run()
    assert "Nobody did Visit" in answer(app) and not app.get("vega_lite_chart")
    assert "The data has events from Mar 2, 2026 to Apr 10, 2026" in words(app)
    app.button(key="funnel_all_time").click().run()
    assert users_of(app) == [60, 30, 15]


def test_users_of_attempts_are_said_to_be_fewer(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    app.session_state["funnel_draft"] = replace(draft(app), counted="attempts")
    app = click(app.run(), name="1  Visit", state="reached", group_name="")
    attempts = users_of(app)[0]
    assert f"{attempts} attempts, of 60 different users." in words(app)


def test_chinese_names_and_words(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel", "zh")
    assert "访问" in answer(app) and "支付" in answer(app) and "7 天内" in answer(app)
    assert {row["name"] for row in drawn(app)} == {"1  访问", "2  add_to_cart", "3  支付"}


def test_a_click_lists_the_users_of_that_part(visit: Open, workspace: Workspace) -> None:
    app = click(visit("funnel"), name="3  Payment", state="pending", group_name="")
    pending = next(row for row in drawn(app) if row["step"] == 3 and row["state"] == "pending")
    assert app.subheader[0].value == "Pending before Payment"
    listed = next(table.value for table in app.dataframe if list(table.value.columns) == ["user"])
    assert len(listed) == pending["users"] == 15
    assert set(listed["user"]) <= {f"u{number:03d}" for number in range(0, 60, 2)}


@pytest.mark.parametrize("kind", ["segment", "tag"])
def test_the_users_of_a_part_are_kept_as_a_segment_or_a_tag(visit: Open, workspace: Workspace, kind: str) -> None:
    app = click(visit("funnel"), name="2  add_to_cart", state="pending", group_name="")
    app.session_state["funnel_segment"] = True
    app.run()
    app.text_input(key="funnel_segment_name").set_value("Never in the cart")
    app.button_group(key="funnel_segment_kind").set_value(kind)
    app.button(key="funnel_segment_save").click().run()
    assert not app.exception and not app.error
    project, catalog = workspace.catalog().projects.all()[0].id, workspace.catalog()
    kept = (
        catalog.segments.get(project, "Never in the cart")
        if kind == "segment"
        else catalog.tags.get(project, "Never in the cart")
    )
    pending = next(row for row in drawn(app) if row["step"] == 2 and row["state"] == "pending")
    assert kept.members is not None
    assert kept.members.users == pending["users"] > 0


def test_a_click_on_a_step_that_is_gone_is_forgotten(visit: Open, workspace: Workspace) -> None:
    app = click(visit("funnel"), name="3  Payment", state="dropped", group_name="")
    assert app.subheader
    last = draft(app).steps[-1].id
    app = opened(app, f"step {last}")
    app.button(key=f"funnel_step_{last}_remove").click().run()
    assert not app.exception
    assert steps_of(app) == [("visit",), ("add_to_cart",)]
    assert not app.subheader


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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_tab_opens_in_both_languages(visit: Open, workspace: Workspace, language: str) -> None:
    app = visit("funnel", language)
    app = opened(app, "division")
    app.radio(key="funnel_division").set_value("column").run()
    for tab in ("times", "trend", "groups", "instead"):
        app.session_state["funnel_tabs"] = {
            "en": {
                "times": "Time to convert",
                "trend": "Trend",
                "groups": "Groups",
                "instead": "What they did instead",
            },
            "zh": {"times": "转化用时", "trend": "趋势", "groups": "分组", "instead": "转而做了什么"},
        }[language][tab]
        app = app.run()
        assert not app.exception, tab
        assert not app.error, tab


def test_fewer_than_two_steps_says_what_to_do(visit: Open, workspace: Workspace) -> None:
    app = use(visit("funnel"), ["visit"])
    assert "at least two steps" in words(app)
    assert not app.get("vega_lite_chart")


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


def test_what_one_group_did_instead_is_said_to_be_of_all(visit: Open, workspace: Workspace) -> None:
    app = opened(visit("funnel"), "division")
    app.radio(key="funnel_division").set_value("column").run()
    group = drawn(app)[0]["group_name"]
    app = click(app, name="2  add_to_cart", state="dropped", group_name=group)
    assert group in app.subheader[0].value
    app.session_state["funnel_view_3"] = "instead"
    app.run()
    assert not app.exception
    assert group not in app.subheader[0].value
    assert "all groups together, not only" in words(app)


def test_a_funnel_kept_under_a_name_says_so(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    app.session_state["funnel_saving"] = True
    app.run().text_input(key="funnel_save_name").set_value("To *pay*")
    app.button(key="funnel_save_button").click().run()
    assert not app.exception
    assert [toast.value for toast in app.toast] == ["Saved as “To \\*pay\\*”."]


EVERYTHING = FunnelSpec(
    (
        FunnelStep(("visit",), (ColumnTest("platform", "is", ("ios", "web")),), "Comes"),
        FunnelStep(("add_to_cart", "pay"), (), "", True),
        FunnelStep(("pay",), (ColumnTest("amount", ">=", (10,)), ColumnTest("platform", "present"))),
    ),
    timedelta(hours=5),
    Period(date(2026, 3, 3), date(2026, 3, 20)),
    Group("all", (HasAttribute(ColumnTest("city", "is", ("Paris", "Lagos"))), TagRef("Payers"))),
    Breakdown("property", "platform", 2, "last"),
    "sequential",
    (Exclusion(("visit",), 1, 3, (ColumnTest("platform", "is", ("android",)),)),),
    "remove",
    "platform",
    "attempts",
    "any",
    None,
    "amount",
)
COMPARED = replace(
    EVERYTHING,
    breakdown=None,
    exclusions=(),
    steps=(FunnelStep(("visit",)), FunnelStep(("pay",))),
    window="day",
    period=Period(date(2026, 3, 3), None),
    filter=did(("visit",), 2),
    compare=Side(None, Group("all", (HasAttribute(ColumnTest("city", "is", ("上海",))), SegmentRef("Won back")))),
    counted="sessions",
)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("spec", [EVERYTHING, COMPARED], ids=["broken down", "compared"])
def test_a_link_opens_the_very_funnel_and_every_popover_leaves_it_so(
    visit: Open, workspace: Workspace, spec: FunnelSpec, language: str
) -> None:
    project = workspace.catalog().projects.all()[0].id
    saving.save_tag(workspace, project, "Payers", did(("pay",)))
    dataset = workspace.open(project)
    save_segment(workspace, project, "Won back", pa.array(["u001", "u004"]), {"kind": "list"}, dataset)
    token = workspace.catalog().analyses.save(project, "funnel", None, funnel_to_json(spec))
    app = visit("funnel", language, a=token)
    boxes = ["none", "window", "period", "filter", "division", "more", *(f"step {e.id}" for e in draft(app).steps)]
    for box in boxes:
        app = opened(app, box)
        assert not app.exception, box
        assert not app.error, [error.value for error in app.error]
        assert spec_of(draft(app), dataset.facts) == spec, box


def test_a_saved_funnel_of_events_that_are_gone_says_so(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.all()[0]
    gone = FunnelSpec(tuple(FunnelStep((event,)) for event in ("visit", "gone", "pay")), timedelta(days=1))
    token = workspace.catalog().analyses.save(project.id, "funnel", None, funnel_to_json(gone))
    app = visit("funnel", a=token)
    assert not app.exception
    assert steps_of(app) == [("visit",), ("pay",)]
    assert "gone" in app.warning[0].value


def test_what_cannot_be_read_is_said_and_the_page_works(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.all()[0]
    steps = ["visit", {"events": ["add_to_cart"], "optional": True}]
    token = workspace.catalog().analyses.save(project.id, "funnel", None, {"steps": steps, "window_seconds": 60})
    app = visit("funnel", a=token)
    assert not app.exception
    assert "can't be optional" in app.error[0].value
    assert users_of(app) == [60, 30, 15]


def test_saved_funnels_are_opened_duplicated_renamed_and_deleted(visit: Open, workspace: Workspace) -> None:
    project, catalog = workspace.catalog().projects.all()[0].id, workspace.catalog()
    two = FunnelSpec((FunnelStep(("visit",)), FunnelStep(("pay",))), "session", order="strict")
    token = catalog.analyses.save(project, "funnel", "Straight on", funnel_to_json(two))
    app = opened(visit("funnel"), "saved")
    app.button(key=f"funnel_saved_{token}").click().run()
    assert spec_of(draft(app), workspace.open(project).facts) == two
    app = opened(app, "saved")
    app.session_state["funnel_saved_renamed"] = token
    app.run().text_input(key=f"funnel_saved_{token}_name").set_value("Directly").run()
    assert [saved.name for saved in catalog.analyses.all(project, "funnel")] == ["Directly"]


def test_one_event_only_offers_the_same_again(visit: Open, alone: Workspace) -> None:
    app = visit("funnel")
    assert "only one event" in words(app)
    assert steps_of(app) == [("purchase",)] * 3
    assert users_of(app) == [7, 6, 5]


def test_one_event_only_is_split_by_a_property_with_one_click(visit: Open, alone: Workspace) -> None:
    app = visit("funnel")
    app.button(key="funnel_split_kind").click().run()
    assert [each.step.where[0].values for each in draft(app).steps] == [("book",), ("film",)]
    assert users_of(app) == [7, 6]
    assert {row["name"] for row in drawn(app)} == {"1  purchase: book", "2  purchase: film"}


def test_hostile_names_are_shown_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Open) -> None:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "hostile"))
    caches.forget_all()
    names = [name for name in HOSTILE_NAMES if name]
    rows: list[Row] = [
        ("ann", name, f"2026-01-01T10:{place:02d}", {name: "x"}) for place, name in enumerate(names[:50])
    ]
    make_project(tmp_path / "hostile", rows)
    app = visit("funnel")
    for first in range(0, 48, 8):
        app = use(app, names[first : first + 8])
        assert not app.exception
        assert users_of(app) == [1] * 8
    app = opened(app, "division")
    app.radio(key="funnel_division").set_value("column").run()
    app = opened(app, "more")
    assert not app.exception
