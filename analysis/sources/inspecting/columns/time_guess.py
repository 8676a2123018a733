"""In which way are the times of a column written?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.inspecting.columns.offsets import WrittenOffset
from analysis.sources.mapping import DateOrder, Epoch, TimeReading
from analysis.sources.parsing import (
    MISSING,
    OK,
    StringColumn,
    is_ambiguous,
    naive_rows,
    parse_days,
    parse_times,
    short_names,
    zone_named,
)

_ORDERS: tuple[DateOrder, ...] = ("ymd", "dmy", "mdy")
_UNITS: tuple[Epoch, ...] = ("s", "ms", "us")
_FIRST_LIKELY, _LAST_LIKELY = 1_000_000_000 * 10**6, 4_102_444_800 * 10**6  # 2001-09-09 to 2100: other numbers are ids
_MOST_FORMATS = 4
_LEAST_OF_A_YEAR = 0.5  # of the values; where fewer name a day, they are tried as days of any year
_LEAST_OF_ANY_YEAR = 0.9
_NAMED_MONTH = r"(?i)^.{0,30}(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|月).{0,90}$"
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
_DAYS_OF_ANY_YEAR = (
    "%d %b",
    "%d-%b",
    "%d/%b",
    "%d. %b",
    "%d%b",
    "%b %d",
    "%b-%d",
    "%a %b %d",
    "%a, %b %d",
    "%a, %d %b",
)
_CLOCK_OF_ANY_YEAR = (  # 15/04, 23:10 and 4月15日 23:10, or the clock before the day
    r"^\D{0,2}(\d{1,2}[./\-月]\d{1,2}[.日号]?,?\s*\D{0,6}\d{1,2}[:时点：]"
    r"|\D{0,6}\d{1,2}:\d\d.*\s\d{1,2}[./\-月]\d{1,2}[.日号]?$)"
)
_ANY_LEAP_YEAR = 2000
_FEWEST_TO_TELL, _MANY_YEARS, _FEW_MONTHS = 20, 12, 6
_ZONE_NAME = r"(?:^|[^A-Za-z])(?P<name>[A-Z]{3,5})(?:$|[^A-Za-z])"
_NO_ZONES = {"UTC", "GMT"}


@dataclass(frozen=True)
class TimeGuess:
    """`reading` is None when no value is a time. With question "date_order", `orders` are those that fit as well.

    `without_year`: the values name no year, so the reading's is only a stand-in. `unclear_zones` are names of zones in
    the values that mean several.
    """

    reading: TimeReading | None
    question: Literal["date_order"] | None = None
    orders: tuple[DateOrder, ...] = ()
    share_readable: float = 0.0  # of the values that aren't missing
    naive: bool = False  # some name no zone
    days: bool = False  # none says more than a day
    without_year: bool = False
    unclear_zones: tuple[str, ...] = ()
    offsets: tuple[WrittenOffset, ...] = ()  # that values carry, where they aren't all those of UTC


@dataclass(frozen=True)
class _Try:
    reading: TimeReading
    micros: np.ndarray
    fits: np.ndarray  # bool

    @property
    def count(self) -> int:
        return int(self.fits.sum())


def guess_time(values: StringColumn, formats: tuple[str, ...] = ()) -> TimeGuess:
    """How to read these values as times, as well as they allow to know; by the formats that people say if these fit.

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
    if formats and (told := _attempt(values, TimeReading(None, None, formats))).count >= _LEAST_OF_ANY_YEAR * present:
        naive = bool(naive_rows(values, told.reading).any())
        days = _only_days(values, told.reading)
        return TimeGuess(told.reading, share_readable=told.count / present, naive=naive, days=days)
    found = _with_zones(values, _guess(values, present), present)
    return found if found.share_readable >= _LEAST_OF_A_YEAR else _without_year(values, present) or found


def _guess(values: StringColumn, present: int) -> TimeGuess:
    calendars: dict[DateOrder, _Try] = {order: _attempt(values, TimeReading(order)) for order in _ORDERS}
    best = max(calendars.values(), key=lambda attempt: attempt.count)
    fitting: list[DateOrder] = [order for order in _ORDERS if calendars[order].count == best.count]
    orders: tuple[DateOrder, ...] = tuple(order for order in fitting if not _days_as_years(calendars[order])) or tuple(
        fitting
    )
    best = calendars[orders[0]] if best.count else best
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


def _with_zones(values: StringColumn, plain: TimeGuess, present: int) -> TimeGuess:
    """The same with the names of zones that stand in values which can't be read without them: `14:30 PST`."""
    if plain.share_readable >= 1.0 or not pa.types.is_string(values.type):
        return plain
    texts = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    told = pc.extract_regex(texts.drop_null().slice(0, _TRIED_VALUES), _ZONE_NAME).drop_null()
    names = set(pc.unique(told.field("name")).to_pylist()) & set(short_names()) if len(told) else set()
    if not names - _NO_ZONES:
        return plain
    zones = tuple((name, zone_named(name) or "UTC") for name in sorted(names - _NO_ZONES))
    without = texts
    for name, _ in zones:
        without = pc.replace_substring_regex(without, rf"(^|[^A-Za-z])\(?{name}\)?($|[^A-Za-z])", r"\1 \2")
    found = _guess(without, present)
    if found.reading is None or found.share_readable <= plain.share_readable:
        return plain
    clear = tuple((name, zone) for name, zone in zones if not is_ambiguous(name))
    naive = bool(naive_rows(values, found.reading).any())
    reading = replace(found.reading, zones=clear)
    unclear = tuple(name for name, _ in zones if is_ambiguous(name))
    return replace(found, reading=reading, naive=naive, days=False, unclear_zones=unclear)


def _without_year(values: StringColumn, present: int) -> TimeGuess | None:
    """Times that name no year: with the names of months, or of two numbers and a clock. None: they aren't such."""
    texts = values.cast(pa.string())
    top = texts.drop_null().slice(0, _TRIED_VALUES)
    stand_in = TimeReading(None, year=_ANY_LEAP_YEAR)
    attempts: dict[DateOrder, _Try] = {}
    if pc.sum(pc.match_substring_regex(top, _CLOCK_OF_ANY_YEAR)).as_py():
        attempts = {order: _attempt(values, replace(stand_in, order=order)) for order in ("dmy", "mdy")}
    best = max(attempts.values(), key=lambda attempt: attempt.count, default=None)
    if pc.sum(pc.match_substring_regex(top, _NAMED_MONTH)).as_py():
        formats = tuple(day + clock for day, clock in product(_DAYS_OF_ANY_YEAR, _CLOCKS))
        likely = _likeliest(top, formats, stand_in)
        named = _attempt(values, replace(stand_in, formats=likely)) if likely else None
        best = named if named and (best is None or named.count > best.count) else best
    if best is None or best.count < _LEAST_OF_ANY_YEAR * present:
        return None
    fits_both = not best.reading.formats and len({attempt.count for attempt in attempts.values()}) == 1
    asks = fits_both and not bool((attempts["dmy"].micros == attempts["mdy"].micros).all())
    begins = _first_month(best.micros[best.fits])
    return TimeGuess(
        replace(best.reading, year_begins=begins),
        question="date_order" if asks else None,
        orders=("dmy", "mdy") if asks else (),
        share_readable=best.count / present,
        naive=bool(naive_rows(values, best.reading).any()),
        without_year=True,
    )


def _first_month(micros: np.ndarray) -> int:
    """The month with which a span of less than a year begins that runs over New Year, else January."""
    months = set((micros.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64) % 12 + 1).tolist())
    if not {1, 12} <= months or len(months) == 12:
        return 1
    return max(month for month in range(2, 13) if month in months and month - 1 not in months)


def _attempt(values: StringColumn, reading: TimeReading) -> _Try:
    micros, status = parse_times(values, reading, "UTC")
    fits = status == OK
    if reading.epoch and reading.order is None:
        fits &= (micros >= _FIRST_LIKELY) & (micros <= _LAST_LIKELY)
    return _Try(reading, micros, fits)


def _days_as_years(attempt: _Try) -> bool:
    """Whether what is read as years looks like the days of months: `21/03/26`, on many days of March 2026, read year
    first is the 26th of a month in each of many years, in few of their months or also in years to come."""
    days = attempt.micros[attempt.fits].astype("datetime64[us]").astype("datetime64[D]")
    if len(days) < _FEWEST_TO_TELL or len(np.unique(days - days.astype("datetime64[M]"))) > 1:
        return False
    years, months = days.astype("datetime64[Y]"), days.astype("datetime64[M]")
    ahead = days.max() > np.datetime64("today") + 1
    few = len(np.unique((months - years).astype(np.int64))) <= _FEW_MONTHS
    return len(np.unique(years)) >= _MANY_YEARS and bool(few or ahead)


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
    every = (*(day + clock for day, clock in product(_DAYS, _CLOCKS)), *_OTHER_FORMATS)
    if formats := _likeliest(rest, every, TimeReading(None)):
        yield _attempt(values, TimeReading(None, None, formats))


def _likeliest(values: StringColumn, every: tuple[str, ...], reading: TimeReading) -> tuple[str, ...]:
    """The few formats that read most of the values, the one that reads most first."""
    formats: list[str] = []
    fits = np.zeros(len(values), bool)
    readable = {text: parse_times(values, replace(reading, formats=(text,)), "UTC")[1] == OK for text in every}
    while len(formats) < _MOST_FORMATS:
        best = max(every, key=lambda text: int((readable[text] & ~fits).sum()))
        if not (readable[best] & ~fits).any():
            break
        formats.append(best)
        fits |= readable[best]
    return tuple(formats)
