"""Which columns may say who did it and what was done, going by names and by what identifies or names?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

from analysis.sources.inspecting.columns import LEAST_READABLE, ColumnStats

FULL = 0.98  # of the rows: a user that is known in fewer loses more than may be lost without asking
_WEAK = {"id", "objectid", "sessionid", "会话id", "cookie", "cookieid", "deviceid", "设备id", "设备号"}
_USER_PART = re.compile(  # of names as `key` writes them
    r"(user|customer|member|client|visitor|account|subscriber|student|learner|player|patient|respondent|participant"
    r"|buyer|shopper|passenger|appsflyer|adjust|用户|客户|会员|学员|学生|玩家|患者|买家|乘客|下单)"
    r"(fullname|name|id|编号|号|账号|标识|no|key)?$|email(address)?$"
)
# A browser or a phone: of everybody, but of nobody's own name.
_DEVICE = re.compile(r"anonymous|device|设备|pseudo|visitor|cookie|amplitude|appsflyer|idfa|imei|clientid|session|会话")
_ID_PART = re.compile(r"([^a-z]|^)(id|key|code)$|[a-z]I[Dd]$|编号$|id$")
_NUMBERED = re.compile(  # what has a running number, or is called one
    r"(^|[^a-z])(order|invoice|receipt|ticket|case|booking)$|(^|[^a-z])(no|nr|number)\.?$|#$|[号码]$", re.IGNORECASE
)
_MEASURE = re.compile(
    r"\b(per|count|counts|number of|total|sum|avg|average|mean|rate|ratio|share|quantity|qty|units|duration"
    r"|users|visitors|visits|views|pageviews|sessions|clicks|impressions|bounces|installs|downloads|kwh|kw)\b"
    r"|(数|量|次数|人数|金额|均值|占比|率)$",
    re.IGNORECASE,
)
_SESSION = re.compile(  # of names as `key` writes them
    r"(session|sess|visit|会话|會話|访问|访次|场次)(id|key|token|hash|uuid|guid|编号|标识)$|(^|[^a-z])id(session|visit)$|^session$"
)
_OUTSIDE_NAMES = re.compile(r"\.(csv|tsv|txt|log|gz|zip|xlsx?|xlsm|xlsb|ods|parquet|pq|jsonl?|ndjson)$", re.IGNORECASE)
_MOST_EVENTS = 500
_FEW_PRESENT = 0.5
_LEAST_REPEATS = 1.2  # rows a value, for a column to be a user by its values
_TINY = 20  # a handful of rows shows neither repeats nor who dominates
_MOST_OF_ONE = 0.5  # of the rows may be one user's
_MOST_NUMERIC = 0.5  # of an event's names may be numbers
_PART_PLACE, _LATER = 500, 1_000


@dataclass(frozen=True)
class UserCandidate:
    """A column that may be the user. `by_name`: its name says so, not only its values. Lower places are likelier.

    `late`: it comes after all others, because it names somebody in few rows, or one user in most of them.
    """

    column: ColumnStats
    place: float
    by_name: bool
    late: bool = False

    @property
    def known(self) -> float:
        """The share of rows in which it names somebody."""
        return self.column.known

    @property
    def of_device(self) -> bool:
        return bool(_DEVICE.search(key(self.column.name)))


def user_candidates(columns: Sequence[ColumnStats], has_time: bool) -> tuple[UserCandidate, ...]:
    """Those that may be the user, the likeliest first."""
    named = [
        UserCandidate(column, place, True, column.known < _FEW_PRESENT or _dominated(column))
        for column in columns
        if (place := _named(column, has_time)) is not None
    ]
    if named:
        return tuple(sorted(named, key=lambda one: (one.late, one.place)))
    found = [
        UserCandidate(column, place, False) for column in columns if (place := _by_values(column, has_time)) is not None
    ]
    return tuple(sorted(found, key=lambda one: one.place))


def _named(column: ColumnStats, has_time: bool) -> float | None:
    place = rank(column.name, "user")
    if place is None and _USER_PART.search(key(column.name)):
        place = _PART_PLACE
    if place is None or not _identifies(column):
        return None
    if key(column.name) == "id" and column.unique and has_time:
        return None  # the row's own number
    return place


def _identifies(column: ColumnStats) -> bool:
    """Ids, names and addresses do; times, sums, amounts and payloads don't."""
    forms = column.forms
    if not column.known or (column.is_time and not forms.numeric) or forms.nested > _MOST_NUMERIC:
        return False
    return bool(_ID_PART.search(column.name)) or not is_measure(column)  # ids of Google's cookies look like decimals


def is_measure(column: ColumnStats) -> bool:
    """Numbers under the name of a count or a sum."""
    return column.type == "number" and (column.forms.decimals or bool(_MEASURE.search(column.name)))


def is_amount(column: ColumnStats) -> bool:
    """Numbers that say how much, not which."""
    which = _ID_PART.search(column.name) or _NUMBERED.search(column.name)
    return column.type == "number" and (column.forms.decimals or not which)


def _dominated(column: ColumnStats) -> bool:
    return column.values > _TINY and column.forms.commonest > _MOST_OF_ONE


def _by_values(column: ColumnStats, has_time: bool) -> float | None:
    """Ids with many values: repeating ones beside a time, unique ones without."""
    if column.is_time or column.known < LEAST_READABLE or column.type != "text" or column.distinct < 2:
        return None
    if not _ID_PART.search(column.name) or not _identifies(column) or _dominated(column):
        return None
    repeats = column.values / column.distinct
    if has_time and repeats >= _LEAST_REPEATS and column.distinct >= min(_TINY, column.values / 2):
        return -column.distinct
    return -column.distinct if not has_time and column.unique else None


def event_candidates(columns: Sequence[ColumnStats]) -> tuple[ColumnStats, ...]:
    """Those that may name events, the likeliest first: names, not payloads, times or ids of every row."""

    def place(column: ColumnStats) -> float | None:
        named = rank(column.name, "event")
        few = 1 <= column.distinct <= _MOST_EVENTS and (column.distinct <= 20 or column.distinct * 5 <= column.values)
        tiny = column.values <= _TINY  # a handful of rows can't show repeats
        fits = not column.is_time and column.forms.nested <= _MOST_NUMERIC and not column.forms.decimals
        return None if named is None or not fits or not (few or tiny) else named + _LATER * is_coded(column)

    return tuple(sorted((one for one in columns if place(one) is not None), key=lambda one: place(one) or 0))


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


def is_coded(column: ColumnStats) -> bool:
    """Numbers stand where names of events should."""
    return column.forms.numeric > _MOST_NUMERIC


def holds_sums(columns: Sequence[ColumnStats], times: Sequence[ColumnStats] = ()) -> bool:
    """Whether rows are sums of a day, a page, a device: beside measures there are only times and few-valued columns.

    `times`: the column of the time and of its clock.
    """
    if _is_log(columns, times):
        return False
    measures = [column for column in columns if is_measure(column)]
    others = [column for column in columns if column not in measures and column.values and not column.is_time]
    return bool(measures) and not any(_tells_rows_apart(column) for column in others if column.type == "text")


def _is_log(columns: Sequence[ColumnStats], times: Sequence[ColumnStats]) -> bool:
    """One message a row, at a moment of its own: a machine's, with what it measured then."""
    messages = [one for one in event_candidates(columns) if one.distinct > 1 and not is_coded(one)]
    moments = [one for one in (*columns, *times) if one.values and (one.type == "time" or is_clock(one))]
    return bool(messages) and any(one.distinct > max(_TINY, one.values / 2) for one in moments)


def _tells_rows_apart(column: ColumnStats) -> bool:
    """Ids of orders, texts that people wrote: what a sum has lost."""
    return column.values > 1 and column.distinct > max(_TINY, column.values / 2) and not is_clock(column)


def is_clock(column: ColumnStats) -> bool:
    """Times of day."""
    return all(re.fullmatch(r"\s*\d{1,2}:\d{2}(:\d{2})?(\s*[AaPp][Mm])?\s*", one) for one in column.examples)


def best(columns: Iterable[ColumnStats], place: Callable[[ColumnStats], float | None]) -> ColumnStats | None:
    ranked = [(found, column) for column in columns if (found := place(column)) is not None]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def session_columns(columns: Iterable[ColumnStats], user: str | None) -> tuple[str, ...]:
    """Those that seem to tell the visits of a user apart, the fullest first: named so, and of many events each."""
    likely = (
        column
        for column in columns
        if _SESSION.search(key(column.name)) and user not in column.belongs_to and 1 < column.distinct < column.values
    )
    return tuple(column.name for column in sorted(likely, key=lambda column: -column.known))


def rank(name: str, role: str) -> int | None:
    """The place of a name among those known for a role, the likeliest 0."""
    return _ranks()[role].get(key(name))


def key(name: str) -> str:
    """A name without case, blanks, dashes, and the two ways to write an account in Chinese."""
    return re.sub(r"[\s_\-]+", "", name).lower().replace("帐", "账")


@cache
def _ranks() -> Mapping[str, Mapping[str, int]]:
    names = tomllib.loads((Path(__file__).parent / "role_names.toml").read_text(encoding="utf-8"))
    return {
        role: {key(name): place for place, name in reversed([*enumerate(listed.split())])}
        for role, listed in names.items()
    }
