"""Where do records of JSON begin and end, and the elements of lists? Compiled scanners that copy nothing.

Bytes are given by their address (see `words`): callers keep the places within.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sources.json.scanning import (
    CLOSE,
    CLOSE_LIST,
    COMMA,
    HIGHS,
    NESTED,
    ONES,
    OPEN,
    OPEN_LIST,
    QUOTE,
    blanks,
    string_end,
)
from analysis.sources.json.words import byte_at, repeated, word_at

_RAN_OUT = -2
_LINE_END = 10
_LINE_ENDS = repeated(_LINE_END)


@njit(nogil=True, cache=True)
def lines(data: int, size: int, starts: np.ndarray, ends: np.ndarray, numbers: np.ndarray) -> tuple[int, int, int]:
    """Lines that aren't blank: how many, how many lines were passed, and where the first unfinished one begins."""
    count, number, start = 0, 0, 0
    while True:
        at = _line_end(data, start, size)
        if at == size:
            return count, number, start
        number += 1
        first = blanks(data, start, at)
        if first < at:
            starts[count], ends[count], numbers[count] = first, at, number
            count += 1
        start = at + 1


@njit(nogil=True, cache=True)
def _line_end(data: int, at: int, size: int) -> int:
    while at + 8 <= size:
        ends = word_at(data, at) ^ _LINE_ENDS
        if (ends - ONES) & ~ends & HIGHS:
            break
        at += 8
    while at < size and byte_at(data, at) != _LINE_END:
        at += 1
    return at


@njit(nogil=True, cache=True)
def objects(data: int, size: int, starts: np.ndarray, ends: np.ndarray, several: bool) -> tuple[int, int, bool]:
    """Objects one after the other, with or without commas: how many, where the first unfinished one begins, and if the
    list that holds them ended there. They are cut by their brackets alone: whether each is well formed is seen later.

    `several`: behind the list others may follow, as where answers were written one behind the other.
    """
    count, at = 0, 0
    while True:
        at = _next(data, at, size)
        if at >= size:
            return count, at, False
        if byte_at(data, at) == CLOSE_LIST:
            behind = _next(data, at + 1, size)
            if not several or behind >= size:
                return count, at, True
            at = behind + 1 if byte_at(data, behind) == OPEN_LIST else behind
            continue
        if count >= len(starts):
            return count, at, False
        stop = _loose_end(data, at, size)
        if stop == _RAN_OUT:
            return count, at, False
        starts[count], ends[count] = at, stop
        count += 1
        at = stop


@njit(nogil=True, cache=True)
def closing(data: int, at: int, end: int, depth: int) -> int:
    """The place behind the bracket that closes the outermost of so many that are open; below 0 where it isn't there."""
    while at < end:
        byte = byte_at(data, at)
        if byte == QUOTE:
            at, _ = string_end(data, at + 1, end)
        elif byte in (OPEN, OPEN_LIST):
            depth += 1
        elif byte in (CLOSE, CLOSE_LIST):
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return _RAN_OUT


@njit(nogil=True, cache=True)
def _next(data: int, at: int, end: int) -> int:
    """The place behind blanks and commas."""
    while at < end and (byte_at(data, at) == COMMA or byte_at(data, at) == 32 or 9 <= byte_at(data, at) <= 13):
        at += 1
    return at


@njit(nogil=True, cache=True)
def _loose_end(data: int, at: int, end: int) -> int:
    """The place after a value, by strings and depth only. A bracket that closes nothing is one by itself."""
    depth, begin = 0, at
    while at < end:
        byte = byte_at(data, at)
        if byte == QUOTE:
            at, _ = string_end(data, at + 1, end)
        elif byte in (OPEN, OPEN_LIST):
            depth += 1
        elif byte in (CLOSE, CLOSE_LIST):
            if depth == 0:
                return max(at, begin + 1)
            depth -= 1
            if depth == 0:
                return at + 1
        elif depth == 0 and byte == COMMA:
            return at
        at += 1
    return _RAN_OUT


@njit(nogil=True, cache=True)
def elements(
    data: int, firsts: np.ndarray, lasts: np.ndarray, kinds: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    """The elements of lists (cells of one column), one after the other; how many each row has."""
    counts = np.zeros(len(firsts), np.int64)
    found = 0
    for row in range(len(firsts)):
        if kinds[row] != NESTED or byte_at(data, firsts[row]) != OPEN_LIST:
            continue
        at, end = firsts[row] + 1, lasts[row] - 1
        while True:
            at = blanks(data, at, end)
            if at >= end:
                break
            stop = _loose_end(data, at, end)
            stop = end if stop == _RAN_OUT else stop
            starts[found], ends[found] = at, stop
            found, counts[row] = found + 1, counts[row] + 1
            at = stop
            while at < end and byte_at(data, at) != COMMA:
                at += 1
            at += 1
    return counts
