"""What does each option of a funnel mean, on logs that a person can check?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, Exclusion, FunnelCell, FunnelResult, FunnelSpec, FunnelStep, Side
from analysis.insights.funnel.counted import counted_attempts
from analysis.rules.asked import Period
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset, Surveyed
from tests.conftest import MakeLog, Row
from tests.made_funnels import steps_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONE = ProjectSettings(time_zone="Asia/Shanghai")
AT_ANY = Exclusion(("help",), 1, 2)


def log_of(log: MakeLog, end: str = "2026-03-01T00:00", **events: str) -> Dataset:
    """Of each user `day hour name [item]`, separated by commas, in January; the data goes on until `end`."""
    rows: list[Row] = [("zoe", "end", end)]
    for user, lines in events.items():
        for line in lines.split(", "):
            day, hour, name, *item = line.split(" ")
            rows.append((user, name, f"2026-01-{day}T{hour}", {"item": item[0] if item else None}))
    return log(rows)


def asked(*steps: str, window: Any = DAY, **options: Any) -> FunnelSpec:  # noqa: ANN401
    return FunnelSpec(steps_of(*steps), window, **options)


def ask(dataset: Dataset, *steps: str, **options: Any) -> FunnelResult:  # noqa: ANN401
    return engine.run(funnel, dataset, asked(*steps, **options))


def users(result: FunnelResult) -> list[int]:
    return result.steps["users"].tolist()


def pending(result: FunnelResult) -> list[int]:
    return result.steps["pending"].tolist()


def who(dataset: Dataset, spec: FunnelSpec, step: int, state: Any = "reached") -> list[str]:  # noqa: ANN401
    return engine.members(funnel, dataset, spec, FunnelCell(step, state)).to_pylist()


def test_strict_is_broken_by_events_that_are_in_no_step(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view, 05 11:00 scroll, 05 12:00 pay", bob="05 10:00 view, 05 12:00 pay")
    assert who(dataset, asked("view", "pay", order="strict"), 2) == ["bob"]
    assert who(dataset, asked("view", "pay"), 2) == ["ann", "bob"]


def test_strict_passes_over_the_noise_that_is_named(log: MakeLog) -> None:
    dataset = log_of(
        log,
        ann="05 10:00 view, 05 10:00 beat, 05 10:30 beat, 05 11:00 pay, 05 12:00 beat",
        bob="05 10:00 view, 05 10:10 beat, 05 10:20 help, 05 11:00 pay",
    )
    assert users(ask(dataset, "view", "pay", order="strict")) == [2, 0]
    for ties in ("file", "any"):
        strict = asked("view", "pay", order="strict", passed_over=("beat",), ties=ties)
        assert who(dataset, strict, 2) == ["ann"]
    assert users(ask(dataset, "view", "pay", order="strict", passed_over=("beat", "help"))) == [2, 2]


def test_strict_begins_again_with_the_event_that_broke_it(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view, 05 11:00 cart, 05 12:00 view, 05 13:00 cart, 05 14:00 pay")
    assert users(ask(dataset, "view", "cart", "pay", order="strict")) == [1, 1, 1]
    assert users(ask(dataset, "view", "cart", "pay", order="strict", window=HOUR)) == [1, 1, 0]


def test_in_any_order_the_window_begins_with_whichever_step_comes_first(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 pay, 06 10:00 view", bob="05 10:00 pay, 06 10:01 view")
    assert who(dataset, asked("view", "pay", order="any"), 2) == ["ann"]
    assert users(ask(dataset, "view", "pay")) == [2, 0]


def test_in_any_order_too_an_event_takes_one_step(log: MakeLog) -> None:
    """`look` fits both steps, `view` the first alone: whichever comes first, both are needed."""
    dataset = log_of(log, ann="05 10:00 look, 05 11:00 view", bob="05 10:00 look", cyd="05 10:00 view, 05 11:00 view")
    spec = FunnelSpec((FunnelStep(("look", "view")), FunnelStep(("look",))), DAY, order="any")
    assert (who(dataset, spec, 1), who(dataset, spec, 2)) == (["ann", "bob", "cyd"], ["ann"])


def test_a_day_ends_at_midnight_of_the_project(log: MakeLog) -> None:
    """In Shanghai midnight is at 16:00 UTC."""
    rows = [("ann", "view", "2026-01-05T15:50"), ("ann", "pay", "2026-01-05T15:59:59")]
    rows += [("bob", "view", "2026-01-05T15:50"), ("bob", "pay", "2026-01-05T16:00"), ("zoe", "end", "2026-02-01")]
    assert who(log(rows, settings=ZONE), asked("view", "pay", window="day"), 2) == ["ann"]
    assert who(log(rows), asked("view", "pay", window="day"), 2) == ["ann", "bob"]


def test_a_session_holds_together_whatever_keeps_it_going(log: MakeLog) -> None:
    """Thirty minutes of nothing and no more: scrolling bridges ann's hour, bob has gone for 31 minutes."""
    dataset = log_of(
        log, ann="05 10:00 view, 05 10:30 scroll, 05 11:00 pay", bob="05 10:00 view, 05 10:31 scroll, 05 10:40 pay"
    )
    assert who(dataset, asked("view", "pay", window="session"), 2) == ["ann"]


@pytest.mark.parametrize(("after", "before", "converted"), [(1, 2, ["bob"]), (2, 3, ["ann"]), (1, 3, [])])
def test_an_exclusion_looks_between_its_two_steps_only(
    log: MakeLog, after: int, before: int, converted: list[str]
) -> None:
    dataset = log_of(
        log,
        ann="05 10:00 view, 05 10:10 help, 05 10:20 cart, 05 10:30 pay",
        bob="05 10:00 view, 05 10:10 cart, 05 10:20 help, 05 10:30 pay",
    )
    spec = asked("view", "cart", "pay", exclusions=(Exclusion(("help",), after, before),))
    assert who(dataset, spec, 3) == converted


def test_excluded_before_the_first_step_or_after_the_last_is_nothing(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 09:00 help, 05 10:00 view, 05 11:00 pay, 05 11:10 help")
    result = ask(dataset, "view", "pay", exclusions=(AT_ANY,), effect="remove")
    assert (users(result), result.excluded) == ([1, 1], 0)


def test_an_excluded_event_that_is_the_steps_own_end_takes_the_step(log: MakeLog) -> None:
    """Not more than one payment between view and receipt: the payment that takes step 2 is none between 1 and 2."""
    dataset = log_of(log, ann="05 10:00 view, 05 11:00 pay", bob="05 10:00 view, 05 11:00 view, 05 12:00 pay")
    assert who(dataset, asked("view", "pay", exclusions=(Exclusion(("pay",), 1, 2),)), 2) == ["ann", "bob"]
    # Another view lies between; bob's attempt from the second one converts.
    assert who(dataset, asked("view", "pay", exclusions=(Exclusion(("view",), 1, 2),)), 2) == ["ann", "bob"]
    removed = asked("view", "pay", exclusions=(Exclusion(("view",), 1, 2),), effect="remove")
    assert who(dataset, removed, 1) == ["ann"]


def test_who_was_excluded_counts_as_far_as_they_came(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view, 05 10:10 cart, 05 10:20 help, 05 10:30 pay")
    result = ask(dataset, "view", "cart", "pay", exclusions=(Exclusion(("help",), 1, 3),))
    assert (users(result), result.steps["dropped"].tolist(), result.excluded) == ([1, 1, 0], [0, 0, 1], 1)


def test_other_attempts_of_an_excluded_user_still_count(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view, 05 11:00 help, 05 12:00 view, 05 13:00 pay")
    assert users(ask(dataset, "view", "pay", exclusions=(AT_ANY,))) == [1, 1]
    assert users(ask(dataset, "view", "pay", exclusions=(AT_ANY,), effect="remove")) == [0, 0]


def test_an_excluded_event_after_the_window_removes_nobody(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view, 07 10:00 help")
    assert users(ask(dataset, "view", "end", exclusions=(AT_ANY,), effect="remove")) == [1, 0]


def test_an_exclusion_of_another_value_ends_nothing_and_one_without_a_value_ends_all(log: MakeLog) -> None:
    dataset = log_of(
        log,
        ann="05 10:00 view A, 05 11:00 help B, 05 12:00 pay A",
        bob="05 10:00 view A, 05 11:00 help A, 05 12:00 pay A",
        cyd="05 10:00 view A, 05 11:00 help, 05 12:00 pay A",
    )
    spec = asked("view", "pay", hold="item", exclusions=(AT_ANY,))
    assert (who(dataset, spec, 1), who(dataset, spec, 2)) == (["ann", "bob", "cyd"], ["ann"])


def test_the_deepest_attempt_of_any_value_counts(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view A, 05 10:10 view B, 05 10:20 cart B, 05 10:30 cart A, 05 10:40 pay A")
    result = ask(dataset, "view", "cart", "pay", hold="item", breakdown=Breakdown("property", "item"))
    assert (users(result), [group.label for group in result.groups]) == ([1, 1, 1], ["A"])


def test_attempts_of_different_values_may_overlap(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view A, 05 10:10 view B, 05 10:20 pay B, 05 10:30 pay A")
    assert users(ask(dataset, "view", "pay", hold="item", counted="attempts")) == [2, 2]
    assert users(ask(dataset, "view", "pay", counted="attempts")) == [1, 1]


@pytest.mark.parametrize(
    ("events", "reached", "options"),
    [
        # A conversion ends one: the next view begins another.
        ("05 10:00 view, 05 11:00 pay, 05 12:00 view, 05 13:00 pay", [2, 2], {}),
        # Within the window of one that waits nothing else begins.
        ("05 10:00 view, 05 11:00 view, 05 12:00 view, 07 10:00 pay", [1, 0], {}),
        # One that fails ends with its window: so the view of the 6th begins another, and its payment counts.
        ("05 10:00 view, 06 09:00 view, 06 11:00 view, 06 12:00 pay", [2, 1], {}),
        # Broken by another event, the same view breaks and begins.
        ("05 10:00 view, 05 11:00 view, 05 12:00 pay", [2, 1], {"order": "strict"}),
        # Ended by an excluded event.
        ("05 10:00 view, 05 11:00 help, 05 12:00 view, 05 13:00 pay", [2, 1], {"exclusions": (AT_ANY,)}),
        # Whichever comes first; what is left of the day begins the next.
        ("05 10:00 pay, 05 11:00 view, 05 12:00 view, 05 13:00 pay", [2, 2], {"order": "any"}),
    ],
)
def test_attempts_are_taken_from_the_left_without_overlap(
    log: MakeLog, events: str, reached: list[int], options: dict[str, Any]
) -> None:
    assert users(ask(log_of(log, ann=events, bob="05 10:00 help"), "view", "pay", counted="attempts", **options)) == (
        reached
    )


def test_an_attempt_has_its_own_day_time_and_list(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view, 05 11:00 pay, 07 10:00 view, 07 13:00 pay, 09 10:00 view")
    result = ask(dataset, "view", "pay", counted="attempts")
    days = result.trend[(result.trend["grain"] == "day") & (result.trend["entries"] > 0)]
    assert [(start.day, n) for start, n in zip(days["start"], days["converted"], strict=True)] == [
        (5, 1),
        (7, 1),
        (9, 0),
    ]
    assert result.median_seconds == 7200
    spec = asked("view", "pay", counted="attempts")
    assert who(dataset, spec, 2) == who(dataset, spec, 2, "dropped") == ["ann"]


def test_a_session_takes_nothing_of_the_next(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view, 05 10:20 view, 05 10:40 cart, 05 12:00 pay")
    assert users(ask(dataset, "view", "cart", "pay", counted="sessions")) == [1, 1, 0]
    assert users(ask(dataset, "view", "cart", "pay")) == [1, 1, 1]


def test_an_optional_step_is_done_between_those_around_it(log: MakeLog) -> None:
    """Before view it isn't, nor after pay; after the last step that was taken it is, while the window is open."""
    dataset = log_of(
        log,
        ann="05 09:00 search, 05 10:00 view, 05 11:00 pay, 05 12:00 search",
        bob="05 10:00 view, 05 11:00 search",
        cyd="05 10:00 view, 06 11:00 search",
        dan="05 10:00 view, 05 10:30 search, 05 11:00 pay",
    )
    spec = asked("view", "search?", "pay")
    assert (who(dataset, spec, 2), who(dataset, spec, 2, "skipped")) == (["bob", "dan"], ["ann", "cyd"])
    assert who(dataset, spec, 3) == ["ann", "dan"]


def test_two_optional_steps_are_done_in_their_order(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view, 05 10:10 filter, 05 10:20 search, 05 11:00 pay")
    assert users(ask(dataset, "view", "search?", "filter?", "pay")) == [1, 0, 1, 1]
    assert users(ask(dataset, "view", "filter?", "search?", "pay")) == [1, 1, 1, 1]


def test_only_ties_that_matter_are_counted(log: MakeLog) -> None:
    """Bob's two views are equal, cyd's help is no step, dan had paid before: only ann's order decides."""
    dataset = log_of(
        log,
        ann="05 10:00 pay, 05 10:00 view",
        bob="05 10:00 view, 05 10:00 view",
        cyd="05 10:00 view, 05 10:00 help",
        dan="05 09:00 view, 05 09:30 pay, 05 10:00 pay, 05 10:00 view",
    )
    result = ask(dataset, "view", "pay")
    assert (users(result), result.tied) == ([4, 1], 1)
    assert [note.details for note in result.notes if note.code == "funnel_ties"] == [{"n": 1}]
    assert users(ask(dataset, "view", "pay", ties="any")) == [4, 2]


def test_an_exclusion_in_the_same_moment_ties(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view, 05 11:00 help, 05 11:00 pay")
    result = ask(dataset, "view", "pay", exclusions=(AT_ANY,))
    assert (users(result), result.tied) == ([1, 0], 1)
    assert users(ask(dataset, "view", "pay", exclusions=(AT_ANY,), ties="any")) == [1, 1]


def ending(log: MakeLog, events: str) -> Dataset:
    return log_of(log, end="2026-01-10T12:00", ann=events, bob="01 10:00 help, 01 10:00 pay, 01 10:00 view")


# The data ends on 10 January at noon.
WAITS, IS_OVER = [0, 1], [0, 0]


@pytest.mark.parametrize(
    ("events", "options", "expected"),
    [
        ("10 10:00 view", {}, WAITS),
        ("09 12:00 view", {}, IS_OVER),  # the window ends with the data
        ("10 10:00 view, 10 11:00 pay", {}, IS_OVER),  # converted
        ("10 10:00 view", {"order": "strict"}, WAITS),
        ("10 10:00 view, 10 11:00 help", {"order": "strict"}, WAITS),  # another attempt may follow
        ("10 10:00 view, 10 11:00 help", {"exclusions": (AT_ANY,)}, WAITS),
        ("08 10:00 view, 10 11:00 view", {}, IS_OVER),  # the first window has closed
        ("08 10:00 view A, 10 11:00 view B", {"hold": "item"}, IS_OVER),
        ("10 10:00 view, 10 11:00 help, 10 11:30 view", {"exclusions": (AT_ANY,)}, WAITS),
        ("10 10:00 pay", {"order": "any"}, WAITS),
        ("10 11:40 view", {"window": "session"}, WAITS),
        ("10 11:29 view", {"window": "session"}, IS_OVER),
        ("10 00:00 view", {"window": "day"}, WAITS),
        ("09 23:59 view", {"window": "day"}, IS_OVER),
        ("09 11:00 view, 10 11:00 view", {"counted": "attempts"}, [0, 0]),  # within the first, and on its last second
        ("09 11:00 view, 10 11:01 view", {"counted": "attempts"}, WAITS),
        ("10 10:00 view, 10 11:45 view", {"counted": "sessions"}, WAITS),
        ("10 10:00 view A", {"hold": "item"}, WAITS),
    ],
)
def test_pending_is_whoever_may_still_convert(
    log: MakeLog, events: str, options: dict[str, Any], expected: list[int]
) -> None:
    """Bob's day is over."""
    period = Period(date(2026, 1, 2), None)
    assert pending(ask(ending(log, events), "view", "pay", period=period, **options)) == expected


def test_an_optional_step_waits_for_nobody(log: MakeLog) -> None:
    period = Period(date(2026, 1, 2), None)
    result = ask(ending(log, "10 10:00 view"), "view", "help?", "pay", period=period, base="all")
    assert result.steps[["pending", "skipped"]].to_numpy().tolist() == [[0, 0], [0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("at", "groups"),
    [
        ("first", {"A": [2, 2, 1], "D": [1, 0, 0]}),
        ("last", {"C": [1, 1, 1], "B": [1, 1, 0], "D": [1, 0, 0]}),
        (2, {"B": [2, 2, 1], "": [1, 0, 0]}),
        (3, {"C": [1, 1, 1], "": [2, 1, 0]}),
    ],
)
def test_a_breakdown_by_the_first_the_last_or_a_given_step(log: MakeLog, at: Any, groups: dict[str, list[int]]) -> None:  # noqa: ANN401
    dataset = log_of(
        log,
        ann="05 10:00 view A, 05 11:00 cart B, 05 12:00 pay C",
        bob="05 10:00 view A, 05 11:00 cart B",
        cyd="05 10:00 view D",
    )
    result = ask(dataset, "view", "cart", "pay", breakdown=Breakdown("property", "item", at=at))
    found = result.group_steps.groupby("group")["users"].apply(list)
    assert {group.label: found[place] for place, group in enumerate(result.groups)} == groups


def test_two_periods_stand_beside_each_other_and_a_user_may_be_on_both_sides(log: MakeLog) -> None:
    dataset = log_of(log, ann="05 10:00 view, 05 11:00 pay, 15 10:00 view", bob="15 10:00 view, 20 10:00 pay")
    first, second = Period(date(2026, 1, 1), date(2026, 1, 10)), Period(date(2026, 1, 11), date(2026, 1, 31))
    result = ask(dataset, "view", "pay", period=first, compare=Side(period=second))
    assert result.group_steps["users"].tolist() == [1, 1, 2, 0]
    assert users(result) == [1, 1]
    assert [each.verdict for each in result.differences] == ["few"]


def test_worth_is_the_mean_over_conversions_that_have_a_value(log: MakeLog) -> None:
    """Of ann's two payments the one that converts counts; bob's has no value, dan's is in no attempt."""
    rows = [
        ("ann", "view", "2026-01-05T10:00", {"price": 1}), ("ann", "pay", "2026-01-05T11:00", {"price": 30}),
        ("ann", "pay", "2026-01-05T12:00", {"price": 99}), ("bob", "view", "2026-01-05T10:00"),
        ("bob", "pay", "2026-01-05T11:00"), ("cyd", "view", "2026-01-05T10:00"),
        ("cyd", "pay", "2026-01-05T11:00", {"price": 10}), ("dan", "pay", "2026-01-05T11:00", {"price": 77}),
    ]  # fmt: skip
    assert ask(log(rows), "view", "pay", value="price", base="all").worth == 20
    assert ask(log([*rows, ("zoe", "view", "2026-01-07")]), "view", "pay", value="price").worth == 20
    assert ask(log(rows), "view", "pay", value="price").worth is None  # every window is open
    assert ask(log(rows), "pay", "view", value="price", base="all").worth is None
    assert ask(log(rows), "view", "pay").worth is None


def deepest(dataset: Dataset, *steps: str, **options: Any) -> list[int]:  # noqa: ANN401
    return counted_attempts(dataset.block(0), asked(*steps, **options)).depth.tolist()


def test_a_repeated_step_needs_a_second_event(log: MakeLog) -> None:
    rows = [("ann", "buy", "2026-01-01T10:00"), ("bob", "buy", "2026-01-01T10:00"), ("bob", "buy", "2026-01-01T11:00")]
    assert deepest(log(rows, buckets=1), "buy", "buy") == [1, 2]


def test_the_window_counts_from_step_one_and_includes_its_last_moment(log: MakeLog) -> None:
    rows = [
        ("in", "view", "2026-01-01T10:00"), ("in", "cart", "2026-01-01T20:00"), ("in", "pay", "2026-01-02T10:00"),
        ("late", "view", "2026-01-01T10:00"), ("late", "cart", "2026-01-02T09:00"),
        ("late", "pay", "2026-01-02T10:00:00.000001"),
    ]  # fmt: skip
    assert deepest(log(rows, buckets=1), "view", "cart", "pay") == [3, 2]


def test_a_later_entry_can_reach_deeper_than_the_first(log: MakeLog) -> None:
    rows = [("ann", "view", "2026-01-01"), ("ann", "view", "2026-01-05"), ("ann", "pay", "2026-01-05")]
    assert deepest(log(rows, buckets=1), "view", "pay") == [2]


def test_the_period_selects_by_entry_and_the_window_runs_past_its_end(log: MakeLog) -> None:
    rows = [
        ("ann", "view", "2026-01-01T23:00"), ("ann", "pay", "2026-01-02T01:00"),
        ("bob", "view", "2026-01-02T00:00"), ("bob", "pay", "2026-01-02T01:00"),
    ]  # fmt: skip
    found = counted_attempts(
        log(rows, buckets=1).block(0), asked("view", "pay", period=Period(date(2026, 1, 1), date(2026, 1, 1)))
    )
    assert (found.owner.tolist(), found.depth.tolist()) == ([0], [2])


def test_the_period_is_of_the_projects_days(log: MakeLog) -> None:
    """20:00 UTC on the 1st is the 2nd in Shanghai."""
    rows = [("ann", "view", "2026-01-01T20:00"), ("ann", "pay", "2026-01-01T21:00")]
    second = Period(date(2026, 1, 2), date(2026, 1, 2))
    assert deepest(log(rows, buckets=1, settings=ZONE), "view", "pay", period=second) == [2]
    assert deepest(log(rows, buckets=1), "view", "pay", period=second) == []


def test_an_earlier_entry_with_one_event_for_two_steps_is_not_as_deep(log: MakeLog) -> None:
    """On the 1st there is one payment only; it must not stand for both, neither forwards nor backwards."""
    dataset = log_of(
        log, ann="01 10:00 view, 01 11:00 pay, 05 10:00 view, 05 11:00 pay, 05 12:00 pay", end="2026-01-31"
    )
    times = ask(dataset, "view", "pay", "pay").times
    assert times["median"].tolist() == [3600, 3600, 7200]
    days = ask(dataset, "view", "pay", "pay").trend.query("grain == 'day' and entries > 0")
    assert days["start"].tolist() == [date(2026, 1, 1), date(2026, 1, 5)]
    assert days["converted"].tolist() == [0, 1]


def test_the_earliest_of_equally_deep_attempts_takes_each_step_as_early_as_it_can(log: MakeLog) -> None:
    rows = [("ann", name, f"2026-01-01T10:0{place}") for place, name in enumerate(["view", "view", "cart", "cart"])]
    block = log(rows, buckets=1).block(0)
    found = counted_attempts(block, asked("view", "cart"))
    assert found.places.tolist() == [[0, 2]]
    assert found.closes.tolist() == [block.ts[0] + DAY // timedelta(microseconds=1)]


def test_attempts_that_a_survey_found_are_measured_as_those_found_anew(log: MakeLog) -> None:
    """Counts by step 1 need its event alone; by step 2 they need the other."""
    rows = [("ann", "view", "2026-01-01T10:00", {"ad": "x"}), ("ann", "pay", "2026-01-01T11:00", {"ad": "y"})]
    steps = FunnelStep(("view",)), FunnelStep(("pay",))
    block = log(rows, buckets=1).block(0)
    for at, counts in (("first", {"x": 1}), (2, {"y": 1})):
        by_ad = Breakdown("property", "ad", at=at)  # type: ignore[arg-type]
        asked = FunnelSpec(steps, timedelta(days=1), breakdown=by_ad, counts_only=True)
        surveyed = funnel.survey(block, asked)
        assert isinstance(surveyed, Surveyed)
        assert surveyed.part == counts
        settled = funnel.settle([surveyed.part], asked)
        for part in (funnel.measure(block, settled), funnel.measure(block, settled, surveyed.carried)):
            assert part.every.depth[0].tolist() == [0, 0, 1]
