"""Which nested keys become which columns, and how are they called?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.sources.json.record_values import hashed
from analysis.sources.json.words import address

Path = tuple[str, ...]

MOST_KEYS = 300  # below one key: more are a map by ids, which stays one text
DEEPEST = 6
# Exports of trackers put everything that isn't theirs below this key, so that its name says nothing.
_WRAPPER = "properties"


@dataclass(frozen=True)
class KeyTree:
    """Keys below keys as the compiled reader finds them: node 0 is the record, `columns` are -1 where none is meant."""

    slots: np.ndarray  # int64, a power of two: open addressing
    parents: np.ndarray
    bounds: np.ndarray  # of each node's name in `letters`
    letters: np.ndarray  # uint8
    columns: np.ndarray
    inner: np.ndarray  # bool: has keys below

    @property
    def parts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, int, np.ndarray, np.ndarray]:
        return self.slots, self.parents, self.bounds, address(self.letters), self.columns, self.inner


def key_tree(paths: Sequence[Path]) -> KeyTree:
    """The tree whose leaf `paths[i]` is column i."""
    nodes: dict[Path, int] = {(): 0}
    for path in paths:
        for depth in range(1, len(path) + 1):
            nodes.setdefault(path[:depth], len(nodes))
    names = [path[-1].encode("utf-8", "surrogatepass") if path else b"" for path in nodes]
    bounds = np.zeros(len(nodes) + 1, np.int64)
    np.cumsum([len(name) for name in names], out=bounds[1:])
    letters = np.frombuffer(b"".join(names) or b"\0", np.uint8).copy()
    parents = np.array([nodes[path[:-1]] if path else -1 for path in nodes], np.int64)
    columns, inner = np.full(len(nodes), -1, np.int64), np.zeros(len(nodes), np.bool_)
    inner[parents[1:]] = True
    for column, path in enumerate(paths):
        columns[nodes[path]] = column
    return KeyTree(_slots(letters, bounds, parents), parents, bounds, letters, columns, inner)


def _slots(letters: np.ndarray, bounds: np.ndarray, parents: np.ndarray) -> np.ndarray:
    size = 16
    while size < 4 * len(parents):
        size *= 2
    slots = np.full(size, -1, np.int64)
    for node in range(1, len(parents)):
        slot = int(hashed(address(letters), bounds[node], bounds[node + 1], parents[node])) % size
        while slots[slot] >= 0:
            slot = (slot + 1) % size
        slots[slot] = node
    return slots


class KnownKeys:
    """The paths to single values in the order in which records bring them; grows with each record that is added."""

    def __init__(self) -> None:
        self._valued: dict[Path, bool] = {}  # whether a value was seen there: `null` and `{}` are none
        self._below: Counter[Path] = Counter()
        self.folded: set[Path] = set()

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where an object stands, `null` in other records says nothing of its own; a value there does."""
        parents = {path[:depth] for path in self._valued for depth in range(1, len(path))}
        return tuple(path for path, valued in self._valued.items() if valued or path not in parents)

    def add(self, record: dict[str, Any]) -> None:
        for path, value in leaves(record, self.folded):
            if any(path[:depth] in self.folded for depth in range(1, len(path))):
                continue
            if path not in self._valued:
                self._below[path[:-1]] += 1
            self._valued[path] = self._valued.get(path, False) or value not in (None, {})
            if path[:-1] and self._below[path[:-1]] > MOST_KEYS:
                self._fold(path[:-1])

    def _fold(self, parent: Path) -> None:
        """A map by ids: its keys are values, and it stays one text."""
        self.folded.add(parent)
        kept: dict[Path, bool] = {}
        for path, valued in self._valued.items():
            kept[parent if path[: len(parent)] == parent else path] = valued
        self._valued = kept


def leaves(record: dict[str, Any], whole: Iterable[Path] = (), above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All that is no object in a record, by its path; objects that are empty, deep or in `whole` count as one."""
    for key, value in record.items():
        path = (*above, key)
        if isinstance(value, dict) and value and len(path) < DEEPEST and path not in whole:
            yield from leaves(value, whole, path)
        else:
            yield path, value


def values(record: dict[str, Any], lines_of: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The leaves of a record, and of the elements of its list at `lines_of` as if they stood below it."""
    for path, value in leaves(record):
        if path != lines_of or not isinstance(value, list):
            yield path, value
            continue
        for element in value:
            if isinstance(element, dict):
                yield from leaves(element, above=lines_of)
            else:
                yield lines_of, element


def loaded(text: bytes) -> dict[str, Any] | None:
    """The record, or None where it can't be read; numbers stay texts, for none is computed with."""
    try:
        record = json.loads(text.decode("utf-8", "replace"), parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def names_of(paths: Sequence[Path]) -> tuple[str, ...]:
    """`a.b` for b below a. Below `properties` b alone, unless another column is called so."""
    full = [".".join(path) for path in paths]
    short = [".".join(path[1:]) if len(path) > 1 and path[0] == _WRAPPER else None for path in paths]
    taken = Counter(name for name, brief in zip(full, short, strict=True) if brief is None)
    taken.update(brief for brief in short if brief is not None)
    return tuple(
        brief if brief is not None and taken[brief] == 1 else name for name, brief in zip(full, short, strict=True)
    )
