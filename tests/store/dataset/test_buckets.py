"""Is a user's bucket the same, however many users are hashed at once?"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pytest

from analysis.store.dataset import buckets_of_array
from analysis.store.dataset.buckets import bucket_of
from analysis.store.dataset.md5 import digest_bytes_7

# Lengths around the edges of MD5's blocks: the length's eight bytes move to a block of their own after 55.
TEXTS = ["", "a", "用户1", *("x" * size for size in (54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1_000))]


def test_the_compiled_digest_is_that_of_the_standard_library() -> None:
    texts = [text.encode() for text in TEXTS]
    offsets = np.cumsum([0, *map(len, texts)]).astype(np.int64)
    found = digest_bytes_7(offsets, np.frombuffer(b"".join(texts), np.uint8).copy())
    assert found.tolist() == [hashlib.md5(text, usedforsecurity=False).digest()[7] for text in texts]


@pytest.mark.parametrize("count", [len(TEXTS), 6_000])
def test_few_and_many_users_get_the_same_buckets(count: int) -> None:
    users = [TEXTS[number % len(TEXTS)] + str(number) for number in range(count)]
    rows = pa.array([*users, *reversed(users)]).dictionary_encode()
    assert buckets_of_array(rows, 32).tolist() == [bucket_of(user, 32) for user in [*users, *reversed(users)]]


@pytest.mark.parametrize("count", [3, 512])
def test_other_bucket_counts_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        buckets_of_array(pa.array(["ann"]).dictionary_encode(), count)
