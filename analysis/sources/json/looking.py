"""Which records and columns does a JSON file hold?

Files up to a few hundred megabytes are looked through whole, at the speed of the compiled reader: only records with
keys that aren't known yet are read by Python. Of larger ones the beginning and parts through the rest are seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path as File

import numpy as np
import pyarrow as pa

from analysis.sources.json.blocks import Place, Records, place_of, records_in
from analysis.sources.json.cells import RecordReader, spans_of
from analysis.sources.json.keys import DEEPEST, KnownKeys, Path, loaded, names_of, values
from analysis.sources.json.record_values import UNSEEN
from analysis.sources.json.scanning import NESTED

SAMPLE_ROWS = 20_000
_BLOCK = 4 << 20
_WHOLE_BYTES = 256 << 20
_PARTS, _PART_BYTES = 32, 1 << 20
_PART_ROWS = 1_000
_FIRST, _AT_ONCE = 200, 50
_MOST_CELLS = 2_000_000  # at once
_ELEMENT_RECORDS = 5_000
_MOSTLY = 0.5


@dataclass(frozen=True)
class Look:
    """`table`: a sample of rows under the columns' names; `lists`: columns whose cells are lists."""

    place: Place
    paths: tuple[Path, ...]
    names: tuple[str, ...]
    lines_of: Path
    lists: tuple[str, ...]
    table: pa.Table
    whole: bool  # the sample is all there is


class UnknownList(ValueError):
    """Nothing in the records is a list of that name."""


def look(path: File, head: str, encoding: str, packed: bool, lines_of: str | None, most_columns: int) -> Look:
    """Raises NoRecords, UnknownList, UnicodeError, OSError; stops learning keys beyond `most_columns`."""
    place = place_of(head)
    known = KnownKeys()
    sample: list[Records] = []
    taken, whole = 0, True
    for records in _spread(path, place, encoding, packed):
        _learn(known, records, most_columns)
        if len(known.paths) > most_columns:
            break
        part = _even(records, _PART_ROWS if taken else SAMPLE_ROWS // 2) if taken < SAMPLE_ROWS else None
        if part is None or len(part.starts) < len(records.starts):
            whole = False
        if part is not None:
            sample.append(part)
            taken += len(part.starts)
    whole = whole and path.stat().st_size <= _WHOLE_BYTES
    paths = known.paths
    found = _list_at(sample, paths, lines_of) if lines_of else ()
    if found:
        paths = _with_elements(sample, paths, found)
    names = names_of(paths)
    return Look(place, paths, names, found, _lists(sample, paths, names), _table(sample, paths, names, found), whole)


def _spread(path: File, place: Place, encoding: str, packed: bool) -> Iterator[Records]:
    size = path.stat().st_size
    reading = records_in(path, place, encoding, packed, _BLOCK)
    if size <= _WHOLE_BYTES and not packed:
        yield from reading
        return
    if packed or place.layout == "values" or not encoding.startswith("utf-8"):
        yield from islice(reading, _WHOLE_BYTES // _BLOCK)
        return
    yield from islice(reading, 1)
    for part in range(_PARTS):
        begin = _BLOCK + (size - _BLOCK - _PART_BYTES) * part // (_PARTS - 1)
        for records in islice(records_in(path, place, encoding, packed, _PART_BYTES, begin), 1):
            yield _from(records, 1)  # the part may begin within a line


def _from(records: Records, first: int) -> Records:
    rest = slice(first, None)
    return replace(records, starts=records.starts[rest], ends=records.ends[rest], numbers=records.numbers[rest])


def _even(records: Records, most: int) -> Records:
    """At most so many, evenly from all."""
    step = -(-len(records.starts) // most)
    every = slice(0, None, max(step, 1))
    return replace(records, starts=records.starts[every], ends=records.ends[every], numbers=records.numbers[every])


def _learn(known: KnownKeys, records: Records, most_columns: int) -> None:
    """Add the keys of all records: the first ones and those with something new are read in full."""
    rows = np.arange(len(records.starts))
    if not known.paths:
        for row in rows[:_FIRST]:
            known.add(loaded(records.text(int(row))) or {})
    while len(rows) and len(known.paths) <= most_columns:
        most = max(_AT_ONCE, _MOST_CELLS // (len(known.paths) + 1))
        new = rows[:most][_new(known, records, rows[:most])]
        for row in new[:_AT_ONCE]:
            known.add(loaded(records.text(int(row))) or {})
        rows = np.concatenate([new[_AT_ONCE:], rows[most:]])


def _new(known: KnownKeys, records: Records, rows: np.ndarray) -> np.ndarray:
    """Which of the rows have a value at an unknown key, or an object where only single values are known."""
    paths = known.paths
    spans = spans_of(records.data, records.starts[rows], records.ends[rows], paths)
    new = spans.statuses == UNSEEN
    for column, path in enumerate(paths):
        if path in known.folded or len(path) >= DEEPEST:
            continue
        nested = np.flatnonzero(spans.kinds[:, column] == NESTED)
        firsts, lasts = spans.firsts[nested, column], spans.lasts[nested, column]
        new[nested[(records.data[firsts] == ord("{")) & (lasts - firsts > 2)]] = True
    return new


def _table(sample: list[Records], paths: tuple[Path, ...], names: tuple[str, ...], lines_of: Path) -> pa.Table:
    reader = RecordReader(paths, names, lines_of)
    batches = [reader.read(part).batch for records in sample for part in reader.parts(records)]
    return pa.Table.from_batches(batches, pa.schema([(name, pa.string()) for name in names]))


def _lists(sample: list[Records], paths: tuple[Path, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Columns most of whose values are lists."""
    values_of, lists_of = np.zeros(len(paths), np.int64), np.zeros(len(paths), np.int64)
    for records in sample:
        spans = spans_of(records.data, records.starts, records.ends, paths)
        values_of += (spans.kinds[:, : len(paths)] != 0).sum(axis=0)
        nested = spans.kinds[:, : len(paths)] == NESTED
        opened = records.data[np.minimum(spans.firsts[:, : len(paths)], max(len(records.data) - 1, 0))] == ord("[")
        lists_of += (nested & opened).sum(axis=0)
    many = (lists_of > 0) & (lists_of > _MOSTLY * values_of)
    return tuple(name for name, is_list in zip(names, many, strict=True) if is_list)


def _list_at(sample: list[Records], paths: tuple[Path, ...], wanted: str) -> Path:
    names = names_of(paths)
    if wanted not in _lists(sample, paths, names):
        raise UnknownList(wanted, _lists(sample, paths, names))
    return paths[names.index(wanted)]


def _with_elements(sample: list[Records], paths: tuple[Path, ...], lines_of: Path) -> tuple[Path, ...]:
    """The paths with those of the list's elements in its place."""
    below: dict[Path, None] = {}
    looked = 0
    for records in sample:
        for row in range(min(len(records.starts), _ELEMENT_RECORDS - looked)):
            record = loaded(records.text(row)) or {}
            below |= dict.fromkeys(path for path, _ in values(record, lines_of) if path[: len(lines_of)] == lines_of)
            looked += 1
    at = paths.index(lines_of)
    inside = tuple(path for path in below if path != lines_of or not any(len(other) > len(path) for other in below))
    return (*paths[:at], *(inside or (lines_of,)), *paths[at + 1 :])
