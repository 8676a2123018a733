"""Which column is the user's and which the event's, as people, the tool that wrote the file, or the data say?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from analysis.sources.inspecting.roles.questions import Choice, Question
from analysis.sources.inspecting.roles.time_roles import TimeRoles
from analysis.sources.known import KnownExport, same_name

Basis = Literal["name", "values", "said", "none"]

_FEW_PRESENT = 0.5
_MOST_CHOICES = 4


@dataclass(frozen=True)
class Roles:
    """What people said of the columns; None is left to the data."""

    user: str | None = None
    event: str | None = None
    event_name: str | None = None
    time: str | None = None


def user_of(
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


def event_of(
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
