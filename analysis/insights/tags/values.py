"""How many users have each of many tags and of their values, and who, asked in one pass?

A tag that the data can't answer (an event that is gone) says so and leaves the others as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.errors import AnalysisError
from analysis.rules.asked import Definition, Preference
from analysis.rules.evaluated import UserValues, answers_of_all, deciding_events, values_of
from analysis.store.dataset import UserBlock
from analysis.store.lists import ListedValues


@dataclass(frozen=True)
class TagValuesSpec:
    """Closed definitions. `lists`: who, too, not only how many."""

    definitions: tuple[Definition, ...]
    lists: bool = False


@dataclass(frozen=True)
class TagCell:
    """A tag by its place in the spec, and one of its values; None for any."""

    place: int = 0
    value: str | None = None


@dataclass(frozen=True, eq=False)
class TagCounts:
    """`values`: each with its users, in the order of the definition, of a preference the most frequent first; none for
    yes or no. `who` (places among `TagValuesResult.ids`) is None unless lists were asked for."""

    users: int
    values: tuple[tuple[str, int], ...]
    who: ListedValues | None = None


@dataclass(frozen=True, eq=False)
class TagValuesPart:
    ids: pa.StringArray | None
    total: int
    tags: tuple[UserValues | TagCounts | AnalysisError, ...]


@dataclass(frozen=True, eq=False)
class TagValuesResult:
    """`tags` in the order of the spec; `ids` are all users, in no order, where lists were asked for."""

    spec: TagValuesSpec
    total: int
    tags: tuple[TagCounts | AnalysisError, ...]
    ids: pa.StringArray | None


def asked_events(spec: TagValuesSpec) -> frozenset[str] | None:
    return deciding_events(spec.definitions)


def measure(block: UserBlock, spec: TagValuesSpec) -> TagValuesPart:
    answers = answers_of_all(spec.definitions, block)
    if spec.lists:
        return TagValuesPart(block.users, block.user_count, tuple(answers))
    counts = tuple(one if isinstance(one, AnalysisError) else _counts(one) for one in answers)
    return TagValuesPart(None, block.user_count, counts)


def _counts(found: UserValues) -> TagCounts:
    labels = found.labels or ()
    of_each = np.bincount(found.codes, minlength=len(labels))
    values = tuple(zip(labels, of_each.tolist(), strict=True)) if labels else ()
    return TagCounts(int(np.count_nonzero(np.diff(found.users, prepend=-1))), values)  # they are by user


def combine(parts: Iterable[TagValuesPart], spec: TagValuesSpec) -> TagValuesResult:
    parts = list(parts)
    starts = np.cumsum([0, *(part.total for part in parts)])[:-1]
    tags = tuple(
        _joined(definition, [part.tags[place] for part in parts], starts)
        for place, definition in enumerate(spec.definitions)
    )
    ids = [part.ids.cast(pa.string()) for part in parts if part.ids is not None]
    return TagValuesResult(spec, sum(part.total for part in parts), tags, pa.concat_arrays(ids) if ids else None)


def members(block: UserBlock, spec: TagValuesSpec, cell: TagCell) -> np.ndarray:
    """Users with one of the tags, or with one value of it."""
    return values_of(spec.definitions[cell.place], block).mask(cell.value)


def _joined(
    definition: Definition, parts: list[UserValues | TagCounts | AnalysisError], starts: np.ndarray
) -> TagCounts | AnalysisError:
    if wrong := next((part for part in parts if isinstance(part, AnalysisError)), None):
        return wrong
    lists = [part for part in parts if isinstance(part, UserValues)]
    counts = [_counts(part) for part in lists] or [part for part in parts if isinstance(part, TagCounts)]
    values: Counter[str] = Counter()
    for part in counts:
        values.update(dict(part.values))
    named = (
        sorted(values.items(), key=lambda one: (-one[1], one[0]))
        if isinstance(definition, Preference)
        else values.items()
    )
    who = _who(lists, starts) if lists else None
    return TagCounts(sum(part.users for part in counts), tuple(named), who)


def _who(parts: list[UserValues], starts: np.ndarray) -> ListedValues:
    of_parts = [part.labels for part in parts if part.labels is not None]
    users = np.concatenate([part.users + start for part, start in zip(parts, starts, strict=True)]).astype(np.int32)
    if not of_parts:
        return ListedValues(users, np.concatenate([part.codes for part in parts]), None)
    place = {label: code for code, label in enumerate(dict.fromkeys(label for some in of_parts for label in some))}
    recoded = [np.array([place[label] for label in part.labels or ()], np.int32)[part.codes] for part in parts]
    return ListedValues(users, np.concatenate(recoded), tuple(place))
