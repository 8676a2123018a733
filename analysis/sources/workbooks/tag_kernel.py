"""What do tags of XML say: their names, attributes, and where they end? Compiled readers of bytes.

A place is an index into `data`; readers return what they found and the place after it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

PLAIN, ESCAPED, RICH = 0, 1, 2  # marks of texts
LT, GT, SLASH, COLON, AMP, EQUALS, BANG = 60, 62, 47, 58, 38, 61, 33


@njit(nogil=True, cache=True)
def blank(byte: int) -> bool:
    return byte in (32, 9, 10, 13)


@njit(nogil=True, cache=True)
def skip_past(data: np.ndarray, at: int, end: int, first: int, second: int) -> int:
    """Behind the next `>` before which these two bytes stand."""
    while at < end and not (data[at] == GT and data[at - 1] == second and data[at - 2] == first):
        at += 1
    return min(at + 1, end)


@njit(nogil=True, cache=True)
def tag_name(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """Begin (behind a prefix) and end of a tag's name."""
    begin = at
    while at < end and not blank(data[at]) and data[at] != SLASH and data[at] != GT:
        if data[at] == COLON:
            begin = at + 1
        at += 1
    return begin, at


@njit(nogil=True, cache=True)
def is_word(data: np.ndarray, begin: int, stop: int, word: bytes) -> bool:
    same = stop - begin == len(word)
    for place in range(len(word) if same else 0):
        same = same and data[begin + place] == word[place]
    return same


@njit(nogil=True, cache=True)
def attribute(data: np.ndarray, at: int, end: int) -> tuple[int, int, int, int, int]:
    """The next attribute: name's begin and end, value's begin and end, place behind. A name's end of 0: no more."""
    while at < end and blank(data[at]):
        at += 1
    if at >= end or data[at] == GT or data[at] == SLASH:
        return 0, 0, 0, 0, at
    begin = at
    while at < end and data[at] != EQUALS and data[at] != GT and not blank(data[at]):
        at += 1
    stop = at
    while at < end and data[at] not in (34, 39) and data[at] != GT:
        at += 1
    if at >= end or data[at] == GT:
        return 0, 0, 0, 0, at
    quote = data[at]
    at += 1
    value = at
    while at < end and data[at] != quote:
        at += 1
    return begin, stop, value, at, min(at + 1, end)


@njit(nogil=True, cache=True)
def tag_end(data: np.ndarray, at: int, end: int) -> tuple[int, bool]:
    """Behind the tag's `>`, and whether it closes itself."""
    while at < end and data[at] != GT:
        at += 1
    return min(at + 1, end), at > 0 and at < end and data[at - 1] == SLASH


@njit(nogil=True, cache=True)
def number(data: np.ndarray, at: int, end: int) -> int:
    value = 0
    while at < end and 48 <= data[at] <= 57 and value < 1 << 40:
        value = value * 10 + data[at] - 48
        at += 1
    return value


@njit(nogil=True, cache=True)
def text_end(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """End of a text without tags, and whether it is escaped; one with a tag in it (CDATA) is rich."""
    mark = PLAIN
    while at < end and data[at] != LT:
        if data[at] == AMP:
            mark = ESCAPED
        at += 1
    if at + 1 < end and data[at + 1] == BANG:
        return at, RICH
    return at, mark


@njit(nogil=True, cache=True)
def closing_tag(data: np.ndarray, at: int, end: int, word: bytes) -> int:
    """Where the closing tag of this name begins."""
    while at < end:
        if data[at] == LT and at + 1 < end and data[at + 1] == SLASH:
            begin, stop = tag_name(data, at + 2, end)
            if is_word(data, begin, stop, word):
                return at
        at += 1
    return end
