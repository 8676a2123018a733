from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.mapping import TimeReading
from analysis.sources.parsing import MISSING, OK, UNREADABLE, naive_rows, parse_times
from analysis.sources.parsing.time_formats import UnknownTimeFormat
from analysis.timezones import from_micros, to_micros


def read(text: str, reading: TimeReading | None = None, time_zone: str = "UTC") -> datetime | None:
    micros, status = parse_times(pa.array([text]), reading or TimeReading(), time_zone)
    return from_micros(micros[0]) if status[0] == OK else None


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-02", utc(2024, 1, 2)),
        ("2024-01-02T03:04:05.678+08:00", utc(2024, 1, 1, 19, 4, 5, 678_000)),
        ("2024-01-02 03:04:05Z", utc(2024, 1, 2, 3, 4, 5)),
        ("2024-01-02T03:04:05.6Z", utc(2024, 1, 2, 3, 4, 5, 600_000)),
        ("2024-01-02T03:04:05.123456789Z", utc(2024, 1, 2, 3, 4, 5, 123_456)),
        ("2024-01-02T03:04:05,25 Z", utc(2024, 1, 2, 3, 4, 5, 250_000)),
        ("2024-01-02 03:04:05 UTC", utc(2024, 1, 2, 3, 4, 5)),
        ("2024-01-02 03:04:05+0800", utc(2024, 1, 1, 19, 4, 5)),
        ("2024-01-02 03:04:05 -05", utc(2024, 1, 2, 8, 4, 5)),
        ("2024/1/2 3:04", utc(2024, 1, 2, 3, 4)),
        ("2024.01.02", utc(2024, 1, 2)),
        ("2024年1月2日", utc(2024, 1, 2)),
        ("2024年1月2日 3时4分5秒", utc(2024, 1, 2, 3, 4, 5)),
        ("2024年01月02日03:04", utc(2024, 1, 2, 3, 4)),
        ("2024年1月2号 3点", utc(2024, 1, 2, 3)),
        ("20240102", utc(2024, 1, 2)),
        ("20240102030405", utc(2024, 1, 2, 3, 4, 5)),
        ("202401020304", utc(2024, 1, 2, 3, 4)),
        ("20240102T030405Z", utc(2024, 1, 2, 3, 4, 5)),
        ("2024/1/2 下午3:04:05", utc(2024, 1, 2, 15, 4, 5)),
        ("2024/1/2 3:04 PM", utc(2024, 1, 2, 15, 4)),
        ("2024/1/2 12:04 am", utc(2024, 1, 2, 0, 4)),
        ("2024/1/2 上午12:04", utc(2024, 1, 2, 0, 4)),
        ("2024-01-02 03:04:05,25", utc(2024, 1, 2, 3, 4, 5, 250_000)),
        ("2024-01-02 03:04:05.123456789", utc(2024, 1, 2, 3, 4, 5, 123_456)),
        ('  "2024-01-02 03:04:05"\t', utc(2024, 1, 2, 3, 4, 5)),
        ("\u30002024-01-02\u3000", utc(2024, 1, 2)),
        ("2024-02-29", utc(2024, 2, 29)),
    ],
)
def test_calendar_times_are_read_with_any_usual_separators(text: str, moment: datetime) -> None:
    assert read(text) == moment


@pytest.mark.parametrize("ending", [".Z", "..5Z", ".5ZZ", ".5Z1", ".5aZ", ".", "ZZ"])
def test_what_only_resembles_the_end_of_a_moment_is_unreadable(ending: str) -> None:
    assert read(f"2024-01-02T03:04:05{ending}") is None


@pytest.mark.parametrize(
    "text",
    [
        *("2024-13-01", "2023-02-29", "2024-02-30", "2024-04-31", "2024-00-10", "2024-01-00", "0001-01-01"),
        *("2024-01-02 25:00", "2024-01-02 24:00:01", "2024-01-02 03:60", "2024-01-02 03:04:60", "2024-01-02 13:00 PM"),
        *("2024-01-02 03:04:05 CST", "2024-01-02 03:04:05 EST", "2024-01-02 03:04:05+99:00", "2024-01-02 03:04:05+8"),
        *("2024-01/02", "2024-1", "2024", "yesterday", "1398138810", "0000-00-00 00:00:00", "2024-01-02x", "-", "年"),
        *(
            "2024-01-02T",
            "2024-01-02 03:",
            "2024-01-02 03:04:05.",
            "20240102030",
            "2024-01-02 ３:04",
            "9999999999999999999999",
        ),
    ],
)
def test_what_is_no_moment_is_unreadable(text: str) -> None:
    assert parse_times(pa.array([text]), TimeReading(), "UTC")[1].tolist() == [UNREADABLE]


def test_the_order_decides_between_day_and_month_but_never_against_a_leading_year() -> None:
    assert read("3/4/2024", TimeReading("dmy")) == utc(2024, 4, 3)
    assert read("3/4/2024", TimeReading("mdy")) == utc(2024, 3, 4)
    assert read("3/4/2024", TimeReading("ymd")) is None
    assert read("22-04-2014 03:53", TimeReading("dmy")) == utc(2014, 4, 22, 3, 53)
    assert read("1/13/2013", TimeReading("dmy")) is None
    assert read("2024-03-04", TimeReading("dmy")) == utc(2024, 3, 4)
    assert read("1/2/2024, 3:04:05 PM", TimeReading("mdy")) == utc(2024, 1, 2, 15, 4, 5)


def test_two_digit_years_turn_at_69_as_in_posix() -> None:
    assert read("4/4/13 16:32", TimeReading("mdy")) == utc(2013, 4, 4, 16, 32)
    assert read("31/12/68", TimeReading("dmy")) == utc(2068, 12, 31)
    assert read("31/12/69", TimeReading("dmy")) == utc(1969, 12, 31)
    assert read("14-05-16", TimeReading("ymd")) == utc(2014, 5, 16)


def test_naive_times_are_of_the_zone_given_and_an_offset_wins_over_it() -> None:
    values = pa.array(["2024-07-01 12:00", "2024-01-01 12:00", "2024-07-01 12:00Z"])
    micros, status = parse_times(values, TimeReading(), "America/New_York")
    assert status.tolist() == [OK, OK, OK]
    assert [from_micros(one) for one in micros] == [utc(2024, 7, 1, 16), utc(2024, 1, 1, 17), utc(2024, 7, 1, 12)]
    assert naive_rows(values, TimeReading()).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("text", "unit", "moment"),
    [
        ("1398138810", "s", utc(2014, 4, 22, 3, 53, 30)),
        ("1398138810.0", "s", utc(2014, 4, 22, 3, 53, 30)),
        ("1398138810.25", "s", utc(2014, 4, 22, 3, 53, 30, 250_000)),
        ("1398138810123", "ms", utc(2014, 4, 22, 3, 53, 30, 123_000)),
        ("1398138810123.5", "ms", utc(2014, 4, 22, 3, 53, 30, 123_500)),
        ("1398138810123456", "us", utc(2014, 4, 22, 3, 53, 30, 123_456)),
        ("1398138810123", "s", None),
        ("12", "s", None),
        ("1.39E+09", "s", None),
        ("-1398138810", "s", None),
        ("99999999999999999999", "us", None),
    ],
)
def test_epoch_numbers_are_read_within_1971_to_2200(text: str, unit: str, moment: datetime | None) -> None:
    assert read(text, TimeReading(None, unit)) == moment  # type: ignore[arg-type]


def test_a_column_that_mixes_dates_and_epoch_numbers_is_read_with_both() -> None:
    values = pa.array(["22-04-2014 03:53", "1398138810", "x", None, " "])
    micros, status = parse_times(values, TimeReading("dmy", "s"), "UTC")
    assert status.tolist() == [OK, OK, UNREADABLE, MISSING, MISSING]
    assert [from_micros(one) for one in micros[:2]] == [utc(2014, 4, 22, 3, 53), utc(2014, 4, 22, 3, 53, 30)]
    assert micros[2:].tolist() == [0, 0, 0]


def test_slices_chunks_dictionaries_and_large_strings_give_the_same() -> None:
    texts = ["x", "2024-01-01", None, "2024-01-02", ""]
    plain = pa.array(texts)
    expected = [utc(2024, 1, 1), utc(1970, 1, 1), utc(2024, 1, 2), utc(1970, 1, 1)]
    columns = [
        plain.slice(1),
        pa.chunked_array([plain.slice(1, 2), plain.slice(3), plain.slice(0, 0)]),
        plain.slice(1).dictionary_encode(),
        pa.array(texts, pa.large_string()).slice(1),
        pa.array(texts, pa.string_view()).slice(1),
    ]
    for column in columns:
        micros, status = parse_times(column, TimeReading(), "UTC")
        assert status.tolist() == [OK, MISSING, OK, MISSING]
        assert [from_micros(one) for one in micros] == expected


def test_columns_that_are_times_or_numbers_already_are_taken_as_they_are() -> None:
    naive = pa.array([datetime(2024, 7, 1, 12), None])
    micros, status = parse_times(naive, TimeReading(), "Asia/Shanghai")
    assert (from_micros(micros[0]), status.tolist()) == (utc(2024, 7, 1, 4), [OK, MISSING])
    aware = pa.array([utc(2024, 7, 1, 12)], pa.timestamp("ms", tz="Asia/Shanghai"))
    assert from_micros(parse_times(aware, TimeReading(), "America/New_York")[0][0]) == utc(2024, 7, 1, 12)
    days = pa.array([utc(2024, 7, 1).date()], pa.date32())
    assert from_micros(parse_times(days, TimeReading(), "UTC")[0][0]) == utc(2024, 7, 1)
    seconds = pa.array([1_398_138_810.5, None, float("nan")])
    micros, status = parse_times(seconds, TimeReading(None, "s"), "UTC")
    assert (from_micros(micros[0]), status.tolist()) == (utc(2014, 4, 22, 3, 53, 30, 500_000), [OK, MISSING, MISSING])
    assert read_integer(20240102) == utc(2024, 1, 2)


def read_integer(value: int) -> datetime:
    return from_micros(parse_times(pa.array([value]), TimeReading(), "UTC")[0][0])


@pytest.mark.parametrize(
    ("text", "time_format", "moment"),
    [
        ("02/Jan/2024:03:04:05 +0800", "%d/%b/%Y:%H:%M:%S %z", utc(2024, 1, 1, 19, 4, 5)),
        ("Tue Jan 02 2024 03:04:05 GMT+0800", "%a %b %d %Y %H:%M:%S %z", utc(2024, 1, 1, 19, 4, 5)),
        ("2-十二月-24 03.04.05 下午", "%d-%b-%y %I.%M.%S %p", utc(2024, 12, 2, 15, 4, 5)),
        ("March 2, 2024", "%B %d, %Y", utc(2024, 3, 2)),
        ("2024 060", "%Y %j", utc(2024, 2, 29)),
        ("02.01.2024 100%", "%d.%m.%Y 100%%", utc(2024, 1, 2)),
        ("1398138810", "%s", utc(2014, 4, 22, 3, 53, 30)),
        ("2023 366", "%Y %j", None),
        ("13/13/2024", "%d/%m/%Y", None),
        ("02/Jan/2024 CST", "%d/%b/%Y %Z", None),
        ("2024-01-02", "%d/%m/%Y", None),
    ],
)
def test_formats_read_what_strptime_would(text: str, time_format: str, moment: datetime | None) -> None:
    assert read(text, TimeReading(None, None, (time_format,))) == moment


def test_each_row_takes_the_first_format_that_fits_it() -> None:
    reading = TimeReading(None, None, ("%m/%d/%Y", "%d/%m/%Y"))
    assert read("3/4/2024", reading) == utc(2024, 3, 4)
    assert read("13/4/2024", reading) == utc(2024, 4, 13)


def test_formats_stand_alone_unless_epoch_is_set_too() -> None:
    assert read("2024-01-02", TimeReading(formats=("%d/%m/%Y",))) is None
    assert read("1398138810", TimeReading(None, "s", ("%d/%m/%Y",))) == utc(2014, 4, 22, 3, 53, 30)


@pytest.mark.parametrize("time_format", ["%Q-%m-%d", "%H:%M", "%Y", "", "day", "%m/%d"])
def test_a_format_without_a_full_date_is_refused(time_format: str) -> None:
    with pytest.raises(UnknownTimeFormat) as caught:
        read("2024-01-02", TimeReading(None, None, (time_format,)))
    assert caught.value.details == {"format": time_format}


MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30))
ZONES = st.one_of(st.none(), st.integers(-15 * 60, 15 * 60).map(lambda m: timezone(timedelta(minutes=m))))


@given(
    st.lists(st.tuples(MOMENTS, ZONES, st.sampled_from(["T", " "]), st.sampled_from(["auto", "seconds", "minutes"])))
)
def test_iso_texts_mean_what_python_says(moments: list[tuple[datetime, timezone | None, str, str]]) -> None:
    texts = [moment.replace(tzinfo=zone).isoformat(sep, spec) for moment, zone, sep, spec in moments]
    expected = [datetime.fromisoformat(text) for text in texts]
    micros, status = parse_times(pa.array(texts, pa.string()), TimeReading(), "UTC")
    assert status.tolist() == [OK] * len(texts)
    assert micros.tolist() == [to_micros(one if one.tzinfo else one.replace(tzinfo=UTC)) for one in expected]


FORMATS = [
    "%d/%m/%Y %H:%M:%S",
    "%Y%m%d%H%M%S",
    "%b %d %Y %I:%M:%S %p",
    "%d-%b-%y %H:%M:%S.%f",
    "%Y-%j %H:%M:%S",
    "%A %d %B %Y",
]


@given(st.datetimes(datetime(1970, 1, 1), datetime(2068, 12, 31)), st.sampled_from(FORMATS))
def test_formats_mean_what_python_says(moment: datetime, time_format: str) -> None:
    text = moment.strftime(time_format)
    expected = datetime.strptime(text, time_format).replace(tzinfo=UTC)
    assert read(text, TimeReading(None, None, (time_format,))) == expected


@given(st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1)), st.sampled_from(["Europe/Berlin", "Asia/Shanghai"]))
def test_local_times_are_those_of_zoneinfo(moment: datetime, time_zone: str) -> None:
    expected = moment.replace(tzinfo=ZoneInfo(time_zone), fold=0).astimezone(UTC)
    assert read(moment.isoformat(" "), time_zone=time_zone) == expected


@given(st.text(max_size=30), st.sampled_from(["ymd", "dmy", "mdy"]))
def test_any_text_is_read_or_refused_but_never_breaks(text: str, order: str) -> None:
    micros, status = parse_times(pa.array([text]), TimeReading(order, "s", ()), "UTC")  # type: ignore[arg-type]
    assert status[0] in (OK, MISSING, UNREADABLE)
    assert micros.dtype == np.int64
