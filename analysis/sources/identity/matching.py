"""Which users are one, by the values that they share?

Users and keys are the nodes of a graph, each pair of a user and a key is an edge, and what hangs together is one user
(connected components). Values that too many users share join nobody, and groups that grow too large fall apart again:
one wrong value would make one user of thousands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.identity.keys import keys, keys_of_users, mixes_letters
from analysis.sources.identity.pairs import Pairs, Users
from analysis.sources.identity.spec import IdColumn, IdentitySpec
from analysis.store.dataset import MergedIds

MOST_TOLD = 50
OWN = -1  # the column of an edge that is the user's own id


@dataclass(frozen=True)
class SharedValue:
    """A value that stands for nobody, since so many users have it."""

    column: str
    value: str
    users: int


@dataclass(frozen=True)
class CrowdedUser:
    """A user with so many values of one column that it is no single person: a till, a test account."""

    user: str
    column: str
    values: int


@dataclass(frozen=True)
class Reason:
    """What some ids of a group share: the value (as a key) of a column; None is the id itself, spelled differently."""

    column: str | None
    value: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class UserGroup:
    """Users who are one: under `owner`, the id that came first. `ids` are some of them; `size` counts all."""

    owner: str
    size: int
    ids: tuple[str, ...]
    reasons: tuple[Reason, ...]


Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Apart(Generic[Kind]):
    """What joins nobody: how many there are, and some of them."""

    total: int = 0
    told: tuple[Kind, ...] = ()


@dataclass(frozen=True, eq=False)
class Edges:
    """Pairs of a user and a key, each once a column. `names` are the keys behind what kind they are of."""

    users: np.ndarray
    keys: np.ndarray
    columns: np.ndarray  # places in the spec's columns, or OWN
    names: pa.StringArray

    def where(self, kept: np.ndarray) -> Edges:
        return Edges(self.users[kept], self.keys[kept], self.columns[kept], self.names)


@dataclass(frozen=True, eq=False)
class Matches:
    """`owner` of each user: the place of the user who it is (int64).

    What joins nobody is told with the worst first, and at most `MOST_TOLD` of each.
    """

    users: Users
    owner: np.ndarray
    edges: Edges  # that join somebody
    columns: tuple[IdColumn, ...]
    shared: Apart[SharedValue]
    crowded: Apart[CrowdedUser]
    too_large: Apart[UserGroup]  # the reasons are the values that join the most

    @property
    def merged(self) -> MergedIds:
        """The ids that are no users of their own any more."""
        gone = np.flatnonzero(self.owner != np.arange(len(self.owner)))
        ids = self.users.ids
        return MergedIds(ids.take(pa.array(gone)), ids.take(pa.array(self.owner[gone])))

    def sizes(self) -> tuple[np.ndarray, np.ndarray]:
        """The owners of more than one id (places, ascending), and of how many."""
        counts = np.bincount(self.owner, minlength=len(self.owner))
        owners = np.flatnonzero(counts > 1)
        return owners, counts[owners]

    def group(self, owner: int, most: int = 10) -> UserGroup:
        """One user with why its ids are one."""
        return _group(self.users, self.edges, self.columns, np.flatnonzero(self.owner == owner), owner, most)


def matched(spec: IdentitySpec, users: Users, pairs: Sequence[Pairs]) -> Matches:
    edges = _edges(users, pairs)
    edges, crowded = _without_crowded(spec, users, edges)
    edges, shared = _without_shared(spec, edges)
    labels = _components(len(users.ids), edges)
    sizes = np.bincount(labels)
    over = sizes[labels] > spec.largest_group
    large = np.flatnonzero(sizes > spec.largest_group)
    too_large = tuple(
        _too_large(spec, users, edges, np.flatnonzero(labels == label)) for label in _worst(large, sizes[large])
    )
    owner = _owners(users, labels)
    owner[over] = np.flatnonzero(over)
    kept = edges.where(~over[edges.users])
    return Matches(users, owner, kept, spec.columns, shared, crowded, Apart(len(large), too_large))


def _worst(places: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return places[np.argsort(-counts, kind="stable")[:MOST_TOLD]]


def _edges(users: Users, pairs: Sequence[Pairs]) -> Edges:
    """Keys of one kind are compared over all columns; each user's own id is a key too."""
    whose, names, columns = [], [], []
    compared = [users.ids, *(one.values for one in pairs if one.column.form == "user")]
    folded = not any(mixes_letters(values) for values in compared)
    for kind, made in keys_of_users(users.ids, folded):
        places = np.flatnonzero(np.asarray(made.is_valid()))
        whose.append(places)
        names.append(_named(kind, made.take(pa.array(places))))
        columns.append(np.full(len(places), OWN))
    for place, one in enumerate(pairs):
        for kind, made in _kinds(one, folded):
            some = np.flatnonzero(np.asarray(made.is_valid())[one.codes])
            whose.append(one.users[some])
            names.append(_named(kind, made.take(pa.array(one.codes[some]))))
            columns.append(np.full(len(some), place))
    known = pa.chunked_array(names, pa.string()).combine_chunks().dictionary_encode()
    codes = known.indices.to_numpy().astype(np.int64)
    found = np.unique(np.stack([np.concatenate(whose).astype(np.int64), codes, np.concatenate(columns)]), axis=1)
    return Edges(found[0], found[1], found[2], known.dictionary)


def _kinds(pairs: Pairs, folded: bool) -> tuple[tuple[str, pa.StringArray], ...]:
    """The keys of a column's values, by what they are compared with."""
    column = pairs.column
    if column.form == "user":
        return keys_of_users(pairs.values, folded)
    kind = f"{column.place}:{column.name}" if column.form == "other" else column.form
    return ((kind, keys(pairs.values, column.form, not mixes_letters(pairs.values))),)


def _named(kind: str, made: pa.StringArray) -> pa.StringArray:
    return pc.binary_join_element_wise(pa.scalar(kind), made, "\0")


def _without_crowded(spec: IdentitySpec, users: Users, edges: Edges) -> tuple[Edges, Apart[CrowdedUser]]:
    """A user with many values of a column isn't joined by that column."""
    width = len(spec.columns) + 1
    of_edges = edges.users * width + edges.columns + 1
    places, counts = np.unique(of_edges, return_counts=True)
    many = (counts > spec.largest_degree) & (places % width > 0)
    count_of = dict(zip(places[many].tolist(), counts[many].tolist(), strict=True))
    crowded = tuple(
        CrowdedUser(users.ids[place // width].as_py(), spec.columns[place % width - 1].name, count_of[place])
        for place in _worst(places[many], counts[many]).tolist()
    )
    return edges.where(~np.isin(of_edges, places[many])), Apart(len(count_of), crowded)


def _without_shared(spec: IdentitySpec, edges: Edges) -> tuple[Edges, Apart[SharedValue]]:
    """A value that more users have than one person has ids joins nobody, nor does one that a single user has."""
    pairs = np.unique(np.stack([edges.keys, edges.users]), axis=1)
    degree = np.bincount(pairs[0], minlength=len(edges.names))
    many = np.flatnonzero(degree > spec.largest_degree)
    of_key = np.full(len(edges.names), OWN)
    np.maximum.at(of_key, edges.keys, edges.columns)
    shared = tuple(
        SharedValue(_column(spec.columns, int(of_key[key])) or "", _value(edges.names[key].as_py()), int(degree[key]))
        for key in _worst(many, degree[many]).tolist()
    )
    joins = (degree[edges.keys] > 1) & (degree[edges.keys] <= spec.largest_degree)
    return edges.where(joins), Apart(len(many), shared)


def _components(total: int, edges: Edges) -> np.ndarray:
    """A label for each user; users and keys are nodes, so that a key of n users has n edges, not n²."""
    from scipy.sparse import coo_array  # not before somebody asks: it is slow to import
    from scipy.sparse.csgraph import connected_components

    different, keys_now = np.unique(edges.keys, return_inverse=True)
    size = total + len(different)
    graph = coo_array((np.ones(len(edges.users), np.int8), (edges.users, total + keys_now)), shape=(size, size))
    labels = connected_components(graph.tocsr(), directed=False)[1][:total]
    return np.unique(labels, return_inverse=True)[1]


def _owners(users: Users, labels: np.ndarray) -> np.ndarray:
    """Of each user the one that came first in its group; of those of one run the first by name."""
    order = np.argsort(users.since, kind="stable")  # ids are sorted already
    first = np.empty(labels.max(initial=-1) + 1, dtype=np.int64)
    first[labels[order[::-1]]] = order[::-1]
    return first[labels]


def _too_large(spec: IdentitySpec, users: Users, edges: Edges, places: np.ndarray) -> UserGroup:
    return _group(users, edges, spec.columns, places, int(places[np.argmin(users.since[places])]), most=5, reasons=1)


def _group(
    users: Users,
    edges: Edges,
    columns: tuple[IdColumn, ...],
    places: np.ndarray,
    owner: int,
    most: int,
    reasons: int = 10,
) -> UserGroup:
    own = edges.where(np.isin(edges.users, places))
    names = users.ids
    shared = []
    keys_here, counts = np.unique(own.keys, return_counts=True)
    for key in keys_here[np.argsort(-counts, kind="stable")[: 2 * reasons]]:
        at = own.keys == key
        whose = np.unique(own.users[at])
        if len(whose) > 1:
            column = _column(columns, int(own.columns[at].max()))
            ids = tuple(names[int(place)].as_py() for place in whose)
            shared.append(Reason(column, _value(own.names[int(key)].as_py()), ids))
    shared.sort(key=lambda reason: (-len(reason.ids), reason.column or "", reason.value))
    ids = [owner, *(place for place in places.tolist() if place != owner)]
    told = tuple(Reason(one.column, one.value, one.ids[:most]) for one in shared[:reasons])
    return UserGroup(names[owner].as_py(), len(places), tuple(names[place].as_py() for place in ids[:most]), told)


def _column(columns: tuple[IdColumn, ...], place: int) -> str | None:
    return None if place == OWN else columns[place].name


def _value(named: str) -> str:
    return named.split("\0", 1)[1]
