"""Are lifecycle and stickiness those of a loop that anyone can read?"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import engine
from analysis.insights import lifecycle, stickiness
from analysis.insights.lifecycle import STATES, LifecycleCell, LifecycleSpec
from analysis.insights.stickiness import StickinessCell, StickinessSpec
from analysis.insights.written import BadSpec
from analysis.locale import LANGUAGES, Text
from analysis.locale.say import Say
from analysis.rules.asked import ChosenEvents
from analysis.settings import ProjectSettings
from tests.conftest import MakeLog, write_log
from tests.insights.retention.naive import period_start

START = datetime(2026, 3, 20, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/Havana")

rows_of = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 100 * 24)), min_size=1, max_size=40)


def state_of(active: set[int], period: int) -> str | None:
    earlier = {each for each in active if each < period - 1}
    here, before = period in active, period - 1 in active
    if here:
        return "current" if before else "resurrected" if earlier else "new"
    return "dormant" if before else "asleep" if earlier else None


@settings(max_examples=60, deadline=None)
@given(rows_of, st.sampled_from(ZONES), st.sampled_from(["day", "week", "month"]), st.integers(0, 6))
def test_states_and_their_flow_equal_a_naive_loop(
    log: list[tuple[str, int]], zone: str, unit: str, first_weekday: int
) -> None:
    moments = [(user, START + timedelta(hours=at)) for user, at in log]
    with TemporaryDirectory() as folder:
        rows = [(user, "view", at.isoformat()) for user, at in moments]
        dataset = write_log(Path(folder), rows, settings=ProjectSettings(time_zone=zone, first_weekday=first_weekday))
        spec = LifecycleSpec(unit)  # type: ignore[arg-type]
        result = engine.run(lifecycle, dataset, spec)
        starts = result.periods["start"].tolist()
        own: dict[str, set[int]] = {user: set() for user, _ in moments}
        for user, at in moments:
            own[user].add(starts.index(period_start(at.astimezone(ZoneInfo(zone)).date(), unit, first_weekday)))
        for place, row in enumerate(result.periods.to_dict("records")):
            found = {user: state_of(active, place) for user, active in own.items()}
            counted = Counter(found.values())
            assert {state: row[state] for state in STATES} == {state: counted[state] for state in STATES}
            moved = Counter(
                (state_of(active, place - 1), found[user]) for user, active in own.items() if place and found[user]
            )
            flow = result.flow.loc[result.flow["start"] == row["start"]]
            told = {(each["source"], each["target"]): each["users"] for each in flow.to_dict("records")}
            assert told == {
                pair: users for pair, users in moved.items() if pair[0] is not None and pair != ("asleep", "asleep")
            }
        for state in STATES:
            listed = engine.members(lifecycle, dataset, spec, LifecycleCell(starts[-1], state)).to_pylist()
            assert listed == sorted(user for user, active in own.items() if state_of(active, len(starts) - 1) == state)


@settings(max_examples=60, deadline=None)
@given(rows_of, st.sampled_from(ZONES), st.sampled_from(["week", "month"]), st.integers(0, 6))
def test_active_days_and_ratios_equal_a_naive_loop(
    log: list[tuple[str, int]], zone: str, unit: str, first_weekday: int
) -> None:
    moments = [(user, START + timedelta(hours=at)) for user, at in log]
    with TemporaryDirectory() as folder:
        rows = [(user, "view", at.isoformat()) for user, at in moments]
        dataset = write_log(Path(folder), rows, settings=ProjectSettings(time_zone=zone, first_weekday=first_weekday))
        spec = StickinessSpec(unit)  # type: ignore[arg-type]
        result = engine.run(stickiness, dataset, spec)
    days = {(user, at.astimezone(ZoneInfo(zone)).date()) for user, at in moments}
    number = Counter((user, period_start(day, unit, first_weekday)) for user, day in days)
    wanted = Counter((start, many) for (_, start), many in number.items())
    spread = result.spread.loc[result.spread["users"] > 0].to_dict("records")
    assert {(row["start"], row["active_days"]): row["users"] for row in spread} == dict(wanted)
    for place, row in enumerate(result.days.to_dict("records")):
        within = {
            length: len({user for user, day in days if timedelta() <= row["day"] - day < timedelta(days=length)})
            for length in (1, 7, 30)
        }
        assert row["active"] == within[1]
        for name, length in (("week", 7), ("month", 30)):
            assert row[name] == within[length] if place >= length - 1 else row[name] != row[name]


def test_the_users_of_a_bar_are_those_counted(log: MakeLog) -> None:
    """Clocks go forward on Sunday 29 March."""
    rows = [("ann", "view", f"2026-03-{day}T21:30:00Z") for day in (23, 24, 28, 29)]
    rows += [("bob", "view", "2026-03-29T22:30:00Z"), ("end", "view", "2026-04-06T10:00:00Z")]
    dataset = log(rows, settings=ProjectSettings(time_zone="Europe/Berlin"))
    spec = StickinessSpec("week")
    week = engine.run(stickiness, dataset, spec).of(date(2026, 3, 23))
    assert week["users"].tolist() == [0, 0, 0, 1, 0, 0, 0]
    cell = StickinessCell(date(2026, 3, 23), 4)
    assert engine.members(stickiness, dataset, spec, cell).to_pylist() == ["ann"]


def test_only_the_chosen_events_make_somebody_active(log: MakeLog) -> None:
    dataset = log(
        [
            ("ann", "view", "2026-01-05T10:00:00"),
            ("ann", "pay", "2026-01-12T10:00:00"),
            ("bob", "view", "2026-01-26T10:00:00"),
        ]
    )
    paid = ChosenEvents(("pay",))
    periods = engine.run(lifecycle, dataset, LifecycleSpec(events=paid)).periods
    assert periods["new"].tolist() == [0, 1, 0, 0]
    assert engine.run(stickiness, dataset, StickinessSpec(events=paid)).periods["users"].tolist() == [0, 1, 0, 0]


def test_the_answers_are_said_in_both_languages(log: MakeLog) -> None:
    rows = [(f"u{n}", "view", f"2026-01-{day:02}T10:00:00") for n in range(4) for day in range(5 + 7 * (n % 2), 26, 7)]
    rows += [("new", "view", "2026-01-20T10:00:00"), ("u1", "view", "2026-01-25T23:00:00")]
    dataset = log(rows)
    life = engine.run(lifecycle, dataset, LifecycleSpec())
    days = engine.run(stickiness, dataset, StickinessSpec())
    assert "5 users were active" in lifecycle.words.answer(life, Say(Text("en")))
    assert "1.2 days" in stickiness.words.answer(days, Say(Text("en")))
    for language in LANGUAGES:
        say = Say(Text(language))
        assert lifecycle.words.answer(life, say)
        assert lifecycle.words.who(LifecycleCell(date(2026, 1, 5), "new"), life, say)
        assert stickiness.words.who(StickinessCell(date(2026, 1, 5), 3), days, say)


def test_questions_come_back_from_json_and_others_are_refused() -> None:
    life, days = LifecycleSpec("month", ChosenEvents(("pay",))), StickinessSpec("month", ChosenEvents(("pay",)))
    assert LifecycleSpec.from_json(life.to_json()) == life
    assert StickinessSpec.from_json(days.to_json()) == days
    for kind in (LifecycleSpec, StickinessSpec):
        with pytest.raises(BadSpec):
            kind.from_json({"unit": "year"})
