"""Do the quick walks of plain questions find what the general one finds?"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from analysis.insights.funnel import FunnelSpec, FunnelStep
from analysis.insights.funnel.plan import funnel_plan
from analysis.rules.asked import Period
from analysis.sequences.attempts import attempts
from analysis.store.dataset import NarrowedBlock
from tests.asking import did
from tests.conftest import Row, write_log

START, HOUR, EVENTS = datetime(2026, 1, 1), timedelta(hours=1), "abcdef"


def random_plain(chance: random.Random) -> FunnelSpec:
    """Each event takes one step at most; a step may take several."""
    names = chance.sample(EVENTS, chance.choice([2, 3, 4, 5]))
    events = [(name,) for name in names[:-1]] + [tuple(names[-1:]) + tuple(set(EVENTS) - set(names))[:1]]
    days = sorted(chance.sample([1, 2, 3], 2))
    return FunnelSpec(
        tuple(FunnelStep(each) for each in chance.sample(events, len(events))),
        chance.choice([timedelta(seconds=1), HOUR, 5 * HOUR, 24 * HOUR, timedelta(days=366)]),
        chance.choice([Period(), Period(), Period(date(2026, 1, days[0]), date(2026, 1, days[1]))]),
        chance.choice([None, None, did(("a",))]),
    )


def random_rows(chance: random.Random, users: int) -> list[Row]:
    """Whole hours of four days, so that windows end at events and moments are shared."""
    return [
        (f"u{user}", chance.choice(EVENTS), (START + HOUR * chance.randrange(chance.choice([5, 30, 96]))).isoformat())
        for user in range(users)
        for _ in range(chance.choice([1, 3, 8, 20]))
    ]


@pytest.mark.parametrize("seed", range(8))
def test_all_walks_agree_on_random_logs(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    block = write_log(tmp_path, random_rows(chance, 150), buckets=1).block(0)
    looked_up = NarrowedBlock((block,), np.ones(len(block.dataset.events), np.bool_))  # the same events
    for _ in range(60):
        spec = random_plain(chance)
        for detailed in (True, False):
            plan, codes = funnel_plan(block, spec, detailed)
            assert len(codes.slots)
            general = attempts(block, plan, codes._replace(slots=np.empty(0, np.uint8)))
            for quick in (attempts(block, plan, codes), attempts(looked_up, plan, codes)):
                for name in ("owner", "depth", "open", "closes", "places", "counts", "tied", "excluded"):
                    assert getattr(quick, name).tolist() == getattr(general, name).tolist(), (name, spec)
                left = quick.depth < len(spec.steps)  # who has converted tries no more
                assert quick.trying[left].tolist() == general.trying[left].tolist(), spec
