"""Where in the bytes of a sheet do its cells stand, and of which kind are they?

A compiled walk over the tags. Texts are left where they are: what is asked of the walk is places.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sources.workbooks.tag_kernel import (
    BANG,
    COLON,
    LT,
    PLAIN,
    RICH,
    SLASH,
    attribute,
    blank,
    closing_tag,
    is_word,
    number,
    skip_past,
    tag_end,
    tag_name,
    text_end,
)

# Kinds of cells; UNSAVED: a formula without a value.
NUMBER, SHARED, TRUTH, ERROR, ISO, TEXT, INLINE, UNSAVED = range(8)
LONG = 4  # beside the marks of texts: a whole number of 16 digits or more
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_MOST_STYLES = 1 << 30
_LONG_DIGITS = 16


@njit(nogil=True, cache=True)
def _cell_place(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """Column and row of `B7`, from 0; -1 for what isn't said."""
    column = 0
    while at < end:
        letter = data[at] & 0xDF
        if letter < 65 or letter > 90 or column > 1 << 30:
            break
        column = column * 26 + letter - 64
        at += 1
    return column - 1, number(data, at, end) - 1


@njit(nogil=True, cache=True)
def _kind(data: np.ndarray, at: int, end: int) -> int:
    if is_word(data, at, end, b"s"):
        return SHARED
    if is_word(data, at, end, b"str"):
        return TEXT
    if is_word(data, at, end, b"inlineStr"):
        return INLINE
    if is_word(data, at, end, b"b"):
        return TRUTH
    if is_word(data, at, end, b"e"):
        return ERROR
    if is_word(data, at, end, b"d"):
        return ISO
    return NUMBER


@njit(nogil=True, cache=True)
def _string(data: np.ndarray, at: int, end: int, word: bytes) -> tuple[int, int, int, int]:
    """Begin, end and mark of the one text within `<si>` or `<is>`, else of all that is in it; and the place behind."""
    inner = at
    while at < end and blank(data[at]):
        at += 1
    if at < end and data[at] == LT:
        begin, stop = tag_name(data, at + 1, end)
        if is_word(data, begin, stop, b"t"):
            begin, alone = tag_end(data, stop, end)
            if not alone:
                stop, mark = text_end(data, begin, end)
                after, _ = tag_end(data, stop, end)
                while after < end and blank(data[after]):
                    after += 1
                if mark != RICH and after + 1 < end and data[after] == LT and data[after + 1] == SLASH:
                    name, name_stop = tag_name(data, after + 2, end)
                    if is_word(data, name, name_stop, word):
                        return begin, stop, mark, name_stop
    stop = closing_tag(data, inner, end, word)
    return inner, stop, RICH, stop


@njit(nogil=True, cache=True)
def _is_long(data: np.ndarray, at: int, end: int) -> bool:
    digits, pointed = 0, False
    while at < end:
        byte = data[at]
        if byte in (69, 101):
            at += 1
            if at < end and data[at] == 45:
                return False
            at += 1 if at < end and data[at] == 43 else 0
            return number(data, at, end) >= _LONG_DIGITS - 1
        if byte == 46:
            pointed = True
        elif 48 <= byte <= 57 and not pointed:
            digits += 1
        at += 1
    return not pointed and digits >= _LONG_DIGITS


@njit(nogil=True, cache=True)
def find_strings(data: np.ndarray, starts: np.ndarray, stops: np.ndarray, marks: np.ndarray) -> int:
    """The shared strings of these bytes: how many."""
    at, end, count = 0, len(data), 0
    while at < end:
        if data[at] != LT:
            at += 1
            continue
        begin, stop = tag_name(data, at + 1, end)
        at = stop if stop > at else at + 1
        if is_word(data, begin, stop, b"si"):
            at, alone = tag_end(data, stop, end)
            starts[count], stops[count], marks[count] = at, at, PLAIN
            if not alone:
                starts[count], stops[count], marks[count], at = _string(data, at, end, b"si")
            count += 1
    return count


@njit(nogil=True, cache=True)
def _cell_tag(data: np.ndarray, at: int, end: int, column: int) -> tuple[int, int, int, int]:
    """Column (the given one, where it isn't said), style and kind of a cell, and the place behind its attributes."""
    style, kind = 0, NUMBER
    while True:
        name, name_stop, value, value_stop, at = attribute(data, at, end)
        if name_stop == 0:
            return column, style, kind, at
        if name_stop - name != 1:
            continue
        if data[name] == 114:  # r
            told, _ = _cell_place(data, value, value_stop)
            column = told if told >= 0 else column
        elif data[name] == 115:  # s
            style = min(number(data, value, value_stop), _MOST_STYLES)
        elif data[name] == 116:  # t
            kind = _kind(data, value, value_stop)


@njit(nogil=True, cache=True)
def _row_tag(data: np.ndarray, at: int, end: int, row: int) -> tuple[int, int]:
    """The row's place (the given one, where it isn't said) and the place behind its attributes."""
    while True:
        name, name_stop, value, value_stop, at = attribute(data, at, end)
        if name_stop == 0:
            return row, at
        if name_stop - name == 1 and data[name] == 114:
            told = number(data, value, value_stop) - 1
            row = told if told >= 0 else row


@njit(nogil=True, cache=True)
def _merged_range(data: np.ndarray, at: int, end: int, merged: np.ndarray, ranges: int) -> tuple[int, int]:
    """How many ranges there are with this one, and the place behind its attributes; top, left, bottom, right."""
    while True:
        name, name_stop, value, value_stop, at = attribute(data, at, end)
        if name_stop == 0:
            return ranges, at
        if is_word(data, name, name_stop, b"ref") and ranges < len(merged):
            colon = value
            while colon < value_stop and data[colon] != COLON:
                colon += 1
            left, top = _cell_place(data, value, colon)
            right, bottom = _cell_place(data, colon + 1, value_stop)
            if 0 <= left <= right < MOST_COLUMNS and 0 <= top <= bottom < MOST_ROWS:
                merged[ranges, 0], merged[ranges, 1] = top, left
                merged[ranges, 2], merged[ranges, 3] = bottom, right
                ranges += 1


@njit(nogil=True, cache=True)
def find_cells(
    data: np.ndarray,
    row: int,
    rows: np.ndarray,
    columns: np.ndarray,
    styles: np.ndarray,
    kinds: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    marks: np.ndarray,
    merged: np.ndarray,
) -> tuple[int, int, int, bool]:
    """The cells with a value: how many, of how many merged ranges, the last row, and whether all lie on the sheet.

    `row` is the last one of the bytes before. Rows and cells that don't say their place follow the one before.
    """
    at, end = 0, len(data)
    count = ranges = 0
    column, style, kind = -1, 0, NUMBER
    start = stop = 0
    mark = PLAIN
    within = formula = valued = False
    fits = True
    while at < end:
        if data[at] != LT:
            at += 1
            continue
        if at + 1 < end and data[at + 1] == BANG:
            at = skip_past(data, at + 4, end, 45, 45) if at + 2 < end and data[at + 2] == 45 else at + 2
            continue
        if at + 1 < end and data[at + 1] == SLASH:
            begin, name_end = tag_name(data, at + 2, end)
            if within and is_word(data, begin, name_end, b"c"):
                if valued or formula:
                    if column < 0 or column >= MOST_COLUMNS or row < 0 or row >= MOST_ROWS:
                        fits = False
                    else:
                        rows[count], columns[count], styles[count] = row, column, style
                        kinds[count] = kind if valued else UNSAVED
                        starts[count], stops[count], marks[count] = start, stop, mark
                        count += 1
                within = False
            at = name_end
            continue
        begin, name_end = tag_name(data, at + 1, end)
        if is_word(data, begin, name_end, b"c"):
            formula = valued = False
            start = stop = 0
            mark = PLAIN
            column, style, kind, at = _cell_tag(data, name_end, end, column + 1)
            at, alone = tag_end(data, at, end)
            within = not alone
        elif within and is_word(data, begin, name_end, b"v"):
            at, alone = tag_end(data, name_end, end)
            if not alone:
                start = at
                stop, mark = text_end(data, at, end)
                if mark == RICH:
                    stop = closing_tag(data, at, end, b"v")
                valued = stop > start or kind == TEXT
                if kind == NUMBER and _is_long(data, start, stop):
                    mark |= LONG
                at = stop
            elif kind == TEXT:
                valued = True
        elif within and is_word(data, begin, name_end, b"is"):
            at, alone = tag_end(data, name_end, end)
            if not alone:
                start, stop, mark, at = _string(data, at, end, b"is")
                valued = True
        elif within and is_word(data, begin, name_end, b"f"):
            formula = True
            at = name_end
        elif is_word(data, begin, name_end, b"row"):
            row, at = _row_tag(data, name_end, end, row + 1)
            column = -1
        elif is_word(data, begin, name_end, b"mergeCell"):
            ranges, at = _merged_range(data, name_end, end, merged, ranges)
        else:
            at = name_end if name_end > at else at + 1
    return count, ranges, row, fits


@njit(nogil=True, cache=True)
def gather(data: np.ndarray, starts: np.ndarray, stops: np.ndarray, offsets: np.ndarray, out: np.ndarray) -> None:
    """The bytes of these places, one behind the other."""
    at = 0
    for place in range(len(starts)):
        offsets[place] = at
        for byte in range(starts[place], stops[place]):
            out[at] = data[byte]
            at += 1
    offsets[len(starts)] = at
