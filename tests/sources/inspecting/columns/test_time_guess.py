from __future__ import annotations

from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest

from analysis.sources.inspecting.columns.time_guess import TimeGuess, guess_time
from analysis.sources.mapping import TimeReading
from analysis.sources.parsing import parse_times


def guess(*texts: str | None) -> TimeGuess:
    return guess_time(pa.array(texts, pa.string()))


@pytest.mark.parametrize(
    ("texts", "reading"),
    [
        (("2024-01-02", "2024-01-03 04:05"), TimeReading("ymd")),
        (("2024年1月2日",), TimeReading("ymd")),
        (("20240102", "20240103"), TimeReading("ymd")),
        (("13/1/2024", "3/4/2024"), TimeReading("dmy")),
        (("1/13/2024", "3/4/2024"), TimeReading("mdy")),
        (("4/4/13 16:32", "4/25/13 3:04"), TimeReading("mdy")),
        (("1398138810", "1398138811.0"), TimeReading(None, "s")),
        (("1398138810123",), TimeReading(None, "ms")),
        (("1398138810123456",), TimeReading(None, "us")),
        (("22-04-2014 03:53", "1398138810"), TimeReading("dmy", "s")),
        (("02/Jan/2024:03:04:05 +0800",), TimeReading(None, None, ("%d/%b/%Y:%H:%M:%S %z",))),
        (("5 March 2024", "April 6, 2024", "7 May 2024"), TimeReading(None, None, ("%d %b %Y", "%b %d, %Y"))),
        (("2-三月-24",), TimeReading(None, None, ("%d-%b-%y",))),
    ],
)
def test_the_reading_is_known_from_the_values(texts: tuple[str, ...], reading: TimeReading) -> None:
    found = guess(*texts)
    assert (found.reading, found.question, found.share_readable) == (reading, None, 1.0)


def test_day_or_month_first_is_asked_when_every_value_fits_both() -> None:
    found = guess("3/4/2024", "11/12/2024", None)
    assert (found.question, found.orders, found.share_readable) == ("date_order", ("dmy", "mdy"), 1.0)


def test_two_digit_years_that_could_be_days_are_asked_too() -> None:
    assert guess("14-05-16").orders == ("ymd", "dmy")


def test_one_value_over_twelve_answers_for_all() -> None:
    assert guess(*["3/4/2024"] * 500, "31/1/2024").question is None


@pytest.mark.parametrize("text", ["12", "42000", "17850.0", "13812345678", "user 12", "may", "1.5"])
def test_other_values_are_no_times(text: str) -> None:
    assert guess(text).reading is None


def test_a_share_tells_how_many_values_were_readable() -> None:
    assert guess("2024-01-01", "2024-01-02", "2024-01-03", "unknown", "", None).share_readable == 0.75
    assert guess("", None) == TimeGuess(None)


def test_naive_means_that_some_value_names_no_zone() -> None:
    assert guess("2024-01-01T00:00:00Z", "2024-01-01T00:00:00").naive
    assert not guess("2024-01-01T00:00:00Z").naive
    assert not guess("1398138810").naive


def test_columns_that_are_times_already_need_no_guess() -> None:
    found = guess_time(pa.array([datetime(2024, 1, 1)]))
    assert (found.share_readable, found.naive) == (1.0, True)


@pytest.mark.parametrize("clock", ["", ", 10:30", " 3:05 PM"])
@pytest.mark.parametrize("separator", ["/", "-", "."])
def test_days_of_one_year_are_not_years(separator: str, clock: str) -> None:
    """Read year first, these were the 26th of a month in thirty years."""
    start = date(2026, 1, 3)
    texts = [f"{start + timedelta(days=day):%d{separator}%m{separator}%y}{clock}" for day in range(60)]
    found = guess_time(pa.array(texts))
    assert (found.reading, found.question) == (TimeReading("dmy"), None)


def test_a_day_of_each_month_over_years_is_asked_about() -> None:
    texts = [f"{year:02d}/{month:02d}/26" for year in range(5, 20) for month in range(1, 13)]
    found = guess_time(pa.array(texts))
    assert (found.question, set(found.orders)) == ("date_order", {"ymd", "dmy"})


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("GMT+0900 (JST)", 0),
        ("GMT+0900 (日本標準時)", 0),
        ("GMT+0800 (CST)", 1),
        ("GMT-0500 (Eastern Standard Time)", 14),
        ("GMT+0530 (India Standard Time)", 3),
        ("GMT+0000 (Coordinated Universal Time)", 9),
        ("+0800 CST", 1),
        ("-0500 EST", 14),
    ],
)
@pytest.mark.parametrize("day", ["Mon Jan 05 2026 09:00:00", "2026-01-05 09:00:00"])
def test_the_offset_of_a_time_wins_over_the_name_behind_it(day: str, zone: str, hour: int) -> None:
    texts = pa.array([f"{day} {zone}"] * 3)
    told = guess_time(texts)
    assert told.reading is not None
    assert (told.share_readable, told.naive, told.unclear_zones) == (1.0, False, ())
    micros, _ = parse_times(texts, told.reading, "UTC")
    assert micros.view("datetime64[us]")[0].item().hour == hour
