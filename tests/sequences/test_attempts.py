"""Is the one-pass kernel right against a search over all attempts that anyone can read?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, FunnelCell, FunnelSpec, FunnelStep, Group
from analysis.rules.conditions import ColumnTest
from analysis.rules.periods import ALL_TIME, Period
from analysis.sequences.attempts import best_attempts, depths
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row, write_log

START = datetime(2026, 1, 1)


@dataclass(frozen=True)
class Best:
    """A user's best attempt: places of its events; whether any entry is open; steps taken from closed entries."""

    places: tuple[int, ...]
    open: bool
    settled: int


def naive_best(rows: list[Row], spec: FunnelSpec, last: datetime) -> Best:
    """Try every increasing choice of events: the deepest, then the earliest entry, then the earliest steps."""
    rows = sorted(rows, key=lambda row: row[2])  # stable: ties in file order

    def fits(place: int, step: FunnelStep) -> bool:
        row = rows[place]
        return row[1] in step.events and all(row[3]["n"] > test.values[0] for test in step.where)

    def inside(moment: datetime) -> bool:
        start, end = spec.period.start, spec.period.end
        return (start is None or moment.date() >= start) and (end is None or moment.date() <= end)

    times = [datetime.fromisoformat(row[2]) for row in rows]
    entries = [place for place in range(len(rows)) if fits(place, spec.steps[0]) and inside(times[place])]
    found: list[tuple[int, ...]] = [(place,) for place in entries]
    for depth in range(2, len(spec.steps) + 1):
        found += [
            places
            for places in combinations(range(len(rows)), depth)
            if places[0] in entries
            and times[places[-1]] - times[places[0]] <= spec.window
            and all(fits(place, step) for place, step in zip(places, spec.steps, strict=False))
        ]
    best = min(found, key=lambda places: (-len(places), places), default=())
    open_ = {place for place in entries if times[place] + spec.window > last}
    settled = max((len(places) for places in found if places[0] not in open_), default=0)
    return Best(best, bool(open_), settled)


def sorted_rows(rows: list[Row], user: str) -> list[Row]:
    return sorted((row for row in rows if row[0] == user), key=lambda row: row[2])


events = st.sampled_from(["a", "b", "c", "d"])
row = st.tuples(st.sampled_from(["u1", "u2", "u3", "u4", "u5", "u6"]), events, st.integers(0, 72), st.integers(0, 3))
logs = st.lists(row, min_size=1, max_size=25)
one_step = st.builds(
    FunnelStep,
    st.lists(events, min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from([(), (), (ColumnTest("n", ">", (0,)),)]),
)
days = st.sampled_from([None, 1, 2, 3])


@st.composite
def periods(draw: st.DrawFn) -> Period:
    low, high = draw(days), draw(days)
    if low and high and low > high:
        low, high = high, low
    return Period(date(2026, 1, low) if low else None, date(2026, 1, high) if high else None)


specs = st.builds(
    FunnelSpec,
    st.lists(one_step, min_size=2, max_size=4).map(tuple),
    st.sampled_from([timedelta(seconds=1), timedelta(hours=3), timedelta(hours=20), timedelta(days=3)]),
    periods(),
)


def rows_of(log: list[tuple[str, str, int, int]]) -> list[Row]:
    """Whole hours, so that ties and window ends meet often."""
    return [(user, event, (START + timedelta(hours=hour)).isoformat(), {"n": n}) for user, event, hour, n in log]


@settings(max_examples=400, deadline=None)
@given(logs, specs)
def test_depth_pending_and_the_earliest_best_attempt_equal_a_search_over_all(
    log: list[tuple[str, str, int, int]], spec: FunnelSpec
) -> None:
    rows = rows_of(log)
    # Every name stands in the data, so that no spec asks for one that is unknown.
    rows += [("filler", event, START.isoformat(), {"n": 0}) for event in "abcd"]
    with TemporaryDirectory() as folder:
        dataset = write_log(Path(folder), rows, buckets=1)
        check_against_naive(dataset, rows, spec)


def check_against_naive(dataset: Dataset, rows: list[Row], spec: FunnelSpec) -> None:
    block = dataset.block(0)
    last = max(datetime.fromisoformat(row[2]) for row in rows)
    users = block.users.to_pylist()
    naive = {user: naive_best(sorted_rows(rows, user), spec, last) for user in users}
    found = best_attempts(block, funnel.question(block, spec))
    quick = depths(block, funnel.question(block, spec))
    assert quick.depth.tolist() == found.depth.tolist() == [len(naive[user].places) for user in users]
    assert found.open.tolist() == quick.open.tolist() == [naive[user].open for user in users]
    for index, user in enumerate(users):
        places, own = naive[user].places, sorted_rows(rows, user)
        assert found.entry[index] == (block.offsets[index] + places[0] if places else -1)
        moments = [datetime.fromisoformat(own[place][2]) for place in places]
        expected = [(moment - moments[0]) // timedelta(microseconds=1) for moment in moments]
        assert found.times[index].tolist() == expected + [-1] * (len(spec.steps) - len(places))
    check_result(dataset, rows, spec, naive)


def check_result(dataset: Dataset, rows: list[Row], spec: FunnelSpec, naive: dict[str, Best]) -> None:
    """Counts, headline, breakdown and lists of users, all from the same naive attempts."""
    steps = len(spec.steps)
    broken = FunnelSpec(spec.steps, spec.window, spec.period, breakdown=Breakdown("property", "n", top=2))
    result, grouped = engine.run(funnel, dataset, spec), engine.run(funnel, dataset, broken)
    entered = {user: best for user, best in naive.items() if best.places}
    closed = [best.settled for best in entered.values() if best.settled]
    assert result.headline == (closed.count(steps) / len(closed) if closed else None)
    for step in range(1, steps + 1):
        reached = sorted(user for user, best in entered.items() if len(best.places) >= step)
        pending = sorted(user for user, best in entered.items() if len(best.places) == step - 1 and best.open)
        row = result.steps.iloc[step - 1]
        assert (row.users, row.pending) == (len(reached), len(pending))
        assert engine.members(funnel, dataset, spec, FunnelCell(step, "reached")).to_pylist() == reached
        assert engine.members(funnel, dataset, spec, FunnelCell(step, "pending")).to_pylist() == pending
        if step > 1:
            assert row.users + row.dropped + row.pending == result.steps.iloc[step - 2].users
    sums = grouped.group_steps.groupby("step")[["users", "dropped", "pending"]].sum() if entered else None
    if sums is not None:
        assert (sums.to_numpy() == result.steps[["users", "dropped", "pending"]].to_numpy()).all()
    for number, group in enumerate(grouped.groups):
        label = {user: str(sorted_rows(rows, user)[best.places[0]][3]["n"]) for user, best in entered.items()}
        named = [other.label for other in grouped.groups if other.kind == "value"]
        own = {
            user
            for user in entered
            if (label[user] == group.label if group.kind == "value" else label[user] not in named)
        }
        for step in range(1, steps + 1):
            listed = engine.members(funnel, dataset, broken, FunnelCell(step, "reached", group)).to_pylist()
            assert set(listed) == {user for user in own if len(entered[user].places) >= step}
            bars = grouped.group_steps[grouped.group_steps["group"] == number]
            bar = bars.loc[bars["step"] == step, "users"].item()
            assert bar == len(listed)


def deepest(
    dataset: Dataset, *steps: str, window: timedelta = timedelta(days=1), period: Period = ALL_TIME
) -> list[int]:
    spec = FunnelSpec(tuple(FunnelStep((step,)) for step in steps), window, period)
    block = dataset.block(0)
    return depths(block, funnel.question(block, spec)).depth.tolist()


def test_a_repeated_step_needs_a_second_event(log: MakeLog) -> None:
    dataset = log(
        [
            ("ann", "buy", "2026-01-01T10:00"),
            ("bob", "buy", "2026-01-01T10:00"),
            ("bob", "buy", "2026-01-01T11:00"),
        ],
        buckets=1,
    )
    assert deepest(dataset, "buy", "buy") == [1, 2]


def test_the_window_counts_from_step_one_and_includes_its_last_second(log: MakeLog) -> None:
    rows = [
        ("in", "view", "2026-01-01T10:00"), ("in", "cart", "2026-01-01T20:00"), ("in", "pay", "2026-01-02T10:00"),
        ("late", "view", "2026-01-01T10:00"), ("late", "cart", "2026-01-02T09:00"),
        ("late", "pay", "2026-01-02T10:00:00.000001"),
    ]  # fmt: skip
    assert deepest(log(rows, buckets=1), "view", "cart", "pay") == [3, 2]


def test_a_later_entry_can_reach_deeper_than_the_first(log: MakeLog) -> None:
    rows = [
        ("ann", "view", "2026-01-01T10:00"),
        ("ann", "view", "2026-01-05T10:00"),
        ("ann", "pay", "2026-01-05T11:00"),
    ]
    assert deepest(log(rows, buckets=1), "view", "pay") == [2]


def test_ties_keep_the_order_of_the_file(log: MakeLog) -> None:
    same = "2026-01-01T10:00"
    dataset = log([("ann", "view", same), ("ann", "pay", same), ("bob", "pay", same), ("bob", "view", same)], buckets=1)
    assert deepest(dataset, "view", "pay") == [2, 1]
    spec = FunnelSpec((FunnelStep(("view",)), FunnelStep(("pay",))), timedelta(days=1))
    assert depths(dataset.block(0), funnel.question(dataset.block(0), spec)).tied.all()


def test_the_period_selects_by_entry_and_the_window_runs_past_its_end(log: MakeLog) -> None:
    rows = [
        ("ann", "view", "2026-01-01T23:00"), ("ann", "pay", "2026-01-02T01:00"),
        ("bob", "view", "2026-01-02T00:00"), ("bob", "pay", "2026-01-02T01:00"),
    ]  # fmt: skip
    period = Period(date(2026, 1, 1), date(2026, 1, 1))
    assert deepest(log(rows, buckets=1), "view", "pay", period=period) == [2, 0]


def test_users_left_out_by_a_filter_have_no_depth(log: MakeLog) -> None:
    dataset = log([("ann", "view", "2026-01-01T10:00"), ("bob", "view", "2026-01-01T10:00")], buckets=1)
    asked = funnel.question(
        dataset.block(0), FunnelSpec((FunnelStep(("view",)), FunnelStep(("view",))), timedelta(days=1))
    )
    only_bob = type(asked)(**{**asked.__dict__, "chosen": np.array([False, True])})
    assert depths(dataset.block(0), only_bob).depth.tolist() == [0, 1]


def test_the_first_group_is_the_value_at_the_entry_of_the_best_attempt(log: MakeLog) -> None:
    rows = [
        ("ann", "view", "2026-01-01T10:00", {"ad": "x"}),
        ("ann", "view", "2026-01-05T10:00", {"ad": "y"}),
        ("ann", "pay", "2026-01-05T11:00", {"ad": "z"}),
    ]
    spec = FunnelSpec(
        (FunnelStep(("view",)), FunnelStep(("pay",))), timedelta(days=1), breakdown=Breakdown("property", "ad")
    )
    assert engine.run(funnel, log(rows), spec).groups == (Group("value", "y"),)


def test_an_earlier_entry_with_one_event_for_two_steps_is_not_as_deep(log: MakeLog) -> None:
    """On the 1st there is one payment only; it must not stand for both, neither forwards nor backwards."""
    rows = [
        ("ann", "view", "2026-01-01T10:00"), ("ann", "pay", "2026-01-01T11:00"),
        ("ann", "view", "2026-01-05T10:00"), ("ann", "pay", "2026-01-05T11:00"), ("ann", "pay", "2026-01-05T12:00"),
    ]  # fmt: skip
    block = log(rows, buckets=1).block(0)
    spec = FunnelSpec(tuple(FunnelStep((event,)) for event in ("view", "pay", "pay")), timedelta(days=1))
    best = best_attempts(block, funnel.question(block, spec))
    assert best.entry.tolist() == [2]
    assert best.times.tolist() == [[0, 3_600_000_000, 7_200_000_000]]
