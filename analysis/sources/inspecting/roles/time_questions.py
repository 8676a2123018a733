"""What must be asked about times, and what would each answer mean?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from analysis.sources.inspecting.columns import ColumnStats
from analysis.sources.inspecting.roles.questions import Choice, Question
from analysis.sources.known import KnownExport
from analysis.sources.mapping import DateOrder, TimeReading
from analysis.sources.parsing import OK, is_ambiguous, parse_times
from analysis.timezones import from_micros

_ORDER_SAMPLES = 2
_LIKELY_ZONES = {
    "CST": ("Asia/Shanghai", "America/Chicago"),
    "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "GST": ("Asia/Dubai",),
}


def clock_question(day: ColumnStats, clocks: Sequence[ColumnStats], needed: bool = True) -> Question:
    names = (day.name, *(one.name for one in clocks))
    alone = Choice(day.name, day.values, None, day.examples[:3], f"--time {_quoted(day.name)} --no-clock", "alone")
    return Question("clock", names, (*(_joined(day, one) for one in clocks), alone), needed=needed)


def _joined(day: ColumnStats, clock: ColumnStats) -> Choice:
    said = f"--join-time {_quoted(day.name)} {_quoted(clock.name)}"
    return Choice(clock.name, clock.values, None, clock.examples[:3], said, "joined")


def _quoted(name: str) -> str:
    return f'"{name}"' if re.search(r"\s", name) else name


def zone_column_question(column: ColumnStats, needed: bool = True) -> Question:
    choices = (
        Choice(column.name, column.values, said=f"--zone-column {_quoted(column.name)}", word="rows"),
        Choice("", said="--time-zone …", word="one"),
    )
    return Question("zone_column", (column.name,), choices, column.zone_texts[:3], needed)


def zone_question(unclear: tuple[str, ...], column: ColumnStats) -> Question:
    first = unclear[0]
    choices = tuple(
        Choice(f"{first}={zone}", said=f"--zone-name {_quoted(f'{first}={zone}')}")
        for zone in _LIKELY_ZONES.get(first.upper(), ())
    )
    return Question("zone_name", (column.name,), choices, unclear, reason="" if is_ambiguous(first) else "unknown")


def order_question(columns: Sequence[ColumnStats], needed: bool = True) -> Question:
    """Which part comes first in dates that fit several orders; each is shown by what a value would mean.

    Where it needn't be answered, the first choice keeps the dates as text.
    """
    first = columns[0]
    samples = first.examples[:_ORDER_SAMPLES]
    choices = tuple(
        Choice(order, readings=_days_by(samples, order), said=f"--date-order {order}", word=order)
        for order in first.time.orders
    )
    text = () if needed else (Choice("", word="text"),)
    return Question("date_order", tuple(column.name for column in columns), (*text, *choices), samples, needed)


def _days_by(samples: tuple[str, ...], order: DateOrder) -> tuple[str, ...]:
    """Each sample's day by that order, as 2026-03-04; nothing where one names no year."""
    micros, status = parse_times(pa.array(samples, pa.string()), TimeReading(order), "UTC")
    return tuple(from_micros(int(one)).date().isoformat() for one in micros) if (status == OK).all() else ()


def year_question(time: ColumnStats) -> Question:
    """Of which year dates without one are."""
    years = tuple(Choice(str(year)) for year in (date.today().year, date.today().year - 1))
    return Question("year", (time.name,), years, time.examples)


def epoch_question(time: ColumnStats, known: KnownExport) -> Question:
    """Whether seconds count from 1970 in UTC or on a local clock."""
    choices = (Choice("utc", said="--utc-epoch", word="utc"), Choice("local", said="--local-epoch", word="local"))
    return Question("local_epoch", (time.name,), choices, time.examples[:1], reason=known.code)
