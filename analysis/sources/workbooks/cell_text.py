"""What do the cells of a sheet say, as text: what people see where that is a day, a clock or a length of time?"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.workbooks import cell_kernel as kernel
from analysis.sources.workbooks.number_formats import CLOCK, DAY, LENGTH
from analysis.sources.workbooks.number_formats import NUMBER as PLAIN_NUMBER
from analysis.sources.workbooks.tag_kernel import ESCAPED, RICH

_DAY_MS = 86_400_000
_UNIX_DAY = 25_569  # 1970-01-01 as a workbook counts, from 1899-12-30
_DAYS_1904 = 1_462
_LAST_DAY = 2_958_466  # 10000-01-01
_LEAP_DAY = 60  # 1900-02-29, which only spreadsheets know; days before it are counted from one later
_EXACT_WHOLE = 9.2e18
_PHONETIC = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh\s*>", re.DOTALL)
_RUN = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*?)?(?<!/)>(.*?)</(?:\w+:)?t\s*>", re.DOTALL)
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_CONTROL = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class FoundCells:
    """Cells with a value, in the order of the file: where each stands, what its style shows, its kind and its bytes."""

    data: np.ndarray
    rows: np.ndarray  # int64, from 0
    columns: np.ndarray
    styles: np.ndarray
    kinds: np.ndarray  # uint8
    starts: np.ndarray
    stops: np.ndarray
    marks: np.ndarray  # uint8
    merged: np.ndarray  # top, left, bottom, right; both ends within

    def only(self, chosen: np.ndarray) -> FoundCells:
        return FoundCells(
            self.data,
            self.rows[chosen],
            self.columns[chosen],
            self.styles[chosen],
            self.kinds[chosen],
            self.starts[chosen],
            self.stops[chosen],
            self.marks[chosen],
            self.merged,
        )


def found_strings(data: np.ndarray) -> pa.Array:
    """The shared strings that stand in these bytes."""
    most = len(data) // 5 + 1
    starts, stops, marks = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.uint8)
    count = kernel.find_strings(data, starts, stops, marks)
    return _strings(data, starts[:count], stops[:count], marks[:count])


def cell_texts(cells: FoundCells, shown: np.ndarray, shared: pa.Array, from_1904: bool) -> pa.Array:
    """A text for each cell; null for errors and formulas without a value.

    Raises ValueError for cells that break the format.
    """
    readers: dict[int, Callable[[FoundCells], pa.Array]] = {
        kernel.NUMBER: lambda some: _numbers(some, shown, from_1904),
        kernel.SHARED: lambda some: _shared(some, shared),
        kernel.TRUTH: lambda some: _truths(some),
        kernel.ISO: lambda some: pc.replace_substring_regex(_raw(some), r"^([0-9-]{10})T", r"\1 "),
        kernel.TEXT: _written,
        kernel.INLINE: _written,
    }
    parts, places = [], []
    for kind in np.unique(cells.kinds):
        chosen = np.flatnonzero(cells.kinds == kind)
        reader = readers.get(int(kind))
        parts.append(reader(cells.only(chosen)) if reader else pa.nulls(len(chosen), pa.string()))
        places.append(chosen)
    if len(parts) <= 1:
        return parts[0] if parts else pa.array([], pa.string())
    order = np.empty(len(cells.rows), np.int64)
    order[np.concatenate(places)] = np.arange(len(order))
    return pa.concat_arrays(parts).take(pa.array(order))


def _raw(cells: FoundCells) -> pa.Array:
    return _gathered(cells.data, cells.starts, cells.stops)


def _written(cells: FoundCells) -> pa.Array:
    return _strings(cells.data, cells.starts, cells.stops, cells.marks)


def _gathered(data: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> pa.Array:
    total = int((stops - starts).sum())
    if total >= 1 << 31:
        raise ValueError("texts are too long")
    offsets, out = np.empty(len(starts) + 1, np.int32), np.empty(total, np.uint8)
    kernel.gather(data, starts, stops, offsets, out)
    found = pa.BinaryArray.from_buffers(pa.binary(), len(starts), [None, pa.py_buffer(offsets), pa.py_buffer(out)])
    return found.cast(pa.string())  # checks that it is UTF-8


def _strings(data: np.ndarray, starts: np.ndarray, stops: np.ndarray, marks: np.ndarray) -> pa.Array:
    """Texts with their escapes resolved; only those that have any are looked at one by one."""
    rich = (marks & RICH) > 0
    texts = _gathered(data, starts, np.where(rich, starts, stops))
    control = np.asarray(pc.match_substring(texts, "_x"))
    special = np.flatnonzero(rich | ((marks & ESCAPED) > 0) | control)
    if not len(special):
        return texts
    written = [_resolved(data[starts[one] : stops[one]].tobytes(), bool(rich[one])) for one in special]
    return pc.replace_with_mask(texts, _mask(special, len(texts)), pa.array(written, pa.string()))


def _resolved(raw: bytes, rich: bool) -> str:
    if rich:
        raw = _CDATA.sub(lambda found: html.escape(found[1].decode(), quote=False).encode(), raw)
        if _RUN.search(raw) or b"<" in raw:
            raw = b"".join(_RUN.findall(_PHONETIC.sub(b"", raw)))
    return _CONTROL.sub(lambda found: chr(int(found[1], 16)), _unescaped(raw.decode()))


def _unescaped(text: str) -> str:
    """Of XML's own five names and numbers; `html.unescape` knows more, which stay as they are."""
    return re.sub(
        r"&(?:lt|gt|amp|quot|apos|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});", lambda found: html.unescape(found[0]), text
    )


def _mask(places: np.ndarray, length: int) -> pa.Array:
    mask = np.zeros(length, bool)
    mask[places] = True
    return pa.array(mask)


def _shared(cells: FoundCells, shared: pa.Array) -> pa.Array:
    places = _raw(cells).cast(pa.int64())
    if len(places) and not 0 <= pc.min(places).as_py() <= pc.max(places).as_py() < len(shared):
        raise ValueError("a shared text is missing")
    return shared.take(places)


def _truths(cells: FoundCells) -> pa.Array:
    return pc.if_else(pc.is_in(_raw(cells), pa.array(["1", "true"])), "true", "false")


def _numbers(cells: FoundCells, shown: np.ndarray, from_1904: bool) -> pa.Array:
    values = np.asarray(pc.utf8_trim_whitespace(_raw(cells)).cast(pa.float64()))
    kinds = shown[np.minimum(cells.styles, len(shown) - 1)]
    present = np.unique(kinds)
    if len(present) == 1:
        return shown_texts(values, int(present[0]), from_1904)
    texts = pa.nulls(len(values), pa.string())
    for kind in present:
        mask = kinds == kind
        texts = pc.replace_with_mask(texts, pa.array(mask), shown_texts(values[mask], int(kind), from_1904))
    return texts


def shown_texts(values: np.ndarray, kind: int, from_1904: bool = False) -> pa.Array:
    """Numbers of cells whose format shows such a `kind`.

    Days as `2026-01-05`, moments as `2026-01-05 10:30:15`, clocks as `14:30:00`, lengths of time in seconds. What a
    format for days holds below 1 is a clock, since there is no day 0; what a clock's holds above is a moment.
    """
    if kind == PLAIN_NUMBER:
        return number_texts(values)
    if kind == LENGTH:
        return number_texts(np.round(values * 86_400, 3))
    count = np.where(np.isfinite(values), values, -1.0)
    clock = (count >= 0) & (count < 1) & ((count > 0) | (kind == CLOCK))
    dated = (count >= (0 if from_1904 else 1)) & (count < _LAST_DAY - (_DAYS_1904 if from_1904 else 0)) & ~clock
    return _chosen(
        (clock, lambda some: _clocks(some)),
        (dated, lambda some: _moments(some, kind, from_1904)),
        (~clock & ~dated, number_texts),
        values=values,
    )


def _chosen(*readers: tuple[np.ndarray, Callable[[np.ndarray], pa.Array]], values: np.ndarray) -> pa.Array:
    texts = pa.nulls(len(values), pa.string())
    for mask, reader in readers:
        if mask.all():
            return reader(values)
        if mask.any():
            texts = pc.replace_with_mask(texts, pa.array(mask), reader(values[mask]))
    return texts


def _clocks(values: np.ndarray) -> pa.Array:
    milliseconds = np.minimum(np.round(values * _DAY_MS), _DAY_MS - 1).astype(np.int32)
    whole = (milliseconds % 1_000 == 0).all()
    times = pa.array(milliseconds // 1_000 if whole else milliseconds, pa.time32("s" if whole else "ms"))
    return times.cast(pa.string())


def _moments(values: np.ndarray, kind: int, from_1904: bool) -> pa.Array:
    days = values + (_DAYS_1904 if from_1904 else 0)
    days = days + (days < _LEAP_DAY)
    milliseconds = np.round((days - _UNIX_DAY) * _DAY_MS).astype(np.int64)
    whole_day = (milliseconds % _DAY_MS == 0) & (kind == DAY)
    return _chosen(
        (whole_day, lambda some: pa.array((some // _DAY_MS).astype(np.int32), pa.date32()).cast(pa.string())),
        (~whole_day & (milliseconds % 1_000 == 0), lambda some: _timestamps(some // 1_000, "s")),
        (~whole_day & (milliseconds % 1_000 != 0), lambda some: _timestamps(some, "ms")),
        values=milliseconds,
    )


def _timestamps(values: np.ndarray, unit: str) -> pa.Array:
    return pa.array(values, pa.timestamp(unit)).cast(pa.string())


def number_texts(values: np.ndarray) -> pa.Array:
    """All digits that tell a number from its neighbours; whole ones without a point."""
    with np.errstate(invalid="ignore"):
        whole = (values == np.floor(values)) & (np.abs(values) < _EXACT_WHOLE)
    return _chosen(
        (whole, lambda some: pa.array(some.astype(np.int64)).cast(pa.string())),
        (~whole, lambda some: pa.array(some).cast(pa.string())),
        values=values,
    )
