"""Where in a block do the events of some kinds stand?

Two or three kinds make up most of a product's log, and a question asks for a few of the rare ones. The hot form holds
the places of every kind's events (`by_kind`), so that such a question walks these alone. Where it asks for a good part
of the log, walking the columns is quicker: `are_few` decides, and nowhere shows in a result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

# Of the block's events. A place that is looked up costs about three times what a row that is walked does, and what was
# looked up is kept for the next question.
FEW = 0.3


def are_few(counts: np.ndarray, wanted: np.ndarray) -> bool:
    """Whether the wanted kinds (bool, one a code) are few enough to be looked up; `counts` are the events of each."""
    return bool(counts[wanted].sum() < FEW * counts.sum())


@dataclass(frozen=True, eq=False)
class Rows:
    """`places` of some of a block's events, rising; user `i` has those at `bounds[i]:bounds[i + 1]`."""

    places: np.ndarray  # int32
    bounds: np.ndarray  # int64, users + 1

    def __post_init__(self) -> None:
        """Never written to, as mapped files are: code is compiled once for both."""
        self.places.flags.writeable = self.bounds.flags.writeable = False

    @property
    def counts(self) -> np.ndarray:
        return np.diff(self.bounds)

    @property
    def nbytes(self) -> int:
        return self.places.nbytes + self.bounds.nbytes

    def only(self, kept: np.ndarray) -> Rows:
        """Those of the places that `kept` (bool) keeps."""
        before = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])
        return Rows(self.places[kept], before[self.bounds])


@dataclass(frozen=True, eq=False)
class Parts:
    """Of some of a block's users, by their place, the events at `begins[i]:ends[i]`."""

    users: np.ndarray  # int32, rising
    begins: np.ndarray  # int32
    ends: np.ndarray  # int32

    def __post_init__(self) -> None:
        self.users.flags.writeable = self.begins.flags.writeable = self.ends.flags.writeable = False

    @property
    def nbytes(self) -> int:
        return self.users.nbytes + self.begins.nbytes + self.ends.nbytes


@dataclass(frozen=True, eq=False)
class Kinds:
    """The places of a block's events by their kind: those of code `k` at `begins[k]:begins[k + 1]`, rising."""

    places: np.ndarray  # int32
    begins: np.ndarray  # int64, one more than codes

    def fits(self, events: int) -> bool:
        """Whether it can be that of a block with so many events: files can be damaged."""
        return len(self.begins) > 0 and len(self.places) == self.begins[-1] == events

    def counts(self, codes: int) -> np.ndarray:
        """int64: how many events each of so many codes has."""
        return np.diff(self.begins, append=np.full(codes + 1 - len(self.begins), self.begins[-1]))

    def of(self, wanted: np.ndarray) -> np.ndarray:
        """Places of the wanted kinds, rising."""
        codes = [code for code in np.flatnonzero(wanted).tolist() if code + 1 < len(self.begins)]
        each = [self.places[self.begins[code] : self.begins[code + 1]] for code in codes]
        return each[0] if len(each) == 1 else np.sort(np.concatenate([self.places[:0], *each]))


def by_kind(event: np.ndarray) -> Kinds:
    counts = np.bincount(event)
    begins = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    places = np.empty(len(event), np.int32)
    _place(event, begins[:-1].astype(np.uint64), places)
    return Kinds(places, begins)


def bounds_of(places: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """int64, users + 1: which of the places (rising) belong to each user."""
    bounds = np.zeros(len(offsets), np.int64)
    _bound(places, offsets, bounds)
    return bounds


def walked(event: np.ndarray, offsets: np.ndarray, wanted: np.ndarray) -> Rows:
    """The same from the column itself, for kinds that are many."""
    places, bounds = np.empty(len(event), np.int32), np.zeros(len(offsets), np.int64)
    _walk(event, offsets, wanted.view(np.uint8), places, bounds)
    return Rows(places[: bounds[-1]], bounds)


def since_first(event: np.ndarray, ts: np.ndarray, offsets: np.ndarray, wanted: np.ndarray) -> Parts:
    """The events of each user from the moment of their first wanted one on, of those who have one."""
    users, begins, ends = (np.empty(len(offsets) - 1, np.int32) for _ in range(3))
    number = _since(event, ts, offsets, wanted.view(np.uint8), users, begins, ends)
    return Parts(users[:number].copy(), begins[:number].copy(), ends[:number].copy())


# Indices are unsigned where there are many: a signed one is looked at for being negative each time (five times slower).


@njit(nogil=True, cache=True)
def _place(event, begins, places):  # noqa: ANN001, ANN202 compiled: types are the arrays'
    for i in range(len(event)):
        kind = event[i]
        places[begins[kind]] = i
        begins[kind] += np.uint64(1)


@njit(nogil=True, cache=True)
def _bound(places, offsets, bounds):  # noqa: ANN001, ANN202
    k, number, one = np.uint64(0), np.uint64(len(places)), np.uint64(1)
    for user in range(len(offsets) - 1):
        end = offsets[user + 1]
        while k < number and places[k] < end:
            k += one
        bounds[user + 1] = k


@njit(nogil=True, cache=True)
def _walk(event, offsets, wanted, places, bounds):  # noqa: ANN001, ANN202
    """Every place is written, and kept by going on from it: without a branch that can't be foretold."""
    found, one = np.uint64(0), np.uint64(1)
    for user in range(len(offsets) - 1):
        i, end = np.uint64(offsets[user]), np.uint64(offsets[user + 1])
        while i < end:
            places[found] = i
            found += np.uint64(wanted[event[i]])
            i += one
        bounds[user + 1] = found


@njit(nogil=True, cache=True)
def _since(event, ts, offsets, wanted, users, begins, ends):  # noqa: ANN001, ANN202
    number = 0
    for user in range(len(offsets) - 1):
        begin, i, end = offsets[user], offsets[user], offsets[user + 1]
        while i < end and not wanted[event[i]]:
            i += 1
        if i == end:
            continue
        moment = ts[i]
        while i > begin and ts[i - 1] == moment:
            i -= 1
        users[number], begins[number], ends[number] = user, i, end
        number += 1
    return number
