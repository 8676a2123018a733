"""Which different texts do the cells of a column hold? Compiled, over bytes that stay where they are.

Most columns of events hold the same few texts again and again. Kept once, with a number for each cell, they are made
without copying cells, and what comes later has numbers to move instead of texts.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numba import njit

from analysis.sources.json.scanning import ESCAPED, NOTHING, PLAIN
from analysis.sources.json.texts import gather, unescape
from analysis.sources.json.words import address, byte_at, word_at

TOO_MANY = -1
_FEW, _SHARE = 4_096, 4  # different texts at least, and beyond these one in so many cells
_SEED, _FACTOR = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)  # odd: multiplying loses nothing
_HALF = np.uint64(32)
_WORD = 8  # bytes


def few_texts(
    data: np.ndarray, firsts: np.ndarray, lasts: np.ndarray, kinds: np.ndarray, rows: np.ndarray, escaped: int
) -> pa.DictionaryArray | None:
    """The cells of these rows, each text once in the order in which they come; None where most cells differ.

    `escaped`: bytes of the cells that are written with escapes.
    """
    most = _FEW + len(rows) // _SHARE + 1
    slots = np.full(1 << (2 * most - 1).bit_length(), -1, np.int32)
    hashes, begins, ends = np.empty(most, np.uint64), np.empty(most, np.int64), np.empty(most, np.int64)
    plain, codes = np.empty(escaped + _WORD, np.uint8), np.zeros(len(rows), np.int32)
    count = _numbered(
        *(address(data), len(data), firsts, lasts, kinds, rows),
        *(slots, hashes, begins, ends, plain, address(plain), codes),
    )
    if count == TOO_MANY:
        return None
    begins, ends = begins[:count], ends[:count]
    offsets, out = np.zeros(count + 1, np.int32), np.empty(int((ends - begins).sum()) + _WORD, np.uint8)
    # By addresses: some texts stand in `data`, some in `plain`. A size of none makes it copy byte by byte.
    used = gather(0, 0, begins, ends, np.full(count, PLAIN, np.uint8), np.arange(count), offsets, out)
    texts = pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(out[:used]))
    filled = kinds[rows] != NOTHING
    valid = None if filled.all() else pa.py_buffer(np.packbits(filled, bitorder="little"))
    return pa.DictionaryArray.from_arrays(
        pa.Array.from_buffers(pa.int32(), len(rows), [valid, pa.py_buffer(codes)]), texts, safe=False
    )


@njit(nogil=True, cache=True)
def _numbered(
    data: int,
    size: int,
    firsts: np.ndarray,
    lasts: np.ndarray,
    kinds: np.ndarray,
    rows: np.ndarray,
    slots: np.ndarray,
    hashes: np.ndarray,
    begins: np.ndarray,
    ends: np.ndarray,
    plain: np.ndarray,
    written: int,
    codes: np.ndarray,
) -> int:
    """Write each cell's number into `codes`, and into `begins` and `ends` the addresses of each text.

    How many texts there are, or `TOO_MANY`. `plain`, at the address `written`, has room for cells without escapes.
    """
    mask = len(slots) - 1
    count, used, collisions = 0, 0, 0
    for place in range(len(rows)):
        row = rows[place]
        if kinds[row] == NOTHING:
            continue
        first, last, after = int(firsts[row]), int(lasts[row]), used
        at, end, edge = data + first, data + last, data + size
        if kinds[row] == ESCAPED:
            after = unescape(data, first, last, plain, used)
            at, end, edge = written + used, written + after, written + after
        value = _hash(at, end, edge)
        slot = np.int64(value & np.uint64(mask))
        code = slots[slot]
        while code >= 0 and not (hashes[code] == value and _same(int(begins[code]), int(ends[code]), at, end)):
            slot = (slot + 1) & mask
            code = slots[slot]
            collisions += 1
        if code < 0:
            # Texts that were made to share their places would take the square of their number.
            if count > _FEW + place // _SHARE or collisions > _SHARE * (_FEW + place):
                return TOO_MANY
            code, used = count, after
            slots[slot], hashes[code], begins[code], ends[code] = code, value, at, end
            count += 1
        codes[place] = code
    return count


@njit(nogil=True, cache=True)
def _hash(at: int, end: int, edge: int) -> np.uint64:
    """Of texts of one length up to a word no two have the same. Nothing from `edge` on is looked at."""
    size = end - at
    value = _SEED ^ np.uint64(size)
    if size > _WORD:
        while at + _WORD < end:
            value = (value ^ word_at(0, at)) * _FACTOR
            value ^= value >> _HALF
            at += _WORD
        last = word_at(0, end - _WORD)
    elif at + _WORD <= edge and size:
        last = word_at(0, at) << np.uint64(8 * (_WORD - size))  # what follows the text falls out
    else:
        last = np.uint64(0)
        for place in range(size):
            last |= np.uint64(byte_at(at, place)) << np.uint64(8 * (_WORD - size + place))
    value = (value ^ last) * _FACTOR
    value = (value ^ (value >> _HALF)) * _FACTOR  # once more: digits at the end of a text reach only the upper bits
    return value ^ (value >> _HALF)


@njit(nogil=True, cache=True)
def _same(begin: int, stop: int, at: int, end: int) -> bool:
    """Whether two texts of the same hash are the same."""
    size = end - at
    if stop - begin != size:
        return False
    if size <= _WORD:
        return True
    place = 0
    while place + _WORD < size:
        if word_at(begin, place) != word_at(at, place):
            return False
        place += _WORD
    return word_at(begin, size - _WORD) == word_at(at, size - _WORD)
