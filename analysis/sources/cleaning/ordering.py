"""In which order do a bucket's rows stand, and which of them repeat an earlier one?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_DIGIT = 16  # bits


def user_ranks(users: pa.ChunkedArray) -> tuple[pa.Array, np.ndarray]:
    """The different users by their UTF-8 bytes, and each row's place among them (int32)."""
    encoded = users.combine_chunks().dictionary_encode()  # one chunk: one table of users, and three times as fast
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank_of = np.empty(len(order), dtype=np.int32)
    rank_of[order] = np.arange(len(order), dtype=np.int32)
    return encoded.dictionary.take(pa.array(order)), rank_of[encoded.indices.to_numpy()]


def by_user_and_time(ranks: np.ndarray, ts: np.ndarray, ties: np.ndarray | None = None) -> np.ndarray:
    """Places of the rows sorted by user, then time; ties go by `ties`, without it they keep their order."""
    order = np.argsort(ts, kind="stable") if ties is None else np.lexsort((ties, ts))
    places = ranks[order]
    for shift in range(0, max(int(places.max(initial=0)).bit_length(), 1), _DIGIT):
        # NumPy sorts numbers of 16 bits by their digits, which takes a tenth of comparing them.
        digit = (places >> shift).astype(np.uint16)  # the bits above are cut off
        by_digit = np.argsort(digit, kind="stable")
        order, places = order[by_digit], places[by_digit]
    return order


def tie_places(files: np.ndarray, newest_first: Sequence[bool]) -> np.ndarray | None:
    """In which order rows of one moment stand: file by file, those that were written newest first from their end.

    None where all files keep their order. `files` is the file of each row, whose rows stand in the file's order.
    """
    if not any(newest_first):
        return None
    places = np.arange(len(files), dtype=np.int64)
    turned = np.array(newest_first, dtype=bool)[files]
    places[turned] = -places[turned]
    return files.astype(np.int64) * (2 * len(files) + 1) + places


@dataclass
class Fall:
    """Whether moments that come batch by batch fall throughout: never rise, and fall at least once."""

    unbroken: bool = True
    _first: int | None = None
    _last: int | None = None

    @property
    def throughout(self) -> bool:
        return self.unbroken and self._first is not None and self._last is not None and self._last < self._first

    def add(self, moments: np.ndarray) -> None:
        if not self.unbroken or not len(moments):
            return
        rises = (self._last is not None and int(moments[0]) > self._last) or bool((np.diff(moments) > 0).any())
        self.unbroken = not rises
        self._first = int(moments[0]) if self._first is None else self._first
        self._last = int(moments[-1])


def repeats(ranks: np.ndarray, ts: np.ndarray, columns: Sequence[pa.Array | pa.ChunkedArray]) -> np.ndarray:
    """Which rows, sorted by user and time, repeat an earlier one in all columns (bool).

    Only rows that share user and moment are compared, so a log with few ties costs next to nothing. Values are compared
    themselves, not their hashes; missing equals missing.
    """
    repeated = np.zeros(len(ts), dtype=bool)
    alike = (ranks[1:] == ranks[:-1]) & (ts[1:] == ts[:-1])
    if not alike.any():
        return repeated
    tied = np.zeros(len(ts), dtype=bool)
    tied[1:] |= alike
    tied[:-1] |= alike
    places = np.flatnonzero(tied)
    groups = np.concatenate([[0], np.cumsum(~alike)])[places]
    for column in columns:
        places, groups = split_by(places, groups, column)
    if len(places):
        _, first = np.unique(groups, return_index=True)
        later = np.ones(len(places), dtype=bool)
        later[first] = False
        repeated[places[later]] = True
    return repeated


def split_by(
    places: np.ndarray, groups: np.ndarray, column: pa.Array | pa.ChunkedArray
) -> tuple[np.ndarray, np.ndarray]:
    """Split groups of rows by a column's values; rows left alone in their group need no further look."""
    if not len(places):
        return places, groups
    values = column.take(pa.array(places))
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode(null_encoding="encode")
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
    _, groups, counts = np.unique(
        groups * (len(encoded.dictionary) + 1) + codes, return_inverse=True, return_counts=True
    )
    shared = counts[groups] > 1
    return places[shared], groups[shared]
