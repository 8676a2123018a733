"""From counts and durations of a funnel's attempts to the numbers that its result shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from analysis.insights.funnel.result import Difference, FunnelRate
from analysis.insights.funnel.spec import FunnelSpec, Window
from analysis.insights.statistics import CHANCE, FEW, certainty, holm, newcombe, two_proportions_p, wilson_ends
from analysis.notes import Note
from analysis.sequences.calendar import GRAINS, calendar_of
from analysis.sequences.durations import Durations
from analysis.store.dataset import DatasetFacts
from analysis.timezones import date_of

FEW_EACH = 5  # converted or not, under which no difference is tested
TREND_COLUMNS = (
    "grain", "start", "entries", "converted", "closed", "closed_converted", "pending", "whole", "part", "rate", "low",
    "high", "complete",
)  # fmt: skip
TOTAL = 0  # the "step" of times from step 1 to the last

_MOST_BINS = 24
_SECOND, _MINUTE, _HOUR, _DAY = 1, 60, 3_600, 86_400
# Edges and widths that people count in.
_WIDENING = (
    1, 5, 15, 30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR,
    8 * _HOUR, _DAY, 2 * _DAY, 4 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY, 60 * _DAY, 120 * _DAY, 240 * _DAY, 366 * _DAY,
)  # fmt: skip
_WIDTHS = (
    1, 2, 5, 10, 15, 30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR,
    3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY,
)  # fmt: skip
_SKEWED = 0.1  # with the median in this first part of the range, equal bins would show one bar and a line
_FIRST_BIN = 1  # percent of all that the first of the widening bins holds at least


@dataclass(frozen=True, eq=False)
class Counts:
    """Of a group a row, or one row: int64 counts."""

    depth: np.ndarray  # (groups, required steps + 1): by the number of required steps taken, place 0 not used
    optional: np.ndarray  # (groups, steps): who took each optional step

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.depth + other.depth, self.optional + other.optional)

    def of(self, places: Sequence[int]) -> Counts:
        return Counts(self.depth[places], self.optional[places])

    def together(self, places: slice) -> Counts:
        """Of these groups in one row."""
        return Counts(*(each[places].sum(axis=0, keepdims=True) for each in (self.depth, self.optional)))

    def users(self, spec: FunnelSpec) -> np.ndarray:
        """(groups, steps): who took each step."""
        taken = self.optional.astype(np.int64)
        taken[:, spec.required] = self.depth[:, :0:-1].cumsum(axis=1)[:, ::-1]
        return taken


def steps_frame(spec: FunnelSpec, every: Counts, closed: Counts) -> pd.DataFrame:
    """The columns of `FunnelResult.steps` but for `median_seconds`, of one row of counts: of all entries and of those
    whose window has closed."""
    return group_steps_frame(spec, every, closed).drop(columns="group")


def group_steps_frame(spec: FunnelSpec, every: Counts, closed: Counts) -> pd.DataFrame:
    """The same for many groups at once. With `group` (the row) in front."""
    steps, required = len(spec.steps), np.array(spec.required)
    users, closed_users = every.users(spec), closed.users(spec)
    groups, reached = len(users), closed_users if spec.base == "closed" else users
    # Who could have taken a step: those who took the required step before it.
    before = required[np.maximum(np.searchsorted(required, np.arange(steps)) - 1, 0)]
    without, left = users[:, before] - users, closed_users[:, before] - closed_users
    optional = np.array([step.optional for step in spec.steps])
    dropped, skipped = np.where(optional, 0, left), np.where(optional, reached[:, before] - reached, 0)
    low, high = wilson_ends(reached, reached[:, before])
    low[:, 0] = high[:, 0] = np.nan  # everybody who entered took step 1: nothing is estimated
    with np.errstate(divide="ignore", invalid="ignore"):
        of_first, of_previous = reached / reached[:, :1], reached / reached[:, before]
    return pd.DataFrame(
        {
            "group": np.repeat(np.arange(groups), steps),
            "step": np.tile(np.arange(1, steps + 1), groups),
            "name": pd.Series([step.label for step in spec.steps] * groups, dtype="str"),
            "optional": np.tile(optional, groups),
            "users": users.ravel(),
            "closed_users": closed_users.ravel(),
            "reached": reached.ravel(),
            "dropped": dropped.ravel(),
            "pending": np.where(optional, 0, without - left).ravel(),
            "skipped": skipped.ravel(),
            "share_of_first": of_first.ravel(),
            "share_of_previous": of_previous.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
        }
    )


def with_medians(steps: pd.DataFrame, times: pd.DataFrame) -> pd.DataFrame:
    """The steps with the median of `times_frame`; NaN for step 1 and for optional steps."""
    medians = dict(zip(times["step"].tolist(), times["median"].tolist(), strict=True))
    return steps.assign(median_seconds=[medians.get(step, np.nan) for step in steps["step"].tolist()])


def funnel_rate(spec: FunnelSpec, every: Counts, closed: Counts, row: int = 0) -> FunnelRate:
    """Of one row of counts, of all entries and of those whose window has closed."""
    of_all, of_closed = every.depth[row], closed.depth[row]
    return FunnelRate(int(of_all[1:].sum()), int(of_all[-1]), int(of_closed[1:].sum()), int(of_closed[-1]), spec.base)


def differences(rates: Sequence[FunnelRate], sides: bool, left_out: Collection[int] = ()) -> tuple[Difference, ...]:
    """Each group's headline against that of all others together; with `sides` the first of two less the second.

    Newcombe's interval; a test of two proportions, its p adjusted by Holm over the groups. Of two groups there is but
    one difference, seen from either end, so one test. Groups at the places `left_out` are not compared, nor are they
    among the others: who never came to the step whose property is asked, say.
    """
    counts = [(0, 0) if place in left_out else (rate.part, rate.whole) for place, rate in enumerate(rates)]
    if sides:
        return _judged([_compared(*counts[0], *counts[1])])
    converted, closed = sum(a for a, _ in counts), sum(n for _, n in counts)
    found = [_compared(a, n, converted - a, closed - n) for a, n in counts]
    one_question = sum(n > 0 for _, n in counts) == 2
    return _judged(found, adjust=not one_question)


_Compared = tuple[float, float, float, float]  # difference, low, high, p


def _compared(a: int, n: int, b: int, m: int) -> _Compared | None:
    """None where too few entered, converted or didn't on either side."""
    if min(n, m) < FEW or min(a, n - a, b, m - b) < FEW_EACH:
        return None
    interval, p = newcombe(a, n, b, m), two_proportions_p(a, n, b, m)
    return None if interval is None or p is None else (a / n - b / m, *interval, p)


def _judged(found: list[_Compared | None], adjust: bool = True) -> tuple[Difference, ...]:
    p_values = [each[3] if each else None for each in found]
    adjusted = holm(p_values) if adjust else p_values
    return tuple(
        Difference(*each[:3], p, certainty(few=False, real=p < CHANCE))
        if each is not None and p is not None
        else Difference(None, None, None, None, "few")
        for each, p in zip(found, adjusted, strict=True)
    )


@dataclass(frozen=True)
class TimesTaken:
    """To a step (0: from step 1 to the last), with the percentiles that two tables need, or NaN for nobody."""

    step: int
    micros: Durations
    first: float  # percentile 1
    low_quartile: float
    median: float
    high_quartile: float


def times_taken(spec: FunnelSpec, parts: Sequence[Sequence[np.ndarray]]) -> tuple[TimesTaken, ...]:
    """Of the `gaps` of each block: microseconds to each required step after the first, and from step 1 to the last."""
    steps = [*(place + 1 for place in spec.required[1:]), TOTAL]
    every = [Durations([gaps[place] for gaps in parts]) for place in range(len(steps))]
    return tuple(
        TimesTaken(step, micros, *micros.percentiles([_FIRST_BIN, 25, 50, 75]).tolist())
        for step, micros in zip(steps, every, strict=True)
    )


def times_frame(found: Sequence[TimesTaken]) -> pd.DataFrame:
    """Quartiles of the seconds from each required step to the next, and (step 0) from step 1 to the last."""
    return pd.DataFrame(
        {
            "step": [each.step for each in found],
            "users": [len(each.micros) for each in found],
            "low_quartile": np.array([each.low_quartile for each in found]) / 1e6,
            "median": np.array([each.median for each in found]) / 1e6,
            "high_quartile": np.array([each.high_quartile for each in found]) / 1e6,
        }
    )


def median_seconds(times: pd.DataFrame) -> float | None:
    """From step 1 to the last, of `times_frame`; None if nobody converted."""
    total = times.loc[times["step"] == TOTAL, "median"]
    return None if total.isna().all() else float(total.iloc[0])


def histogram_frame(found: Sequence[TimesTaken], window: Window) -> pd.DataFrame:
    """How many took how long, in bins of units that people count in; none for a step that nobody took.

    A bin holds its lower end and not its upper one, but for the last, which holds both.
    """
    columns = [_bins(each, window) for each in found]
    edges = [each for each, _ in columns]
    return pd.DataFrame(
        {
            "step": np.repeat([each.step for each in found], [len(each) - 1 for each in edges]),
            "from_seconds": np.concatenate([each[:-1] for each in edges]),
            "to_seconds": np.concatenate([each[1:] for each in edges]),
            "users": np.concatenate([counts for _, counts in columns]),
        }
    )


def _bins(found: TimesTaken, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """The edges, in seconds, and how many lie between each and the next."""
    if not len(found.micros):
        return np.zeros(1, np.int64), np.zeros(0, np.int64)
    edges = _edges(found, window)
    below = found.micros.below(edges[1:-1] * 1_000_000)
    return edges, np.diff(below, prepend=0, append=len(found.micros))


def _edges(found: TimesTaken, window: Window) -> np.ndarray:
    """Seconds (whole): bins of one width, or ever wider ones where most are quick and a few take very long."""
    longest = -(-found.micros.longest // 1_000_000)
    if longest == 0:
        return np.array([0, 1], dtype=np.int64)
    if found.median / 1e6 < _SKEWED * longest and longest > 2 * _MINUTE:
        edges = _widening(found.first / 1e6, longest)
    else:
        width = next((width for width in _WIDTHS if -(-longest // width) <= _MOST_BINS), _WIDTHS[-1])
        edges = [width * place for place in range(-(-longest // width) + 1)]
    if isinstance(window, timedelta):  # nothing takes longer
        edges[-1] = max(min(edges[-1], -(-window // timedelta(seconds=1))), edges[-2] + 1)
    return np.array(edges, dtype=np.int64)


def _widening(quick: float, longest: int) -> list[int]:
    later = [edge for edge in _WIDENING if edge > quick]
    end = next((place for place, edge in enumerate(later) if edge >= longest), len(later) - 1)
    return [0, *later[: end + 1]]


def trend_frame(counts: np.ndarray, facts: DatasetFacts, spec: FunnelSpec) -> pd.DataFrame:
    """The conversion by day, week and month of the entry; the periods that the spec's period touches.

    `counts` (grains, days, 4) are entries, converted, closed and of these converted, as in `no_counts`. A period is
    complete if all its windows have closed and the data and the spec's period cover it.
    """
    calendar = calendar_of(facts)
    low, high = spec.period.bounds(facts.time_zone)
    low, high = max(low, facts.first), min(high, facts.last + 1)
    places = {grain: np.flatnonzero(_touched(calendar.moments[grain], low, high)) for grain in GRAINS}
    entries, converted, closed, closed_converted = np.concatenate(
        [counts[g, places[grain]] for g, grain in enumerate(GRAINS)]
    ).T
    whole, part = (closed, closed_converted) if spec.base == "closed" else (entries, converted)
    covered = np.concatenate([calendar.whole(grain, low, high)[places[grain]] for grain in GRAINS])
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = part / whole
    ends = wilson_ends(part, whole)
    return pd.DataFrame(
        {
            "grain": pd.Series(np.repeat(GRAINS, [len(places[grain]) for grain in GRAINS]), dtype="str"),
            "start": [date_of(day) for grain in GRAINS for day in calendar.starts[grain][places[grain]]],
            "entries": entries,
            "converted": converted,
            "closed": closed,
            "closed_converted": closed_converted,
            "pending": entries - converted - closed + closed_converted,
            "whole": whole,
            "part": part,
            "rate": rate,
            "low": ends[0],
            "high": ends[1],
            "complete": covered & (closed == entries),
        }
    )


def _touched(moments: np.ndarray, low: int, high: int) -> np.ndarray:
    return (moments[:-1] < high) & (moments[1:] > low)


def funnel_notes(
    spec: FunnelSpec, total: FunnelRate, trying: int, tied: int, excluded: int, mixed: int = 0
) -> tuple[Note, ...]:
    """`total` is of what the funnel counts; `trying`, `tied`, `excluded` and `mixed` are users."""
    counted, notes = spec.counted, []
    if 0 < total.whole < FEW:
        details = {"n": total.whole, "needed": FEW}
        users = counted == "users"
        notes.append(Note("too_few_users", details) if users else Note("funnel_few", details | {"counted": counted}))
    if mixed:
        notes.append(Note("funnel_mixed", {"n": mixed, "of": total.whole}))
    if trying:
        notes.append(Note("funnel_trying", {"n": trying}))
    if excluded:
        notes.append(Note("funnel_removed" if spec.effect == "remove" else "funnel_excluded", {"n": excluded}))
    if tied:
        notes.append(Note("funnel_ties", {"n": tied}))
    return tuple(notes)
