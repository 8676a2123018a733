"""Which text does each record hold in each column?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as File
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa

from analysis.sources.json.blocks import Place, Records, records_in
from analysis.sources.json.cutting import elements
from analysis.sources.json.keys import KeyTree, Path, key_tree, loaded, names_of, values
from analysis.sources.json.numbering import few_texts
from analysis.sources.json.record_values import BROKEN, UNSEEN, read_records, scalars
from analysis.sources.json.scanning import ESCAPED
from analysis.sources.json.texts import gather
from analysis.sources.json.words import address

_MOST_CELLS = 4_000_000  # at once
_LONGEST_MALFORMED = 10_000
_LOOKED_AT = 1_000  # records with unknown keys, in each part


@dataclass(frozen=True)
class Cells:
    """Records as columns of text, null where a key is missing or null; `broken` are no objects (number and text)."""

    batch: pa.RecordBatch
    numbers: np.ndarray
    broken: tuple[tuple[int, str], ...]
    unseen: np.ndarray  # rows of the records that have a value at a key without a column


@dataclass(frozen=True)
class Spans:
    """Where the values of some records stand: rows × columns."""

    firsts: np.ndarray
    lasts: np.ndarray
    kinds: np.ndarray
    statuses: np.ndarray


class RecordReader:
    """Reads records into columns; several threads may.

    `lines_of`: the list at this path gives a row for each of its elements. `numbered`: columns in which the same texts
    come again and again are dictionaries.
    """

    def __init__(
        self, paths: Sequence[Path], names: Sequence[str], lines_of: Path = (), numbered: bool = False
    ) -> None:
        self._names, self._lines_of, self._numbered = tuple(names), lines_of, numbered
        size = len(lines_of)
        within = [bool(lines_of) and path[:size] == lines_of for path in paths]
        self._outer = [column for column, inside in enumerate(within) if not inside]
        self._inner = [column for column, inside in enumerate(within) if inside and len(paths[column]) > size]
        self._whole = [column for column, inside in enumerate(within) if inside and len(paths[column]) == size]
        self._tree = key_tree([paths[column] for column in self._outer] + ([lines_of] if lines_of else []))
        self._below = key_tree([paths[column][size:] for column in self._inner])

    def parts(self, records: Records) -> Iterator[Records]:
        """The records, not too many at a time: cells of records that are nearly empty take more room than these."""
        most = max(1, _MOST_CELLS // (len(self._names) + 1))
        for begin in range(0, len(records.starts), most):
            part = slice(begin, begin + most)
            yield replace(records, starts=records.starts[part], ends=records.ends[part], numbers=records.numbers[part])

    def read(self, records: Records) -> Cells:
        data, starts, ends, numbers = records.data, records.starts, records.ends, records.numbers
        spans = _spans(data, starts, ends, self._tree, len(self._outer) + bool(self._lines_of))
        good = np.flatnonzero(spans.statuses != BROKEN)
        broken = tuple(
            (int(numbers[row]), _readable(data[starts[row] : ends[row]].tobytes()))
            for row in np.flatnonzero(spans.statuses == BROKEN)
        )
        rows = good
        columns: dict[int, pa.Array] = {}
        if self._lines_of:
            rows, columns = self._elements(data, spans, good)
        made = _few_or_text if self._numbered else _text
        for place, column in enumerate(self._outer):
            columns[column] = made(data, spans, place, rows)
        arrays = [columns[column] for column in range(len(self._names))]
        batch = pa.record_batch(arrays, names=list(self._names)) if arrays else pa.record_batch({})
        return Cells(batch, numbers[rows], broken, np.flatnonzero(spans.statuses == UNSEEN))

    def _elements(self, data: np.ndarray, spans: Spans, good: np.ndarray) -> tuple[np.ndarray, dict[int, pa.Array]]:
        """For each element the record it belongs to, and the columns below; a record without any keeps one row."""
        cells = len(self._outer)
        firsts, lasts, kinds = (
            np.ascontiguousarray(part[good, cells]) for part in (spans.firsts, spans.lasts, spans.kinds)
        )
        room = int((lasts - firsts).sum()) // 2 + len(good) + 1
        starts, ends = np.empty(room, np.int64), np.empty(room, np.int64)
        counts = elements(address(data), firsts, lasts, kinds, starts, ends)
        total = int(counts.sum())
        starts, ends = starts[:total], ends[:total]
        parents = np.repeat(good, np.maximum(counts, 1))
        found = np.full(len(parents), -1, np.int64)  # the element of each row, -1 where there is none
        found[np.repeat(counts > 0, np.maximum(counts, 1))] = np.arange(total)
        inner = _spans(data, starts, ends, self._below, len(self._inner))
        spans.statuses[parents[found >= 0][inner.statuses == UNSEEN]] = UNSEEN
        plain = np.flatnonzero(inner.statuses == BROKEN)  # no object: the element itself is the value
        inner.kinds[plain] = 0
        columns = {
            column: _text(data, inner, place, np.arange(total)).take(_places(found))
            for place, column in enumerate(self._inner)
        }
        for column in self._whole:
            firsts, lasts = (np.zeros((total, 1), np.int64) for _ in range(2))
            single = Spans(firsts, lasts, np.zeros((total, 1), np.uint8), inner.statuses)
            part = [np.zeros(len(plain), kind) for kind in (np.int64, np.int64, np.uint8)]
            scalars(address(data), starts[plain], ends[plain], *part)
            for whole, some in zip((single.firsts, single.lasts, single.kinds), part, strict=True):
                whole[plain, 0] = some
            columns[column] = _text(data, single, 0, np.arange(total)).take(_places(found))
        return parents, columns


def unknown_keys(records: Records, rows: np.ndarray, paths: Sequence[Path], lines_of: Path = ()) -> Counter[str]:
    """Of the first of these records, how many have a value at which key that no column stands for."""
    known = set(paths)
    found: Counter[Path] = Counter()
    for row in rows[:_LOOKED_AT]:
        record = loaded(records.text(int(row))) or {}
        found.update({path for path, value in values(record, lines_of) if value is not None and not _has(known, path)})
    names = names_of([*paths, *found])[len(paths) :]
    return Counter(dict(zip(names, found.values(), strict=True)))


def _has(known: set[Path], path: Path) -> bool:
    return any(path[:depth] in known for depth in range(1, len(path) + 1))


def spans_of(data: np.ndarray, starts: np.ndarray, ends: np.ndarray, paths: Sequence[Path]) -> Spans:
    """Where the values at these paths stand; a row of each record."""
    return _spans(data, starts, ends, key_tree(paths), len(paths))


def _spans(data: np.ndarray, starts: np.ndarray, ends: np.ndarray, tree: KeyTree, width: int) -> Spans:
    shape = (len(starts), max(width, 1))
    # Columns lie together, as they are read.
    firsts, lasts = np.zeros(shape, np.int64, order="F"), np.zeros(shape, np.int64, order="F")
    spans = Spans(firsts, lasts, np.zeros(shape, np.uint8, order="F"), np.zeros(len(starts), np.uint8))
    read_records(address(data), starts, ends, *tree.parts, spans.firsts, spans.lasts, spans.kinds, spans.statuses)
    return spans


def _few_or_text(data: np.ndarray, spans: Spans, column: int, rows: np.ndarray) -> pa.Array:
    firsts, lasts, kinds = spans.firsts[:, column], spans.lasts[:, column], spans.kinds[:, column]
    written = rows[kinds[rows] == ESCAPED]
    few = few_texts(data, firsts, lasts, kinds, rows, int((lasts[written] - firsts[written]).sum()))
    return few if few is not None else _text(data, spans, column, rows)


def _text(data: np.ndarray, spans: Spans, column: int, rows: np.ndarray) -> pa.Array:
    firsts, lasts, kinds = spans.firsts[:, column], spans.lasts[:, column], spans.kinds[:, column]
    filled = kinds[rows] != 0
    room = int((lasts[rows] - firsts[rows])[filled].sum())
    offsets, out = np.zeros(len(rows) + 1, np.int32), np.empty(room + 8, np.uint8)
    used = gather(address(data), len(data), firsts, lasts, kinds, rows, offsets, out)
    valid = None if filled.all() else pa.py_buffer(np.packbits(filled, bitorder="little"))
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(out[:used]), valid)


def _places(found: np.ndarray) -> pa.Array:
    return pa.array(found, mask=found < 0)


def _readable(text: bytes) -> str:
    return text[:_LONGEST_MALFORMED].decode("utf-8", "replace")


def warm() -> None:
    """Compile what reads records."""
    for place, text in (
        (Place("lines"), b'{"a":"\\n","b":[{"c":1},2]}\n'),
        (Place("values"), b'[{"a":"1","b":[2]}]'),
        (Place("values", ("r",)), b'{"r":[{"a":"1","b":[2]}]}'),
    ):
        with TemporaryDirectory() as folder:
            path = File(folder) / "events.json"
            path.write_bytes(text)
            for records in records_in(path, place, "utf-8", packed=False, block_bytes=1 << 10):
                for lines_of in ((), ("b",)):
                    for numbered in (False, True):
                        RecordReader([("a",), ("b", "c"), ("b",)], ["a", "c", "b"], lines_of, numbered).read(records)
