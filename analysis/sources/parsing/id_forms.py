"""In which forms are the ids of a column written, that may stand for others?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from analysis.sources.parsing.text_buffers import StringColumn, text_buffers
from analysis.sources.parsing.time_parts import DASH, DOT, PLUS
from analysis.spreadsheet_guard import is_guarded, unguarded

_WHOLE, _FRACTION, _APOSTROPHE, _BARE = 1, 2, 4, 8
_SIGNS = np.frombuffer(b"=+-@|%", np.uint8).copy()


@dataclass(frozen=True)
class IdForms:
    """What stands among the ids: whole floats (`1001.0`) and others (`1001.5`); ids that were guarded against running
    as a formula (`'-x`), and ids that would have been (`-x`)."""

    whole: bool = False
    fraction: bool = False
    guarded: bool = False
    bare: bool = False

    def __or__(self, other: IdForms) -> IdForms:
        return IdForms(
            self.whole or other.whole,
            self.fraction or other.fraction,
            self.guarded or other.guarded,
            self.bare or other.bare,
        )


@dataclass(frozen=True)
class IdReading:
    """Which forms are read as the ids that they stand for."""

    whole: bool = True  # 1001.0 is 1001
    guarded: bool = True  # '-x is -x

    def contradicted(self, forms: IdForms) -> bool:
        """Whether the column shows that a form which was read as another is its own."""
        return (self.whole and forms.whole and forms.fraction) or (self.guarded and forms.guarded and forms.bare)

    def settled(self, forms: IdForms) -> IdReading:
        return IdReading(self.whole and not forms.fraction, self.guarded and not forms.bare)


def id_forms(ids: StringColumn) -> IdForms:
    found = 0
    for buffer in text_buffers(ids):
        found |= _forms(buffer.data, buffer.offsets, _SIGNS)
    has_guard = bool(found & _APOSTROPHE) and bool(pc.any(is_guarded(ids)).as_py())
    return IdForms(bool(found & _WHOLE), bool(found & _FRACTION), has_guard, bool(found & _BARE))


def read_ids(ids: pa.StringArray, forms: IdForms, reading: IdReading) -> pa.StringArray:
    """The ids that are meant."""
    if forms.guarded and reading.guarded:
        ids = unguarded(ids)
    if forms.whole and reading.whole:
        ids = pc.replace_substring_regex(ids, r"^([0-9]+)\.0+$", r"\1")
    return ids


@njit(nogil=True, cache=True)
def _forms(data: np.ndarray, offsets: np.ndarray, signs: np.ndarray) -> int:
    found = 0
    for row in range(len(offsets) - 1):
        start, end = offsets[row], offsets[row + 1]
        if start == end:
            continue
        at = start
        signed = data[at] == DASH or data[at] == PLUS
        at += 1 if signed else 0
        first = at
        while at < end and 48 <= data[at] <= 57:
            at += 1
        point, nothing = at, True
        if first < at < end and data[at] == DOT:
            at += 1
            while at < end and 48 <= data[at] <= 57:
                nothing = nothing and data[at] == 48
                at += 1
        is_number = at == end and first < point and (point == end or point + 1 < end)
        if is_number and point < end and not signed:
            found |= _WHOLE if nothing else _FRACTION
        if not is_number:
            for sign in signs:
                if data[start] == sign:
                    found |= _BARE
        for place in range(start, end):
            if data[place] == 39:
                found |= _APOSTROPHE
    return found
