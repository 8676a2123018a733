"""Which event follows which within a session, how often and for how many users?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np
import pandas as pd

from analysis.insights.paths.labels import PathLabels, labelled_events, values_met, with_values
from analysis.insights.paths.plan import chosen_users, units
from analysis.insights.paths.spec import Per
from analysis.rules.asked import ALL_TIME, Period, Rule
from analysis.sequences.paths import EVERY, Labelled, PathPlan
from analysis.sequences.transitions import NOTHING, Followings, followings, with_pair
from analysis.store.dataset import UserBlock


@dataclass(frozen=True)
class TransitionsSpec:
    """As in a question about paths; `period` selects by the beginning of the session, or of all a user does."""

    per: Per = "session"
    gap: timedelta | None = None
    collapsed: bool = False
    labels: PathLabels = field(default_factory=PathLabels)
    period: Period = ALL_TIME
    filter: Rule | None = None


@dataclass(frozen=True)
class TransitionsCell:
    """The users with `to` right after `source`; None is where a session begins, or ends."""

    source: str | None = None
    to: str | None = None


@dataclass(frozen=True, eq=False)
class TransitionsPart:
    names: tuple[str, ...]
    found: Followings


@dataclass(frozen=True, eq=False)
class TransitionsResult:
    """`ends` are the last events in the data; of those that may not be the last, `pending` is how many."""

    spec: TransitionsSpec
    sessions: int
    transitions: pd.DataFrame  # from, to, count, users; most frequent first
    starts: pd.DataFrame  # event, count
    ends: pd.DataFrame  # event, count, pending

    @property
    def pending(self) -> int:
        return sum(self.ends["pending"].tolist())


def survey(block: UserBlock, spec: TransitionsSpec) -> dict[str, Counter[str]]:
    return values_met(block, spec.labels)


def settle(parts: Iterable[dict[str, Counter[str]]], spec: TransitionsSpec) -> TransitionsSpec:
    return replace(spec, labels=with_values(spec.labels, parts)) if spec.labels.splits else spec


def measure(block: UserBlock, spec: TransitionsSpec) -> TransitionsPart:
    labelled, plan = transitions_plan(block, spec)
    return TransitionsPart(labelled.names, followings(block, labelled, plan))


def transitions_plan(block: UserBlock, spec: TransitionsSpec) -> tuple[Labelled, PathPlan]:
    labelled = labelled_events(block, spec.labels)
    low, high = spec.period.bounds(block.dataset.time_zone)
    gap, begins = units(block, spec.per, spec.gap)
    chosen = chosen_users(block, spec.filter)
    return labelled, PathPlan(0, 1, gap, EVERY, spec.collapsed, low, high, chosen=chosen, begins=begins)


def combine(parts: Iterable[TransitionsPart], spec: TransitionsSpec) -> TransitionsResult:
    parts = list(parts)
    names, found = parts[0].names, [part.found for part in parts]
    pairs, place = np.unique(np.concatenate([each.pairs for each in found]), return_inverse=True)

    def total(counts: list[np.ndarray]) -> np.ndarray:
        return np.bincount(place, weights=np.concatenate(counts), minlength=len(pairs)).astype(np.int64)

    transitions = pd.DataFrame(
        {
            "from": pd.Series([names[pair // len(names)] for pair in pairs.tolist()], dtype="str"),
            "to": pd.Series([names[pair % len(names)] for pair in pairs.tolist()], dtype="str"),
            "count": total([each.counts for each in found]),
            "users": total([each.users for each in found]),
        }
    ).sort_values(["count", "from", "to"], ascending=[False, True, True], ignore_index=True)
    firsts, lasts, pending = (
        np.sum([getattr(each, name) for each in found], axis=0) for name in ("firsts", "lasts", "pending")
    )
    return TransitionsResult(
        spec, int(firsts.sum()), transitions, _events(names, count=firsts), _events(names, count=lasts, pending=pending)
    )


def _events(names: tuple[str, ...], **counts: np.ndarray) -> pd.DataFrame:
    frame = pd.DataFrame({"event": pd.Series(names, dtype="str"), **counts})
    frame = frame.loc[frame["count"] > 0]
    return frame.sort_values(["count", "event"], ascending=[False, True], ignore_index=True)


def members(block: UserBlock, spec: TransitionsSpec, cell: TransitionsCell) -> np.ndarray:
    """Mask over `block.users`."""
    labelled, plan = transitions_plan(block, spec)
    places: dict[str | None, int] = {name: code for code, name in enumerate(labelled.names)} | {None: NOTHING}
    if cell.source not in places or cell.to not in places:
        return np.zeros(len(block.users), np.bool_)
    return with_pair(block, labelled, plan, places[cell.source], places[cell.to])
