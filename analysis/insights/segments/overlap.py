"""How many users do some segments share, and who is in one and not in another?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.rules.asked import Rule
from analysis.rules.evaluated import Matching
from analysis.store.dataset import UserBlock

MOST_SEGMENTS = 6


class OverlapNumbers(AnalysisError):
    """Too few or too many segments to compare, or one of them twice. details: segments, most"""

    code = "overlap_numbers"


@dataclass(frozen=True)
class SegmentOverlapSpec:
    """Names and closed rules of the segments, in their order."""

    names: tuple[str, ...]
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not 2 <= len(self.names) <= MOST_SEGMENTS or len(set(self.names)) != len(self.names):
            raise OverlapNumbers(segments=len(self.names), most=MOST_SEGMENTS)


@dataclass(frozen=True)
class SegmentOverlapCell:
    """Users who are in each of `inside` and in none of `outside`: places of segments. Whether they are in the others
    doesn't count."""

    inside: tuple[int, ...]
    outside: tuple[int, ...] = ()


@dataclass(frozen=True)
class Intersection:
    """Users who are in just these segments (places, ascending) and in no other."""

    inside: tuple[int, ...]
    users: int


@dataclass(frozen=True)
class SegmentOverlapResult:
    """`intersections` that have users, the largest first; `outside` are the users in none of the segments."""

    spec: SegmentOverlapSpec
    users: tuple[int, ...]  # of each segment
    intersections: tuple[Intersection, ...]
    outside: int

    @property
    def total(self) -> int:
        return self.outside + sum(one.users for one in self.intersections)

    def both(self, one: int, other: int) -> int:
        """Users in two segments, whichever others they are in."""
        return sum(each.users for each in self.intersections if {one, other} <= set(each.inside))

    def only(self, one: int, other: int) -> int:
        """Users of one who aren't in the other."""
        return self.users[one] - self.both(one, other)

    def exactly(self, intersection: Intersection) -> SegmentOverlapCell:
        places = range(len(self.spec.names))
        return SegmentOverlapCell(
            intersection.inside, tuple(place for place in places if place not in intersection.inside)
        )


def _codes(block: UserBlock, spec: SegmentOverlapSpec) -> np.ndarray:
    """A bit a segment for each user."""
    matching, codes = Matching(block), np.zeros(len(block.users), np.int64)
    for place, rule in enumerate(spec.rules):
        codes |= matching.mask(rule).astype(np.int64) << place
    return codes


def measure(block: UserBlock, spec: SegmentOverlapSpec) -> np.ndarray:
    """int64: how many users have each code."""
    return np.bincount(_codes(block, spec), minlength=1 << len(spec.rules))


def combine(parts: Iterable[np.ndarray], spec: SegmentOverlapSpec) -> SegmentOverlapResult:
    counts = sum(parts, np.zeros(1 << len(spec.rules), np.int64))
    places = range(len(spec.names))
    inside = [tuple(place for place in places if code >> place & 1) for code in range(len(counts))]
    users = tuple(int(sum(counts[code] for code in range(len(counts)) if code >> place & 1)) for place in places)
    found = [Intersection(who, int(number)) for who, number in zip(inside[1:], counts[1:], strict=True) if number]
    found.sort(key=lambda one: (-one.users, len(one.inside), one.inside))
    return SegmentOverlapResult(spec, users, tuple(found), int(counts[0]))


def members(block: UserBlock, spec: SegmentOverlapSpec, cell: SegmentOverlapCell) -> np.ndarray:
    codes = _codes(block, spec)
    inside, outside = (sum(1 << place for place in places) for places in (cell.inside, cell.outside))
    return (codes & inside == inside) & (codes & outside == 0)
