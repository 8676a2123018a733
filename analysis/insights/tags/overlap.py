"""How many users match a rule, who, and which tags have nearly the same users already?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.insights.tags.bits import TagBits, TagRow, jaccard
from analysis.notes import Note
from analysis.rules.asked import Rule
from analysis.rules.closed import period_notes
from analysis.rules.evaluated import deciding_events, matches
from analysis.store.dataset import DatasetFacts, UserBlock

SAME = 0.95  # Jaccard from which two groups are the same for all purposes
_SAMPLE = 20


@dataclass(frozen=True)
class OverlapSpec:
    """A closed rule, and the tags that there are (None: only how many match, and who); `without` the rule's own tag."""

    rule: Rule
    known: TagBits | None = None
    without: str | None = None


@dataclass(frozen=True)
class OverlapCell:
    """Users of the rule who have the tag too, who have not, or users of the tag whom the rule doesn't take."""

    row: TagRow
    part: Literal["both", "rule_only", "tag_only"] = "both"


@dataclass(frozen=True, eq=False)
class OverlapPart:
    users: int
    total: int
    sample: tuple[str, ...]
    both: np.ndarray  # of each row of the known tags
    facts: DatasetFacts


@dataclass(frozen=True)
class TagOverlap:
    """`jaccard`: of the users in the rule's group or the tag, the share who are in both."""

    row: TagRow
    users: int  # of the tag
    both: int
    jaccard: float

    @property
    def same(self) -> bool:
        return self.jaccard >= SAME


@dataclass(frozen=True)
class OverlapResult:
    """`overlaps` are of tags that share any user with the group, the most alike first."""

    spec: OverlapSpec
    users: int
    total: int
    share: float | None
    sample: tuple[str, ...]  # the first matching users by id
    overlaps: tuple[TagOverlap, ...]
    notes: tuple[Note, ...]

    @property
    def same(self) -> tuple[TagOverlap, ...]:
        """Tags, and values of tags, that say this already; a tag with values says more than who has any of them."""
        rows = self.spec.known.rows if self.spec.known else ()
        valued = {TagRow(row.name) for row in rows if row.value is not None}
        return tuple(overlap for overlap in self.overlaps if overlap.same and overlap.row not in valued)


def asked_events(spec: OverlapSpec) -> frozenset[str] | None:
    return deciding_events(spec.rule)


def measure(block: UserBlock, spec: OverlapSpec) -> OverlapPart:
    mask = matches(spec.rule, block)
    sample = block.first_users(mask, _SAMPLE)
    both = np.empty(0, np.int64)
    if spec.known is not None:
        both = np.sum([spec.known.both(of.bucket, part) for of, part in block.by_bucket(mask)], axis=0)
    return OverlapPart(int(mask.sum()), len(mask), sample, both, block.dataset)


def combine(parts: Iterable[OverlapPart], spec: OverlapSpec) -> OverlapResult:
    parts = list(parts)
    users, total = sum(part.users for part in parts), sum(part.total for part in parts)
    return OverlapResult(
        spec=spec,
        users=users,
        total=total,
        share=users / total if total else None,
        sample=tuple(sorted(user for part in parts for user in part.sample)[:_SAMPLE]),
        overlaps=_overlaps(spec.known, np.sum([part.both for part in parts], axis=0), users, spec.without)
        if spec.known
        else (),
        notes=tuple(_notes(users, total, parts[0].facts, spec)),
    )


def _overlaps(known: TagBits, both: np.ndarray, users: int, without: str | None) -> tuple[TagOverlap, ...]:
    alike = jaccard(both, np.full(len(both), users), known.users)
    found = [
        TagOverlap(known.rows[place], int(known.users[place]), int(both[place]), float(alike[place]))
        for place in np.argsort(-alike, kind="stable")
        if both[place] and known.rows[place].name != without
    ]
    return tuple(found)


def _notes(users: int, total: int, facts: DatasetFacts, spec: OverlapSpec) -> Iterator[Note]:
    if total and users == 0:
        yield Note("rule_takes_nobody", {"total": total})
    elif total and users == total:
        yield Note("rule_takes_everybody", {"total": total})
    yield from period_notes(spec.rule, facts)


def members(block: UserBlock, spec: OverlapSpec, cell: OverlapCell | None = None) -> np.ndarray:
    """Users who match; with a cell, those who also have that tag or not, or only the tag."""
    mask = matches(spec.rule, block)
    if cell is None or spec.known is None:
        return mask
    row = spec.known.rows.index(cell.row)
    has = np.concatenate([spec.known.masks(of.bucket, len(part))[row] for of, part in block.by_bucket(mask)])
    match cell.part:
        case "both":
            return mask & has
        case "rule_only":
            return mask & ~has
        case "tag_only":
            return has & ~mask
