"""Is each point of the trend the very funnel of that day, week or month?"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Exclusion, FunnelResult, FunnelSpec, FunnelStep
from analysis.rules.asked import Period
from tests.conftest import MakeLog, Row, write_log
from tests.random_funnels import FILLER, SETTINGS, cities, random_rows, random_spec


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
