"""Which columns are the user, the event and the time, going by names (English and Chinese) and by values?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analysis.sources.inspecting.columns import ColumnStats
from analysis.sources.inspecting.roles.candidates import (
    FULL,
    UserCandidate,
    event_candidates,
    event_name_of,
    holds_sums,
    is_coded,
    user_candidates,
)
from analysis.sources.inspecting.roles.properties import property_of
from analysis.sources.inspecting.roles.questions import Choice, Question, codes
from analysis.sources.inspecting.roles.time_roles import TimeRoles, TimeWords, find_time, order_question
from analysis.sources.known import KnownExport, same_name
from analysis.sources.mapping import DateOrder, OnlyRows, SourceMapping
from analysis.store.dataset import DATED

Basis = Literal["name", "values", "said", "none"]

_TIME_PART = re.compile(r"time|date|timestamp|时间|日期", re.IGNORECASE)
_FEW_PRESENT = 0.5
_LEAST_READABLE_NAMED = 0.5  # of the values of a column that is called a time: the others go to the ledger
_MOSTLY_UNIQUE = 0.995
_OF_A_USER = re.compile(r"sign.?up|regist|(^|_)reg(_|$)|birth|joined|注册|生日|出生|入会|开户|首次", re.IGNORECASE)
_MOST_CHOICES = 4
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


@dataclass(frozen=True)
class Roles:
    """What people said of the columns; None is left to the data."""

    user: str | None = None
    event: str | None = None
    event_name: str | None = None
    time: str | None = None


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
    user, user_basis, questions = _user_of(roles, known, left, by_name, when)
    left = [column for column in left if column is not user]
    event, event_name, of_event = _event_of(roles, known, left, by_name, file_name)
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


def _user_of(
    roles: Roles,
    known: KnownExport | None,
    columns: Sequence[ColumnStats],
    by_name: Mapping[str, ColumnStats],
    when: TimeRoles,
) -> tuple[ColumnStats | None, Basis, tuple[Question, ...]]:
    if roles.user:
        return by_name[roles.user], "said", ()
    times = [column for column in (when.time, when.clock) if column]
    if known is None:
        return _user(columns, times)
    listed = [column for name in known.user if (column := by_name.get(same_name([name], [*by_name]) or ""))]
    if not listed and known.user:
        return _user(columns, times)
    if "user" not in known.ask:
        return listed[0], "name", ()
    candidates = [UserCandidate(column, 0, True) for column in listed if column.known]
    question = _user_question(candidates, known.reason)
    return (candidates[0].column if candidates else None), "name" if candidates else "none", (question,)


def _event_of(
    roles: Roles,
    known: KnownExport | None,
    columns: Sequence[ColumnStats],
    by_name: Mapping[str, ColumnStats],
    file_name: str,
) -> tuple[ColumnStats | None, str | None, tuple[Question, ...]]:
    if roles.event or roles.event_name:
        return by_name.get(roles.event or ""), roles.event_name, ()
    listed = by_name.get(same_name(known.event, [*by_name]) or "") if known else None
    if known is None or (listed is None and known.event_name is None):
        return _event(columns, file_name)
    asks = "event" in known.ask
    if listed is not None:
        choice = Choice(listed.name, listed.values, None, listed.examples[:3])
        return listed, None, (Question("event", (listed.name,), (choice,), reason="known"),) if asks else ()
    choice = Choice(known.event_name or "", said=f"--event-name {known.event_name}", word="one_name")
    return None, known.event_name, (Question("event", choices=(choice,)),) if asks else ()


def _user(
    columns: Sequence[ColumnStats], times: Sequence[ColumnStats]
) -> tuple[ColumnStats | None, Basis, tuple[Question, ...]]:
    """The likeliest column, what speaks for it, and the question where another reading is as near."""
    candidates = user_candidates(columns, bool(times))
    if not candidates:
        reason = "sums" if holds_sums(columns, times) else "nobody"
        return None, "none", (Question("user", reason=reason),)
    first = candidates[0]
    if not first.by_name:
        return first.column, "values", (_user_question(candidates, "values"),)
    rival = _rival(first, candidates)
    if rival is not None:
        return first.column, "name", (_user_question((first, rival), "sparse"),)
    if first.known < _FEW_PRESENT:
        others = [column for column in columns if column is not first.column]
        reason = "sums" if holds_sums(others, times) else "few"
        found = None if reason == "sums" else first.column
        return found, "name" if found else "none", (_user_question(candidates[:1] if found else (), reason),)
    return first.column, "name", ()


def _rival(first: UserCandidate, candidates: Sequence[UserCandidate]) -> UserCandidate | None:
    """The other reading where one name says more and the other column stands in more rows."""
    if first.known < FULL:
        return next((one for one in candidates if one.known >= FULL), None)
    return next(
        (
            one
            for one in candidates
            if one.late and (one.place < first.place or (first.of_device and not one.of_device))
        ),
        None,
    )


def _user_question(candidates: Sequence[UserCandidate], reason: str) -> Question:
    choices = tuple(
        Choice(one.column.name, round(one.known * one.column.rows), one.column.distinct, one.column.examples[:3])
        for one in candidates[:_MOST_CHOICES]
    )
    return Question("user", tuple(choice.value for choice in choices), choices, reason=reason)


def _event(
    columns: Sequence[ColumnStats], file_name: str
) -> tuple[ColumnStats | None, str | None, tuple[Question, ...]]:
    """The likeliest column or one name for all rows, and the question where the data doesn't say it."""
    candidates, name = event_candidates(columns), event_name_of(file_name)
    one_name = Choice(name, said=f"--event-name {name}", word="one_name")
    if not candidates:
        return None, name, (Question("event", choices=(one_name,)),)
    first = candidates[0]
    if is_coded(first):
        coded = Choice(first.name, first.values, None, first.examples[:3])
        return first, None, (Question("event", (first.name,), (coded, one_name), reason="coded"),)
    return first, None, ()


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
