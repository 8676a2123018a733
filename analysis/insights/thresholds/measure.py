"""How large is the group at every threshold of a condition, and how far does it then come toward the goal?

Each user's own number is asked once. What is counted of all users on one grid of numbers gives the group at every
threshold, so that a page draws all of them and only marks the current one. An association, never a cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.insights.goal import Outcome, outcome_of_users
from analysis.insights.statistics import CHANCE, FEW, Certainty, Moments, certainty, q_values, separation
from analysis.insights.thresholds.grid import grid, grid_with, places_on, sensible
from analysis.insights.thresholds.open_numbers import (
    End,
    NoSuchCondition,
    OpenNumber,
    RulePath,
    anchor,
    condition_at,
    moved,
    open_number,
    own_numbers,
    with_and_without,
    with_condition,
)
from analysis.notes import Note
from analysis.rules.asked import Rule
from analysis.rules.closed import counts_event
from analysis.rules.evaluated import Matching
from analysis.store.dataset import UserBlock

MOST_THRESHOLDS = 60
_COMPARE = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less, "=": np.equal}


@dataclass(frozen=True)
class ThresholdSpec:
    """A closed rule, the place of the condition whose number is left open (of two: which end), and what is compared."""

    rule: Rule
    path: RulePath
    outcome: Outcome | None = None
    end: End = "low"

    def __post_init__(self) -> None:
        if open_number(condition_at(self.rule, self.path), self.end) is None:
            raise NoSuchCondition(path=str(self.path))

    @classmethod
    def of(cls, rule: Rule, path: RulePath, outcome: Outcome | None = None, end: End = "low") -> ThresholdSpec:
        """The same question for every number that the condition may have, so that it is computed once while it is
        dragged; only for a number with more than three digits it is one of its own."""
        spec = cls(rule, path, outcome, end)
        if spec.open.value in grid():
            return replace(spec, rule=spec.rule_at(anchor(spec.open)))
        return spec

    @cached_property
    def condition(self) -> Rule:
        return condition_at(self.rule, self.path)

    @cached_property
    def open(self) -> OpenNumber:
        found = open_number(self.condition, self.end)
        assert found is not None  # noqa: S101 refused at birth
        return found

    @property
    def edges(self) -> np.ndarray:
        """The numbers at which users can be told apart."""
        return grid_with(self.open.value)

    @property
    def counts_goal(self) -> bool:
        """Whether the rule asks for the goal's event itself, so that the goal differs by what the rule says."""
        event = None if self.outcome is None else self.outcome.event
        return event is not None and counts_event(self.rule, event)

    def rule_at(self, value: float) -> Rule:
        """The rule with the number moved there. Raises what the condition refuses."""
        return with_condition(self.rule, self.path, moved(self.condition, value, self.end))


@dataclass(frozen=True, eq=False)
class ThresholdPart:
    """One row a place of the grid that occurs: users who match if the condition holds, and who match if it doesn't.

    `held` and `failed` have the columns users, counted, total, squares (of the outcome).
    """

    places: np.ndarray  # -1: has no number
    held: np.ndarray
    failed: np.ndarray
    everyone: np.ndarray  # users, counted, total, squares of all


@dataclass(frozen=True, eq=False)
class ThresholdResult:
    """`sure_from` to `sure_to`: the longest run of thresholds whose difference to the rest is beyond chance, in one
    direction."""

    spec: ThresholdSpec
    total: int
    curve: pd.DataFrame
    # threshold, users, share; with an outcome also counted, rate, low, high, rest, difference, difference_low,
    # difference_high, p, few, q (over all thresholds), sure
    sure_from: float | None
    sure_to: float | None
    notes: tuple[Note, ...]
    counts: ThresholdPart  # of all blocks together

    @property
    def everyone(self) -> float | None:
        """The goal of all users; None without an outcome, or without anybody it can be said of."""
        if self.spec.outcome is None:
            return None
        _, counted, total, _ = self.counts.everyone.tolist()
        return total / counted if counted else None

    def curve_with(self, value: float) -> pd.DataFrame:
        """The curve with a row for this number too, in its order; the other rows stay as they are."""
        if value in self.curve["threshold"].to_numpy() or value not in self.spec.edges:
            return self.curve
        row = _rows(self.counts, self.spec, np.array([value]))
        if self.spec.outcome is not None:
            q = q_values(np.append(self.curve["p"].to_numpy(), row["p"]))[-1:]
            row = row.assign(q=q, sure=q <= CHANCE)
        return pd.concat([self.curve, row]).sort_values("threshold", ignore_index=True)

    def at(self, value: float) -> ThresholdRow | None:
        """What the curve says there; None for a number that it can't be asked for."""
        frame = self.curve_with(value)
        found = frame.loc[frame["threshold"] == value]
        return threshold_rows(found)[0] if len(found) else None


@dataclass(frozen=True)
class ThresholdRow:
    """One row of the curve, to be worded or drawn; NaN is "can't be said", as is everything without an outcome."""

    threshold: float
    users: int
    share: float
    counted: int = 0
    rate: float = np.nan
    low: float = np.nan
    high: float = np.nan
    rest: float = np.nan
    difference: float = np.nan
    difference_low: float = np.nan
    difference_high: float = np.nan
    p: float = np.nan
    few: bool = True
    q: float = np.nan
    sure: bool = False

    @property
    def certainty(self) -> Certainty:
        """Whether the difference from the rest is a real one."""
        return certainty(self.few, self.sure)


def threshold_rows(curve: pd.DataFrame) -> tuple[ThresholdRow, ...]:
    columns = {name: curve[name].tolist() for name in curve.columns}
    return tuple(ThresholdRow(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True))


def measure(block: UserBlock, spec: ThresholdSpec) -> ThresholdPart:
    matching = Matching(block)
    held, failed = with_and_without(spec.rule, spec.path, matching)
    if spec.open.negated:
        held, failed = failed, held
    places, index = np.unique(places_on(spec.edges, _numbers(matching, spec)), return_inverse=True)
    outcome = np.full(len(held), np.nan) if spec.outcome is None else outcome_of_users(spec.outcome, block)
    counted = ~np.isnan(outcome)
    values = np.where(counted, outcome, 0.0)
    weights = np.stack([np.ones(len(held)), counted, values, values**2])
    held, failed = (
        np.stack([np.bincount(index, row * mask, len(places)) for row in weights], axis=1) for mask in (held, failed)
    )
    return ThresholdPart(places, held, failed, everyone=weights.sum(axis=1))


def _numbers(matching: Matching, spec: ThresholdSpec) -> np.ndarray:
    """Each user's number; none where the other end of two isn't met."""
    found, opened = own_numbers(spec.condition, matching), spec.open
    if opened.other is None:
        return found
    beyond = found > opened.other if opened.end == "low" else found < opened.other
    return np.where(beyond, np.nan, found)


def combine(parts: Iterable[ThresholdPart], spec: ThresholdSpec) -> ThresholdResult:
    counts = _added(list(parts))
    curve = _rows(counts, spec, _asked(counts, spec))
    if spec.outcome is not None:
        q = q_values(curve["p"].to_numpy())
        curve = curve.assign(q=q, sure=q <= CHANCE)
    first, last = _longest(curve)
    return ThresholdResult(spec, int(counts.everyone[0]), curve, first, last, tuple(_notes(curve, spec)), counts)


def _added(parts: list[ThresholdPart]) -> ThresholdPart:
    places, index = np.unique(np.concatenate([part.places for part in parts]), return_inverse=True)

    def added(rows: list[np.ndarray]) -> np.ndarray:
        return np.stack([np.bincount(index, column, len(places)) for column in np.concatenate(rows).T], axis=1)

    held, failed = added([part.held for part in parts]), added([part.failed for part in parts])
    return ThresholdPart(places, held, failed, np.sum([part.everyone for part in parts], axis=0))


def _asked(counts: ThresholdPart, spec: ThresholdSpec) -> np.ndarray:
    """The thresholds, rising; only such as the condition takes."""
    users = (counts.held + counts.failed)[:, 0]
    found = sensible(counts.places, users, spec.edges, spec.open.whole, MOST_THRESHOLDS)
    if spec.open.value not in grid():
        found = np.unique(np.append(found, spec.open.value))
    return np.array([value for value in found.tolist() if _taken(spec, value)])


def _taken(spec: ThresholdSpec, value: float) -> bool:
    """A condition refuses some numbers: at least 0 times, a share over 1."""
    try:
        spec.rule_at(value)
    except AnalysisError:
        return False
    return True


def _rows(counts: ThresholdPart, spec: ThresholdSpec, asked: np.ndarray) -> pd.DataFrame:
    """Who matches at each threshold, and how far they come beside all others."""
    met = _met(counts.places, np.searchsorted(spec.edges, asked), spec.open)
    groups = met @ counts.held + ~met @ counts.failed  # thresholds × (users, counted, total, squares)
    users = groups[:, 0].astype(np.int64)
    frame = pd.DataFrame({"threshold": asked, "users": users, "share": users / max(counts.everyone[0], 1)})
    if spec.outcome is None:
        return frame
    compared = separation(Moments(*groups.T[1:]), Moments(*counts.everyone[1:]), spec.outcome.is_share)
    return pd.concat([frame, compared], axis=1)


def _met(places: np.ndarray, thresholds: np.ndarray, opened: OpenNumber) -> np.ndarray:
    """thresholds × places: does a number there meet the comparison? Who has none never does."""
    return _COMPARE[opened.operator](places[None, :], 2 * thresholds[:, None]) & (places >= 0)


def _longest(curve: pd.DataFrame) -> tuple[float | None, float | None]:
    """First and last threshold of the longest run that is surely above the rest, or surely below it."""
    runs: dict[tuple[int, bool], list[float]] = {}
    number, before = 0, None
    for row in threshold_rows(curve):
        side = row.difference > 0 if row.sure else None
        number += side != before
        before = side
        if side is not None:
            runs.setdefault((number, side), []).append(row.threshold)
    longest = max(runs.values(), key=len, default=None)
    return (longest[0], longest[-1]) if longest else (None, None)


def _notes(curve: pd.DataFrame, spec: ThresholdSpec) -> Iterator[Note]:
    outcome = spec.outcome
    if outcome is None:
        return
    if spec.counts_goal:
        yield Note("rule_counts_goal", {"event": outcome.event})
    if len(curve) and all(row.few for row in threshold_rows(curve)):
        yield Note("thresholds_too_few", {"needed": FEW})
