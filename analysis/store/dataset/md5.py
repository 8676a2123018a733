"""What is the MD5 of each of many texts, without a Python call for each?

RFC 1321, compiled and without the interpreter's lock. Only what a bucket needs: byte 7 of the digest is the last byte
of the big-endian number that `buckets.user_hash` makes of its first 8, so it decides modulo any power of two up to 256.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

_SHIFTS = np.array(
    [7, 12, 17, 22] * 4 + [5, 9, 14, 20] * 4 + [4, 11, 16, 23] * 4 + [6, 10, 15, 21] * 4, dtype=np.uint32
)
_SINES = np.array([int(abs(math.sin(step + 1)) * 2**32) for step in range(64)], dtype=np.uint32)
_WORDS = np.array(
    [*range(16)]
    + [(5 * step + 1) % 16 for step in range(16, 32)]
    + [(3 * step + 5) % 16 for step in range(32, 48)]
    + [(7 * step) % 16 for step in range(48, 64)],
    dtype=np.int64,
)


@njit(nogil=True, cache=True)
def _fill(words: np.ndarray, data: np.ndarray, start: int, size: int, base: int) -> None:
    """The block's bytes as 16 little-endian words, with the one bit after the text."""
    words[:] = 0
    for place in range(base, min(size, base + 64)):
        at = place - base
        words[at >> 2] |= np.uint32(data[start + place]) << np.uint32(8 * (at & 3))
    if base <= size < base + 64:
        at = size - base
        words[at >> 2] |= np.uint32(0x80) << np.uint32(8 * (at & 3))


@njit(nogil=True, cache=True)
def _mixed(state, words):  # noqa: ANN001, ANN202 tuples of uint32
    a, b, c, d = state
    for step in range(64):
        if step < 16:
            mix = (b & c) | (~b & d)
        elif step < 32:
            mix = (d & b) | (~d & c)
        elif step < 48:
            mix = b ^ c ^ d
        else:
            mix = c ^ (b | ~d)
        mix = np.uint32(mix + a + _SINES[step] + words[_WORDS[step]])
        a, d, c = d, c, b
        b = np.uint32(b + ((mix << _SHIFTS[step]) | (mix >> (np.uint32(32) - _SHIFTS[step]))))
    return (
        np.uint32(state[0] + a),
        np.uint32(state[1] + b),
        np.uint32(state[2] + c),
        np.uint32(state[3] + d),
    )


@njit("uint8[:](int64[:], uint8[:])", nogil=True, cache=True)
def digest_bytes_7(offsets: np.ndarray, data: np.ndarray) -> np.ndarray:
    """Byte 7 of the MD5 of each text `data[offsets[i]:offsets[i + 1]]`."""
    found = np.empty(len(offsets) - 1, np.uint8)
    words = np.empty(16, np.uint32)
    for text in range(len(found)):
        start, size = offsets[text], offsets[text + 1] - offsets[text]
        state = (np.uint32(0x67452301), np.uint32(0xEFCDAB89), np.uint32(0x98BADCFE), np.uint32(0x10325476))
        blocks = (size + 8) // 64 + 1
        for block in range(blocks):
            _fill(words, data, start, size, block * 64)
            if block == blocks - 1:
                words[14] = np.uint32((size * 8) & 0xFFFFFFFF)
                words[15] = np.uint32((size * 8) >> 32)
            state = _mixed(state, words)
        found[text] = np.uint8(state[1] >> np.uint32(24))
    return found
