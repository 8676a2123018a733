"""Does the funnel count what docs/definitions.md says, example by example?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, Exclusion, FunnelResult, FunnelSpec, FunnelStep
from analysis.rules.asked import ColumnTest, Period
from tests.conftest import MakeLog, Row
from tests.made_funnels import steps_of

JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
# After the period, so that every event is known, every window has closed, and nobody else enters.
LATER = [
    ("zoe", name, "2026-03-01T00:00") for name in ("view", "search", "browse", "cart", "cancel", "pay", "purchase")
]


def ask(log: MakeLog, events: str, *steps: str | FunnelStep, **options: Any) -> FunnelResult:  # noqa: ANN401
    """Events of one user in January as `day hour name [product]`, separated by commas."""
    rows: list[Row] = list(LATER)
    for line in events.split(", "):
        day, hour, name, *value = line.split(" ")
        rows.append(("ann", name, f"2026-01-{day}T{hour}", {"product": value[0] if value else None}))
    made = tuple(steps_of(step)[0] if isinstance(step, str) else step for step in steps)
    return engine.run(funnel, log(rows), FunnelSpec(made, options.pop("window", timedelta(days=1)), JANUARY, **options))


def reached(result: FunnelResult) -> list[int]:
    return result.steps["users"].tolist()


@pytest.mark.parametrize(
    ("order", "events", "users"),
    [
        ("sequential", "01 10:00 view, 01 11:00 search, 01 12:00 pay", [1, 1]),
        ("strict", "01 10:00 view, 01 11:00 search, 01 12:00 pay", [1, 0]),
        ("strict", "01 10:00 view, 01 11:00 view, 01 12:00 pay", [1, 1]),
    ],
)
def test_in_order_and_strictly_in_order(log: MakeLog, order: str, events: str, users: list[int]) -> None:
    assert reached(ask(log, events, "view", "pay", order=order)) == users


def test_in_any_order_a_bar_counts_steps(log: MakeLog) -> None:
    assert reached(ask(log, "01 10:00 pay, 01 11:00 view", "view", "cart", "pay", order="any")) == [1, 1, 0]


def test_an_optional_step_loses_nobody(log: MakeLog) -> None:
    result = ask(log, "01 10:00 view, 01 11:00 pay", "view", "search?", "pay")
    assert (reached(result), result.steps["skipped"].tolist()) == ([1, 0, 1], [0, 1, 0])


def test_a_step_of_several_events_is_taken_by_any_that_passes(log: MakeLog) -> None:
    step = FunnelStep(("search", "browse"), where=(ColumnTest("product", "is", ("phone",)),))
    assert reached(ask(log, "01 10:00 view, 01 11:00 search, 01 12:00 browse phone", "view", step)) == [1, 1]
    assert reached(ask(log, "01 10:00 view, 01 11:00 search", "view", step)) == [1, 0]


@pytest.mark.parametrize(("effect", "users"), [("drop", [1, 1]), ("remove", [0, 0])])
def test_an_excluded_event_drops_or_removes(log: MakeLog, effect: str, users: list[int]) -> None:
    events = "05 10:00 view, 05 11:00 cancel, 05 12:00 pay, 07 10:00 view, 07 11:00 pay"
    result = ask(log, events, "view", "pay", exclusions=(Exclusion(("cancel",), 1, 2),), effect=effect)
    assert (reached(result), result.excluded) == (users, 1)
    once = ask(log, events.split(", 07")[0], "view", "pay", exclusions=(Exclusion(("cancel",), 1, 2),))
    assert reached(once) == [1, 0]


@pytest.mark.parametrize(
    ("events", "users"),
    [
        ("01 10:00 view A, 01 11:00 pay B", [1, 0]),
        ("01 10:00 view A, 01 11:00 view B, 01 12:00 pay A", [1, 1]),
        ("01 10:00 view, 01 11:00 pay A", [0, 0]),
    ],
)
def test_a_held_property_is_the_same_in_all_steps(log: MakeLog, events: str, users: list[int]) -> None:
    assert reached(ask(log, events, "view", "pay", hold="product")) == users


@pytest.mark.parametrize(("window", "users"), [("session", [1, 1]), ("day", [1, 0])])
def test_over_midnight_is_one_session_and_two_days(log: MakeLog, window: str, users: list[int]) -> None:
    assert reached(ask(log, "01 23:50 view, 02 00:10 pay", "view", "pay", window=window)) == users


def test_attempts_begin_after_the_one_before_was_over(log: MakeLog) -> None:
    events = "05 10:00 view, 05 11:00 view, 05 12:00 pay, 08 10:00 view"
    assert reached(ask(log, events, "view", "pay", counted="attempts")) == [2, 1]


def test_a_session_counts_its_own_events_alone(log: MakeLog) -> None:
    events = "05 09:00 view, 05 20:00 view, 05 20:10 pay"
    assert reached(ask(log, events, "view", "pay", counted="sessions")) == [2, 1]


@pytest.mark.parametrize(("ties", "users", "tied"), [("file", [1, 0], 1), ("any", [1, 1], 1)])
def test_ties_keep_the_files_order_or_any(log: MakeLog, ties: str, users: list[int], tied: int) -> None:
    result = ask(log, "01 10:00 pay, 01 10:00 view", "view", "pay", ties=ties)
    assert (reached(result), result.tied) == (users, tied)


def test_one_purchase_is_one_step(log: MakeLog) -> None:
    assert reached(ask(log, "01 10:00 purchase", "purchase", "purchase")) == [1, 0]


def test_who_never_came_to_a_later_step_has_no_value(log: MakeLog) -> None:
    by_pay = Breakdown("property", "product", at=2)
    result = ask(log, "01 10:00 view A", "view", "pay", breakdown=by_pay)
    assert [group.kind for group in result.groups] == ["missing"]


def test_the_trend_puts_a_conversion_on_the_day_of_its_entry(log: MakeLog) -> None:
    rows = [("ann", "view", "2026-01-31T10:00"), ("ann", "pay", "2026-02-02T10:00"), *LATER]
    trend = engine.run(funnel, log(rows), FunnelSpec(steps_of("view", "pay"), timedelta(days=7))).trend
    months = trend[trend["grain"] == "month"]
    assert months[["entries", "converted"]].to_numpy().tolist() == [[1, 1], [0, 0], [1, 1]]


def test_a_day_is_complete_once_its_windows_have_closed(log: MakeLog) -> None:
    """Data of May, a new user each day at noon, window 7 days."""
    rows = [(f"u{day}", "view", f"2026-05-{day:02d}T12:00") for day in range(1, 32)]
    rows += [("u1", "pay", "2026-05-01T00:00"), ("u1", "pay", "2026-05-31T23:59")]
    trend = engine.run(funnel, log(rows), FunnelSpec(steps_of("view", "pay"), timedelta(days=7))).trend
    days = trend[trend["grain"] == "day"]
    assert [start.day for start in days.loc[~days["complete"], "start"]] == list(range(25, 32))
