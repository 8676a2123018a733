"""Are loops and dead ends found where they were planted, as a plain loop counts them, and nowhere else?"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from analysis import engine
from analysis.insights.paths import circles
from analysis.insights.paths.circles import CirclesResult, CirclesSpec, CircleUsers
from analysis.insights.paths.transitions import TransitionsSpec, transitions_plan
from analysis.jobs.paths import stands_out
from analysis.sequences.circles import circles as counted
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
EVENTS = ("home", "list", "item", "cart", "help", "pay")
SPEC = CirclesSpec(TransitionsSpec(), "pay")


def visit(user: str, day: int, *events: str, **values: str) -> list[Row]:
    begin = BEGIN + timedelta(days=day)
    return [(user, name, (begin + timedelta(minutes=i)).isoformat(), values) for i, name in enumerate(events)]


def shuffled(seed: int, users: int = 150) -> list[Row]:
    """Three sessions a user over 40 days, of events that are the same in any order."""
    chance = random.Random(seed)
    rows: list[Row] = []
    for user in range(users):
        for day in sorted(chance.sample(range(40), 3)):
            events = chance.choices(EVENTS, (8, 6, 5, 3, 2, 1), k=chance.randint(1, 9))
            rows += visit(f"u{user}", day, *events, device=chance.choice(("phone", "desktop")))
    return [*rows, ("last", "home", (BEGIN + timedelta(days=60)).isoformat(), {})]


def run(dataset: Dataset, spec: CirclesSpec = SPEC) -> CirclesResult:
    return engine.run(circles, dataset, spec)


@pytest.mark.parametrize("seeds", [range(3), pytest.param(range(3, 20), marks=pytest.mark.nightly)])
def test_in_a_shuffled_log_nothing_is_told(
    log: MakeLog, tmp_path_factory: pytest.TempPathFactory, seeds: range
) -> None:
    results = [run(log(shuffled(seed), buckets=1)) for seed in seeds]
    silent = [not result.findings and not result.episodes for result in results]
    assert sum(silent) >= len(silent) - len(silent) // 17


def test_the_surplus_is_that_of_all_orders(log: MakeLog) -> None:
    """By a loop over sessions, the formulas by enumeration of all orders of the shortest."""
    dataset = log(shuffled(1, 40), buckets=1)
    block = dataset.block(0)
    labelled, plan = transitions_plan(block, SPEC.of)
    found = counted(block, labelled, plan)
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(len(labelled.names)))
    code = {name: place for place, name in enumerate(labelled.names)}
    by_user: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for user, name, at, *_ in shuffled(1, 40):
        by_user[user][at[:10]].append(name)
    for user, days in by_user.items():
        own, again = np.zeros(len(code)), np.zeros(len(code))
        for names in days.values():
            if user == "last":
                continue  # it may go on
            own[code[names[-1]]] += 1
            sums["times"][code[names[-1]]] += 1
            for first, second in pairwise(names):
                again[code[first]] += first == second
            for name in set(names):
                count, n = names.count(name), len(names)
                own[code[name]] -= count / n
                again[code[name]] -= count * (count - 1) / n
        sums["last"] += own
        sums["last²"] += own**2
        sums["again"] += again
        sums["again²"] += again**2
    assert found.last.times.tolist() == sums["times"].tolist()
    np.testing.assert_allclose(found.last.more, sums["last"], atol=1e-9)
    np.testing.assert_allclose(found.last.squares, sums["last²"], atol=1e-9)
    np.testing.assert_allclose(found.again.more, sums["again"], atol=1e-9)
    np.testing.assert_allclose(found.again.squares, sums["again²"], atol=1e-9)


def told(result: CirclesResult) -> set[tuple[str, tuple[str, ...]]]:
    return {(each.code, each.events) for each in result.findings}


def test_planted_loops_dead_ends_and_next_steps_are_named(log: MakeLog) -> None:
    """60 users go to and fro between form and error, and leave after the error; who looks at help pays."""
    rows: list[Row] = []
    for n in range(60):
        rows += visit(f"loop{n}", n % 20, "home", "list", "form", "error", "form", "error")
        rows += visit(f"calm{n}", n % 20, "home", "help", "form", *(["pay"] if n % 3 else []), "list", "home")
        rows += visit(f"away{n}", n % 20, "home", "list", "home", "form", *([] if n % 10 else ["pay"]), "list")
    result = run(log([*rows, *visit("last", 60, "home")]))
    assert ("round", ("form", "error")) in told(result) or ("round", ("error", "form")) in told(result)
    assert ("dead_end", ("error",)) in told(result)
    assert ("raises", ("home", "help")) in told(result)
    assert not any(code == "dead_end" and events == ("pay",) for code, events in told(result))


def test_the_users_of_a_finding_are_as_many_as_it_says(log: MakeLog) -> None:
    rows = [
        row
        for n in range(40)
        for row in visit(f"u{n}", n % 20, "home", "form", "error", "form", "error", "list", "error")
    ]
    dataset = log([*rows, *visit("last", 60, "home")])
    spec = CirclesSpec(TransitionsSpec())
    result = run(dataset, spec)
    assert result.findings
    for each in result.findings:
        listed = engine.members(circles, dataset, spec, CircleUsers(each.code, each.events))
        assert len(listed) == each.details["users"] == 40


def test_an_error_of_some_weeks_on_phones_is_an_episode_after_which_people_go_back(log: MakeLog) -> None:
    rows = shuffled(4)
    for n in range(30):
        rows += visit(f"u{n}", 12 + n % 9, "cart", "list", "bug", "cart", "list", device="phone")
    dataset = log(rows)
    result, episodes = stands_out(engine, dataset, SPEC)
    [told] = episodes
    assert told.episode == result.episodes[0]
    assert (told.episode.event, told.episode.users) == ("bug", 30)
    assert (told.episode.first, told.episode.last) == (date(2026, 1, 17), date(2026, 1, 25))
    assert told.values == (("device", "phone", 1.0),)
    assert told.episode.back == 1.0
    assert len(engine.members(circles, dataset, SPEC, CircleUsers("episode", ("bug",)))) == 30
