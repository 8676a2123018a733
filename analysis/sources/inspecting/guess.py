"""Which columns are the user, the event and the time, going by names (English and Chinese) and by values?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from analysis.sources.inspecting.column_stats import LEAST_READABLE, ColumnStats
from analysis.sources.inspecting.questions import Choice, Question, codes
from analysis.sources.mapping import PropertyColumn, SourceMapping, TimeReading

Basis = Literal["name", "values", "said", "none"]

_WEAK_USERS = {"id", "objectid", "sessionid", "会话id", "cookie", "cookieid", "deviceid", "设备id", "设备号"}
_TIME_PART = re.compile(r"time|date|timestamp|时间|日期", re.IGNORECASE)
_USER_PART = re.compile(
    r"(user|customer|member|client|visitor|account|用户|客户|会员)[\s_-]*(id|编号|号|no|key)?$", re.IGNORECASE
)
_ID_PART = re.compile(r"([^a-z]|^)(id|key|code)$|[a-z]I[Dd]$|编号$|id$")
_MOST_EVENTS = 500
_FEW_PRESENT = 0.5
_LEAST_READABLE_NAMED = 0.5  # of the values of a column that is called a time: the others go to the ledger
_MOSTLY_UNIQUE = 0.995
_LEAST_REPEATS = 1.2  # rows a value, for a column to be a user by its values
_OUTSIDE_NAMES = re.compile(r"\.(csv|tsv|txt|gz|xlsx?|xlsm|parquet|pq)$", re.IGNORECASE)


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
) -> MappingGuess:
    """`whole`: the statistics are of all rows, so a user that stands in two of them is known to repeat.

    `kind` and `roles`: what people said that the file holds; it is no question any more.
    """
    roles = roles or Roles()
    said = {column.name: column for column in columns}
    left = [column for column in columns if column.name not in (roles.user, roles.event, roles.time)]
    time = said[roles.time] if roles.time else _time(left)
    left = [column for column in left if column is not time]
    user, user_basis = (said[roles.user], "said") if roles.user else _user(left, time is not None)
    left = [column for column in left if column is not user]
    event = said[roles.event] if roles.event else None if roles.event_name else _event(left)
    attributes = user is not None and _is_attributes(user, event, time, whole)
    attributes = attributes if kind is None else kind == "attributes"
    event_name = None if event or attributes else roles.event_name or event_name_of(file_name)
    questions = [] if user_basis in ("name", "said") else [Question("user", choices=_chosen(user))]
    if not attributes:
        if event_name and not roles.event_name:
            questions.append(Question("event", choices=(Choice(event_name, said=f"--event-name {event_name}"),)))
        questions += _time_questions(time)
    mapping = _mapping(columns, user, time, event, event_name, attributes) if user and (time or attributes) else None
    return MappingGuess(
        mapping=mapping,
        user=user.name if user else None,
        time=None if attributes else time.name if time else None,
        event=None if attributes else event.name if event else None,
        event_name=event_name,
        user_basis=user_basis,
        questions=tuple(questions),
    )


def event_name_of(file_name: str) -> str:
    """A name for all rows of a file without an event column: the file's, without dates and numbers around it."""
    stem = PurePath(file_name.replace("\\", "/")).name
    while _OUTSIDE_NAMES.search(stem):
        stem = _OUTSIDE_NAMES.sub("", stem)
    words = [
        word
        for word in re.split(r"[\s_\-.()（）]+", stem)
        if word and not re.fullmatch(r"[\dabcdef]*\d[\dabcdef]*", word)
    ]
    return "_".join(words).lower() or "event"


def _key(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", name).lower()


def _ranks(role: str) -> dict[str, int]:
    """Each known name of a role with its place, the likeliest first."""
    names = tomllib.loads((Path(__file__).parent / "role_names.toml").read_text(encoding="utf-8"))[role]
    return {_key(name): place for place, name in enumerate(names.split())}


_USERS, _EVENTS, _TIMES = _ranks("user"), _ranks("event"), _ranks("time")


def _rank(name: str, ranks: Mapping[str, int]) -> int | None:
    return ranks.get(_key(name))


def _best(columns: Iterable[ColumnStats], rank: Callable[[ColumnStats], float | None]) -> ColumnStats | None:
    ranked = [(place, column) for column in columns if (place := rank(column)) is not None]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _time(columns: Sequence[ColumnStats]) -> ColumnStats | None:
    """The best named column that reads as times; then any that contains such a word, then any that reads so."""

    def rank(column: ColumnStats) -> float | None:
        place = _rank(column.name, _TIMES)
        least = LEAST_READABLE if place is None else _LEAST_READABLE_NAMED
        if column.time.reading is None or column.time.share_readable < least:
            return None
        if place is None and not column.is_time:
            return None
        place = place if place is not None else 200 if _TIME_PART.search(column.name) else 300
        return place + (1_000 if column.present < _FEW_PRESENT else 0)

    return _best(columns, rank)


def _user(columns: Sequence[ColumnStats], has_time: bool) -> tuple[ColumnStats | None, Basis]:
    def rank(column: ColumnStats) -> float | None:
        place = _rank(column.name, _USERS)
        if place is None:
            place = 500 if _USER_PART.search(column.name) and not column.is_time else None
        if place is None or column.values == 0:
            return None
        return place + (1_000 if column.present < _FEW_PRESENT else 0)

    named = _best(columns, rank)
    if named is not None:
        weak = _key(named.name) in _WEAK_USERS and named.unique and has_time
        return named, "values" if weak and _key(named.name) == "id" else "name"
    by_values = _best(columns, lambda column: _user_by_values(column, has_time))
    return by_values, "values" if by_values else "none"


def _user_by_values(column: ColumnStats, has_time: bool) -> float | None:
    """Ids with many values: repeating ones beside a time, unique ones without."""
    if column.is_time or column.present < LEAST_READABLE or column.type != "text" or column.distinct < 2:
        return None
    if not _ID_PART.search(column.name):
        return None
    repeats = column.values / column.distinct
    if has_time and repeats >= _LEAST_REPEATS and column.distinct >= min(20, column.values / 2):
        return -column.distinct
    return -column.distinct if not has_time and column.unique else None


def _event(columns: Sequence[ColumnStats]) -> ColumnStats | None:
    def rank(column: ColumnStats) -> float | None:
        place = _rank(column.name, _EVENTS)
        few = 1 <= column.distinct <= _MOST_EVENTS and (column.distinct <= 20 or column.distinct * 5 <= column.values)
        tiny = column.values <= 20  # a handful of rows can't show repeats
        return place if place is not None and not column.is_time and (few or tiny) else None

    return _best(columns, rank)


def _is_attributes(user: ColumnStats, event: ColumnStats | None, time: ColumnStats | None, whole: bool) -> bool:
    """One row a user: no user repeats among many rows, and no column names events (or none says when)."""
    alone = user.unique or (whole and user.distinct >= _MOSTLY_UNIQUE * user.values)
    return alone and user.values > 1 and (event is None or time is None)


def _time_questions(time: ColumnStats | None) -> list[Question]:
    if time is None:
        return [Question("time")]
    questions: list[Question] = []
    if time.time.question:
        orders = tuple(Choice(order, said="--time-format …") for order in time.time.orders)
        questions.append(Question("date_order", (time.name,), orders, time.examples))
    if time.time.naive:
        questions.append(Question("time_zone", (time.name,), needed=False))
    return questions


def _chosen(column: ColumnStats | None) -> tuple[Choice, ...]:
    return () if column is None else (Choice(column.name, column.values, column.distinct),)


def _mapping(
    columns: Sequence[ColumnStats],
    user: ColumnStats,
    time: ColumnStats | None,
    event: ColumnStats | None,
    event_name: str | None,
    attributes: bool,
) -> SourceMapping:
    taken = {user.name} if attributes else {column.name for column in (user, time, event) if column}
    properties = tuple(property_of(column) for column in columns if column.name not in taken)
    if attributes:
        return SourceMapping("attributes", user.name, properties=properties)
    reading = time.time.reading if time and time.time.reading else TimeReading()
    return SourceMapping(
        "events",
        user.name,
        time=time.name if time else None,
        event=event.name if event else None,
        event_name=event_name,
        time_reading=reading,
        properties=properties,
    )


def property_of(column: ColumnStats) -> PropertyColumn:
    """The column kept as a property under its own name."""
    if column.type == "time" and column.time.question:
        return PropertyColumn(column.name, column.name, "text")  # never a guess: text keeps what was written
    if column.type == "time":
        return PropertyColumn(column.name, column.name, "time", column.time.reading)
    return PropertyColumn(column.name, column.name, column.type)
