"""Any funnel that can be asked, and any few events for it, drawn by chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.insights.funnel import Exclusion, FunnelSpec, FunnelStep
from analysis.rules.asked import ColumnTest, Period
from analysis.settings import ProjectSettings
from tests.conftest import Row

START = datetime(2026, 1, 1)

GAP = timedelta(hours=2)

EVENTS = "abcd"
NOISE = "e"  # takes no step

SETTINGS = ProjectSettings(session_gap=GAP)

HOUR = timedelta(hours=1)


class Drawn:
    """As much of `random.Random` as is used here, of choices that can be made simpler where a test fails."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data

    def choice(self, options: Sequence[Any]) -> Any:  # noqa: ANN401 of the options
        return self.data.draw(st.sampled_from(options))

    def randint(self, low: int, high: int) -> int:
        return self.data.draw(st.integers(low, high))

    def random(self) -> float:
        return 1 - self.data.draw(st.integers(1, 100)) / 100  # the rare is not the simplest

    def sample(self, options: Sequence[Any], number: int) -> list[Any]:
        return list(self.data.draw(st.permutations(options)))[:number]


Chance = random.Random | Drawn


def random_spec(chance: Chance) -> FunnelSpec:
    """Any combination that the spec doesn't refuse."""
    while True:
        steps = tuple(random_step(chance) for _ in range(chance.choice([2, 2, 3, 3, 4])))
        days = sorted(chance.sample([None, None, 1, 2, 3], 2), key=lambda day: day or 0)
        period = Period(*(date(2026, 1, day) if day else None for day in days))
        order = chance.choice(["sequential", "sequential", "strict", "any"])
        noise = chance.choice([(), ("e",), ("d", "e")]) if order == "strict" else ()
        try:
            return FunnelSpec(
                steps,
                chance.choice([timedelta(seconds=1), 3 * HOUR, 20 * HOUR, 72 * HOUR, "session", "day"]),
                period if chance.random() < 0.3 else Period(),
                order=order,
                exclusions=tuple(random_exclusion(chance, len(steps)) for _ in range(chance.choice([0, 0, 1, 2]))),
                effect=chance.choice(["drop", "remove"]),
                hold=chance.choice([None, None, "k"]),
                counted=chance.choice(["users", "users", "attempts", "sessions"]),
                passed_over=noise,
            )
        except AnalysisError:
            continue


def random_step(chance: Chance) -> FunnelStep:
    events = tuple(chance.sample(EVENTS, chance.choice([1, 1, 2])))
    where = (ColumnTest("n", ">", (0,)),) if chance.random() < 0.2 else ()
    who = (ColumnTest("city", "is", ("york", "Rome")),) if chance.random() < 0.1 else ()
    return FunnelStep(events, where, optional=chance.random() < 0.15, who=who)


def random_exclusion(chance: Chance, steps: int) -> Exclusion:
    after = chance.randint(1, steps - 1)
    return Exclusion((chance.choice(EVENTS),), after, chance.randint(after + 1, steps))


def random_rows(chance: Chance, user: str, most: int = 12) -> list[Row]:
    """Whole hours, so that ties and window ends meet often."""
    rows = []
    for _ in range(chance.randint(1, most)):
        at = (START + HOUR * chance.randint(0, chance.choice([6, 24, 72]))).isoformat()
        rows.append(
            (
                user,
                chance.choice(EVENTS + NOISE),
                at,
                {"n": chance.choice([0, 1]), "k": chance.choice(["x", "y", None])},
            )
        )
    return rows


# Every name and value stands in the data, so that no spec asks for one that is unknown.
FILLER: list[Row] = [("filler", event, START.isoformat(), {"n": 0, "k": "x"}) for event in EVENTS + NOISE]


def cities(rows: Sequence[Row]) -> dict[str, dict[str, str]]:
    """An attribute of every user."""
    return {row[0]: {"city": "york" if len(row[0]) != 2 or row[0][1] in "02468" else "rome"} for row in rows}
