"""What does an analysis see of one bucket of users?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa

from analysis.errors import NoEvents, UnknownColumn, UnknownEvent
from analysis.store.dataset.columns import Column, joined
from analysis.store.dataset.hot import HotBucket
from analysis.store.dataset.kinds import Kinds, Parts, Rows, are_few, bounds_of, since_first, walked
from analysis.store.dataset.looked_up import looked_up
from analysis.store.dataset.manifest import Field
from analysis.timezones import date_of, local_days


@dataclass(frozen=True)
class DatasetFacts:
    """What holds for the whole dataset; `first` and `last` are microseconds UTC of its first and last event, 0 without
    any."""

    first: int
    last: int
    time_zone: str
    session_gap: timedelta
    first_weekday: int
    events: tuple[str, ...]
    properties: tuple[Field, ...]
    attributes: tuple[Field, ...]
    session_property: str | None = None

    @cached_property
    def days(self) -> tuple[date, date]:
        """The local days of the first and the last event. Raises `NoEvents`: users alone have no time."""
        self.require_events()
        first, last = local_days(np.array([self.first, self.last]), self.time_zone).tolist()
        return date_of(first), date_of(last)

    @property
    def named_session(self) -> str | None:
        """The property that tells sessions apart, where this data has it."""
        return self.session_property if any(item.name == self.session_property for item in self.properties) else None

    def require_events(self) -> None:
        """Raises `NoEvents` where the data holds users and their attributes only."""
        if not self.events:
            raise NoEvents()

    def event_code(self, name: str) -> int:
        """The code of an event in `UserBlock.event`."""
        self.require_events()
        if name not in self.events:
            raise UnknownEvent(event=name, near=get_close_matches(name, self.events, n=3))
        return self.events.index(name)

    def event_codes(self, names: tuple[str, ...]) -> np.ndarray:
        return np.array([self.event_code(name) for name in names], dtype=np.uint16)

    def event_mask(self, names: tuple[str, ...]) -> np.ndarray:
        """bool, of each event whether it is one of these."""
        mask = np.zeros(len(self.events), np.bool_)
        mask[self.event_codes(names)] = True
        return mask


class UserBlock:
    """Whole users of one bucket with their events in order; columns are read when first asked for.

    User `i` owns the events `offsets[i]:offsets[i + 1]`, sorted by time, ties in file order. Users known only by their
    attributes stand among the others with no events.
    """

    def __init__(self, bucket: int, hot: HotBucket, facts: DatasetFacts) -> None:
        self.bucket = bucket
        self.dataset = facts
        self._hot = hot
        self._columns: dict[tuple[str, str], Column] = {}

    @cached_property
    def users(self) -> pa.StringArray:
        """Ids of the users, sorted by their UTF-8 bytes."""
        return self._hot.users()

    @cached_property
    def offsets(self) -> np.ndarray:
        """int64, users + 1"""
        return self._hot.offsets()

    @property
    def user_count(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def ts(self) -> np.ndarray:
        """int64, microseconds UTC"""
        return self._hot.ts()

    @cached_property
    def event(self) -> np.ndarray:
        """uint16 codes into `dataset.events`"""
        return self._hot.event(self.dataset.events)

    @cached_property
    def user_index(self) -> np.ndarray:
        """int32: to which user (index into `users`) each event belongs"""
        return np.repeat(np.arange(len(self.users), dtype=np.int32), np.diff(self.offsets))

    @property
    def key(self) -> str:
        """Of its contents."""
        return self._hot.key

    @cached_property
    def kinds(self) -> Kinds:
        return self._hot.kinds(self.event)

    @cached_property
    def kind_counts(self) -> np.ndarray:
        """int64: how many events there are of each name"""
        return self.kinds.counts(len(self.dataset.events))

    def rows_of(self, wanted: np.ndarray) -> Rows:
        """The events of the wanted kinds; `wanted` (bool) has a place an event name."""
        one = np.count_nonzero(wanted) == 1
        if not one and not are_few(self.kind_counts, wanted):
            return walked(self.event, self.offsets, wanted)
        key = self.key, wanted.tobytes()
        places = self.kinds.of(wanted) if one else looked_up((*key, "places"), lambda: self.kinds.of(wanted))
        return Rows(places, looked_up((*key, "bounds"), lambda: bounds_of(places, self.offsets)))

    def narrowed(self, wanted: np.ndarray) -> UserBlock:
        """Only the events of the wanted kinds where these are few, else the block itself."""
        return NarrowedBlock((self,), wanted) if are_few(self.kind_counts, wanted) else self

    def by_bucket(self, of: np.ndarray) -> Iterator[tuple[UserBlock, np.ndarray]]:
        """What is said of each user, by the block of their bucket."""
        yield self, of

    def first_users(self, of: np.ndarray, number: int) -> tuple[str, ...]:
        """The first ids, in order, of the users that a mask takes."""
        parts = self.by_bucket(of)
        first = [block.users.take(pa.array(np.flatnonzero(part)[:number])).to_pylist() for block, part in parts]
        return tuple(sorted(user for users in first for user in users)[:number])

    def column(self, name: str) -> Column:
        """A property of the events."""
        self.dataset.require_events()
        return self._read("property", name, self.dataset.properties, self._property)

    def attribute(self, name: str) -> Column:
        """An attribute of the users."""
        return self._read("attribute", name, self.dataset.attributes, self._attribute)

    def _read(self, kind: str, name: str, fields: tuple[Field, ...], read: Callable[[Field], Column]) -> Column:
        if (kind, name) not in self._columns:
            field = next((field for field in fields if field.name == name), None)
            if field is None:
                raise UnknownColumn(column=name, near=get_close_matches(name, [f.name for f in fields], n=3))
            self._columns[kind, name] = read(field)
        return self._columns[kind, name]

    def _property(self, field: Field) -> Column:
        return self._hot.column(field)

    def _attribute(self, field: Field) -> Column:
        return self._hot.attribute(field)


class NarrowedBlock(UserBlock):
    """The users of some blocks, one block's after another's, with their events of some kinds only.

    Of several blocks, ids are in order within each of these.
    """

    def __init__(self, blocks: tuple[UserBlock, ...], wanted: np.ndarray) -> None:
        self.dataset = blocks[0].dataset
        self._blocks, self._wanted = blocks, wanted
        self._key = (*(block.key for block in blocks), wanted.tobytes())
        self._columns = {}

    @cached_property
    def users(self) -> pa.StringArray:
        return pa.concat_arrays([block.users.cast(pa.string()) for block in self._blocks])

    @cached_property
    def offsets(self) -> np.ndarray:
        return looked_up((*self._key, "offsets"), self._bounds)

    @cached_property
    def ts(self) -> np.ndarray:
        return self._gathered("ts", lambda block: block.ts)

    @cached_property
    def event(self) -> np.ndarray:
        return self._gathered("event", lambda block: block.event)

    @cached_property
    def user_index(self) -> np.ndarray:
        def look() -> np.ndarray:
            return np.repeat(np.arange(len(self.offsets) - 1, dtype=np.int32), np.diff(self.offsets))

        return looked_up((*self._key, "owners"), look)

    @cached_property
    def places(self) -> np.ndarray:
        """int32: where in its block each event stands"""

        def look() -> np.ndarray:
            return np.concatenate([block.kinds.of(self._wanted) for block in self._blocks])

        return looked_up((*self._key, "places"), look)

    def rows_of(self, wanted: np.ndarray) -> Rows:
        def look() -> Rows:
            rows = walked(self.event, self.offsets, wanted)
            return Rows(rows.places.copy(), rows.bounds)

        return looked_up((*self._key, wanted.tobytes(), "rows"), look)

    def since_first(self, wanted: np.ndarray) -> Parts:
        """The events of each user from the moment of their first wanted one on, of those who have one."""
        key = (*self._key, wanted.tobytes(), "since first")
        return looked_up(key, lambda: since_first(self.event, self.ts, self.offsets, wanted))

    def narrowed(self, wanted: np.ndarray) -> UserBlock:
        return self

    def by_bucket(self, of: np.ndarray) -> Iterator[tuple[UserBlock, np.ndarray]]:
        parts = np.split(of, np.cumsum([block.user_count for block in self._blocks])[:-1])
        return zip(self._blocks, parts, strict=True)

    def _property(self, field: Field) -> Column:
        return self._joined("property", field, lambda: (block.column(field.name).at(at) for block, at in self._pieces))

    def _attribute(self, field: Field) -> Column:
        return self._joined("attribute", field, lambda: (block.attribute(field.name) for block in self._blocks))

    def _joined(self, kind: str, field: Field, columns: Callable[[], Iterable[Column]]) -> Column:
        of = kind, field, self.dataset.time_zone  # what the values depend on beside the files
        return looked_up((*self._key, *of), lambda: joined(columns()))

    def _gathered(self, name: str, column: Callable[[UserBlock], np.ndarray]) -> np.ndarray:
        def look() -> np.ndarray:
            return np.concatenate([column(block)[at] for block, at in self._pieces])

        return looked_up((*self._key, name), look)

    def _bounds(self) -> np.ndarray:
        bounds, before = [np.zeros(1, np.int64)], 0
        for block, at in self._pieces:
            bounds.append(bounds_of(at, block.offsets)[1:] + before)
            before += len(at)
        return np.concatenate(bounds)

    @property
    def _pieces(self) -> Iterator[tuple[UserBlock, np.ndarray]]:
        """Each block with the places of its events."""
        end = 0
        for block in self._blocks:
            begin, end = end, end + int(block.kind_counts[self._wanted].sum())
            yield block, self.places[begin:end]


Part = TypeVar("Part")
Carried = TypeVar("Carried")


@dataclass(frozen=True)
class Surveyed(Generic[Part, Carried]):
    """What a survey says of a block, and what it had to find for it, which `measure` and `members` of the same block
    would find again: they are given `carried`, or not, and say the same."""

    part: Part
    carried: Carried
