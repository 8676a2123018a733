"""Do we count what ClickHouse's `windowFunnel` counts, wherever both mean the same?

Both mean the same in these modes (read in AggregateFunctionWindowFunnel.cpp of ClickHouse, and tried here):

- its default, where no event may take two of the steps. It sorts equal times by step, which is our "ties in any order".
- `strict_once`, where an event may take several steps: it follows every attempt and gives it each event once, as we do.
- `strict_order`, where each step's event comes at most once, or where there are two steps and no other events: it gives
  up at the first event out of turn, and lets events of steps already taken pass; we try the next attempt, and count any
  event between as one between. Without ties: it puts other events of a moment first.

What differs is shown at the end, each with the smallest example.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import chdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Base, FunnelCell, FunnelSpec, FunnelStep, Order, Ties
from analysis.rules.asked import ColumnTest
from analysis.store.dataset import Dataset
from tests.conftest import Row, write_log

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = "abcde"
LOGS, FUNNELS = 500, 10
Event = tuple[str, str, int, int]  # user, event, second, n


@dataclass(frozen=True)
class Logs:
    """Many small logs of one to six users, in one dataset and in one file for chDB; users carry their log's number."""

    dataset: Dataset
    path: Path
    last: int  # second of the last event


def random_logs(chance: random.Random, ties: bool, once: bool = False, names: str = NAMES) -> list[Event]:
    events: list[Event] = []
    for log in range(LOGS):
        known = names[: chance.randint(min(3, len(names)), len(names))]
        for user in range(chance.randint(1, 6)):
            number = chance.randint(1, 25)
            chosen = (
                chance.sample(known + "xyz", min(number, len(known) + 3)) if once else chance.choices(known, k=number)
            )
            seconds = chance.choices(range(12), k=number) if ties else sorted(chance.sample(range(120), number))
            events += [
                (f"log{log}user{user}", event, second, chance.randint(0, 2))
                for event, second in zip(chosen, seconds, strict=False)
            ]
    return events


def written(folder: Path, events: Sequence[Event]) -> Logs:
    rows: list[Row] = [(user, event, moment(second), {"n": n}) for user, event, second, n in events]
    path = folder / "events.parquet"
    users, names, seconds, numbers = zip(*events, strict=True)
    times = pa.array(seconds, pa.uint32())
    pq.write_table(pa.table({"user": users, "event": names, "second": times, "n": numbers}), path)
    return Logs(write_log(folder, rows, buckets=1), path, max(seconds))


def moment(second: int) -> str:
    return (START + timedelta(seconds=second)).isoformat()


def random_funnel(chance: random.Random, names: str, share: bool = True, repeat: bool = False) -> FunnelSpec:
    """Steps of different events, the first of two events if they may share it; or with the same events again."""
    steps = chance.sample(names, chance.randint(2, min(4, len(names))))
    if repeat:
        steps = chance.choices(names[:3], k=chance.randint(2, 4))
    more = [name for name in names if repeat or name not in steps]
    groups = [
        (*dict.fromkeys((steps[0], *more[: chance.randint(0, 1) if share else 0])),),
        *((step,) for step in steps[1:]),
    ]
    chance.shuffle(groups)
    tests = [(ColumnTest("n", ">", (0,)),) if chance.random() < 0.25 else () for _ in groups]
    window = timedelta(seconds=chance.choice([1, 2, 4, 8, 20, 60, 200]))
    return FunnelSpec(tuple(FunnelStep(*step) for step in zip(groups, tests, strict=True)), window)


def seconds(spec: FunnelSpec) -> int:
    assert isinstance(spec.window, timedelta)
    return spec.window // timedelta(seconds=1)


def condition(step: FunnelStep) -> str:
    names = ", ".join(f"'{event}'" for event in step.events)
    return " and ".join([f"event in ({names})", *(f"n > {test.values[0]}" for test in step.where)])


def windows(path: Path, spec: FunnelSpec, *modes: str) -> dict[str, tuple[int, int]]:
    """By user how many steps chDB finds, and the second of the first step 1, -1 without one."""
    parameters = ", ".join([f"{seconds(spec)}", *(f"'{mode}'" for mode in modes)])
    steps = [condition(step) for step in spec.steps]
    query = f"""
        select user, windowFunnel({parameters})(second, {", ".join(steps)}),
            minOrNullIf(toInt64(second), {steps[0]}) from file('{path}', Parquet) group by user
    """  # noqa: S608 our names and numbers
    found = csv.reader(io.StringIO(str(chdb.query(query, "CSV"))))
    return {user: (int(level), -1 if entry == r"\N" else int(entry)) for user, level, entry in found}


def levels(dataset: Dataset, spec: FunnelSpec, base: Base = "all") -> dict[str, int]:
    """By user of the base how many steps we find."""
    spec, found = replace(spec, base=base), dict[str, int]()
    for step in range(1, len(spec.steps) + 1):
        found |= dict.fromkeys(engine.members(funnel, dataset, spec, FunnelCell(step, "reached")).to_pylist(), step)
    return found


def compare(logs: Logs, spec: FunnelSpec, *modes: str) -> None:
    """Users of all logs are equally deep, and equally pending."""
    theirs = windows(logs.path, spec, *modes)
    assert len({user.partition("user")[0] for user in theirs}) == LOGS
    everybody = {user: level for user, (level, _) in theirs.items() if level}
    closed = {user: level for user, level in everybody.items() if theirs[user][1] + seconds(spec) <= logs.last}
    assert levels(logs.dataset, spec) == everybody, (spec, modes)
    assert levels(logs.dataset, spec, "closed") == closed, (spec, modes)
    steps = engine.run(funnel, logs.dataset, spec).steps
    for column, counted in (("users", everybody), ("closed_users", closed)):
        by_step = [sum(level >= step for level in counted.values()) for step in range(1, len(spec.steps) + 1)]
        assert steps[column].tolist() == by_step
    for step in range(2, len(spec.steps) + 1):
        waiting = {
            user for user, (level, entry) in theirs.items() if level == step - 1 and entry + seconds(spec) > logs.last
        }
        assert set(engine.members(funnel, logs.dataset, spec, FunnelCell(step, "pending")).to_pylist()) == waiting


@pytest.mark.parametrize(("ties", "read"), [(False, "file"), (False, "any"), (True, "any")])
def test_its_default_where_an_event_takes_one_step(tmp_path: Path, ties: bool, read: Ties) -> None:
    chance = random.Random(f"default {ties}")
    logs = written(tmp_path, random_logs(chance, ties))
    for _ in range(FUNNELS):
        compare(logs, replace(random_funnel(chance, NAMES), ties=read))


@pytest.mark.parametrize(("ties", "read"), [(False, "file"), (False, "any"), (True, "any")])
def test_strict_once_where_an_event_may_take_several_steps(tmp_path: Path, ties: bool, read: Ties) -> None:
    chance = random.Random(f"once {ties}")
    logs = written(tmp_path, random_logs(chance, ties))
    for _ in range(FUNNELS):
        compare(logs, replace(random_funnel(chance, NAMES, repeat=True), ties=read), "strict_once")


def test_strict_order_where_each_step_comes_at_most_once(tmp_path: Path) -> None:
    chance = random.Random("strict")
    logs = written(tmp_path, random_logs(chance, ties=False, once=True))
    for _ in range(FUNNELS):
        compare(logs, replace(random_funnel(chance, NAMES, share=False), order="strict"), "strict_order")


def test_strict_order_of_two_steps_with_nothing_else(tmp_path: Path) -> None:
    chance = random.Random("two")
    logs = written(tmp_path, random_logs(chance, ties=False, names="ab"))
    for _ in range(FUNNELS):
        plain = random_funnel(chance, "ab", share=False)
        steps = tuple(FunnelStep(step.events) for step in plain.steps)
        compare(logs, replace(plain, steps=steps, order="strict"), "strict_order")


@dataclass(frozen=True)
class Differing:
    """A user's events a second apart (in one second after `=`), what chDB counts in a mode, and what we count."""

    why: str
    events: str
    steps: str
    mode: tuple[str, ...]
    theirs: int
    ours: int
    order: Order = "sequential"
    ties: Ties = "file"


DIFFERENT = [
    Differing("one event takes two steps", "a", "aa", (), 2, 1),
    Differing("equal times are sorted by step", "b=a", "ab", (), 2, 1),
    Differing("so they are by us if in any order", "b=a", "ab", (), 2, 2, ties="any"),
    Differing("equal times never follow one another", "a=b", "ab", ("strict_increase",), 1, 2),
    Differing("a step taken before may come between", "abbc", "abc", ("strict_order",), 3, 2, "strict"),
    Differing("step 1 may come between", "abac", "abc", ("strict_order",), 3, 2, "strict"),
    Differing("another event ends the search", "axab", "ab", ("strict_order",), 1, 2, "strict"),
    Differing("a step out of turn ends the search", "acabc", "abc", ("strict_order",), 1, 3, "strict"),
    Differing("other events of a moment come first", "a=x b", "ab", ("strict_order",), 2, 1, "strict"),
    Differing("a step again ends the search", "abbc", "abc", ("strict_deduplication",), 2, 3),
]


@pytest.mark.parametrize("case", DIFFERENT, ids=lambda case: case.why)
def test_where_the_meaning_differs(tmp_path: Path, case: Differing) -> None:
    events, second = [], 0
    for sign in case.events.replace(" ", ""):
        second -= 1 if sign == "=" else 0
        if sign != "=":
            events.append(("ann", sign, second, 1))
            second += 1
    # Every step's event is in the data.
    events += [("filler", sign, 0, 1) for sign in sorted(set(case.steps))]
    logs = written(tmp_path, events)
    spec = FunnelSpec(
        tuple(FunnelStep((step,)) for step in case.steps), timedelta(minutes=1), order=case.order, ties=case.ties
    )
    assert windows(logs.path, spec, *case.mode)["ann"][0] == case.theirs
    assert levels(logs.dataset, spec)["ann"] == case.ours


def test_both_include_the_last_second_of_the_window(tmp_path: Path) -> None:
    logs = written(tmp_path, [("in", "a", 0, 1), ("in", "b", 9, 1), ("out", "a", 0, 1), ("out", "b", 10, 1)])
    spec = FunnelSpec((FunnelStep(("a",)), FunnelStep(("b",))), timedelta(seconds=9))
    assert levels(logs.dataset, spec) == {"in": 2, "out": 1}
    assert {user: level for user, (level, _) in windows(logs.path, spec).items()} == {"in": 2, "out": 1}
