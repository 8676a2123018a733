"""What does an analysis see of one bucket of users?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa

from analysis.errors import NoEvents, UnknownColumn, UnknownEvent
from analysis.store.dataset.columns import Column
from analysis.store.dataset.hot import HotBucket
from analysis.store.dataset.kinds import Kinds, Rows, bounds_of, walked
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
    def whole(self) -> UserBlock:
        """With all events."""
        return self

    @cached_property
    def _kinds(self) -> Kinds:
        return self._hot.kinds(self.event)

    def rows_of(self, wanted: np.ndarray) -> Rows:
        """The events of the wanted kinds; `wanted` (bool) has a place an event name."""
        one = np.count_nonzero(wanted) == 1
        if not one and not self._kinds.few(wanted):
            return walked(self.event, self.offsets, wanted)
        key = self._hot.key, wanted.tobytes()
        places = self._kinds.of(wanted) if one else looked_up((*key, "places"), lambda: self._kinds.of(wanted))
        return Rows(places, looked_up((*key, "bounds"), lambda: bounds_of(places, self.offsets)))

    def narrowed(self, wanted: np.ndarray) -> UserBlock:
        """Only the events of the wanted kinds where these are few, else the block itself."""
        return NarrowedBlock(self, wanted, self._hot) if self._kinds.few(wanted) else self

    def column(self, name: str) -> Column:
        """A property of the events."""
        self.dataset.require_events()
        return self._read("property", name, self.dataset.properties, self._hot.column)

    def attribute(self, name: str) -> Column:
        """An attribute of the users."""
        return self._read("attribute", name, self.dataset.attributes, self._hot.attribute)

    def _read(self, kind: str, name: str, fields: tuple[Field, ...], read: Callable[[Field], Column]) -> Column:
        if (kind, name) not in self._columns:
            field = next((field for field in fields if field.name == name), None)
            if field is None:
                raise UnknownColumn(column=name, near=get_close_matches(name, [f.name for f in fields], n=3))
            self._columns[kind, name] = read(field)
        return self._columns[kind, name]


class NarrowedBlock(UserBlock):
    """The same users with their events of some kinds only; `places` is where these stand in the whole block."""

    def __init__(self, whole: UserBlock, wanted: np.ndarray, hot: HotBucket) -> None:
        super().__init__(whole.bucket, hot, whole.dataset)
        self._whole, self._key = whole, (hot.key, wanted.tobytes())
        rows = whole.rows_of(wanted)
        self.places, self.offsets = rows.places, rows.bounds

    @property
    def whole(self) -> UserBlock:
        return self._whole

    @cached_property
    def users(self) -> pa.StringArray:
        return self._whole.users

    @cached_property
    def ts(self) -> np.ndarray:
        return looked_up((*self._key, "ts"), lambda: self._whole.ts[self.places])

    @cached_property
    def event(self) -> np.ndarray:
        return looked_up((*self._key, "event"), lambda: self._whole.event[self.places])

    def rows_of(self, wanted: np.ndarray) -> Rows:
        return walked(self.event, self.offsets, wanted)

    def narrowed(self, wanted: np.ndarray) -> UserBlock:
        return self._whole.narrowed(wanted)

    def column(self, name: str) -> Column:
        column = self._whole.column(name)
        of = name, column.type, self.dataset.time_zone  # what the values depend on beside the files
        values = looked_up((*self._key, *of), lambda: column.values[self.places])
        return replace(column, values=values)

    def attribute(self, name: str) -> Column:
        return self._whole.attribute(name)


Part = TypeVar("Part")
Carried = TypeVar("Carried")


@dataclass(frozen=True)
class Surveyed(Generic[Part, Carried]):
    """What a survey says of a block, and what it had to find for it, which `measure` and `members` of the same block
    would find again: they are given `carried`, or not, and say the same."""

    part: Part
    carried: Carried
