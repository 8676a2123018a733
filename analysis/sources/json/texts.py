"""Which text does a cell of JSON hold, without its escapes? Compiled, into memory that the caller has made."""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sources.json.scanning import BACKSLASH, ESCAPED, NINE, NOTHING, ZERO
from analysis.sources.json.words import byte_at, put_word, word_at

_REPLACEMENT = 0xFFFD


@njit(nogil=True, cache=True)
def unescape(data: int, at: int, end: int, out: np.ndarray, to: int) -> int:
    """Write the string `data[at:end]` without its escapes to `out[to:]`; the place after it. It never gets longer."""
    while at < end:
        byte = byte_at(data, at)
        if byte != BACKSLASH or at + 1 >= end:
            out[to] = byte
            to += 1
            at += 1
            continue
        mark = byte_at(data, at + 1)
        at += 2
        if mark == 117 and _hex(data, at, end) >= 0:
            code, at = _code(data, at, end)
            to = _put(out, to, code)
            continue
        if mark == 117:  # names no character: it stays as it is written, for a replacement would be longer
            out[to], out[to + 1] = BACKSLASH, mark
            to += 2
            continue
        if mark == 110:
            mark = 10
        elif mark == 116:
            mark = 9
        elif mark == 114:
            mark = 13
        elif mark == 98:
            mark = 8
        elif mark == 102:
            mark = 12
        out[to] = mark
        to += 1
    return to


@njit(nogil=True, cache=True)
def _code(data: int, at: int, end: int) -> tuple[int, int]:
    """The character of `XXXX` or of a pair `XXXX\\uXXXX`, and the place after it; half of a pair is no character."""
    first = _hex(data, at, end)
    at += 4
    if not 0xD800 <= first <= 0xDFFF:
        return first, at
    if first < 0xDC00 and at + 1 < end and byte_at(data, at) == BACKSLASH and byte_at(data, at + 1) == 117:
        second = _hex(data, at + 2, end)
        if 0xDC00 <= second <= 0xDFFF:
            return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), at + 6
    return _REPLACEMENT, at


@njit(nogil=True, cache=True)
def _hex(data: int, at: int, end: int) -> int:
    if at + 4 > end:
        return -1
    code = 0
    for place in range(at, at + 4):
        byte = byte_at(data, place)
        if ZERO <= byte <= NINE:
            digit = byte - ZERO
        elif 97 <= byte <= 102:
            digit = byte - 87
        elif 65 <= byte <= 70:
            digit = byte - 55
        else:
            return -1
        code = code * 16 + digit
    return code


@njit(nogil=True, cache=True)
def _put(out: np.ndarray, to: int, code: int) -> int:
    """The character in UTF-8."""
    if code < 0x80:
        out[to] = code
        return to + 1
    if code < 0x800:
        out[to], out[to + 1] = 0xC0 | code >> 6, 0x80 | code & 0x3F
        return to + 2
    if code < 0x10000:
        out[to], out[to + 1], out[to + 2] = 0xE0 | code >> 12, 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
        return to + 3
    out[to], out[to + 1] = 0xF0 | code >> 18, 0x80 | code >> 12 & 0x3F
    out[to + 2], out[to + 3] = 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
    return to + 4


@njit(nogil=True, cache=True)
def gather(
    data: int,
    size: int,
    firsts: np.ndarray,
    lasts: np.ndarray,
    kinds: np.ndarray,
    rows: np.ndarray,
    offsets: np.ndarray,
    out: np.ndarray,
) -> int:
    """Copy the cells of the wanted rows of one column into `out`, and where each begins into `offsets`.

    `out` needs room for 8 bytes more than the texts have.
    """
    to, target = 0, np.int64(out.ctypes.data)
    for place in range(len(rows)):
        row = rows[place]
        offsets[place] = to
        kind = kinds[row]
        if kind == NOTHING:
            continue
        if kind == ESCAPED:
            to = unescape(data, int(firsts[row]), int(lasts[row]), out, to)
            continue
        at, last = int(firsts[row]), int(lasts[row])
        stop = to + last - at
        if at + (last - at + 7) // 8 * 8 <= size:
            while to < stop:
                put_word(target, to, word_at(data, at))  # pyright: ignore[reportArgumentType]
                at, to = at + 8, to + 8
        else:
            for place_of in range(last - at):
                out[to + place_of] = byte_at(data, at + place_of)
        to = stop
    offsets[len(rows)] = to
    return to
