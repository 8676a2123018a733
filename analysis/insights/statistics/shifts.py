"""When did a number that is followed over time change, beyond chance and beyond its usual swings?

Each stretch of one, two or four weeks (or days) is compared with the up to four before it. Every comparison counts as a
test: what is said holds over all of them (Bonferroni), so that a single false change among all is rare. A number that
always goes up and down must change by more than it usually does: its chi-squares are divided by the median of those of
neighbours, over the median that chance would give (as in genomic control, Devlin and Roeder 1999).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from analysis.insights.statistics.certainty import CHANCE, FEW

LENGTHS = (1, 2, 4)  # stretches after the change that are looked at together
BEFORE = 4  # stretches before it, at most
SURE = CHANCE / 5  # of one kind of finding among several, over all of its tests

_LEAST_COUNTED = 10  # of both sides together; under this nothing can be told
_SMALL_EXPECTED = 5  # an expected count under this makes the normal approximation poor (Cochran 1954)
_CHI_SQUARE_MEDIAN = NormalDist().inv_cdf(0.75) ** 2  # of one degree of freedom
_LEAST_NEIGHBOURS = 5  # from so many on the usual swing is known
_MANY_NEIGHBOURS = 2 * BEFORE  # from so many on a change isn't most of them
_LEAST_OF_NEIGHBOURS = 1 / 3  # of all; else the number is at rest most of the time


@dataclass(frozen=True, eq=False)
class Followed:
    """Some numbers in each stretch of time; arrays are float64 (numbers, stretches).

    - share: `total` of `of` users
    - mean: `total` over `of` users, who bring `squares` in squares
    - level: `total` itself, a sum over users who bring `squares`
    """

    kind: Literal["share", "mean", "level"]
    total: np.ndarray
    of: np.ndarray
    squares: np.ndarray


@dataclass(frozen=True)
class Shift:
    """The number at `series` changed with the stretch `start`, and was so for `length` stretches.

    Values are of a stretch: `after` of these, `before` of the `back` ones before, `previous` of the last of them.
    `p` is adjusted over all that was tested.
    """

    series: int
    start: int
    length: int
    back: int
    after: float
    before: float
    previous: float
    p: float

    @property
    def rises(self) -> bool:
        return self.after > self.before


def shifts(
    followed: Followed, whole: np.ndarray, inside: np.ndarray, least: float, lengths: tuple[int, ...] = LENGTHS
) -> tuple[Shift, ...]:
    """The changes of each number, the surest of all first: the surest rise and the surest fall of each.

    Where one is but the end of the other, as numbers come back to what they were, only the earlier is told. Compared
    are stretches that are `whole`; the changed ones lie `inside`. A change smaller than `least` (0.5: to one and a half
    times as much, or to two thirds) is none, however sure.
    """
    compared = [_compared(followed, whole, inside, length) for length in lengths]
    tests = sum(int(np.isfinite(each.p).sum()) for each in compared)
    for each in compared:
        each.p[:] = np.minimum(each.p * tests, 1.0)
    found = [shift for series in range(len(followed.total)) for shift in _of(compared, series, SURE, least)]
    return tuple(sorted(found, key=lambda shift: (shift.p, shift.series, shift.start)))


def shift_at(
    followed: Followed, whole: np.ndarray, inside: np.ndarray, start: int, length: int, least: float
) -> Shift | None:
    """The change of the first number with the stretch `start`, for so many, where there is a reason to look: tested for
    itself."""
    asked = np.arange(len(inside))
    compared = _compared(followed, whole, inside & (asked >= start) & (asked < start + length), length)
    return next(iter(_of([compared], 0, CHANCE, least)), None)


def ends(earlier: Shift, later: Shift) -> bool:
    """Whether the later change is but the end of the earlier one."""
    return later.start - later.back < earlier.start + earlier.length + BEFORE and later.rises != earlier.rises


@dataclass(frozen=True, eq=False)
class _Compared:
    length: int
    back: np.ndarray  # (stretches,)
    p: np.ndarray  # (numbers, stretches); NaN: not tested
    p_previous: np.ndarray  # against the one stretch before
    after: np.ndarray
    before: np.ndarray
    previous: np.ndarray


def _compared(followed: Followed, whole: np.ndarray, inside: np.ndarray, length: int) -> _Compared:
    """A column a start: the `length` stretches from it on, beside those before it."""
    stretches = len(whole)
    starts = np.arange(stretches)
    run = np.zeros(stretches, np.int64)  # whole stretches without a gap before each
    for place in range(1, stretches):
        run[place] = run[place - 1] + 1 if whole[place - 1] else 0
    ends = np.minimum(starts + length, stretches)
    fits = np.array([ends[place] - place == length and (whole & inside)[place : ends[place]].all() for place in starts])
    fits &= run > 0
    back = np.minimum(run, BEFORE)
    after = _sums(followed, starts, ends)
    before, previous = _sums(followed, starts - back, starts), _sums(followed, np.maximum(starts - 1, 0), starts)
    swing = _usual_swing(followed, whole)
    p = np.where(fits, _p(followed.kind, after, before, swing), np.nan)
    near = np.where(fits, _p(followed.kind, after, previous, swing), np.nan)
    values = (_values(followed.kind, each) for each in (after, before, previous))
    return _Compared(length, back, p, near, *values)


@dataclass(frozen=True, eq=False)
class _Sums:
    total: np.ndarray
    of: np.ndarray
    squares: np.ndarray
    stretches: np.ndarray


def _sums(followed: Followed, low: np.ndarray, high: np.ndarray) -> _Sums:
    def over(numbers: np.ndarray) -> np.ndarray:
        summed = np.concatenate([np.zeros((len(numbers), 1)), np.cumsum(numbers, axis=1)], axis=1)
        return summed[:, high] - summed[:, low]

    return _Sums(over(followed.total), over(followed.of), over(followed.squares), np.maximum(high - low, 1))


def _values(kind: str, sums: _Sums) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return sums.total / (sums.stretches if kind == "level" else sums.of)


def _p(kind: str, one: _Sums, other: _Sums, swing: np.ndarray) -> np.ndarray:
    """Two-sided, over the usual swing; NaN where there is too little."""
    from scipy import special  # loads for a third of a second

    if kind == "level":
        enough = np.maximum(one.total / one.stretches, other.total / other.stretches) >= FEW
    else:
        enough = (one.of >= FEW * one.stretches) & (other.of >= FEW * other.stretches)
    z = _z_shares(one, other) if kind == "share" else _z_sums(kind, one, other)
    enough &= one.total + other.total >= (_LEAST_COUNTED if kind == "share" else -np.inf)
    p = 2 * special.ndtr(-np.abs(z) / np.sqrt(swing)[:, None])
    return np.where(enough & ~np.isnan(z), p, np.nan)


def _z_shares(one: _Sums, other: _Sums) -> np.ndarray:
    """Two proportions; where few are expected, the rarer side's count given the sum of both, which is binomial."""
    from scipy import special, stats  # loads for a second

    with np.errstate(divide="ignore", invalid="ignore"):
        both, of = one.total + other.total, one.of + other.of
        pooled = both / of
        difference = one.total / one.of - other.total / other.of
        z = difference / np.sqrt(pooled * (1 - pooled) * (1 / one.of + 1 / other.of))
        expected = np.minimum(pooled, 1 - pooled) * np.minimum(one.of, other.of)
        small = expected < _SMALL_EXPECTED
        rare = pooled < 0.5
        count = np.where(rare, one.total, one.of - one.total)
        counts = np.where(rare, both, of - both)
        share = one.of / of
        more = count > counts * share
        tail = np.where(more, stats.binom.sf(count - 1, counts, share), stats.binom.cdf(count, counts, share))
        exact = -special.ndtri(np.clip(tail, 1e-300, 0.5)) * np.where(more == rare, 1, -1)
    return np.where(small, exact, z)


def _z_sums(kind: str, one: _Sums, other: _Sums) -> np.ndarray:
    """Of means, each with the variance of its users (Welch 1947); of sums over users who come by chance, theirs."""
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = _values(kind, one) - _values(kind, other)
        return difference / np.sqrt(_error(kind, one) + _error(kind, other))


def _error(kind: str, sums: _Sums) -> np.ndarray:
    """The squared standard error of a mean or level."""
    if kind == "level":
        return sums.squares / sums.stretches**2
    return np.maximum(sums.squares / sums.of - (sums.total / sums.of) ** 2, 0) / sums.of


def _usual_swing(followed: Followed, whole: np.ndarray) -> np.ndarray:
    """How much more than by chance each number goes up and down; at least 1.

    Seen between neighbours. Where these are few, a change is most of what there is: what rises week by week doesn't
    swing, so by how far each stretch lies off the middle of its two counts too, and the smaller is taken. What is at
    rest most of the time has no usual swing: the few stretches in which there is anything are just what is to be told.
    """
    stretches = np.arange(1, len(whole))
    near = stretches[whole[1:] & whole[:-1]]
    one, other = _sums(followed, near, near + 1), _sums(followed, near - 1, near)
    z = _z_shares(one, other) if followed.kind == "share" else _z_sums(followed.kind, one, other)
    swing = _swing(np.where(one.total + other.total >= _LEAST_COUNTED, z, np.nan), _LEAST_NEIGHBOURS)
    if len(near) < _MANY_NEIGHBOURS:
        middle = stretches[:-1][whole[:-2] & whole[1:-1] & whole[2:]]
        off = _swing(_z_off_middle(followed, middle), _LEAST_NEIGHBOURS - 1)
        swing = np.where(off < swing, off, swing)
    return np.fmax(swing, 1)


def _swing(z: np.ndarray, least: int) -> np.ndarray:
    """Of each number, from what is known of it between these stretches; NaN where that is too little."""
    known = (~np.isnan(z)).sum(axis=1)
    usual = (known >= least) & (known >= _LEAST_OF_NEIGHBOURS * z.shape[1])
    swing = np.full(len(z), np.nan)
    if usual.any():
        swing[usual] = np.nanmedian(z[usual] ** 2, axis=1) / _CHI_SQUARE_MEDIAN
    return swing


def _z_off_middle(followed: Followed, places: np.ndarray) -> np.ndarray:
    """How far each of these stretches lies off the middle of its neighbours, in standard errors."""
    sums = [_sums(followed, places + step, places + step + 1) for step in (-1, 0, 1)]
    before, own, after = (_values(followed.kind, each) for each in sums)
    total = sum(each.total for each in sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = total / sum(each.of for each in sums)
        errors = [
            pooled * (1 - pooled) / each.of if followed.kind == "share" else _error(followed.kind, each)
            for each in sums
        ]
        z = (own - (before + after) / 2) / np.sqrt(errors[1] + (errors[0] + errors[2]) / 4)
    return np.where(total >= _LEAST_COUNTED, z, np.nan)


def _of(compared: list[_Compared], series: int, chance: float, least: float) -> list[Shift]:
    """The surest rise and fall, without one that only ends the other."""
    found = [
        Shift(
            series,
            place,
            each.length,
            int(each.back[place]),
            *(float(values[series, place]) for values in (each.after, each.before, each.previous, each.p)),
        )
        for each in compared
        for place in np.flatnonzero(each.p[series] <= chance).tolist()
        if _large(each, series, place, least)
    ]
    both = [_surest([shift for shift in found if shift.rises == rises]) for rises in (True, False)]
    told = sorted((shift for shift in both if shift), key=lambda shift: shift.start)
    return told[:1] if len(told) == 2 and ends(told[0], told[1]) else told


def _surest(found: list[Shift]) -> Shift | None:
    """Told of the fewest stretches: one week says more sharply when it was than four."""
    if not found:
        return None
    start = min(found, key=lambda shift: shift.p).start
    return min((shift for shift in found if shift.start == start), key=lambda shift: shift.length)


def _large(each: _Compared, series: int, place: int, least: float) -> bool:
    """And with this stretch: a single one must differ from the one before it too, else that was the exception; of
    several, the one before must not be as they are already."""
    after, before, previous = (values[series, place] for values in (each.after, each.before, each.previous))
    if each.length > 1:
        if abs(previous - before) >= abs(previous - after):
            return False
        previous = before
    elif not each.p_previous[series, place] <= CHANCE:
        return False
    low, high = sorted((before, previous))
    return bool(after >= high * (1 + least) if after > before else after * (1 + least) <= low)
