"""Where do the values of known keys stand in each record? A compiled reader that copies nothing.

A record is one object. Values keep the very text that was written: an id of 19 digits and a price of many decimals stay
what they are, whatever their types elsewhere in the file. Bytes are given by their address (see `words`).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sources.json.scanning import (
    CLOSE,
    COLON,
    COMMA,
    ESCAPED,
    MOST_DEPTH,
    NESTED,
    NOTHING,
    OPEN,
    OPEN_LIST,
    PLAIN,
    QUOTE,
    blanks,
    literal_end,
    string_end,
    value_end,
)
from analysis.sources.json.texts import unescape
from analysis.sources.json.words import byte_at

# What became of a record.
READ, BROKEN, UNSEEN = 0, 1, 2

_MOST_WRITTEN = 6  # bytes for one of a key: `\u0061`
_SEED, _FACTOR = np.uint64(14695981039346656037), np.uint64(1099511628211)  # FNV-1a


@njit(nogil=True, cache=True)
def hashed(data: int, at: int, end: int, parent: int) -> np.uint64:
    """A key's hash below its parent."""
    value = _SEED ^ np.uint64(parent)
    for place in range(at, end):
        value = (value ^ np.uint64(byte_at(data, place))) * _FACTOR
    return value ^ (value >> np.uint64(29))


@njit(nogil=True, cache=True)
def _node(
    data: int,
    at: int,
    end: int,
    escaped: bool,
    parent: int,
    slots: np.ndarray,
    parents: np.ndarray,
    bounds: np.ndarray,
    letters: int,
    plain: np.ndarray,
) -> int:
    """The node of the key `data[at:end]` below `parent`, or -1.

    `plain` has room for a key without its escapes; one that is longer, however it is written, is none of the known.
    """
    if escaped:
        if end - at > len(plain):
            return -1
        end = unescape(data, at, end, plain, 0)
        data, at = np.int64(plain.ctypes.data), 0  # pyright: ignore[reportAssignmentType]
    mask = np.uint64(len(slots) - 1)
    slot = hashed(data, at, end, parent) & mask
    while slots[slot] >= 0:
        node = slots[slot]
        first = int(bounds[node])
        size = int(bounds[node + 1]) - first
        if parents[node] == parent and size == end - at:
            place = 0
            while place < size and byte_at(letters, first + place) == byte_at(data, at + place):
                place += 1
            if place == size:
                return node
        slot = (slot + np.uint64(1)) & mask
    return -1


@njit(nogil=True, cache=True)
def _is_key(data: int, at: int, end: int, letters: int, first: int, last: int) -> bool:
    """Whether `letters[first:last]` and a closing quote stand here."""
    size = last - first
    if at + size >= end or byte_at(data, at + size) != QUOTE:
        return False
    for place in range(size):  # noqa: SIM110 compiled
        if byte_at(data, at + place) != byte_at(letters, first + place):
            return False
    return True


@njit(nogil=True, cache=True)
def _read_record(
    row: int,
    data: int,
    at: int,
    end: int,
    slots: np.ndarray,
    parents: np.ndarray,
    bounds: np.ndarray,
    letters: int,
    columns: np.ndarray,
    inner: np.ndarray,
    firsts: np.ndarray,
    lasts: np.ndarray,
    kinds: np.ndarray,
    nodes: np.ndarray,
    stack: np.ndarray,
    following: np.ndarray,
    plain: np.ndarray,
) -> int:
    """Fill one row of `firsts`, `lasts`, `kinds`."""
    at = blanks(data, at, end)
    if at >= end or byte_at(data, at) != OPEN:
        return BROKEN
    at += 1
    node, depth, status = 0, 0, READ
    before = len(parents)  # the key before this one; for the first key of an object, that object
    opened, after = True, False  # just after a bracket; after a value
    while True:
        at = blanks(data, at, end)
        if at >= end:
            return BROKEN
        byte = byte_at(data, at)
        if byte == CLOSE and (opened or after):
            at += 1
            if depth == 0:
                return status if blanks(data, at, end) == end else BROKEN
            depth -= 1
            before, node = node, nodes[depth]
            opened, after = False, True
            continue
        if after:
            if byte != COMMA:
                return BROKEN
            at += 1
            opened, after = False, False
            continue
        if byte != QUOTE:
            return BROKEN
        start = at + 1
        child = following[before]
        if child < 0 or not _is_key(data, start, end, letters, bounds[child], bounds[child + 1]):
            stop, escaped = string_end(data, start, end)
            if stop >= end:
                return BROKEN
            child = _node(data, start, stop, escaped, node, slots, parents, bounds, letters, plain)
            following[before] = -1 if escaped else child
        else:
            stop = start + bounds[child + 1] - bounds[child]
        if child >= 0:
            before = child
        at = blanks(data, stop + 1, end)
        if at >= end or byte_at(data, at) != COLON:
            return BROKEN
        at = blanks(data, at + 1, end)
        if at >= end:
            return BROKEN
        opened, after = False, True
        byte = byte_at(data, at)
        if byte == OPEN and child >= 0 and inner[child]:
            nodes[depth] = node
            depth, node = depth + 1, child
            before = len(parents) + child
            at += 1
            opened, after = True, False
            continue
        first = at
        if byte == QUOTE:
            first = at + 1
            last, escaped = string_end(data, first, end)
            if last >= end:
                return BROKEN
            at, kind = last + 1, ESCAPED if escaped else PLAIN
        elif byte in (OPEN, OPEN_LIST):
            at = value_end(data, at, end, stack)
            last, kind = at, NESTED
        else:
            at, kind = literal_end(data, at, end)
            last = at
        if at < 0:
            return BROKEN
        column = columns[child] if child >= 0 else -1
        if column >= 0:
            firsts[row, column], lasts[row, column], kinds[row, column] = first, last, kind
        elif kind != NOTHING:
            status = UNSEEN


@njit(nogil=True, cache=True)
def read_records(
    data: int,
    starts: np.ndarray,
    ends: np.ndarray,
    slots: np.ndarray,
    parents: np.ndarray,
    bounds: np.ndarray,
    letters: int,
    columns: np.ndarray,
    inner: np.ndarray,
    firsts: np.ndarray,
    lasts: np.ndarray,
    kinds: np.ndarray,
    statuses: np.ndarray,
) -> None:
    """Fill a row of `firsts`, `lasts` and `kinds` (rows × columns, zeros) and a status for each record."""
    nodes, stack = np.zeros(MOST_DEPTH, np.int32), np.zeros(MOST_DEPTH, np.uint8)
    # Records repeat one another's order of keys: the key that followed this one before comes first to be compared.
    following = np.full(2 * len(parents), -1, np.int64)
    plain = np.empty(_MOST_WRITTEN * (bounds[1:] - bounds[:-1]).max(), np.uint8)
    for row in range(len(starts)):
        # One by one: a tuple of arrays would count references for each record, which takes longer than reading it.
        statuses[row] = _read_record(
            row,
            data,
            starts[row],
            ends[row],
            slots,
            parents,
            bounds,
            letters,
            columns,
            inner,
            firsts,
            lasts,
            kinds,
            nodes,
            stack,
            following,
            plain,
        )


@njit(nogil=True, cache=True)
def scalars(
    data: int, starts: np.ndarray, ends: np.ndarray, firsts: np.ndarray, lasts: np.ndarray, kinds: np.ndarray
) -> None:
    """Values that aren't objects, as cells."""
    for row in range(len(starts)):
        at, end = starts[row], ends[row]
        if byte_at(data, at) == QUOTE:
            firsts[row] = at + 1
            lasts[row], escaped = string_end(data, at + 1, end)
            kinds[row] = ESCAPED if escaped else PLAIN
        elif byte_at(data, at) == OPEN or byte_at(data, at) == OPEN_LIST:
            firsts[row], lasts[row], kinds[row] = at, end, NESTED
        else:
            last, kinds[row] = literal_end(data, at, end)
            firsts[row], lasts[row] = at, max(last, at)
