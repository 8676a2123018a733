"""Which columns say when: the day, its clock, the zone? And what of it do people have to say?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from analysis.sources.inspecting.columns import LEAST_READABLE, ColumnStats
from analysis.sources.inspecting.roles.candidates import best, rank
from analysis.sources.inspecting.roles.questions import Choice, Question
from analysis.sources.inspecting.roles.time_questions import (
    clock_question,
    epoch_question,
    order_question,
    year_question,
    zone_column_question,
    zone_question,
)
from analysis.sources.known import KnownExport
from analysis.sources.mapping import DateOrder, TimeReading, ZoneFrom
from analysis.sources.parsing import zone_named

_TIME_PART = re.compile(r"time|date|timestamp|时间|日期|datum|fecha", re.IGNORECASE)
# Of the user, or of what became of the row later: not when it happened.
_NOT_WHEN = re.compile(
    r"sign.?up|regist|(^|_)reg(_|$)|birth|joined|updat|modif|expir|(?<![a-z])(due|deliver|ship|end|finish)"
    r"|(?-i:(?<=[a-z])(Due|Deliver|Ship|End|Finish))|submit.*by"  # none of calendar, vendor, send, weekend, membership
    r"|注册|生日|出生|入会|开户|首次|更新|修改|到期|发货|结束|完成",
    re.IGNORECASE,
)
_WORDS_OF_TIME = re.compile(
    r"timestamp|date|time|day|datum|uhrzeit|zeit|clock|hour|日期|时间|时刻|fecha|hora|heure|jour|data|ora|utc|gmt|of|[\s_\-./()]+",
    re.IGNORECASE,
)
_FEW_PRESENT = 0.5
_LEAST_READABLE_NAMED = 0.5  # of the values of a column that is called a time: the others go to the ledger
_MOST_LOST = 0.02  # of the rows with a day may lack a clock before it is asked


@dataclass(frozen=True)
class TimeWords:
    """What people said of the times; None and empty is left to the data.

    `alone`: no other column's clock belongs to the time. `zones`: what names of zones mean.
    """

    clock: str | None = None
    alone: bool = False
    zone_column: str | None = None
    time_zone: str | None = None
    order: DateOrder | None = None
    year: int | None = None
    zones: tuple[tuple[str, str], ...] = ()
    local_epoch: bool | None = None
    newest_first: bool | None = None


@dataclass(frozen=True)
class TimeRoles:
    """The columns of the time, how it is read, and what is open.

    `time_zone`: of times that name none, where known. `offered`: what was taken without asking, each with the answers
    that people may give instead.
    """

    time: ColumnStats | None = None
    clock: ColumnStats | None = None
    zone: ColumnStats | None = None
    reading: TimeReading = field(default_factory=TimeReading)
    time_zone: str | None = None
    newest_first: bool = False
    questions: tuple[Question, ...] = ()
    all_zone: str | None = None  # what people or the lines above say of all times of the file
    zone_from: ZoneFrom | None = None
    offered: tuple[Question, ...] = ()


def find_time(
    columns: Sequence[ColumnStats],
    said: str | None = None,
    words: TimeWords | None = None,
    zone: str | None = None,
    known: KnownExport | None = None,
) -> TimeRoles:
    """`columns` are those that may be it, `said` is the one that people name, `zone` what lines above the table say.

    `known` is what the tool that wrote the file means by its times.
    """
    words = words or TimeWords()
    of_tool = known.time_zone if known else None
    by_name = {column.name: column for column in columns}
    time, questions = (by_name[said], ()) if said else _likeliest(columns)
    if time is not None and time.clock.clock and not time.is_time and not words.clock:
        clock, days = time, [column for column in columns if _is_days(column)]
        time = next((day for day in days if _stem(day) == _stem(clock)), days[0] if days else time)
        words = replace(words, clock=clock.name if time is not clock else None)
    all_zone = words.time_zone or zone or of_tool
    if time is None:
        return TimeRoles(questions=(Question("time"),), all_zone=all_zone)
    clock, of_clock = _clock(time, columns, words)
    parts = (time, clock) if clock else (time,)
    naive = time.time.naive
    zone_column, of_zone = _zone_column(parts, columns, words) if naive else (None, ())
    own = next((part.header_zone for part in parts if part.header_zone), None)
    zone_known = words.time_zone or (None if zone_column else own or zone or of_tool)
    unclear = _unclear(parts, zone_column, words)
    reading = _reading(time, words, unclear)
    questions = (*questions, *of_clock, *_of_reading(time, words), *_of_epoch(time, words, known), *of_zone)
    on_a_clock = naive or reading.local_epoch
    if unclear:
        questions = (*questions, zone_question(unclear, zone_column or time))
    elif on_a_clock and zone_known is None and zone_column is None:
        questions = (*questions, Question("time_zone", (time.name,), needed=False))
    sources: dict[ZoneFrom, object] = {
        "times": not on_a_clock,
        "said": words.time_zone,
        "column": zone_column,
        "header": own or reading.time_zone,
        "above": zone,
        "tool": of_tool,
    }
    falls = time.falls if clock is None else clock.name in time.falls_with
    return TimeRoles(
        time,
        clock,
        zone_column,
        reading,
        zone_known,
        falls if words.newest_first is None else words.newest_first,
        questions,
        all_zone,
        next((source for source, says in sources.items() if says), None),
        _offered(time, clock, zone_column, columns, questions),
    )


def _likeliest(columns: Sequence[ColumnStats]) -> tuple[ColumnStats | None, tuple[Question, ...]]:
    """The best named column that reads as times; then any that contains such a word, then any that reads so.

    One of days alone loses against one that tells the clock of the same days; where those are other days, it is asked.
    """
    first = best(columns, _place)
    if first is None or not _is_days(first) or any(column.clock.clock for column in columns):
        return first, ()
    others = [column for column in columns if _place(column) is not None and not column.time.days and column.is_time]
    same = best([column for column in others if column.name in first.same_days], _place)
    if same is not None:
        return same, ()
    rival = best([one for one in others if _TIME_PART.search(one.name) and not _NOT_WHEN.search(one.name)], _place)
    if rival is None or rival.present < _FEW_PRESENT:
        return first, ()
    choices = tuple(Choice(one.name, one.values, None, one.examples[:3]) for one in (rival, first))
    return rival, (Question("time", (rival.name, first.name), choices, reason="days"),)


def _place(column: ColumnStats) -> float | None:
    place = rank(column.name, "time")
    least = LEAST_READABLE if place is None else _LEAST_READABLE_NAMED
    if column.time.reading is None or column.time.share_readable < least:
        return None
    if place is None and not column.is_time:
        return None
    place = place if place is not None else 200 if _TIME_PART.search(column.name) else 300
    return place + (1_000 if column.present < _FEW_PRESENT else 0)


def _is_days(column: ColumnStats) -> bool:
    return column.is_time and column.time.days


def _stem(column: ColumnStats) -> str:
    return _WORDS_OF_TIME.sub("", column.name).lower()


def _clock(
    time: ColumnStats, columns: Sequence[ColumnStats], words: TimeWords
) -> tuple[ColumnStats | None, tuple[Question, ...]]:
    """The column with the time of day that belongs to a day: the only one, or the one that is called like it."""
    if words.clock:
        return next(column for column in columns if column.name == words.clock), ()
    clocks = [column for column in columns if column.clock.clock and not column.is_time]
    if words.alone or not _is_days(time) or not clocks:
        return None, ()
    likely = [clock for clock in clocks if _stem(clock) == _stem(time)] or clocks
    days = [column for column in columns if _is_days(column) and not _NOT_WHEN.search(column.name)]
    sure = len(likely) == 1 and (_stem(likely[0]) == _stem(time) or len(days) == 1)
    if sure and likely[0].present >= (1 - _MOST_LOST) * time.present:
        return likely[0], ()
    return likely[0], (clock_question(time, likely),)


def _zone_column(
    parts: Sequence[ColumnStats], columns: Sequence[ColumnStats], words: TimeWords
) -> tuple[ColumnStats | None, tuple[Question, ...]]:
    """The column that names each row's zone; asked where rows differ, for it may be the user's and not the time's."""
    if words.zone_column:
        return next(column for column in columns if column.name == words.zone_column), ()
    if words.time_zone or any(part.header_zone for part in parts):
        return None, ()
    found = next((column for column in columns if column.zone_texts), None)
    if found is None or len(found.zone_texts) == 1:
        return found, ()
    return found, (zone_column_question(found),)


def _unclear(parts: Sequence[ColumnStats], zone_column: ColumnStats | None, words: TimeWords) -> tuple[str, ...]:
    """Names of zones that people haven't explained, and that don't explain themselves."""
    if words.time_zone:
        return ()
    names = [name for part in parts for name in (*part.time.unclear_zones, *part.unclear_header)]
    names += [text for text in (zone_column.zone_texts if zone_column else ()) if zone_named(text) is None]
    return tuple(dict.fromkeys(name for name in names if zone_named(name, words.zones) is None))


def _reading(time: ColumnStats, words: TimeWords, unclear: tuple[str, ...]) -> TimeReading:
    reading = time.time.reading or TimeReading()
    told = dict(reading.zones) | dict(words.zones)
    if words.time_zone:
        told |= dict.fromkeys(set(time.time.unclear_zones) - set(told), words.time_zone)
    own = None if words.time_zone else reading.time_zone
    for name in time.unclear_header:
        own = own or zone_named(name, words.zones) if name not in unclear else own
    reading = replace(reading, zones=tuple(told.items()), time_zone=own)
    if words.order and time.time.orders:
        reading = replace(reading, order=words.order)
    if time.time.without_year and words.year:
        reading = replace(reading, year=words.year)
    return replace(reading, local_epoch=words.local_epoch) if words.local_epoch is not None else reading


def _of_reading(time: ColumnStats, words: TimeWords) -> tuple[Question, ...]:
    """Whether day or month comes first, and of which year dates without one are."""
    questions: tuple[Question, ...] = ()
    if time.time.question == "date_order" and words.order is None:
        questions = (order_question((time,)),)
    if time.time.without_year and words.year is None:
        questions = (*questions, year_question(time))
    return questions


def _of_epoch(time: ColumnStats, words: TimeWords, known: KnownExport | None) -> tuple[Question, ...]:
    """Whether seconds count from 1970 in UTC or on a local clock, where the tool is known to have written both."""
    counted = time.time.reading is not None and time.time.reading.epoch is not None
    if known is None or "local_epoch" not in known.ask or not counted or words.local_epoch is not None:
        return ()
    return (epoch_question(time, known),)


def _offered(
    time: ColumnStats,
    clock: ColumnStats | None,
    zone_column: ColumnStats | None,
    columns: Sequence[ColumnStats],
    questions: Sequence[Question],
) -> tuple[Question, ...]:
    """What was taken without asking and may be meant otherwise: the clock of days, a column that names zones."""
    asked = {question.code for question in questions}
    clocks = [column for column in columns if column.clock.clock and not column.is_time]
    clocks = sorted(clocks, key=lambda one: one is not clock)  # the one that was taken first
    offered: list[Question] = []
    if _is_days(time) and clocks and "clock" not in asked:
        offered.append(clock_question(time, clocks, needed=False))
    if zone_column is not None and "zone_column" not in asked:
        offered.append(zone_column_question(zone_column, needed=False))
    return tuple(offered)
