"""Who is drawn: into a sample, into a control group?

By a hash of each user's id under the action's secret: nobody can foresee or choose who is drawn, and the same action
draws the same users again, after a restart and from a list that has grown.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import AnalysisError

Draw = Literal[
    "hold-out", "sample"
]  # drawn apart: a sample of half the users leaves the control group's share as it is
_RANGE = 2.0**64


class BadHoldOut(AnalysisError):
    """A share that isn't from 0 to under 1. details: share"""

    code = "bad_hold_out"


class BadSample(AnalysisError):
    """Fewer than one user. details: users"""

    code = "bad_sample"


def held_out(users: pa.StringArray, share: float, secret: bytes) -> np.ndarray:
    """bool, of each user whether the control group has them: each by themselves, with this chance."""
    if not 0 <= share < 1:
        raise BadHoldOut(share=share)
    if not share:
        return np.zeros(len(users), np.bool_)
    return _numbers(users, secret, "hold-out") < np.uint64(share * _RANGE)


def sampled(users: pa.StringArray, most: int, secret: bytes, strata: pa.Array | None = None) -> np.ndarray:
    """bool, of each user whether they are among at most `most`, of each stratum as large a part as of the whole."""
    if most < 1:
        raise BadSample(users=most)
    if most >= len(users):
        return np.ones(len(users), np.bool_)
    encoded = (pa.array(np.zeros(len(users), np.int8)) if strata is None else strata).dictionary_encode()
    of = pc.fill_null(encoded.indices, len(encoded.dictionary)).to_numpy()
    quota = largest_remainder(np.bincount(of), most)
    order = np.lexsort((_numbers(users, secret, "sample"), of))
    begins = np.append(0, np.cumsum(np.bincount(of))[:-1])
    rank = np.empty(len(users), np.int64)
    rank[order] = np.arange(len(users)) - begins[of[order]]
    return rank < quota[of]


def largest_remainder(counts: np.ndarray, most: int) -> np.ndarray:
    """How many of each stratum (Hamilton 1792): the whole part of its share, and what is left over to those with the
    largest fractions, of equal ones the larger stratum first."""
    exact = counts * most
    quota, rest = exact // counts.sum(), exact % counts.sum()
    places = np.lexsort((np.arange(len(counts)), -counts, -rest))
    quota[places[: most - quota.sum()]] += 1
    return quota


def _numbers(users: pa.StringArray, secret: bytes, draw: Draw) -> np.ndarray:
    """uint64, one a user."""
    begun = blake2b(key=secret, digest_size=8, person=draw.encode())

    def of(user: str) -> bytes:
        hashed = begun.copy()
        hashed.update(user.encode())
        return hashed.digest()

    return np.frombuffer(b"".join(map(of, users.to_pylist())), dtype=">u8")
