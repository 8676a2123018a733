"""Why does this user match a rule, or not: which events and values decide each of its conditions?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import cast

import numpy as np
import pyarrow as pa

from analysis.rules.asked import (
    AmountOf,
    CountOf,
    DaysSinceOf,
    DistinctDays,
    DistinctValues,
    FunnelRef,
    Group,
    HasAttribute,
    Listed,
    NotFollowed,
    Rule,
    SegmentRef,
    Sequence,
    TagRef,
    ValueAt,
)
from analysis.rules.evaluated.chosen_events import chosen_places, microseconds
from analysis.rules.evaluated.evaluate import Counted, Matching, known_place, taken_steps
from analysis.rules.evaluated.user_numbers import not_followed
from analysis.sequences.followed import one_way
from analysis.sequences.sums import ends
from analysis.store.dataset import Column, Rows, UserBlock, walked
from analysis.timezones import local_days, week_starts

Value = float | str | None  # a number, a label, or for a time column microseconds UTC


@dataclass(frozen=True)
class Evidence:
    """Whether one condition holds for the user, and what decides it.

    `places` are events of the block: those that the condition counted, took as its steps, or read the value from; the
    events of a sequence that wasn't finished, and the events that were followed, are left out. `value` is the number,
    attribute or property that was compared; None where there is none. `parts` are the conditions of a group.
    """

    condition: Rule
    holds: bool
    places: tuple[int, ...] = ()
    value: Value = None
    parts: tuple[Evidence, ...] = ()


def evidence(rule: Rule, block: UserBlock, user: int) -> Evidence:
    """Of a closed rule, for the user at this place of `block.users`."""
    return _evidence(rule, Matching(_OneUser(block, user)), int(block.offsets[user]))


class _OneUser(UserBlock):
    """A block of one of a block's users."""

    def __init__(self, block: UserBlock, user: int) -> None:
        self.bucket, self.dataset = block.bucket, block.dataset
        self._block, self._user = block, user
        self._rows = slice(int(block.offsets[user]), int(block.offsets[user + 1]))

    @cached_property
    def users(self) -> pa.StringArray:
        return self._block.users.slice(self._user, 1)

    @cached_property
    def offsets(self) -> np.ndarray:
        offsets = np.array([0, self._rows.stop - self._rows.start], np.int64)
        offsets.flags.writeable = False  # as a block's are: the kernels are compiled for that type
        return offsets

    def rows_of(self, wanted: np.ndarray) -> Rows:
        return walked(self.event, self.offsets, wanted)

    @cached_property
    def ts(self) -> np.ndarray:
        return self._block.ts[self._rows]

    @cached_property
    def event(self) -> np.ndarray:
        return self._block.event[self._rows]

    def column(self, name: str) -> Column:
        whole = self._block.column(name)
        return Column(whole.type, whole.values[self._rows], whole.labels)

    def attribute(self, name: str) -> Column:
        whole = self._block.attribute(name)
        return Column(whole.type, whole.values[self._user : self._user + 1], whole.labels)


def _evidence(rule: Rule, one_user: Matching, first: int) -> Evidence:
    holds, one = bool(one_user.mask(rule)[0]), one_user.block
    match rule:
        case Group(_, conditions):
            return Evidence(rule, holds, parts=tuple(_evidence(condition, one_user, first) for condition in conditions))
        case HasAttribute(test):
            return Evidence(rule, holds, value=_value(one.attribute(test.column), 0))
        case ValueAt(test=test):
            place = int(known_place(rule, one)[0])
            return Evidence(rule, holds, _shifted([place], first), _value(one.column(test.column), place))
        case Listed() | TagRef() | SegmentRef() | FunnelRef():
            return Evidence(rule, holds)
        case Sequence(within=within):
            return Evidence(rule, holds, _shifted(one_way(one, taken_steps(rule, one), microseconds(within)), first))
        case _:
            number = float(one_user.compared(rule)[0])
            value = None if np.isnan(number) else number
            return Evidence(rule, holds, _shifted(_counted(rule, one), first), value)


def _shifted(places: np.ndarray | list[int], first: int) -> tuple[int, ...]:
    return tuple(int(place) + first for place in places if place >= 0)


def _value(column: Column, place: int) -> Value:
    if place < 0 or column.missing[place]:
        return None
    value = column.values[place]
    if column.type == "text" and column.labels is not None:
        return column.labels[int(value)].as_py()
    return float(value)


def _counted(condition: Counted, one: UserBlock) -> np.ndarray:
    if isinstance(condition, NotFollowed):
        return not_followed(condition, one).places
    chosen = chosen_places(condition.number.chosen, one)
    match condition.number:
        case DaysSinceOf(which):
            return ends(chosen, which)
        case AmountOf(property=name) | CountOf(count=DistinctValues(name)):
            return _known(chosen.places, one.column(name))
        case CountOf(count=DistinctDays(within)) if within is not None:
            return _fullest(chosen.places, one, within)
        case CountOf():
            return chosen.places


def _known(places: np.ndarray, column: Column) -> np.ndarray:
    return places[~column.missing[places]]


def _fullest(places: np.ndarray, one: UserBlock, within: str | timedelta) -> np.ndarray:
    """The events in the first week, or days running, with the most different days."""
    if not len(places):
        return places
    days = local_days(one.ts[places], one.dataset.time_zone)
    starts, length = days, 7
    if within == "week":
        starts = week_starts(days, one.dataset.first_weekday)
    else:
        length = cast(timedelta, within).days
    windows = [(days >= start) & (days < start + length) for start in starts]
    return places[max(windows, key=lambda window: len(np.unique(days[window])))]
