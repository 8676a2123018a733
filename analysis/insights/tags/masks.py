"""Who has each of many tags, asked in one pass?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.insights.tags.bits import TagBits, TagRow, tag_bits
from analysis.rules.asked import Definition, Preference
from analysis.rules.evaluated import UserValues, answers_of_all
from analysis.store.dataset import UserBlock


@dataclass(frozen=True)
class KnownTag:
    """A tag by its name and closed definition."""

    name: str
    definition: Definition


@dataclass(frozen=True)
class TagMasksSpec:
    tags: tuple[KnownTag, ...]


@dataclass(frozen=True, eq=False)
class OneTag:
    """The users of a tag in one block, and of its values: a row of bits each."""

    values: tuple[str | None, ...]
    bits: np.ndarray  # uint8, values × users / 8


@dataclass(frozen=True, eq=False)
class TagMasksPart:
    bucket: int
    tags: tuple[OneTag | AnalysisError, ...]
    users: int


def measure(block: UserBlock, spec: TagMasksSpec) -> TagMasksPart:
    definitions = [tag.definition for tag in spec.tags]
    answers = zip(definitions, answers_of_all(definitions, block), strict=True)
    return TagMasksPart(block.bucket, tuple(_packed(*answer) for answer in answers), block.user_count)


def _packed(definition: Definition, found: UserValues | AnalysisError) -> OneTag | AnalysisError:
    if isinstance(found, AnalysisError):
        return found
    # The values of a preference are those of the data: any number of them, and other ones in every block.
    values = (None, *(() if isinstance(definition, Preference) else found.labels or ()))
    return OneTag(values, np.stack([np.packbits(found.mask(value)) for value in values]))


def combine(parts: Iterable[TagMasksPart], spec: TagMasksSpec) -> TagBits:
    parts = list(parts)
    wrong: dict[int, AnalysisError] = {}
    for part in parts:
        wrong |= {place: one for place, one in enumerate(part.tags) if isinstance(one, AnalysisError)}
    right = [place for place in range(len(spec.tags)) if place not in wrong]
    return tag_bits(
        asked=hashlib.sha256(repr(spec).encode()).hexdigest(),
        rows=[TagRow(spec.tags[place].name, value) for place in right for value in _values(parts[0].tags[place])],
        bits={part.bucket: _stacked(part, right) for part in parts},
        total=sum(part.users for part in parts),
        failed=[(spec.tags[place].name, error) for place, error in sorted(wrong.items())],
    )


def _values(tag: OneTag | AnalysisError) -> tuple[str | None, ...]:
    return tag.values if isinstance(tag, OneTag) else ()


def _stacked(part: TagMasksPart, places: list[int]) -> np.ndarray:
    bits = [one.bits for place in places if isinstance(one := part.tags[place], OneTag)]
    return np.concatenate([np.empty((0, (part.users + 7) // 8), np.uint8), *bits])
