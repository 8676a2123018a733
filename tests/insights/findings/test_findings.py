"""Is what happened to a product said, first what happened to its goal, and only of the period asked?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from analysis import engine
from analysis.insights import findings
from analysis.insights.findings import Finding, FindingsSpec, users
from analysis.insights.goal import GoalSpec
from analysis.jobs.findings import stand_out
from analysis.rules.asked import ALL_TIME, Period
from analysis.store.catalog import Goal
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row
from tests.planted_incident import START, USERS, WEEKS, at, incident

GOAL = GoalSpec("conversion", "pay")


def found(dataset: Dataset, goal: GoalSpec | None = GOAL, period: Period = ALL_TIME) -> tuple[Finding, ...]:
    return engine.run(findings, dataset, FindingsSpec(period, goal)).findings


def named(all_found: tuple[Finding, ...], code: str) -> Any:  # noqa: ANN401
    return next(each.details for each in all_found if each.code == code)


def test_the_goals_fall_comes_first_with_what_happened_at_the_same_time(log: MakeLog) -> None:
    first, second, *_ = found(log(incident()))
    assert first.code == "goal"
    assert (first.details["start"], first.details["length"]) == (date(2026, 2, 23), 1)
    assert (first.details["before"], first.details["after"]) == (40 / 160, 18 / 160)
    assert first.details["with"] == ({"event": "error", "before": 0.0, "after": 64.0},)
    assert first.worth == pytest.approx(22)  # of 160 users fewer than in the week before
    assert (second.code, second.details["event"], second.details["way"]) == ("event", "error", "new")


def with_active_users_halved(week: int, after: int) -> list[Row]:
    return [row for row in incident() if row[2] < at(week, 0) or int(row[0][1:]) < after or row[2] > at(WEEKS, 0, -1)]


@pytest.mark.parametrize("week", [9, 10, 11])
@pytest.mark.parametrize("after", [30, 50, 70])
def test_that_active_users_fall_is_told_before_what_has_always_been_so(log: MakeLog, week: int, after: int) -> None:
    codes = [each.code for each in found(log(with_active_users_halved(week, after)))]
    assert codes[0] == "goal"
    assert {"active", "group"} <= set(codes)
    assert codes.index("active") < codes.index("group")


def by_channel(rates: tuple[int, ...], users_each: int = 60) -> list[Row]:
    """A channel a rate: of its users so many in a hundred pay in each of ten weeks."""
    rows: list[Row] = []
    for week in range(10):
        for place, rate in enumerate(rates):
            for number in range(users_each):
                user, day = f"u{place}-{number}", number % 7
                rows.append((user, "view", at(week, day), {"channel": "ABCDE"[place]}))
                if (number * 61 + week * 37 + place * 13) % 100 < rate:
                    rows.append((user, "pay", at(week, day, 5), {"channel": "ABCDE"[place]}))
    return [*rows, ("u0-0", "view", at(10, 0), {"channel": "A"})]


@pytest.mark.parametrize(
    ("rates", "value", "way"),
    [
        ((16, 30, 17, 18), "B", "ahead"),
        ((30, 16, 17, 18), "A", "ahead"),
        ((20, 22, 21, 20, 45), "E", "ahead"),
        ((10, 12, 11, 30), "D", "ahead"),
        ((40, 20, 20), "A", "ahead"),
        ((30, 15, 31, 29), "B", "behind"),
        ((30, 31, 14, 29, 30), "C", "behind"),
        ((40, 41, 20), "C", "behind"),
        ((10, 30), "A", "behind"),
        ((30, 10), "B", "behind"),
        ((50, 50, 50, 25), "D", "behind"),
        ((20, 20, 20, 60), "D", "ahead"),
    ],
)
def test_of_a_column_the_group_that_differs_most_is_named(
    log: MakeLog, rates: tuple[int, ...], value: str, way: str
) -> None:
    (group,) = (each for each in found(log(by_channel(rates))) if each.code == "group")
    assert (group.details["value"], group.details["way"]) == (value, way)
    rate, other = (float(str(group.details[name])) for name in ("rate", "other_rate"))
    assert (rate > other) == (way == "ahead")
    assert group.worth == pytest.approx(abs(rate - other) * 60 * 10, rel=0.2)


USUAL = (100, 112, 108, 98, 110, 104, 114, 106, 103)  # of 250 pay: a week more, a week less


def from_a_friday_on(broken: int, paid: tuple[int, int], failed: tuple[int, int]) -> list[Row]:
    """Of 250 users a week so many pay, and in week `broken` and the next so many `paid` and `failed`."""
    rows: list[Row] = []
    for week, usually in enumerate(USUAL):
        late = week - broken
        pay, fail = (paid[late], failed[late]) if late in (0, 1) else (usually, 8)
        for number in range(250):
            user, day = f"u{(number + 37 * week) % 250:03d}", number % 7
            rows.append((user, "view", at(week, day)))
            if number < pay:
                rows.append((user, "pay", at(week, day, 9)))
            if number >= 250 - fail:
                rows.append((user, "error", at(week, day, 5)))
    return [*rows, ("u000", "view", at(len(USUAL), 0))]


@pytest.mark.parametrize("broken", [4, 5, 6])
@pytest.mark.parametrize(
    ("paid", "failed"),
    [((84, 58), (49, 77)), ((80, 60), (45, 80)), ((85, 50), (40, 90)), ((78, 62), (60, 70)), ((88, 48), (40, 70))],
)
def test_a_fall_that_is_deepest_the_week_after_the_error_began_comes_first(
    log: MakeLog, broken: int, paid: tuple[int, int], failed: tuple[int, int]
) -> None:
    first = found(log(from_a_friday_on(broken, paid, failed)))[0]
    assert (first.code, [each["event"] for each in first.details["with"]]) == ("goal", ["error"])  # type: ignore[attr-defined]
    begins = date(2026, 1, 5) + timedelta(weeks=broken)
    assert begins <= first.details["start"] <= begins + timedelta(weeks=1)  # type: ignore[operator]
    assert float(str(first.details["after"])) < float(str(first.details["before"]))


def test_those_who_met_the_error_are_compared_with_those_who_came_as_far(log: MakeLog) -> None:
    """Not with all others: who meets it at the checkout buys more often than who only looks."""
    error = named(found(log(incident())), "event")
    assert (error["users"], error["rate"]) == (64, 2 / 64)
    assert (error["others"], error["other_rate"], error["peer"]) == (16, 1.0, "checkout")


def test_the_users_of_a_finding_are_those_it_counts(log: MakeLog) -> None:
    dataset = log(incident())
    error = next(each for each in found(dataset) if each.code == "event")
    assert len(engine.members(users, dataset, None, error.users)) == error.details["users"]


def test_of_the_users_of_a_finding_those_who_never_reached_the_goal_are_a_part(log: MakeLog) -> None:
    """Those with a phone never come to the checkout; of those who met the error some pay in other weeks."""
    dataset = log(incident())
    lagging = next(each for each in found(dataset) if each.code == "group" and each.details["value"] == "phone")
    assert lagging.users is not None and lagging.falls_short
    everybody = engine.members(users, dataset, None, lagging.users).to_pylist()
    never = engine.members(users, dataset, None, replace(lagging.users, never="checkout")).to_pylist()
    assert never == everybody and len(never) == USERS // 2
    error = next(each for each in found(dataset) if each.code == "event" and each.details["event"] == "error")
    assert error.users is not None and error.falls_short
    left = engine.members(users, dataset, None, replace(error.users, never="pay")).to_pylist()
    assert set(left) == {f"u{number:03d}" for number in range(4, 128) if number % 2 == 0 and number % 4}


def test_a_group_that_lags_is_named_with_what_it_is_worth(log: MakeLog) -> None:
    """Of those on a phone nobody comes to the checkout; the value of a column that all have is no group."""
    (group,) = (each for each in found(log(incident())) if each.code == "group")
    assert (group.details["column"], group.details["value"], group.details["rate"]) == ("device", "phone", 0.0)
    everybody, paid = USERS / 2 * (WEEKS - 1), 9 * 40 + 2 * 18  # the first week lacks ten hours: it isn't whole
    assert group.details["other_rate"] == paid / everybody
    assert group.worth == pytest.approx(paid)


@pytest.mark.parametrize("before", [0, 11, 12, 30])
def test_a_group_is_found_however_many_columns_stand_before_its_own(log: MakeLog, before: int) -> None:
    """Columns that hardly any event has, and texts of many values, come first in the file."""
    rows = by_channel((60, 20, 20))
    texts = {f"a{number:02d}": None for number in range(before)}
    filled = [
        (user, event, at, texts | {f"a{number % max(before, 1):02d}": f"text {number}"} | kind)
        for number, (user, event, at, kind) in enumerate(rows)
    ]
    told = stand_out(engine, log(filled if before else rows), ALL_TIME, Goal("conversion", "pay"))
    assert "channel" in {each.details["column"] for each in told if each.code == "group"}


def test_a_column_that_tells_of_the_action_makes_no_groups(log: MakeLog) -> None:
    """Paying is always on the page "payment": that others pay less is what the word says."""
    rows = [(user, event, moment, {"page": event}) for user, event, moment, _ in incident()]
    assert "group" not in {each.code for each in found(log(rows))}


def test_only_changes_within_the_period_are_told(log: MakeLog) -> None:
    dataset = log(incident())
    before = Period(None, date(2026, 2, 22))
    assert {each.code for each in found(dataset, period=before)} <= {"group", "rhythm"}
    week = Period(date(2026, 2, 23), date(2026, 3, 1))
    assert found(dataset, period=week)[0].code == "goal"


def test_a_week_that_the_data_covers_in_part_is_not_compared(log: MakeLog) -> None:
    """The data ends on the Wednesday of week 6: fewer paid by then, which is no fall."""
    rows = [row for row in incident() if row[2] < at(6, 2, 20)]
    assert "goal" not in {each.code for each in found(log(rows))}


def test_without_a_goal_active_users_and_events_are_spoken_of(log: MakeLog) -> None:
    rows = [row for row in incident() if not (at(9, 0) <= row[2] < at(10, 0) and int(row[0][1:]) >= 20)]
    told = found(log(rows), goal=None)
    assert told[0].code == "active"
    assert (told[0].details["before"], told[0].details["after"]) == (160.0, 20.0)
    assert "error" in {each.details.get("event") for each in told}
    assert not {"goal", "group"} & {each.code for each in told}


def test_hours_are_told_only_where_few_hold_half_of_all_visits(log: MakeLog) -> None:
    """Everybody comes between 10:00 and 14:00; then at any hour."""
    hours = named(found(log(incident())), "rhythm")
    assert hours["share"] >= 0.5
    spread = [
        (user, event, (datetime.fromisoformat(moment) + timedelta(hours=hash_of(user, moment))).isoformat(), more)
        for user, event, moment, more in incident()
    ]
    assert "rhythm" not in {each.code for each in found(log(spread))}


def test_that_nobody_comes_at_night_is_no_rhythm(log: MakeLog) -> None:
    """Everybody comes evenly between 8:00 and 22:00; then most of them at noon."""
    even = [
        (user, event, moment.replace("T10:", f"T{8 + hash_of(user, moment) % 14:02d}:"), more)
        for user, event, moment, more in incident()
    ]
    assert "rhythm" not in {each.code for each in found(log(even))}
    noon = [(user, event, moment.replace("T10:", "T12:"), more) for user, event, moment, more in incident()]
    hours = named(found(log([*noon, *even])), "rhythm")
    assert (hours["from_hour"], hours["to_hour"]) == (12, 13)


def test_events_that_vanish_with_the_active_users_have_one_card_that_asks_whether_the_data_stops(log: MakeLog) -> None:
    """Everybody begins with "apply", and from week 9 on nobody does; one in two is still there with a "call"."""
    rows: list[Row] = []
    for week in range(12):
        for number in range(80):
            user, day = f"{'new' if week < 9 else 'old'}{week}-{number}", number % 7
            if week < 9:
                rows.append((user, "apply", at(week, day)))
            if number % 2:
                rows.append((f"new{min(week, 8)}-{number}", "call", at(week, day, 5)))
                rows.append((f"new{min(week, 8)}-{number}", "pay", at(week, day, 6)))
    rows.append(("new0-1", "call", at(12, 0)))
    for goal in (GOAL, GoalSpec("activity", "call"), None):
        told = found(log(rows), goal)
        naming = [
            each
            for each in told
            if "apply" in {each.details.get("event"), *(beside["event"] for beside in each.details.get("with", ()))}
        ]
        assert [each.details["stops"] for each in naming] == ["apply"], (goal, told)


def hash_of(user: str, moment: str) -> int:
    return (int(user[1:]) * 7 + datetime.fromisoformat(moment).day * 5) % 24


def test_few_weeks_are_compared_by_day(log: MakeLog) -> None:
    """Two weeks and a half: on the last six days the error meets all at the checkout."""
    rows: list[Row] = []
    for day in range(18):
        for number in range(60):
            moment = (START + timedelta(days=day, hours=10)).isoformat()
            rows.append((f"u{number}", "view", moment))
            if number % 2 and day < 12:
                rows.append((f"u{number}", "pay", moment))
    rows.append(("u0", "view", (START + timedelta(days=18)).isoformat()))
    first = found(log(rows))[0]
    assert (first.code, first.details["grain"], first.details["start"]) == ("goal", "day", date(2026, 1, 17))


@pytest.mark.parametrize(
    "goal",
    [
        Goal("retention", "pay"),
        Goal("activity"),
        Goal("activity", "pay"),
        Goal("value", "pay", "amount"),
        Goal("satisfaction", "pay", "amount"),
        Goal("conversion", "not in this data"),
        None,
    ],
)
def test_every_kind_of_goal_can_be_asked(log: MakeLog, goal: Goal | None) -> None:
    rows = [(*row[:3], {"amount": 1.5}) for row in incident()]
    told = stand_out(engine, log(rows), ALL_TIME, goal)
    assert "error" in {each.details.get("event") for each in told} | {
        beside["event"]
        for each in told
        for beside in each.details.get("with", ())  # type: ignore[attr-defined]
    }


def test_a_handful_of_users_is_too_few(log: MakeLog) -> None:
    rows = [row for row in incident() if int(row[0][1:]) < 12]
    assert [each.code for each in found(log(rows)) if each.code != "rhythm"] == []


def test_data_of_one_moment_says_nothing(log: MakeLog) -> None:
    assert stand_out(engine, log([("ann", "pay", at(0, 0))]), ALL_TIME, Goal("conversion", "pay")) == ()
