"""Is who is drawn a matter of chance, and the same again?"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.export.drawing import BadHoldOut, BadSample, held_out, largest_remainder, sampled

SECRET = bytes(range(32))
USERS = pa.array([f"u{number}" for number in range(10_000)])


def test_each_user_is_drawn_by_a_keyed_hash_of_the_id() -> None:
    """By hand of the definition: 8 bytes, big-endian, of BLAKE2b under the secret, below the share of 2⁶⁴."""
    for user, drawn in zip(USERS[:50].to_pylist(), held_out(USERS[:50], 0.3, SECRET), strict=True):
        digest = hashlib.blake2b(user.encode(), key=SECRET, digest_size=8, person=b"hold-out").digest()
        assert drawn == (int.from_bytes(digest, "big") < 0.3 * 2**64)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5])
def test_the_share_is_within_the_bounds_of_chance(share: float) -> None:
    """Of 20 secrets the counts lie within 4.5 standard deviations of the binomial, and spread like it."""
    counts = [held_out(USERS, share, bytes([number]) * 16).sum() for number in range(20)]
    deviation = np.sqrt(len(USERS) * share * (1 - share))
    scores = (np.array(counts) - len(USERS) * share) / deviation
    assert np.abs(scores).max() < 4.5
    assert 0.4 < scores.std() < 2


def test_neither_the_list_nor_its_order_changes_who_is_drawn() -> None:
    drawn = set(USERS.filter(pa.array(held_out(USERS, 0.1, SECRET))).to_pylist())
    back = USERS[:5_000].take(pa.array(np.arange(5_000)[::-1]))
    assert set(back.filter(pa.array(held_out(back, 0.1, SECRET))).to_pylist()) == drawn & set(back.to_pylist())
    assert not held_out(USERS, 0, SECRET).any()


def test_the_sample_and_the_control_group_are_drawn_apart() -> None:
    half = sampled(USERS, 5_000, SECRET)
    assert half.sum() == 5_000
    assert held_out(USERS, 0.1, SECRET)[half].mean() == pytest.approx(0.1, abs=0.02)


def test_each_stratum_has_its_share_of_the_sample() -> None:
    strata = pa.array(["a"] * 6_000 + [None] * 3_500 + ["c"] * 500, pa.string())
    chosen = sampled(USERS, 1_000, SECRET, strata)
    assert [chosen[:6_000].sum(), chosen[6_000:9_500].sum(), chosen[9_500:].sum()] == [600, 350, 50]
    assert (chosen == sampled(USERS, 1_000, SECRET, strata)).all()


def test_what_is_left_over_goes_to_the_largest_remainders() -> None:
    """Of 47, 16, 16, 15 and 6 in a hundred, ten: 4.7, 1.6, 1.6, 1.5 and 0.6, so five, two, two, one and none."""
    assert largest_remainder(np.array([47, 16, 16, 15, 6]), 10).tolist() == [5, 2, 2, 1, 0]


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=8).filter(any), st.data())
def test_no_stratum_gives_more_than_it_has_nor_a_user_from_its_share(counts: list[int], data: st.DataObject) -> None:
    most = data.draw(st.integers(1, sum(counts)))
    quota = largest_remainder(np.array(counts), most)
    assert quota.sum() == most
    assert (quota <= counts).all() and (np.abs(quota - np.array(counts) * most / sum(counts)) < 1).all()


def test_nonsense_is_refused() -> None:
    for share in (-0.1, 1.0, float("nan")):
        with pytest.raises(BadHoldOut):
            held_out(USERS, share, SECRET)
    with pytest.raises(BadSample):
        sampled(USERS, 0, SECRET)
