"""Is nothing said of data in which nothing happens?"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from analysis import engine
from analysis.jobs.findings import stand_out
from analysis.rules.asked import ALL_TIME
from analysis.store.catalog import Goal
from tests.conftest import write_log

START = datetime(2026, 1, 5)
EVENTS = ("view", "search", "cart", "chat", "pay", "refund", "like", "share")
RATES = np.array([30, 20, 10, 6, 5, 2, 8, 4])
USERS, SEEDS = 250, 20
GOALS = (Goal("conversion", "pay"), Goal("activity"), None)
Drawn = tuple[np.ndarray, np.ndarray, np.ndarray]  # user, day, event


def uniform(random: np.random.Generator, days: int) -> Drawn:
    """Everybody does everything at any time."""
    return random.integers(0, USERS, 4_000), random.random(4_000) * days, random.integers(0, len(EVENTS), 4_000)


def rare_and_common(random: np.random.Generator, days: int) -> Drawn:
    users, moments, _ = uniform(random, days)
    return users, moments, random.choice(len(EVENTS), 4_000, p=RATES / RATES.sum())


def visits(random: np.random.Generator, days: int) -> Drawn:
    """Events come in visits; some users come often, each has a taste, half are there for a quarter of the time."""
    often = random.gamma(0.7, 1, USERS)
    comes = random.choice(USERS, 500, p=often / often.sum())
    begins, lasts = random.random(USERS) * days, np.where(random.random(USERS) < 0.5, days, days / 4)
    begun = (begins[comes] + random.random(500) * lasts[comes]) % days
    tastes = random.dirichlet(RATES / RATES.sum() * 6, USERS)
    lengths = random.geometric(1 / 8, 500)
    users, starts = np.repeat(comes, lengths), np.repeat(begun, lengths)
    place = np.arange(len(users)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    events = np.concatenate(
        [random.choice(len(EVENTS), n, p=tastes[user]) for user, n in zip(comes, lengths, strict=True)]
    )
    return users, np.minimum(starts + place / 1_440, days - 0.01), events


@pytest.mark.parametrize("draw", [uniform, rare_and_common, visits])
def test_nothing_stands_out_by_chance(draw: object) -> None:
    """By design at most one time in twenty; of 20 draws of each kind one is let pass."""
    told = []
    for seed in range(SEEDS):
        random = np.random.default_rng(seed)
        days = int(random.integers(20, 110))
        users, moments, events = draw(random, days)  # type: ignore[operator]
        device = random.integers(0, 3, days * USERS)
        rows = [
            (
                f"u{user}",
                EVENTS[event],
                (START + timedelta(days=float(at))).isoformat(),
                {"device": "abc"[device[user * days + int(at)]]},
            )
            for user, at, event in zip(users.tolist(), moments.tolist(), events.tolist(), strict=True)
        ]
        cities = {f"u{user}": {"city": "ABCDE"[random.integers(5)]} for user in set(users.tolist())}
        with TemporaryDirectory() as folder:
            dataset = write_log(Path(folder), rows, attributes=cities)
            told += [(seed, each) for each in stand_out(engine, dataset, ALL_TIME, GOALS[seed % len(GOALS)])]
    assert len({seed for seed, _ in told}) <= 1, told
