"""In which bucket does a user live?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

MOST_BUCKETS = 256
_FEW_USERS = 5_000  # distinct users; below this, a database costs more to load than it saves
# Byte 7 of the digest is the last byte of the big-endian number that `user_hash` makes of its first 8, so it decides
# modulo any power of two up to 256. `md5_number` holds the digest's bytes the other way round.
_LAST_BYTES = """
SELECT ((md5_number(name) >> 56) & 255)::UTINYINT AS last_byte
FROM names
ORDER BY place
"""


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
    if len(entries) < _FEW_USERS:
        last_bytes = np.fromiter((user_hash(user) & 0xFF for user in entries.to_pylist()), dtype=np.uint8)
    else:
        last_bytes = _last_bytes(entries)
    return (last_bytes & np.uint8(bucket_count - 1))[users.indices.to_numpy(zero_copy_only=False)]


def _last_bytes(names: pa.Array) -> np.ndarray:
    from analysis import sql  # the process that reads files is started anew each time, often for a few users

    return sql.select(_LAST_BYTES, names=pa.table({"name": names, "place": np.arange(len(names))}))[0].to_numpy()
