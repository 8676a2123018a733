"""What kind of values does a column hold, going by a sample of its rows?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.inspecting.time_guess import TimeGuess, guess_time
from analysis.sources.inspecting.value_forms import ValueForms, value_forms
from analysis.sources.parsing import MISSING, UNREADABLE, read_numbers
from analysis.store.dataset import DATED, FieldType

LEAST_READABLE = 0.95  # of a column's values, to call it a time
_TIME_SAMPLE = 20_000
_EXAMPLES = 5
_TIME_NAME = re.compile(r"time|date|\bts\b|timestamp|(_|\b)(at|dt|tm|ts)$|时间|日期|时刻|時間", re.IGNORECASE)
_ID_NAME = re.compile(
    r"(^|[^a-z])(id|code|zip|phone|mobile|tel|no)$|[a-z]I[Dd]$|userid$|itemid$|编号|编码|订单号|手机|电话|账号|邮编|[Ii][Dd]$|单号"
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


def column_stats(table: pa.Table, decimal: Literal[".", ","]) -> tuple[ColumnStats, ...]:
    """Statistics of every column of a sample of text columns."""
    return tuple(_stats(name, table.column(name), decimal) for name in table.column_names)


def _stats(name: str, column: pa.ChunkedArray, decimal: Literal[".", ","]) -> ColumnStats:
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    numbers, status = read_numbers(column, decimal)
    counts = pc.value_counts(column.drop_null())
    values = len(column) - int((status == MISSING).sum())
    all_numbers = values > 0 and not (status == UNREADABLE).any()
    time = guess_time(_spread(column)) if values else TimeGuess(None)
    examples = [str(value) for value in counts.field("values").slice(0, _EXAMPLES).to_pylist()]
    return ColumnStats(
        name=name,
        type=_type(name, numbers, all_numbers, time),
        rows=len(column),
        present=values / len(column) if len(column) else 0.0,
        distinct=len(counts),
        time=time,
        examples=tuple(examples),
        forms=value_forms(counts, numbers, status),
    )


def _spread(column: pa.Array) -> pa.Array:
    """At most so many values, evenly through the sample."""
    step = -(-len(column) // _TIME_SAMPLE)
    return column if step <= 1 else column.take(pa.array(np.arange(0, len(column), step)))


def _type(name: str, numbers: np.ndarray, all_numbers: bool, time: TimeGuess) -> FieldType:
    readable = time.reading is not None and time.share_readable >= LEAST_READABLE
    dated: FieldType = "day" if time.days else "time"
    if not all_numbers:
        return dated if readable else "text"
    if readable and _TIME_NAME.search(name):
        return dated
    present = numbers[~np.isnan(numbers)]
    whole = bool((present == np.floor(present)).all())
    return "text" if whole and _ID_NAME.search(name) else "number"


def guess_decimal(columns: Sequence[pa.ChunkedArray], delimiter: str) -> Literal[".", ","]:
    """A decimal comma where more columns are numbers with it than without; never beside a comma as delimiter."""
    if delimiter == ",":
        return "."
    points = commas = 0
    for column in columns:
        with_point, with_comma = (read_numbers(column, decimal)[1] for decimal in (".", ","))
        if (with_point == MISSING).all():
            continue
        point_fits, comma_fits = not (with_point == UNREADABLE).any(), not (with_comma == UNREADABLE).any()
        points, commas = points + (point_fits and not comma_fits), commas + (comma_fits and not point_fits)
    return "," if commas > points else "."
