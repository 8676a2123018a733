"""In which bucket does a user live?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np


def user_hash(user: str) -> int:
    """First 8 bytes, big-endian, of MD5 over the UTF-8 user id: the same in any language or engine."""
    return int.from_bytes(hashlib.md5(user.encode(), usedforsecurity=False).digest()[:8], "big")


def bucket_of(user: str, bucket_count: int) -> int:
    return user_hash(user) % bucket_count


def buckets_of(users: Iterable[str], bucket_count: int) -> np.ndarray:
    """Bucket of each user (int32); hash each distinct user once, not each row."""
    return np.fromiter((user_hash(user) % bucket_count for user in users), dtype=np.int32)
