"""In which bucket does a user live?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

MOST_BUCKETS = 256
FEW_USERS = 5_000  # distinct users; below this, compiled code costs more to load than it saves


def user_hash(user: str) -> int:
    """First 8 bytes, big-endian, of MD5 over the UTF-8 user id: the same in any language or engine."""
    return int.from_bytes(hashlib.md5(user.encode(), usedforsecurity=False).digest()[:8], "big")


def bucket_of(user: str, bucket_count: int) -> int:
    return user_hash(user) % bucket_count


def buckets_of(users: Iterable[str], bucket_count: int) -> np.ndarray:
    """Bucket of each user (int32); hash each distinct user once, not each row."""
    return np.fromiter((user_hash(user) % bucket_count for user in users), dtype=np.int32)


def buckets_of_array(users: pa.DictionaryArray, bucket_count: int) -> np.ndarray:
    """Bucket of each row (uint8), hashing each entry of the dictionary once; `bucket_count` is at most 256."""
    if bucket_count > MOST_BUCKETS or bucket_count & (bucket_count - 1):
        raise ValueError(f"{bucket_count} is no power of two up to {MOST_BUCKETS}")
    entries = users.dictionary.fill_null("")
    if len(entries) < FEW_USERS:
        hashes = np.fromiter((user_hash(user) & 0xFF for user in entries.to_pylist()), dtype=np.uint8)
    else:
        from analysis.store.dataset.md5 import digest_bytes_7  # compiled: not worth loading for a few users

        entries = entries.cast(pa.large_string())
        _, offsets, data = entries.buffers()
        starts = np.frombuffer(offsets, np.int64, len(entries) + 1, entries.offset * 8).copy()
        hashes = digest_bytes_7(starts, np.frombuffer(data, np.uint8).copy())
    return (hashes & np.uint8(bucket_count - 1))[users.indices.to_numpy(zero_copy_only=False)]
