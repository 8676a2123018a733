"""In which way are the times of a column written?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.mapping import DateOrder, Epoch, TimeReading
from analysis.sources.parsing import MISSING, OK, StringColumn, naive_rows, parse_days, parse_times

_ORDERS: tuple[DateOrder, ...] = ("ymd", "dmy", "mdy")
_UNITS: tuple[Epoch, ...] = ("s", "ms", "us")
_FIRST_LIKELY, _LAST_LIKELY = 1_000_000_000 * 10**6, 4_102_444_800 * 10**6  # 2001-09-09 to 2100: other numbers are ids
_MOST_FORMATS = 4
_NAMED_MONTH = r"(?i)^.{0,30}(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|月).{0,40}$"
_TRIED_VALUES = 2_000
_DAYS = (
    *("%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %b, %Y", "%d/%b/%Y", "%d.%b.%Y", "%d%b%Y"),
    *("%b %d %Y", "%b %d, %Y", "%b-%d-%Y", "%Y-%b-%d", "%Y %b %d", "%a, %d %b %Y", "%a %b %d %Y", "%a, %b %d, %Y"),
)
_CLOCKS = (
    *("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", ", %I:%M %p", ", %I:%M:%S %p", ":%H:%M:%S"),
    *(":%H:%M:%S %z", " %H:%M:%S %z", " %H:%M:%S.%f", " %I.%M.%S.%f %p", " %I.%M.%S %p", ", %H:%M", ", %H:%M:%S"),
)
_OTHER_FORMATS = ("%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S %z %Y")


@dataclass(frozen=True)
class TimeGuess:
    """`reading` is None when no value is a time. With question "date_order", `orders` are those that fit as well."""

    reading: TimeReading | None
    question: Literal["date_order"] | None = None
    orders: tuple[DateOrder, ...] = ()
    share_readable: float = 0.0  # of the values that aren't missing
    naive: bool = False  # some name no zone
    days: bool = False  # none says more than a day


@dataclass(frozen=True)
class _Try:
    reading: TimeReading
    micros: np.ndarray
    fits: np.ndarray  # bool

    @property
    def count(self) -> int:
        return int(self.fits.sum())


def guess_time(values: StringColumn) -> TimeGuess:
    """How to read these values as times, as well as they allow to know.

    Whether `3/4/2024` has the day or the month first is told by values over 12; when there is none the question is left
    open. A value counts as an epoch number only between 2001 and 2100.
    """
    if pa.types.is_temporal(values.type):
        naive = bool(naive_rows(values, TimeReading()).any())
        share = 1.0 if values.null_count < len(values) else 0.0
        return TimeGuess(TimeReading(), share_readable=share, naive=naive, days=_only_days(values, TimeReading()))
    present = int((parse_times(values, TimeReading(), "UTC")[1] != MISSING).sum())
    if not present:
        return TimeGuess(None)
    calendars: dict[DateOrder, _Try] = {order: _attempt(values, TimeReading(order)) for order in _ORDERS}
    best = max(calendars.values(), key=lambda attempt: attempt.count)
    orders: tuple[DateOrder, ...] = tuple(order for order in _ORDERS if calendars[order].count == best.count)
    for attempt in (*_epochs(values, best), *_named_months(values, best)):
        best = attempt if attempt.count > best.count else best
    if not best.count:
        return TimeGuess(None)
    calendar = best.reading.order is not None and not best.reading.formats
    asks = calendar and len(orders) > 1 and not _same(calendars)
    return TimeGuess(
        best.reading,
        question="date_order" if asks else None,
        orders=orders if asks else (),
        share_readable=best.count / present,
        naive=bool(naive_rows(values, best.reading).any()),
        days=_only_days(values, best.reading),
    )


def _only_days(values: StringColumn, reading: TimeReading) -> bool:
    _, status, clocked = parse_days(values, reading, "UTC")
    return bool((status == OK).any() and not clocked.any())


def _attempt(values: StringColumn, reading: TimeReading) -> _Try:
    micros, status = parse_times(values, reading, "UTC")
    fits = status == OK
    if reading.epoch and reading.order is None:
        fits &= (micros >= _FIRST_LIKELY) & (micros <= _LAST_LIKELY)
    return _Try(reading, micros, fits)


def _same(calendars: dict[DateOrder, _Try]) -> bool:
    """Whether the dates begin with their year, and so mean one day in every order."""
    first, *others = calendars.values()
    return all((first.fits == other.fits).all() and (first.micros == other.micros).all() for other in others)


def _epochs(values: StringColumn, calendar: _Try) -> Iterator[_Try]:
    """The likeliest unit alone, and together with the calendar for columns that mix both."""
    alone = max((_attempt(values, TimeReading(None, unit)) for unit in _UNITS), key=lambda attempt: attempt.count)
    yield alone
    if alone.count and calendar.count:
        both = TimeReading(calendar.reading.order, alone.reading.epoch)
        yield _Try(both, alone.micros, alone.fits | calendar.fits)


def _named_months(values: StringColumn, calendar: _Try) -> Iterator[_Try]:
    """Formats for dates with the names of months, the one that reads most first."""
    open_rows = np.flatnonzero(~calendar.fits)
    rest = values.take(pa.array(open_rows)).cast(pa.string())
    rest = rest.filter(pc.match_substring_regex(rest, _NAMED_MONTH)).slice(0, _TRIED_VALUES)
    if not len(rest):
        return
    formats: list[str] = []
    fits = np.zeros(len(rest), bool)
    every = [day + clock for day, clock in product(_DAYS, _CLOCKS)] + list(_OTHER_FORMATS)
    readable = {text: parse_times(rest, TimeReading(None, None, (text,)), "UTC")[1] == OK for text in every}
    while len(formats) < _MOST_FORMATS:
        best = max(every, key=lambda text: int((readable[text] & ~fits).sum()))
        if not (readable[best] & ~fits).any():
            break
        formats.append(best)
        fits |= readable[best]
    if formats:
        reading = TimeReading(None, None, tuple(formats))
        yield _attempt(values, reading)
