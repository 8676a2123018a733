"""How many users are new, stay, come back or fall silent in each period, and how do they change between these?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Literal, get_args

import numpy as np
import pandas as pd

from analysis.insights.active_users import ActiveSpec, active_moments, chosen_users
from analysis.notes import Note
from analysis.rules.evaluated import matches
from analysis.sequences.calendar import calendar_of
from analysis.sequences.presence import BEFORE, HERE, PREVIOUS, Presence, presence, there
from analysis.store.dataset import DatasetFacts, UserBlock
from analysis.timezones import date_of, day_number

LifecycleState = Literal["new", "current", "resurrected", "dormant", "asleep"]
STATES: tuple[LifecycleState, ...] = get_args(LifecycleState)


class LifecycleSpec(ActiveSpec):
    """Of days, weeks or months."""


@dataclass(frozen=True)
class LifecycleCell:
    """Who was so in the period that starts on that day."""

    start: date
    state: LifecycleState


@dataclass(frozen=True)
class LifecyclePart:
    found: Presence
    facts: DatasetFacts

    def __add__(self, other: LifecyclePart) -> LifecyclePart:
        return LifecyclePart(self.found + other.found, self.facts)


@dataclass(frozen=True)
class LifecycleResult:
    """*New*: first seen in the period; *current*: there in it and the one before; *resurrected*: there in it, not in
    the one before, and earlier; *dormant*: not there in it, and there in the one before; *asleep*: gone for longer.

    `pulse` is (new + resurrected) / dormant: over 1 more come than go. `censored` are the periods within one of the
    data's first day, whose users may not be new; in the last, if it isn't `whole`, many dormant ones may still come.
    """

    spec: LifecycleSpec
    periods: pd.DataFrame  # start (date), active, new, current, resurrected, dormant, asleep, pulse, whole, censored
    flow: pd.DataFrame  # start, source, target (states), users: from the period before to this one
    notes: tuple[Note, ...]

    @property
    def told(self) -> pd.DataFrame:
        """The periods of which the numbers can be taken as they are."""
        return self.periods.loc[self.periods["whole"] & ~self.periods["censored"]]


def measure(block: UserBlock, spec: LifecycleSpec) -> LifecyclePart:
    facts = block.dataset
    facts.require_events()
    moments = calendar_of(facts).moments[spec.unit]
    return LifecyclePart(presence(*active_moments(block, spec), moments, chosen_users(block, spec)), facts)


def members(block: UserBlock, spec: LifecycleSpec, cell: LifecycleCell) -> np.ndarray:
    """Mask over `block.users` of those who were so in the period."""
    calendar = calendar_of(block.dataset)
    starts, moments = calendar.starts[spec.unit], calendar.moments[spec.unit]
    place = int(np.searchsorted(starts, day_number(cell.start)))
    if place == len(starts) or starts[place] != day_number(cell.start):
        return np.zeros(len(block.users), np.bool_)
    previous = int(moments[place - 1]) if place else int(moments[0])
    bits = there(*active_moments(block, spec), int(moments[place]), int(moments[place + 1]), previous)
    here, before, earlier = bits & HERE > 0, bits & PREVIOUS > 0, bits & BEFORE > 0
    found = {
        "new": here & ~before & ~earlier,
        "current": here & before,
        "resurrected": here & ~before & earlier,
        "dormant": ~here & before,
        "asleep": ~here & ~before & earlier,
    }[cell.state]
    return found & matches(spec.filter, block) if spec.filter else found


def combine(parts: Iterable[LifecyclePart], spec: LifecycleSpec) -> LifecycleResult:
    part = reduce(add, parts)
    facts, states, flow = part.facts, part.found.states, part.found.flow
    calendar = calendar_of(facts)
    starts = calendar.starts[spec.unit]
    days = [date_of(day) for day in starts]
    shortest = {"day": 1, "week": 7, "month": 28}[spec.unit]
    frame = pd.DataFrame({"start": days} | {state: states[:, place] for place, state in enumerate(STATES)})
    frame.insert(1, "active", states[:, :3].sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        pulse = (frame["new"] + frame["resurrected"]).to_numpy() / frame["dormant"].to_numpy()
    frame["pulse"] = np.where(frame["dormant"] > 0, pulse, np.nan)
    frame["whole"] = calendar.whole(spec.unit, facts.first, facts.last + 1)
    frame["censored"] = starts - calendar.first_day < shortest
    at, source, target = np.nonzero(flow)
    moves = pd.DataFrame(
        {
            "start": [days[place] for place in at],
            "source": [STATES[place] for place in source],
            "target": [STATES[place] for place in target],
            "users": flow[at, source, target],
        }
    )
    notes = [Note("lifecycle_censored", {"first": days[0]})]
    notes += [] if bool(frame["whole"].iloc[-1]) else [Note("lifecycle_incomplete", {"start": days[-1]})]
    return LifecycleResult(spec, frame, moves, tuple(notes))
