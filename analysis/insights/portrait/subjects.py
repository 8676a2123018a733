"""Which attributes and tags of a portrait are worth a chart first, and which of their values are drawn?"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.insights.portrait.result import OTHER, UNKNOWN, PortraitResult, PortraitRow, portrait_rows
from analysis.insights.portrait.spec import Dimension
from analysis.insights.statistics import CHANCE, FEW

_FEW_VALUES = 6  # so many are always drawn


@dataclass(frozen=True)
class PortraitSubject:
    """An attribute, or a tag with values. Whose value isn't known is in `rows` only: shares are of the others."""

    dimension: Dimension
    name: str
    rows: tuple[PortraitRow, ...]
    drawn: tuple[PortraitRow, ...]

    @property
    def defines(self) -> bool:
        """Whether the group's rule names it: how its values are spread within is no difference from others."""
        return any(row.defines for row in self.rows)

    @property
    def rarer(self) -> int:
        """Values that aren't drawn: so few users have them that they say nothing."""
        return sum(row.value != UNKNOWN for row in self.rows) - len(self.drawn)


def subjects(result: PortraitResult) -> tuple[PortraitSubject, ...]:
    """What differs beyond chance first; then what has few values before what has many; then the most distant. What
    defines the group comes last."""
    found: dict[tuple[Dimension, str], list[PortraitRow]] = {}
    for row in portrait_rows(result.values):
        if row.dimension == "attribute" or (row.dimension == "tag" and row.value is not None):
            found.setdefault((row.dimension, row.name), []).append(row)
    made = [PortraitSubject(*thing, tuple(rows), _drawn(rows)) for thing, rows in found.items()]
    return tuple(sorted(made, key=_rank))


def _drawn(rows: list[PortraitRow]) -> tuple[PortraitRow, ...]:
    known = [row for row in rows if row.value != UNKNOWN]
    if len(known) <= _FEW_VALUES:
        return tuple(known)
    common = [row for row in known if row.users_all >= FEW]
    if not common:
        common = sorted(known, key=lambda row: -row.users_all)[:_FEW_VALUES]
    return tuple(row for row in known if row in common)


def _rank(subject: PortraitSubject) -> tuple[bool, bool, bool, float]:
    told = [row for row in subject.drawn if not row.few and row.share == row.share]
    differs = any(row.q <= CHANCE and row.value != OTHER for row in told)
    distance = sum(abs(row.share - row.share_all) for row in told) / 2
    return subject.defines, not differs, len(subject.drawn) + subject.rarer > _FEW_VALUES, -distance
