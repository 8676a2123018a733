"""Can a person ask, read, click, group, filter, save and reopen a funnel?"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager

from analysis.locale import Text
from analysis.rules.asked import Period
from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from pages._ui import caches
from pages._ui.escaping import escape
from tests.conftest import Row
from tests.pages.conftest import Open, words
from tests.pages.funnel.asking import answer, click, draft, drawn, opened, steps_of, use, users_of
from tests.pages.hostile import HOSTILE_NAMES
from tests.pages.projects import make_project
from tests.publishing import publish_log


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


@pytest.mark.parametrize(("counted", "said"), [("users", True), ("attempts", False), ("sessions", False)])
def test_the_trend_says_why_its_points_can_all_lie_below_the_headline(
    visit: Open, workspace: Workspace, counted: str, said: bool
) -> None:
    """Attempts and sessions count once, users again in each period in which they enter."""
    app = visit("funnel")
    app.session_state["funnel_draft"] = replace(draft(app), counted=counted)
    app.session_state["funnel_tabs"] = Text("en")("funnel.tab_trend")
    app.run()
    assert not app.exception and "The conversion by the time of step 1." in words(app)
    assert ("All points can lie below the headline" in words(app)) == said


@pytest.mark.parametrize("base", ["closed", "all"])
def test_who_is_pending_is_a_column_only_where_open_windows_are_counted(
    visit: Open, workspace: Workspace, base: str
) -> None:
    app = visit("funnel")
    app.session_state["funnel_draft"] = replace(draft(app), base=base)
    app.run()
    (table,) = [each.value for each in app.dataframe if "share_of_previous" in each.value.columns]
    assert ("pending" in table.columns) == (base == "all")


def test_chinese_names_and_words(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel", "zh")
    assert "访问" in answer(app) and "支付" in answer(app) and "7 天内" in answer(app)
    assert {row["name"] for row in drawn(app)} == {"1  访问", "2  add_to_cart", "3  支付"}


def test_a_click_lists_the_users_of_that_part(visit: Open, workspace: Workspace) -> None:
    app = click(visit("funnel"), name="3  Payment", state="dropped", group_name="")
    dropped = next(row for row in drawn(app) if row["step"] == 3 and row["state"] == "dropped")
    assert app.subheader[0].value == escape("Dropped after add_to_cart, before Payment")
    listed = next(table.value for table in app.dataframe if "last_seen" in table.value.columns)
    assert len(listed) == dropped["users"] == 15
    assert set(listed["user"]) <= {f"u{number:03d}" for number in range(0, 60, 2)}


def test_a_click_whose_part_is_gone_is_forgotten_in_the_browser_too(visit: Open, workspace: Workspace) -> None:
    """A chart of the same key gets its selection back, and one without the selected mark is pale all over."""
    app = click(visit("funnel"), name="3  Payment", state="dropped", group_name="")
    whole = draft(app)
    before = app.get("vega_lite_chart")[0].proto.id
    app.session_state["funnel_draft"] = replace(whole, division="column", kind="attribute", column="city")
    app.run()
    assert not app.exception and not app.subheader
    assert app.get("vega_lite_chart")[0].proto.id != before
    app.session_state["funnel_draft"] = whole
    app.run()
    assert not app.exception and not app.subheader


def test_the_file_has_the_column_of_the_list(
    visit: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made when it is asked for, by no page."""
    files: list[Any] = []
    add = MediaFileManager.add_deferred

    def adding(self: MediaFileManager, make: Any, *more: Any, **others: Any) -> str:  # noqa: ANN401
        files.append(make)
        return add(self, make, *more, **others)

    monkeypatch.setattr(MediaFileManager, "add_deferred", adding)
    app = click(visit("funnel"), name="3  Payment", state="dropped", group_name="")
    shown = next(table.value for table in app.dataframe if "own" in table.value.columns)
    caches.MEMBERS.clear()
    made = next(content for content in (make() for make in files) if b"Last step reached" in content)
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))
    assert rows[0][:4] == ["User", "Last step reached", "Last seen", "Events"]
    assert {tuple(row[:2]) for row in rows[1:]} == set(zip(shown["user"], shown["own"], strict=True))


@pytest.mark.parametrize("kind", ["segment", "tag"])
def test_the_users_of_a_part_are_kept_as_a_segment_or_a_tag(visit: Open, workspace: Workspace, kind: str) -> None:
    app = click(visit("funnel"), name="2  add_to_cart", state="dropped", group_name="")
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
    dropped = next(row for row in drawn(app) if row["step"] == 2 and row["state"] == "dropped")
    assert kept.members is not None
    assert kept.members.users == dropped["users"] > 0


def test_a_click_on_a_step_that_is_gone_is_forgotten(visit: Open, workspace: Workspace) -> None:
    app = click(visit("funnel"), name="3  Payment", state="dropped", group_name="")
    assert app.subheader
    last = draft(app).steps[-1].id
    app = opened(app, f"step {last}")
    app.button(key=f"funnel_step_{last}_remove").click().run()
    assert not app.exception
    assert steps_of(app) == [("visit",), ("add_to_cart",)]
    assert not app.subheader


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
            "zh": {"times": "转化用时", "trend": "趋势", "groups": "分组", "instead": "流失后做了什么"},
        }[language][tab]
        app = app.run()
        assert not app.exception, tab
        assert not app.error, tab


def test_fewer_than_two_steps_says_what_to_do(visit: Open, workspace: Workspace) -> None:
    app = use(visit("funnel"), ["visit"])
    assert "at least two steps" in words(app)
    assert not app.get("vega_lite_chart")


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


def test_where_the_list_leaves_users_out_the_comparison_says_that_it_is_of_all(visit: Open, empty: Workspace) -> None:
    rows = [(f"a{n}", "pay", "2026-03-01T10:00") for n in range(30)]
    rows += [(f"{kind}{n}", "cart", "2026-03-02T10:00") for kind in "abc" for n in range(30)]
    rows += [(f"{kind}{n}", "help", "2026-03-02T10:01") for kind in "ab" for n in range(25)]
    rows += [(f"c{n}", "pay", "2026-03-02T10:05") for n in range(30)]
    publish_log(empty, "Elsewhere", [*rows, ("z", "end", "2026-06-01T10:00")])
    app = use(visit("funnel"), ["cart", "pay"])
    app = click(app, name=drawn(app)[-1]["name"], state="dropped", group_name="")
    assert "30 of these 60 did **pay** at another time." in words(app)
    app.session_state["funnel_view_3"] = "instead"
    said = words(app.run())
    assert "All 60 who dropped are compared here, also the 30 who did pay at another time." in said
    assert "60 users dropped before pay, 30 users went on." in said
    assert "still open" not in said


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
