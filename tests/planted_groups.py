"""Users of three kinds who behave so differently that they are groups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from tests.conftest import Row

START = datetime(2026, 1, 5, tzinfo=UTC)

# How often a user of each kind does each event, and from which hour on.
KINDS = {
    "buyer": ({"view": 20, "pay": 12}, 10),
    "looker": ({"view": 25}, 12),
    "owl": ({"view": 4, "comment": 15}, 23),
}


def planted(each: int = 40, seed: int = 3) -> list[Row]:
    """Users named for their kind; each event on a day of four weeks, drawn by chance."""
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for kind, (rates, hour) in KINDS.items():
        for number in range(each):
            for event, rate in rates.items():
                for _ in range(random.poisson(rate)):
                    moment = START + timedelta(days=int(random.integers(28)), hours=hour + float(random.random()))
                    rows.append((f"{kind}{number:03}", event, moment.isoformat(timespec="seconds")))
    return rows
