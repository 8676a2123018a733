"""In which order are events and columns listed, wherever somebody chooses one?

Events by their users. Columns with few values first, for these part users into groups, and among them those that most
events or users have; then columns with many values, then those that are the same everywhere, and last of all ids, by
which nobody groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
import pyarrow as pa

from analysis.insights.columns import IDENTIFIER_SHARE
from analysis.sequences.activity import counts_between
from analysis.store.dataset import FIELD_TYPES, Column, DatasetFacts, Field, FieldType, Manifest, UserBlock

ColumnKind = Literal["property", "attribute"]
FEW_VALUES = 40  # so many can still be groups
_LOOKED_AT = 500_000  # events whose columns are looked at: the blocks are alike, and all columns of all would cost much
_LEAST = 20  # different values, for a column to be an id by them
_SAMPLE = 5_000  # values a block and number
_GATHERED = 5_000  # different values a block that are compared with those of the others
_FEW_NUMBERS = 100  # of which nearly all differ anyway
_HALF = 0.5
_ID = re.compile(r"(?i:(^|[^a-z])(id|uuid|guid)$)|[a-z]I[Dd]$|(编号|单号|号码|流水号)$")


@dataclass(frozen=True)
class ListingSpec:
    """The columns are looked at in the first `blocks`."""

    blocks: int = 1

    @classmethod
    def of(cls, manifest: Manifest) -> ListingSpec:
        """As many blocks as say enough: all of them, unless the data is large."""
        a_block = max(1, max(manifest.rows, manifest.all_users) / manifest.bucket_count)
        return cls(min(manifest.bucket_count, ceil(_LOOKED_AT / a_block)))


@dataclass(frozen=True)
class ColumnLook:
    """What a block knows of a column."""

    rows: int
    known: int
    users: int  # who have a value
    sampled: int
    distinct: int  # of the sampled
    values: frozenset[object] | None  # those; None: very many
    whole: bool  # numbers without decimals


@dataclass(frozen=True, eq=False)
class ListingPart:
    users: np.ndarray  # by event
    counts: np.ndarray
    looks: tuple[ColumnLook, ...]  # properties, then attributes; none of a block that isn't looked at
    facts: DatasetFacts


@dataclass(frozen=True)
class ListedColumn:
    """`share` of the events or users have a value."""

    kind: ColumnKind
    name: str
    type: FieldType
    share: float = 1.0
    is_id: bool = False


@dataclass(frozen=True)
class ListingResult:
    spec: ListingSpec
    events: tuple[str, ...]
    columns: tuple[ListedColumn, ...]

    def of(self, kinds: Sequence[ColumnKind], types: Sequence[FieldType] = FIELD_TYPES) -> tuple[ListedColumn, ...]:
        """The columns of these kinds and types."""
        return tuple(column for column in self.columns if column.kind in kinds and column.type in types)

    def names(self, kind: ColumnKind, types: Sequence[FieldType] = FIELD_TYPES) -> tuple[str, ...]:
        return tuple(column.name for column in self.of((kind,), types))


def measure(block: UserBlock, spec: ListingSpec) -> ListingPart:
    facts = block.dataset
    looks = tuple(_look(block, kind, field) for kind, field in _fields(facts)) if block.bucket < spec.blocks else ()
    users = counts_between(block, facts.first, facts.last + 1)
    return ListingPart(users, np.bincount(block.event, minlength=len(facts.events)), looks, facts)


def _fields(facts: DatasetFacts) -> list[tuple[ColumnKind, Field]]:
    properties: list[tuple[ColumnKind, Field]] = [("property", field) for field in facts.properties]
    return properties + [("attribute", field) for field in facts.attributes]


def _look(block: UserBlock, kind: ColumnKind, field: Field) -> ColumnLook:
    column = block.attribute(field.name) if kind == "attribute" else block.column(field.name)
    known = np.flatnonzero(~column.missing)
    users = len(known) if kind == "attribute" else int(np.count_nonzero(np.diff(block.user_index[known], prepend=-1)))
    sample = known if column.type == "text" else known[:: max(len(known) // _SAMPLE, 1)]
    found = np.unique(column.values[sample])
    whole = column.type == "number" and bool(np.all(found == np.floor(found)))
    values = _values(column, found) if len(found) <= _GATHERED else None
    return ColumnLook(len(column.values), len(known), users, len(sample), len(found), values, whole)


def _values(column: Column, found: np.ndarray) -> frozenset[object]:
    if column.labels is None:
        return frozenset(found.tolist())
    return frozenset(column.labels.take(pa.array(found)).to_pylist())


def combine(parts: Iterable[ListingPart], spec: ListingSpec) -> ListingResult:
    parts = list(parts)
    facts, looked_at = parts[0].facts, [part.looks for part in parts if part.looks]
    users, counts = (np.sum([getattr(part, name) for part in parts], axis=0).tolist() for name in ("users", "counts"))
    by_users = sorted(zip(facts.events, users, counts, strict=True), key=lambda one: (-one[1], -one[2], one[0]))
    looks = zip(*looked_at, strict=True) if looked_at else ()
    columns = [_ranked(kind, field, each) for (kind, field), each in zip(_fields(facts), looks, strict=True)]
    return ListingResult(spec, tuple(event for event, *_ in by_users), tuple(column for _, column in sorted(columns)))


Rank = tuple[int, bool, float, str]


def _ranked(kind: ColumnKind, field: Field, looks: Sequence[ColumnLook]) -> tuple[Rank, ListedColumn]:
    share = sum(look.known for look in looks) / max(1, sum(look.rows for look in looks))
    distinct = _distinct(looks)
    is_id = distinct > _LEAST and _is_id(field, looks, distinct)
    place = 3 if is_id else 1 if distinct > FEW_VALUES else 2 if distinct < 2 else 0
    return (place, kind == "property", -share, field.name), ListedColumn(kind, field.name, field.type, share, is_id)


def _distinct(looks: Sequence[ColumnLook]) -> int:
    """Different values of all blocks; of very many, those of different blocks are taken to differ."""
    gathered = frozenset[object]().union(*(look.values for look in looks if look.values is not None))
    return len(gathered) + sum(look.distinct for look in looks if look.values is None)


def _is_id(field: Field, looks: Sequence[ColumnLook], distinct: int) -> bool:
    """By its name; or nearly each user or row has a value of their own."""
    if field.type not in ("text", "number"):
        return False
    if _ID.search(field.name):
        return True
    sampled = sum(look.sampled for look in looks)
    if field.type == "text":
        return distinct > _HALF * sum(look.users for look in looks)
    return all(look.whole for look in looks) and sampled > _FEW_NUMBERS and distinct > IDENTIFIER_SHARE * sampled
