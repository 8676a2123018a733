"""What kind of values does a column hold, going by a sample of its rows?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.inspecting.columns.duration_guess import ClockGuess, guess_clock
from analysis.sources.inspecting.columns.number_guess import NumberGuess, guess_numbers
from analysis.sources.inspecting.columns.offsets import offsets_of
from analysis.sources.inspecting.columns.time_guess import TimeGuess, guess_time
from analysis.sources.inspecting.columns.value_forms import ValueForms, value_forms
from analysis.sources.mapping import Decimal
from analysis.sources.parsing import OK, IdReading, id_forms, parse_times, read_ids, read_numbers, zone_in_name
from analysis.store.dataset import DATED, FieldType
from analysis.timezones import DAY

LEAST_READABLE = 0.95  # of a column's values, to call it a time
_TIME_SAMPLE = 20_000
_EXAMPLES = 5
_MOST_ZONES = 200
_MOST_LISTED, _LONGEST_LISTED = 20, 60
_FEWEST_IDS, _MOST_IDS = 20, 500
_SECOND_OF_1900 = -25_566 * DAY
_ZONE_NAME = re.compile(
    r"^(?!.*(user|customer|contact|client|visitor)).*(time|zeit)[\s_-]*zone|^(event|local)?[\s_]?tz$|时区|時區|^utc[\s_-]*offset$",
    re.IGNORECASE,
)
_TIME_NAME = re.compile(r"time|date|\bts\b|timestamp|(_|\b)(at|dt|tm|ts)$|时间|日期|时刻|時間", re.IGNORECASE)
_ID_NAME = re.compile(
    r"(^|[^a-z])(id|code|zip|phone|mobile|tel|no)$|[a-z]I[Dd]$|userid$|itemid$|编号|编码|订单号|手机|电话|账号|邮编|(?<![A-Za-z])[Ii][Dd]$|单号"
)


@dataclass(frozen=True)
class ColumnStats:
    """`present`: share of rows with a value. `distinct` values among `rows` sampled ones, so a lower bound."""

    name: str
    type: FieldType
    rows: int
    present: float
    distinct: int
    time: TimeGuess
    examples: tuple[str, ...]
    forms: ValueForms = field(default_factory=ValueForms)
    decimal: Literal[".", ",", ""] | None = ""  # "": no value shows it; None: all fit both ways
    turning: bool = False  # all numbers fit both signs, and differ
    unit: str = ""
    others: tuple[str, ...] = ()  # what stands among the numbers and is none
    whole_ids: bool = False  # whole numbers written as floats, in a column of ids
    clock: ClockGuess = field(default_factory=ClockGuess)
    header_zone: str | None = None  # that the column's name says
    unclear_header: tuple[str, ...] = ()  # the name of a zone in it that means several
    zone_texts: tuple[str, ...] = ()  # of a column that names the zones of rows
    main_zone: str | None = None  # the text that most of its rows have
    falls: bool = False  # its times never rise from row to row
    falls_with: tuple[str, ...] = ()  # of days: the clocks with which they never rise
    same_days: tuple[str, ...] = ()  # of days: columns that tell the clock of the same days
    belongs_to: tuple[str, ...] = ()  # columns of users of whom none has several values of this one
    listed: tuple[str, ...] = ()  # all different values, where these are few and short
    ids: tuple[str, ...] = ()  # some of them, as those of users are read, where there are many
    label: str = ""  # what a second row of the heading calls it at length

    @property
    def known(self) -> float:
        """The share of rows with a value that stands for somebody or something: no `-`, no `0`."""
        return self.present * (1 - self.forms.nobody)

    @property
    def values(self) -> int:
        return round(self.rows * self.present)

    @property
    def is_time(self) -> bool:
        """Readable as times; bare numbers only where the name says time as well."""
        reading = self.time.reading
        if reading is None or self.time.share_readable < LEAST_READABLE:
            return False
        return self.type in DATED or reading.epoch is None or bool(_TIME_NAME.search(self.name))

    @property
    def unique(self) -> bool:
        return self.values > 0 and self.distinct == self.values


def column_stats(
    table: pa.Table, decimal: Decimal | None = None, delimiter: str = ",", time_formats: tuple[str, ...] = ()
) -> tuple[ColumnStats, ...]:
    """Statistics of every column of a sample of text columns.

    `decimal`: the sign of columns that fit both ways. `time_formats`: how people say that times look.
    """
    columns = [column.combine_chunks() for column in table.columns]
    guesses = guess_numbers(columns, delimiter, decimal)
    return tuple(_stats(*one, time_formats) for one in zip(table.column_names, columns, guesses, strict=True))


def _stats(name: str, column: pa.Array, guess: NumberGuess, time_formats: tuple[str, ...]) -> ColumnStats:
    counts = pc.value_counts(column.drop_null())
    blank = pc.sum(pc.equal(pc.utf8_trim_whitespace(column), "")).as_py() or 0
    values = len(column) - column.null_count - blank
    time = guess_time(_spread(column), time_formats) if values else TimeGuess(None)
    time = TimeGuess(None) if _on_first_days(column, time) else time
    readable = time.reading is not None and time.share_readable >= LEAST_READABLE
    clock = guess_clock(name, _spread(column), guess.numbers is not None) if values and not readable else ClockGuess()
    zone, unclear = zone_in_name(name) if readable or clock.clock else (None, None)
    if zone and time.reading:
        time = replace(time, reading=replace(time.reading, time_zone=zone))
    if time.reading and readable and not time.days and time.reading.epoch is None:
        time = replace(time, offsets=offsets_of(_spread(column), time.reading))
    examples = [str(value) for value in counts.field("values").slice(0, _EXAMPLES).to_pylist()]
    numbers = (guess.numbers.values, guess.numbers.status) if guess.numbers else read_numbers(column)
    kind: FieldType = "number" if clock.duration else _type(name, guess, time)
    is_number = kind == "number" and not clock.duration
    return ColumnStats(
        name=name,
        type=kind,
        rows=len(column),
        present=values / len(column) if len(column) else 0.0,
        distinct=len(counts),
        time=time,
        examples=tuple(examples),
        forms=value_forms(counts, *numbers),
        decimal=cast(Literal[".", ",", ""] | None, guess.decimal) if is_number else "",
        turning=guess.turning and is_number,
        unit=guess.unit if is_number else "",
        others=guess.leftover.examples if is_number else (),
        whole_ids=kind == "text" and id_forms(column).whole and guess.numbers is not None,
        clock=clock,
        header_zone=zone,
        unclear_header=(unclear,) if unclear else (),
        zone_texts=(zones := _zone_texts(name, counts.field("values"))),
        main_zone=_main(counts, values) if zones else None,
        listed=_listed(counts.field("values")),
        ids=_ids(counts.field("values")) if kind in ("text", "number") else (),
    )


def _on_first_days(column: pa.Array, time: TimeGuess) -> bool:
    """Whether these are clocks that a spreadsheet wrote with its first day: `1899-12-30 14:30:00`."""
    if time.reading is None or time.days or time.reading.epoch:
        return False
    micros, status = parse_times(column.drop_null().slice(0, _TIME_SAMPLE), time.reading, "UTC")
    return bool((status == OK).any()) and bool((micros[status == OK] < _SECOND_OF_1900).all())


def _zone_texts(name: str, texts: pa.Array) -> tuple[str, ...]:
    """The different texts of a column that is called a zone, if they are short enough to name zones."""
    if not _ZONE_NAME.search(name) or not 0 < len(texts) <= _MOST_ZONES:
        return ()
    return tuple(str(text) for text in texts.to_pylist()) if (pc.max(pc.utf8_length(texts)).as_py() or 0) < 60 else ()


def _main(counts: pa.StructArray, values: int) -> str | None:
    """The text that stands in more than half of the rows with one."""
    rows = pc.max(counts.field("counts")).as_py() or 0
    place = pc.index(counts.field("counts"), rows).as_py()
    return str(counts.field("values")[place].as_py()) if 2 * rows > values else None


def _listed(texts: pa.Array) -> tuple[str, ...]:
    """The different texts, where a person could pick from them."""
    if len(texts) > _MOST_LISTED or (pc.max(pc.utf8_length(texts)).as_py() or 0) > _LONGEST_LISTED:
        return ()
    return tuple(str(text).strip() for text in texts.to_pylist() if str(text).strip())


def _ids(texts: pa.Array) -> tuple[str, ...]:
    """Different values, evenly through the sample, as they would tell users apart."""
    if len(texts) < _FEWEST_IDS:
        return ()
    some = pc.utf8_trim_whitespace(
        texts.take(pa.array(np.linspace(0, len(texts) - 1, min(len(texts), _MOST_IDS), dtype=int)))
    )
    forms = id_forms(some)
    ids = read_ids(some, forms, IdReading().settled(forms))
    return tuple(dict.fromkeys(ids.filter(pc.not_equal(ids, "")).to_pylist()))


def _spread(column: pa.Array) -> pa.Array:
    """At most so many values, evenly through the sample."""
    step = -(-len(column) // _TIME_SAMPLE)
    return column if step <= 1 else column.take(pa.array(np.arange(0, len(column), step)))


def _type(name: str, guess: NumberGuess, time: TimeGuess) -> FieldType:
    readable = time.reading is not None and time.share_readable >= LEAST_READABLE
    dated: FieldType = "day" if time.days else "time"
    if guess.numbers is None or (guess.leftover.rows and readable):
        return dated if readable else "text"
    if readable and _TIME_NAME.search(name):
        return dated
    whole = not guess.unit and bool((guess.values % 1 == 0).all())
    return "text" if whole and _ID_NAME.search(name) else "number"
