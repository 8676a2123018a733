"""Who has each of many tags, asked in one pass?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.insights.tag_bits import TagBits, TagRow, counted
from analysis.rules.definitions import Definition, Preference, YesNo
from analysis.rules.user_values import values_of_all
from analysis.store.blocks import UserBlock


@dataclass(frozen=True)
class KnownTag:
    """A tag by its name and closed definition."""

    name: str
    definition: Definition


@dataclass(frozen=True)
class TagMasksSpec:
    tags: tuple[KnownTag, ...]


@dataclass(frozen=True, eq=False)
class TagMasksPart:
    bucket: int
    rows: tuple[TagRow, ...]
    bits: np.ndarray  # uint8, rows × users / 8
    users: int


def measure(block: UserBlock, spec: TagMasksSpec) -> TagMasksPart:
    rows: list[TagRow] = []
    bits: list[np.ndarray] = []
    everything = values_of_all([tag.definition for tag in spec.tags], block)
    for tag, found in zip(spec.tags, everything, strict=True):
        # The values of a preference are those of the data: any number of them, and other ones in every block.
        values = () if isinstance(tag.definition, YesNo | Preference) else found.labels
        for value in (None, *values):
            rows.append(TagRow(tag.name, value))
            bits.append(np.packbits(found.mask(value)))
    width = (len(block.users) + 7) // 8
    return TagMasksPart(
        block.bucket, tuple(rows), np.stack(bits) if bits else np.empty((0, width), np.uint8), len(block.users)
    )


def combine(parts: Iterable[TagMasksPart], spec: TagMasksSpec) -> TagBits:
    parts = list(parts)
    return TagBits(
        asked=hashlib.sha256(repr(spec).encode()).hexdigest(),
        rows=parts[0].rows,
        bits={part.bucket: part.bits for part in parts},
        users=np.sum([counted(part.bits) for part in parts], axis=0),
        total=sum(part.users for part in parts),
    )
