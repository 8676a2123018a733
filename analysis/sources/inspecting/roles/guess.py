"""Which columns are the user, the event and the time, going by names (English and Chinese) and by values?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analysis.sources.inspecting.columns import ColumnStats
from analysis.sources.inspecting.roles.properties import property_of
from analysis.sources.inspecting.roles.questions import Choice, Question, codes
from analysis.sources.inspecting.roles.time_questions import order_question
from analysis.sources.inspecting.roles.time_roles import TimeRoles, TimeWords, find_time
from analysis.sources.inspecting.roles.users_and_events import Basis, Roles, event_of, user_of
from analysis.sources.known import KnownExport, same_name
from analysis.sources.mapping import DateOrder, OnlyRows, SourceMapping
from analysis.store.dataset import DATED

_MOSTLY_UNIQUE = 0.995
_OF_A_USER = re.compile(r"sign.?up|regist|(^|_)reg(_|$)|birth|joined|注册|生日|出生|入会|开户|首次", re.IGNORECASE)
_TRACKED, _OF_PROFILES = "track", ("profile_", "item_", "user_set", "user_add", "user_del")
_KIND = Question(
    "kind",
    choices=(
        Choice("attributes", said="--attributes", word="attributes"),
        Choice("events", said="--event-name …", word="events"),
    ),
)


@dataclass(frozen=True)
class MappingGuess:
    """A proposal for people to confirm.

    `mapping` is complete or None; `user`, `time`, `event` are what was found for it, and what spoke for each: its name,
    its values, the file's name, or nothing. `questions` are what the data can't decide.
    """

    mapping: SourceMapping | None
    user: str | None
    time: str | None
    event: str | None
    event_name: str | None
    user_basis: Basis
    questions: tuple[Question, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """The codes of the questions."""
        return codes(self.questions)

    @property
    def importable(self) -> bool:
        """Whether the file can hold events or attributes at all: it has a time or something that may be a user."""
        return self.user is not None or self.time is not None


def guess_mapping(
    columns: Sequence[ColumnStats],
    file_name: str,
    whole: bool = False,
    kind: Literal["events", "attributes"] | None = None,
    roles: Roles | None = None,
    times: TimeWords | None = None,
    zone: str | None = None,
    known: KnownExport | None = None,
) -> MappingGuess:
    """`whole`: the statistics are of all rows, so a user that stands in two of them is known to repeat.

    `kind`, `roles` and `times`: what people said that the file holds; it is no question any more. `zone`: what lines
    above the table say of all its times. `known` is what the tool that wrote the file means by its columns.
    """
    roles, times = roles or Roles(), times or TimeWords()
    by_name = {column.name: column for column in columns}
    left = [column for column in columns if column.name not in (roles.user, roles.event, roles.time)]
    when = find_time(
        [*left, *([by_name[roles.time]] if roles.time else [])], _time_said(roles, known, left), times, zone, known
    )
    time = when.time
    left = [column for column in left if column not in (time, when.clock, when.zone)]
    user, user_basis, questions = user_of(roles, known, left, by_name, when)
    left = [column for column in left if column is not user]
    event, event_name, of_event = event_of(roles, known, left, by_name, file_name)
    attributes, of_kind = _kind_of(kind, known, _is_attributes(user, event, time, whole), time)
    questions = (*of_kind, *questions)
    if attributes:
        event_name = None
        others = [column for column in columns if column is not user]
        questions = (*questions, *_order_of(others, times), *_zone_of(others, when))
    else:
        others = [column for column in left if column is not event]
        of_time = (*_asked_of_time(known, when), *when.questions)
        of_order = () if "date_order" in codes(of_time) else _order_of(others, times)
        questions = (*questions, *of_event, *of_time, *of_order)
    order = times.order
    mapping = (
        _mapping(columns, user, when, event, event_name, attributes, order) if user and (time or attributes) else None
    )
    if mapping is not None and attributes and when.all_zone:
        mapping = replace(mapping, zone_from="said" if times.time_zone else "above" if zone else "tool")
    if mapping is not None and not attributes:
        mapping = replace(mapping, only=_rows_meant(columns, known))
    return MappingGuess(
        mapping=mapping,
        user=user.name if user else None,
        time=None if attributes else time.name if time else None,
        event=None if attributes else event.name if event else None,
        event_name=event_name,
        user_basis=user_basis,
        questions=questions,
    )


def _time_said(roles: Roles, known: KnownExport | None, columns: Sequence[ColumnStats]) -> str | None:
    """The time that people named, or the tool that wrote the file."""
    readable = [column.name for column in columns if column.time.reading is not None]
    return roles.time or (same_name(known.time, readable) if known else None)


def _asked_of_time(known: KnownExport | None, when: TimeRoles) -> tuple[Question, ...]:
    """Where the tool's rows can be read as several times, people see the one that was taken."""
    if known is None or "time" not in known.ask or when.time is None:
        return ()
    parts = [column for column in (when.time, when.clock, when.zone) if column]
    choices = (Choice(when.time.name, readings=when.time.examples[:3]),)
    return (Question("time", tuple(column.name for column in parts), choices, reason="known"),)


def _order_of(columns: Sequence[ColumnStats], times: TimeWords) -> tuple[Question, ...]:
    """The order of dates beside the rows' own times: offered, for without an answer they stay text."""
    unclear = unclear_dates([column for column in columns if column.type in DATED], times.order)
    return (order_question(unclear, needed=False),) if unclear else ()


def unclear_dates(columns: Sequence[ColumnStats], order: DateOrder | None) -> tuple[ColumnStats, ...]:
    """Those whose dates fit several orders, unless `order` tells which."""
    return tuple(one for one in columns if one.time.question == "date_order" and order not in one.time.orders)


def _zone_of(columns: Sequence[ColumnStats], when: TimeRoles) -> tuple[Question, ...]:
    """The zone of users' times: offered, for without an answer it is the project's."""
    moments = tuple(column.name for column in columns if column.type == "time" and column.time.naive)
    return (Question("time_zone", moments, needed=False),) if moments and when.all_zone is None else ()


def _kind_of(
    kind: Literal["events", "attributes"] | None, known: KnownExport | None, alone: bool, time: ColumnStats | None
) -> tuple[bool, tuple[Question, ...]]:
    """Whether rows are users, and the question where they may as well be events."""
    if kind is not None:
        return kind == "attributes", ()
    if known is not None:
        return known.kind == "attributes", (_KIND,) if "kind" in known.ask else ()
    asks = alone and time is not None and not _OF_A_USER.search(time.name)
    return alone, (_KIND,) if asks else ()


def _is_attributes(user: ColumnStats | None, event: ColumnStats | None, time: ColumnStats | None, whole: bool) -> bool:
    """One row a user: no user repeats among many rows, and no column names events (or none says when)."""
    if user is None:
        return False
    alone = user.unique or (whole and user.distinct >= _MOSTLY_UNIQUE * user.values)
    return alone and user.values > 1 and (event is None or time is None)


def _mapping(
    columns: Sequence[ColumnStats],
    user: ColumnStats,
    when: TimeRoles,
    event: ColumnStats | None,
    event_name: str | None,
    attributes: bool,
    order: DateOrder | None,
) -> SourceMapping:
    used = (user,) if attributes else (user, when.time, when.clock, when.zone, event)
    taken = {column.name for column in used if column}
    others = [column for column in columns if column.name not in taken]
    if attributes:
        properties = tuple(property_of(column, order) for column in others)
        return SourceMapping("attributes", user.name, time_zone=when.all_zone, properties=properties)
    return SourceMapping(
        "events",
        user.name,
        time=when.time.name if when.time else None,
        event=event.name if event else None,
        event_name=event_name,
        time_reading=when.reading,
        time_zone=when.time_zone,
        properties=tuple(property_of(column, order) for column in others if user.name not in column.belongs_to),
        attributes=tuple(property_of(column, order) for column in others if user.name in column.belongs_to),
        clock=when.clock.name if when.clock else None,
        zone_column=when.zone.name if when.zone else None,
        newest_first=when.newest_first,
        zone_from=when.zone_from,
    )


def _rows_meant(columns: Sequence[ColumnStats], known: KnownExport | None) -> tuple[OnlyRows, ...]:
    """Where a log also holds changes of users' profiles: the rows that are events."""
    if known is not None and known.only:
        names = [column.name for column in columns]
        found = {same_name([column], names): texts for column, texts in known.only.items()}
        return tuple(OnlyRows(name, texts) for name, texts in found.items() if name is not None)
    return tuple(
        OnlyRows(column.name, (_TRACKED,))
        for column in columns
        if _TRACKED in column.listed and any(text.startswith(_OF_PROFILES) for text in column.listed)
    )
