"""Is each point of the trend the very funnel of that day, week or month?"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import (
    Breakdown,
    Counted,
    Exclusion,
    FunnelResult,
    FunnelSpec,
    FunnelStep,
    GroupTrendResult,
    GroupTrendSpec,
    Side,
    trends,
)
from analysis.rules.asked import Period
from tests.conftest import MakeLog, Row, write_log
from tests.random_funnels import FILLER, SETTINGS, cities, random_rows, random_spec

COUNTS = ["entries", "converted", "closed", "closed_converted"]
BREAKDOWNS = (
    Breakdown("attribute", "city"),
    Breakdown("property", "k", at="first"),
    Breakdown("property", "k", at="last"),
)


def ended(start: date, grain: str) -> date:
    """The last day of a period."""
    if grain == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return start + timedelta(days={"day": 0, "week": 6}[grain])


def test_every_point_is_the_funnel_of_its_period_whatever_the_options() -> None:
    chance = random.Random(5)
    for _ in range(25):
        rows = [row for user in range(12) for row in random_rows(chance, f"u{user}")] + FILLER
        spec = replace(random_spec(chance), counted="users", period=Period(), ties=chance.choice(["file", "any"]))
        with TemporaryDirectory() as folder:
            dataset = write_log(Path(folder), rows, cities(rows), buckets=2, settings=SETTINGS)
            trend = engine.run(funnel, dataset, spec).trend
            removed = engine.run(funnel, dataset, spec).excluded and spec.effect == "remove"
            for point in trend.itertuples():
                alone = replace(spec, period=Period(point.start, ended(point.start, point.grain)))
                asked: FunnelResult = engine.run(funnel, dataset, alone)
                if removed:  # who is taken out depends on the attempts that are looked at
                    continue
                total = asked.total
                assert (point.entries, point.converted) == (total.entries, total.converted), (point, spec)
                assert (point.closed, point.closed_converted) == (total.closed, total.closed_converted), (point, spec)
                assert point.pending == asked.steps["pending"].sum() == total.pending


def test_who_converts_again_and_again_counts_in_every_week(log: MakeLog) -> None:
    """Were each user counted once, at their first best attempt, the second week would look lost."""
    weeks = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(3)]
    rows: list[Row] = [
        (user, event, f"{week.isoformat()}T{hour}:00")
        for week in weeks
        for user in ("ann", "bob")
        for event, hour in (("view", 10), ("pay", 11))
    ]
    spec = FunnelSpec((FunnelStep(("view",)), FunnelStep(("pay",))), timedelta(days=1))
    trend = engine.run(funnel, log(rows), spec).trend.query("grain == 'week'")
    assert trend["entries"].tolist() == trend["converted"].tolist() == [2, 2, 2]


def test_users_that_are_taken_out_are_in_no_period(log: MakeLog) -> None:
    rows: list[Row] = [
        ("ann", "view", "2026-01-05T10:00"),
        ("ann", "help", "2026-01-05T10:30"),
        ("bob", "view", "2026-01-05T10:00"),
        ("bob", "pay", "2026-01-05T11:00"),
    ]
    steps = FunnelStep(("view",)), FunnelStep(("pay",))
    spec = FunnelSpec(steps, timedelta(hours=1), exclusions=(Exclusion(("help",), 1, 2),), effect="remove")
    trend = engine.run(funnel, log(rows), spec).trend.query("grain == 'day'")
    assert trend[["entries", "converted"]].to_numpy().tolist() == [[1, 1]]


@pytest.mark.parametrize("breakdown", BREAKDOWNS, ids=lambda each: f"{each.column} {each.at}")
def test_every_point_of_a_group_is_the_funnel_of_its_period_and_group(breakdown: Breakdown) -> None:
    chance = random.Random(7)
    for _ in range(4):
        rows = [row for user in range(12) for row in random_rows(chance, f"u{user}")] + FILLER
        spec = replace(random_spec(chance), counted="users", period=Period(), ties=chance.choice(["file", "any"]))
        spec = replace(spec, breakdown=breakdown, compare=None, counts_only=False)
        with TemporaryDirectory() as folder:
            dataset = write_log(Path(folder), rows, cities(rows), buckets=2, settings=SETTINGS)
            whole = engine.run(funnel, dataset, spec)
            for grain in ("day", "week", "month"):
                found = engine.run(trends, dataset, GroupTrendSpec(whole.spec, grain))
                assert_adds_up(found, whole, grain)
                if whole.excluded and spec.effect == "remove":
                    continue  # who is taken out depends on the attempts that are looked at
                for start, points in found.trend.groupby("start"):
                    alone = replace(whole.spec, period=Period(start, ended(start, grain)))
                    asked = engine.run(funnel, dataset, alone)
                    rates = dict(zip(asked.groups, asked.group_rates, strict=True))
                    for point in points.itertuples():
                        rate = rates.get(found.groups[point.group])
                        wanted = (
                            (rate.entries, rate.converted, rate.closed, rate.closed_converted) if rate else (0,) * 4
                        )
                        assert tuple(getattr(point, name) for name in COUNTS) == wanted, (point, spec)


def assert_adds_up(found: GroupTrendResult, whole: FunnelResult, grain: str) -> None:
    total = whole.trend.query("grain == @grain").set_index("start")[COUNTS]
    assert found.trend.groupby("start")[COUNTS].sum().to_dict() == total.to_dict(), whole.spec


@pytest.mark.parametrize("counted", ["attempts", "sessions"])
def test_attempts_and_sessions_of_all_groups_are_those_of_the_trend(counted: Counted) -> None:
    chance = random.Random(9)
    for breakdown in BREAKDOWNS:
        rows = [row for user in range(12) for row in random_rows(chance, f"u{user}")] + FILLER
        spec = replace(random_spec(chance), counted=counted, period=Period(), breakdown=breakdown, compare=None)
        with TemporaryDirectory() as folder:
            dataset = write_log(Path(folder), rows, cities(rows), buckets=2, settings=SETTINGS)
            whole = engine.run(funnel, dataset, replace(spec, counts_only=False))
            found = engine.run(trends, dataset, GroupTrendSpec(whole.spec, "day"))
            assert_adds_up(found, whole, "day")
            entries = found.trend.groupby("group")["entries"].sum().to_dict()
            rates = dict(zip(whole.groups, whole.group_rates, strict=True))
            for place, group in enumerate(found.groups):
                assert entries[place] == (rates[group].entries if group in rates else 0)


def test_the_lines_of_a_comparison_are_the_trends_of_its_sides() -> None:
    chance = random.Random(3)
    rows = [row for user in range(12) for row in random_rows(chance, f"u{user}")] + FILLER
    with TemporaryDirectory() as folder:
        dataset = write_log(Path(folder), rows, cities(rows), buckets=2, settings=SETTINGS)
        first, last = dataset.facts.days
        middle = first + (last - first) / 2
        spec = FunnelSpec((FunnelStep(("a",)), FunnelStep(("b",))), timedelta(hours=2), Period(middle, last))
        compared = replace(spec, compare=Side(period=Period(first, middle - timedelta(days=1))))
        found = engine.run(trends, dataset, GroupTrendSpec(compared, "day")).trend
        for place, side in enumerate(funnel.sides(compared)):
            alone = engine.run(funnel, dataset, side).trend.query("grain == 'day'")
            line = found.loc[found["group"] == place]
            assert line[["start", *COUNTS]].to_numpy().tolist() == alone[["start", *COUNTS]].to_numpy().tolist()
