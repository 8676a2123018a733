"""In which bucket does a user live?"""

from __future__ import annotations

import hashlib
import sys

import numpy as np
import pyarrow as pa

MOST_BUCKETS = 256
# Distinct users from which on a question to the database takes less than hashing them here; and where it isn't loaded
# yet, from which on it is worth loading.
_WORTH_ASKING, _WORTH_LOADING = 2_000, 50_000
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


def buckets_of(users: pa.Array, bucket_count: int) -> np.ndarray:
    """Bucket of each user (uint8); of a dictionary each entry is hashed once. `bucket_count` is at most 256."""
    if bucket_count > MOST_BUCKETS or bucket_count & (bucket_count - 1):
        raise ValueError(f"{bucket_count} is no power of two up to {MOST_BUCKETS}")
    if pa.types.is_dictionary(users.type):
        return buckets_of(users.dictionary, bucket_count)[users.indices.to_numpy(zero_copy_only=False)]
    return _last_bytes(users.fill_null("")) & np.uint8(bucket_count - 1)


def _last_bytes(users: pa.Array) -> np.ndarray:
    if len(users) < (_WORTH_ASKING if "analysis.sql" in sys.modules else _WORTH_LOADING):
        return np.fromiter((user_hash(user) & 0xFF for user in users.to_pylist()), dtype=np.uint8)
    from analysis import sql  # a command that asks for a few users needs none

    return sql.select(_LAST_BYTES, names=pa.table({"name": users, "place": np.arange(len(users))}))[0].to_numpy()
