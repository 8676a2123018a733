"""How many users match a rule, and who?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from analysis.notes import Note
from analysis.rules.asked import Rule
from analysis.rules.closed import period_notes
from analysis.rules.evaluated import matches
from analysis.rules.written import rule_from_json, to_json
from analysis.store.dataset import DatasetFacts, UserBlock

MatchingCell = Literal["matched", "rest"]
_SAMPLE = 20


@dataclass(frozen=True)
class RuleSpec:
    """A closed rule: its references to tags and segments are replaced."""

    rule: Rule

    def to_json(self) -> dict[str, Any]:
        return {"rule": to_json(self.rule)}

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> RuleSpec:
        return cls(rule_from_json(form["rule"]))


@dataclass(frozen=True)
class MatchingPart:
    users: int
    total: int
    sample: tuple[str, ...]
    facts: DatasetFacts


@dataclass(frozen=True)
class MatchingResult:
    """`share` is of all users, those known only by attributes too; None without any user."""

    spec: RuleSpec
    users: int
    total: int
    share: float | None
    sample: tuple[str, ...]  # the first matching users by id
    notes: tuple[Note, ...]


def measure(block: UserBlock, spec: RuleSpec) -> MatchingPart:
    matched = np.flatnonzero(matches(spec.rule, block))
    sample = block.users.take(pa.array(matched[:_SAMPLE])).to_pylist()
    return MatchingPart(len(matched), len(block.users), tuple(sample), block.dataset)


def combine(parts: Iterable[MatchingPart], spec: RuleSpec) -> MatchingResult:
    parts = list(parts)
    users, total = sum(part.users for part in parts), sum(part.total for part in parts)
    sample = sorted(user for part in parts for user in part.sample)[:_SAMPLE]
    notes: tuple[Note, ...] = ()
    if total and users in (0, total):
        notes = (Note("rule_takes_nobody" if users == 0 else "rule_takes_everybody", {"total": total}),)
    notes += tuple(period_notes(spec.rule, parts[0].facts))
    return MatchingResult(spec, users, total, users / total if total else None, tuple(sample), notes)


def members(block: UserBlock, spec: RuleSpec, cell: MatchingCell | None = None) -> np.ndarray:
    """Users who match, or the rest."""
    mask = matches(spec.rule, block)
    return ~mask if cell == "rest" else mask
