"""Where in the bytes of a sheet do its cells stand, and of which kind are they?

A compiled walk over the tags. Texts are left where they are: what is asked of the walk is places.
"""

from __future__ import annotations

import numpy as np
from numba import njit

NUMBER, SHARED, TRUTH, ERROR, ISO, TEXT, INLINE, UNSAVED = range(
    8
)  # kinds of cells; UNSAVED: a formula without a value
PLAIN, ESCAPED, RICH, LONG = 0, 1, 2, 4  # marks of values; LONG: a whole number of 16 digits or more
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_LONG_DIGITS = 16
_LT, _GT, _SLASH, _COLON, _AMP, _EQUALS, _BANG, _QUESTION = 60, 62, 47, 58, 38, 61, 33, 63


@njit(nogil=True, cache=True)
def _blank(byte: int) -> bool:
    return byte in (32, 9, 10, 13)


@njit(nogil=True, cache=True)
def _skip_past(data: np.ndarray, at: int, end: int, first: int, second: int) -> int:
    """Behind the next `>` before which these two bytes stand."""
    while at < end and not (data[at] == _GT and data[at - 1] == second and data[at - 2] == first):
        at += 1
    return min(at + 1, end)


@njit(nogil=True, cache=True)
def _name(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """Begin (behind a prefix) and end of a tag's name."""
    begin = at
    while at < end and not _blank(data[at]) and data[at] != _SLASH and data[at] != _GT:
        if data[at] == _COLON:
            begin = at + 1
        at += 1
    return begin, at


@njit(nogil=True, cache=True)
def _is(data: np.ndarray, begin: int, stop: int, word: bytes) -> bool:
    same = stop - begin == len(word)
    for place in range(len(word) if same else 0):
        same = same and data[begin + place] == word[place]
    return same


@njit(nogil=True, cache=True)
def _attribute(data: np.ndarray, at: int, end: int) -> tuple[int, int, int, int, int]:
    """The next attribute: name's begin and end, value's begin and end, place behind. A name's end of 0: no more."""
    while at < end and _blank(data[at]):
        at += 1
    if at >= end or data[at] == _GT or data[at] == _SLASH:
        return 0, 0, 0, 0, at
    begin = at
    while at < end and data[at] != _EQUALS and data[at] != _GT and not _blank(data[at]):
        at += 1
    stop = at
    while at < end and data[at] not in (34, 39) and data[at] != _GT:
        at += 1
    if at >= end or data[at] == _GT:
        return 0, 0, 0, 0, at
    quote = data[at]
    at += 1
    value = at
    while at < end and data[at] != quote:
        at += 1
    return begin, stop, value, at, min(at + 1, end)


@njit(nogil=True, cache=True)
def _tag_end(data: np.ndarray, at: int, end: int) -> tuple[int, bool]:
    """Behind the tag's `>`, and whether it closes itself."""
    while at < end and data[at] != _GT:
        at += 1
    return min(at + 1, end), at > 0 and at < end and data[at - 1] == _SLASH


@njit(nogil=True, cache=True)
def _number(data: np.ndarray, at: int, end: int) -> int:
    value = 0
    while at < end and 48 <= data[at] <= 57 and value < 1 << 40:
        value = value * 10 + data[at] - 48
        at += 1
    return value


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
    return column - 1, _number(data, at, end) - 1


@njit(nogil=True, cache=True)
def _kind(data: np.ndarray, at: int, end: int) -> int:
    if _is(data, at, end, b"s"):
        return SHARED
    if _is(data, at, end, b"str"):
        return TEXT
    if _is(data, at, end, b"inlineStr"):
        return INLINE
    if _is(data, at, end, b"b"):
        return TRUTH
    if _is(data, at, end, b"e"):
        return ERROR
    if _is(data, at, end, b"d"):
        return ISO
    return NUMBER


@njit(nogil=True, cache=True)
def _value(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """End of a text without tags, and whether it is escaped; one with a tag in it (CDATA) is rich."""
    mark = PLAIN
    while at < end and data[at] != _LT:
        if data[at] == _AMP:
            mark = ESCAPED
        at += 1
    if at + 1 < end and data[at + 1] == _BANG:
        return at, RICH
    return at, mark


@njit(nogil=True, cache=True)
def _rich_end(data: np.ndarray, at: int, end: int, word: bytes) -> int:
    """Where the closing tag of this name begins."""
    while at < end:
        if data[at] == _LT and at + 1 < end and data[at + 1] == _SLASH:
            begin, stop = _name(data, at + 2, end)
            if _is(data, begin, stop, word):
                return at
        at += 1
    return end


@njit(nogil=True, cache=True)
def _string(data: np.ndarray, at: int, end: int, word: bytes) -> tuple[int, int, int, int]:
    """Begin, end and mark of the one text within `<si>` or `<is>`, else of all that is in it; and the place behind."""
    inner = at
    while at < end and _blank(data[at]):
        at += 1
    if at < end and data[at] == _LT:
        begin, stop = _name(data, at + 1, end)
        if _is(data, begin, stop, b"t"):
            begin, alone = _tag_end(data, stop, end)
            if not alone:
                stop, mark = _value(data, begin, end)
                after, _ = _tag_end(data, stop, end)
                while after < end and _blank(data[after]):
                    after += 1
                if mark != RICH and after + 1 < end and data[after] == _LT and data[after + 1] == _SLASH:
                    name, name_stop = _name(data, after + 2, end)
                    if _is(data, name, name_stop, word):
                        return begin, stop, mark, name_stop
    stop = _rich_end(data, inner, end, word)
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
            return _number(data, at, end) >= _LONG_DIGITS - 1
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
        if data[at] != _LT:
            at += 1
            continue
        begin, stop = _name(data, at + 1, end)
        at = stop if stop > at else at + 1
        if _is(data, begin, stop, b"si"):
            at, alone = _tag_end(data, stop, end)
            starts[count], stops[count], marks[count] = at, at, PLAIN
            if not alone:
                starts[count], stops[count], marks[count], at = _string(data, at, end, b"si")
            count += 1
    return count


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
        if data[at] != _LT:
            at += 1
            continue
        if at + 1 < end and data[at + 1] == _BANG:
            at = _skip_past(data, at + 4, end, 45, 45) if at + 2 < end and data[at + 2] == 45 else at + 2
            continue
        if at + 1 < end and data[at + 1] == _SLASH:
            begin, name_end = _name(data, at + 2, end)
            if within and _is(data, begin, name_end, b"c"):
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
        begin, name_end = _name(data, at + 1, end)
        if _is(data, begin, name_end, b"c"):
            kind, style, column = NUMBER, 0, column + 1
            formula = valued = False
            start = stop = 0
            mark = PLAIN
            at = name_end
            while True:
                name, name_stop, value, value_stop, at = _attribute(data, at, end)
                if name_stop == 0:
                    break
                if name_stop - name != 1:
                    continue
                if data[name] == 114:  # r
                    told, _ = _cell_place(data, value, value_stop)
                    column = told if told >= 0 else column
                elif data[name] == 115:  # s
                    style = _number(data, value, value_stop)
                elif data[name] == 116:  # t
                    kind = _kind(data, value, value_stop)
            at, alone = _tag_end(data, at, end)
            within = not alone
        elif within and _is(data, begin, name_end, b"v"):
            at, alone = _tag_end(data, name_end, end)
            if not alone:
                start = at
                stop, mark = _value(data, at, end)
                if mark == RICH:
                    stop = _rich_end(data, at, end, b"v")
                valued = stop > start or kind == TEXT
                if kind == NUMBER and _is_long(data, start, stop):
                    mark |= LONG
                at = stop
            elif kind == TEXT:
                valued = True
        elif within and _is(data, begin, name_end, b"is"):
            at, alone = _tag_end(data, name_end, end)
            if not alone:
                start, stop, mark, at = _string(data, at, end, b"is")
                valued = True
        elif within and _is(data, begin, name_end, b"f"):
            formula = True
            at = name_end
        elif _is(data, begin, name_end, b"row"):
            row, column = row + 1, -1
            at = name_end
            while True:
                name, name_stop, value, value_stop, at = _attribute(data, at, end)
                if name_stop == 0:
                    break
                if name_stop - name == 1 and data[name] == 114:
                    told = _number(data, value, value_stop) - 1
                    row = told if told >= 0 else row
        elif _is(data, begin, name_end, b"mergeCell"):
            at = name_end
            while True:
                name, name_stop, value, value_stop, at = _attribute(data, at, end)
                if name_stop == 0:
                    break
                if _is(data, name, name_stop, b"ref") and ranges < len(merged):
                    colon = value
                    while colon < value_stop and data[colon] != _COLON:
                        colon += 1
                    left, top = _cell_place(data, value, colon)
                    right, bottom = _cell_place(data, colon + 1, value_stop)
                    if 0 <= left <= right < MOST_COLUMNS and 0 <= top <= bottom < MOST_ROWS:
                        merged[ranges, 0], merged[ranges, 1] = top, left
                        merged[ranges, 2], merged[ranges, 3] = bottom, right
                        ranges += 1
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
