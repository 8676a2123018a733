"""Where does a value of JSON end, and is it well formed? Compiled scanners that copy nothing.

Bytes are given by their address (see `words`), so none of these functions checks a place: callers keep `end` within.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sources.json.words import byte_at, repeated, word_at

# What a cell holds.
NOTHING, PLAIN, ESCAPED, LITERAL, NESTED = 0, 1, 2, 3, 4

MOST_DEPTH = 128
_BROKEN = -1

QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST = 34, 92, 123, 125, 91, 93
COMMA, COLON, ZERO, NINE = 44, 58, 48, 57
_MINUS, _DOT = 45, 46
_QUOTES, _BACKSLASHES = repeated(QUOTE), repeated(BACKSLASH)
# Whether a byte of `word` is zero: `(word - ONES) & ~word & HIGHS` (Mycroft 1987).
ONES, HIGHS = repeated(0x01), repeated(0x80)


@njit(nogil=True, cache=True)
def blanks(data: int, at: int, end: int) -> int:
    while at < end and (byte_at(data, at) == 32 or 9 <= byte_at(data, at) <= 13):
        at += 1
    return at


@njit(nogil=True, cache=True)
def string_end(data: int, at: int, end: int) -> tuple[int, bool]:
    """The place of the closing quote of a string that begins at `at` (or the end), and whether it has escapes."""
    escaped = False
    while at < end:
        while at + 8 <= end:
            word = word_at(data, at)
            quotes, backslashes = word ^ _QUOTES, word ^ _BACKSLASHES
            if ((quotes - ONES) & ~quotes | (backslashes - ONES) & ~backslashes) & HIGHS:
                break
            at += 8
        while at < end and byte_at(data, at) != QUOTE and byte_at(data, at) != BACKSLASH:
            at += 1
        if at >= end:
            break
        byte = byte_at(data, at)
        if byte == QUOTE:
            return at, escaped
        escaped = True
        at += 2
    return end, escaped


@njit(nogil=True, cache=True)
def _is_word(data: int, at: int, end: int, word: bytes) -> bool:
    if end - at < len(word):
        return False
    for place in range(len(word)):  # noqa: SIM110 compiled
        if byte_at(data, at + place) != word[place]:
            return False
    return True


@njit(nogil=True, cache=True)
def _digits(data: int, at: int, end: int) -> int:
    while at < end and ZERO <= byte_at(data, at) <= NINE:
        at += 1
    return at


@njit(nogil=True, cache=True)
def literal_end(data: int, at: int, end: int) -> tuple[int, int]:
    """The end of a number or word and what its cell holds; an end of -1 where it is neither."""
    byte = byte_at(data, at)
    if byte == 110 and _is_word(data, at, end, b"null"):
        return at + 4, NOTHING
    if byte == 116 and _is_word(data, at, end, b"true"):
        return at + 4, LITERAL
    if byte == 102 and _is_word(data, at, end, b"false"):
        return at + 5, LITERAL
    if byte == 78 and _is_word(data, at, end, b"NaN"):  # Python and pandas write it
        return at + 3, NOTHING
    start = at + 1 if byte == _MINUS else at
    if _is_word(data, start, end, b"Infinity"):
        return start + 8, LITERAL
    at = _digits(data, start, end)
    if at == start:
        return _BROKEN, NOTHING
    if at < end and byte_at(data, at) == _DOT:
        start = at + 1
        at = _digits(data, start, end)
        if at == start:
            return _BROKEN, NOTHING
    if at < end and (byte_at(data, at) == 101 or byte_at(data, at) == 69):
        at += 1
        if at < end and (byte_at(data, at) == 43 or byte_at(data, at) == _MINUS):
            at += 1
        start = at
        at = _digits(data, start, end)
        if at == start:
            return _BROKEN, NOTHING
    return at, LITERAL


@njit(nogil=True, cache=True)
def _key_end(data: int, at: int, end: int) -> int:
    """The place after `"key" :`, or -1."""
    at = blanks(data, at, end)
    if at >= end or byte_at(data, at) != QUOTE:
        return _BROKEN
    at, _ = string_end(data, at + 1, end)
    at = blanks(data, at + 1, end)
    return at + 1 if at < end and byte_at(data, at) == COLON else _BROKEN


@njit(nogil=True, cache=True)
def value_end(data: int, at: int, end: int, stack: np.ndarray) -> int:
    """The place after a whole value of any kind, held to the grammar; -1 where it breaks it or is too deep."""
    depth = 0
    while True:
        at = blanks(data, at, end)
        if at >= end:
            return _BROKEN
        byte = byte_at(data, at)
        whole = True
        if byte == QUOTE:
            at, _ = string_end(data, at + 1, end)
            if at >= end:
                return _BROKEN
            at += 1
        elif byte in (OPEN, OPEN_LIST):
            if depth >= MOST_DEPTH:
                return _BROKEN
            stack[depth] = byte + 2  # what closes it
            depth += 1
            at = blanks(data, at + 1, end)
            if at < end and byte_at(data, at) != byte + 2:
                whole = False
                if byte == OPEN:
                    at = _key_end(data, at, end)
                    if at < 0:
                        return _BROKEN
        else:
            at, _ = literal_end(data, at, end)
            if at < 0:
                return _BROKEN
        if not whole:
            continue
        while depth:
            at = blanks(data, at, end)
            if at >= end:
                return _BROKEN
            if byte_at(data, at) == stack[depth - 1]:
                depth -= 1
                at += 1
            elif byte_at(data, at) == COMMA:
                at += 1
                if stack[depth - 1] == CLOSE:
                    at = _key_end(data, at, end)
                    if at < 0:
                        return _BROKEN
                break
            else:
                return _BROKEN
        if not depth:
            return at
