"""Which rows of a file stand in the project already, because an earlier file held the same days?

A row is here already when its user, moment, event and all properties are; of two equal rows of a file only as many are
here as the project holds. What is compared is read bucket by bucket: of the project's files those that reach into the
time of the new rows, and of these first the moments alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.sources.cleaning.ordering import split_by
from analysis.sources.parsing import OK, read_numbers
from analysis.store.dataset import EVENT, PROPERTY, STORED, TS, USER, days_since_1970


@dataclass(frozen=True)
class SortedRows:
    """A bucket's new rows, sorted by user and time: `users` in their order with each row's place among them."""

    users: pa.Array
    ranks: np.ndarray
    ts: np.ndarray  # int64, microseconds UTC
    events: pa.Array  # names of the import's events
    codes: np.ndarray  # of each row in `events`
    properties: Mapping[str, pa.Array]


@dataclass(frozen=True)
class _Candidates:
    """Rows of the project that share user, moment and event with a new row; keys are the new rows' ranks and codes."""

    ranks: np.ndarray
    ts: np.ndarray
    codes: np.ndarray
    properties: Mapping[str, pa.Array]


def already_here(new: SortedRows, present: Sequence[Path], time_zone: str = "UTC") -> np.ndarray:
    """Which of the new rows (bool) are in one of the `present` files of their bucket; the project's zone says on which
    day a moment lies where one side holds days."""
    here = np.zeros(len(new.ts), dtype=bool)
    found = [one for path in present if (one := _candidates(new, path)) is not None]
    if not found:
        return here
    ranks = np.concatenate([new.ranks, *(one.ranks for one in found)])
    ts = np.concatenate([new.ts, *(one.ts for one in found)])
    codes = np.concatenate([new.codes, *(one.codes for one in found)])
    places, groups = _alike(ranks, ts, codes, len(new.ts))
    for name in dict.fromkeys([*new.properties, *(name for one in found for name in one.properties)]):
        parts = [_column(one.properties, name, len(one.ts)) for one in (new, *found)]
        places, groups = split_by(places, groups, _joined(parts, time_zone))
    here[_matched(places, groups, len(new.ts))] = True
    return here


def _candidates(new: SortedRows, path: Path) -> _Candidates | None:
    """The rows of a file that lie in the new rows' time and are of their users and events."""
    first, last = int(new.ts.min()), int(new.ts.max())
    file = pq.ParquetFile(path)
    groups = [group for group in range(file.num_row_groups) if _reaches(file, group, first, last)]
    if not groups:
        return None
    moments = file.read_row_groups(groups, [TS])[TS].cast(pa.int64()).to_numpy()
    inside = np.flatnonzero((moments >= first) & (moments <= last))
    if not len(inside):
        return None
    keys = file.read_row_groups(groups, [USER, EVENT]).take(pa.array(inside))
    ranks = _places(keys[USER], new.users)
    codes = _places(keys[EVENT], new.events)
    known = np.flatnonzero((ranks >= 0) & (codes >= 0))
    if not len(known):
        return None
    names = [name for name in file.schema_arrow.names if name.startswith(PROPERTY)]
    rows = pa.array(inside[known])
    read = file.read_row_groups(groups, names).take(rows) if names else None
    return _Candidates(
        ranks[known],
        moments[inside[known]],
        codes[known],
        {name.removeprefix(PROPERTY): read[name].combine_chunks() for name in names} if read is not None else {},
    )


def _reaches(file: pq.ParquetFile, group: int, first: int, last: int) -> bool:
    row_group = file.metadata.row_group(group)
    place = file.schema_arrow.names.index(TS)
    known = row_group.column(place).statistics
    if known is None or not known.has_min_max:
        return True
    low, high = (pa.scalar(value).cast(pa.timestamp("us", "UTC")).value for value in (known.min, known.max))
    return low <= last and high >= first


def _places(values: pa.ChunkedArray, among: pa.Array) -> np.ndarray:
    """Of each value its place in `among`, -1 where it isn't there."""
    encoded = values.combine_chunks()
    encoded = encoded if pa.types.is_dictionary(encoded.type) else encoded.dictionary_encode()
    places = pc.index_in(encoded.dictionary.cast(pa.string()), value_set=among.cast(pa.string())).fill_null(-1)
    return places.to_numpy()[encoded.indices.to_numpy(zero_copy_only=False)]


def _alike(ranks: np.ndarray, ts: np.ndarray, codes: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows that share user, moment and event with rows of the other side, each with the number of its group."""
    order = np.lexsort((codes, ts, ranks))
    begins = np.zeros(len(order), dtype=bool)
    for key in (ranks, ts, codes):
        begins[1:] |= np.diff(key[order]) != 0
    groups = np.cumsum(begins)
    is_new = order < count
    both = np.bincount(groups, is_new).astype(bool) & np.bincount(groups, ~is_new).astype(bool)
    kept = both[groups]
    return order[kept], groups[kept]


def _column(properties: Mapping[str, pa.Array], name: str, count: int) -> pa.Array:
    column = properties.get(name)
    if column is None:
        return pa.nulls(count)
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _joined(parts: Sequence[pa.Array], time_zone: str) -> pa.Array:
    """One column of all parts. Where one file holds numbers and another texts, texts are compared as numbers; moments
    beside days by their day."""
    types = {part.type for part in parts if not pa.types.is_null(part.type)}
    if not types:
        return pa.nulls(sum(map(len, parts)))
    if types == {STORED["day"], STORED["time"]}:
        return pa.concat_arrays([days_since_1970(part, time_zone) for part in parts])
    kind = next(iter(types)) if len(types) == 1 else pa.string()
    if len(types) > 1 and pa.float64() in types:
        parts, kind = [_plain(part) for part in parts], pa.string()
    return pa.concat_arrays([part.cast(kind) for part in parts])


def _plain(column: pa.Array) -> pa.Array:
    """Numbers, and texts that are numbers, written in one way."""
    if pa.types.is_null(column.type):
        return column
    numbers, status = read_numbers(column)
    written = pa.array(numbers, from_pandas=True).cast(pa.string())
    return pc.if_else(pa.array(status == OK), written, column.cast(pa.string()))


def _matched(places: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    """Of the rows that are equal in all, as many new ones as there are old ones: the first of them."""
    is_new = places < count
    if not len(places):
        return places
    old = np.bincount(groups, ~is_new)
    order = np.lexsort((places, groups))
    order = order[is_new[order]]
    sorted_groups = groups[order]
    starts = np.flatnonzero(np.diff(sorted_groups, prepend=-1))
    within = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    return places[order[within < old[sorted_groups]]]
