"""Is a user's bucket the same, however many users are hashed at once?"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest

from analysis.store.dataset import buckets_of
from analysis.store.dataset.buckets import bucket_of

# Lengths around the edges of MD5's blocks, the characters that end a text in C, and some beyond ASCII.
TEXTS = ["", "a", "\0", "a\0b", "用户1", "😀", *("x" * size for size in (54, 55, 56, 57, 63, 64, 65, 119, 128, 1_000))]


def last_bytes(users: list[str]) -> list[int]:
    return [hashlib.md5(user.encode(), usedforsecurity=False).digest()[7] for user in users]


@pytest.mark.parametrize("count", [len(TEXTS), 60_000])
def test_few_and_many_users_get_the_same_buckets(count: int) -> None:
    users = [TEXTS[number % len(TEXTS)] + str(number) for number in range(count)]
    rows = pa.array([*users, *reversed(users)]).dictionary_encode()
    assert buckets_of(rows, 32).tolist() == [bucket_of(user, 32) for user in [*users, *reversed(users)]]


def test_every_text_is_hashed_as_the_standard_library_does() -> None:
    users = [*TEXTS, *(str(number) for number in range(60_000))]
    assert buckets_of(pa.array(users).dictionary_encode(), 256).tolist() == last_bytes(users)


def test_a_slice_of_more_users_than_a_vector_of_the_database_keeps_its_order() -> None:
    users = [f"user {number}" for number in range(150_000)]
    entries = pa.array(["before", *users], pa.large_string()).slice(1)
    rows = pa.DictionaryArray.from_arrays(np.arange(len(users))[::-1], entries)
    assert buckets_of(rows, 256).tolist() == last_bytes(users)[::-1]


@pytest.mark.parametrize("count", [0, 60_000])
def test_an_entry_that_is_missing_counts_as_the_empty_text(count: int) -> None:
    entries = pa.array([None, *(str(number) for number in range(count))], pa.string())
    rows = pa.DictionaryArray.from_arrays(pa.array([0]), entries)
    assert buckets_of(rows, 16).tolist() == [bucket_of("", 16)]


def test_threads_get_their_own_answers() -> None:
    logs = [[f"{thread} {number}" for number in range(60_000)] for thread in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda users: buckets_of(pa.array(users).dictionary_encode(), 256).tolist(), logs)
    assert list(answers) == [last_bytes(users) for users in logs]


@pytest.mark.parametrize("count", [3, 512])
def test_other_bucket_counts_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        buckets_of(pa.array(["ann"]).dictionary_encode(), count)
