"""Which users have which of many tags, kept small enough to be asked again and again?

One bit a user and row; a row is a tag, or one value of it. `tag_masks.py` makes them in one pass over the data; then
the overlap of a rule being built, or the health of all tags, needs no tag to be evaluated again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from weakref import WeakValueDictionary

import numpy as np

from analysis.errors import SilhouetteError

# Of two states of a project most tags have the same users: their bits are in memory once, while anybody holds them.
_SHARED: WeakValueDictionary[bytes, np.ndarray] = WeakValueDictionary()


@dataclass(frozen=True)
class TagRow:
    """A tag (`value` None: users with any of its values), or one value of it."""

    name: str
    value: str | None = None


@dataclass(frozen=True, eq=False, repr=False)
class TagBits:
    """`asked` names the tags and definitions they were made from, so that equal bits look equal.

    `failed` are tags that the data can't answer, and why; they have no row.
    """

    asked: str
    rows: tuple[TagRow, ...]
    packed: tuple[np.ndarray, ...]  # of each row, uint8: the users of one bucket after another, each from a new byte
    spans: Mapping[int, slice]  # of each bucket: its bytes
    users: np.ndarray  # int64, of each row
    total: int
    failed: tuple[tuple[str, SilhouetteError], ...] = ()

    def __repr__(self) -> str:
        return f"TagBits({self.asked})"

    def bits(self, bucket: int) -> np.ndarray:
        """uint8, rows × users of the bucket / 8."""
        span = self.spans[bucket]
        width = span.stop - span.start
        return np.stack([row[span] for row in self.packed]) if self.packed else np.empty((0, width), np.uint8)

    def masks(self, bucket: int, users: int) -> np.ndarray:
        """bool, rows × users of the bucket."""
        return np.unpackbits(self.bits(bucket), axis=1, count=users).astype(bool)

    def both(self, bucket: int, mask: np.ndarray) -> np.ndarray:
        """int64: how many users of the mask each row has in the bucket."""
        return counted(self.bits(bucket) & np.packbits(mask))


def tag_bits(
    asked: str,
    rows: Sequence[TagRow],
    bits: Mapping[int, np.ndarray],
    total: int,
    failed: Sequence[tuple[str, SilhouetteError]] = (),
) -> TagBits:
    """From rows × users / 8 of each bucket."""
    ends = np.cumsum([some.shape[1] for some in bits.values()]).tolist()
    spans = {bucket: slice(end - bits[bucket].shape[1], end) for bucket, end in zip(bits, ends, strict=True)}
    packed = tuple(_shared(np.concatenate([some[place] for some in bits.values()])) for place in range(len(rows)))
    users = np.array([int(counted(row)) for row in packed], dtype=np.int64)
    return TagBits(asked, tuple(rows), packed, spans, users, total, tuple(failed))


def _shared(row: np.ndarray) -> np.ndarray:
    return _SHARED.setdefault(blake2b(row.tobytes(), digest_size=20).digest(), row)


def joined(asked: str, parts: Sequence[TagBits]) -> TagBits:
    """The rows of several, of the same data, one after another."""
    return TagBits(
        asked=asked,
        rows=tuple(row for part in parts for row in part.rows),
        packed=tuple(row for part in parts for row in part.packed),
        spans=parts[0].spans,
        users=np.concatenate([part.users for part in parts]),
        total=parts[0].total,
        failed=tuple(failed for part in parts for failed in part.failed),
    )


def counted(bits: np.ndarray) -> np.ndarray:
    """Bits set in each row."""
    return np.bitwise_count(bits).sum(axis=-1, dtype=np.int64)


def jaccard(both: np.ndarray, users: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Users in both, of those in any of two groups; NaN where both are empty."""
    either = users + others - both
    return np.divide(both, either, out=np.full(np.shape(both), np.nan), where=either > 0)
