"""Are a day and its clock in two columns, and clocks in all their forms, the moments they were written from?"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sources.mapping import TimeReading
from analysis.sources.parsing import MISSING, OK, UNREADABLE, parse_times, read_clocks
from analysis.timezones import from_micros

DAYS = {"ymd": ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d 00:00:00"), "dmy": ("%d.%m.%Y", "%d/%m/%y"),
        "mdy": ("%m/%d/%Y", "%m-%d-%y")}  # fmt: skip
CLOCKS = (
          "%H:%M:%S", "%I:%M:%S %p", "%p %I:%M:%S", "T%H:%M:%S", "%H%M%S", "%H.%M.%S", "%Hh%M:%S",
          "1899-12-30 %H:%M:%S",
          "1900-01-01 %H:%M:%S", "%H时%M分%S秒", "%H:%M:%S Uhr", "%H：%M：%S")  # fmt: skip
HALVES = {
    "AM": ("AM", "am", "a.m.", "a. m.", "上午", "午前", "오전"),
    "PM": ("PM", "pm", "p.m.", "p. m.", "下午", "午後", "오후"),
}
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, fold=0)  # a written time does not say which of two it is
)


def joined(day: str, clock: str | None, order: str = "ymd", zone: str | None = None) -> datetime | int:
    zones = None if zone is None else pa.array([zone])
    reading = TimeReading(order)  # type: ignore[arg-type]
    micros, status = parse_times(pa.array([day]), reading, "Europe/Berlin", pa.array([clock], pa.string()), zones)
    return from_micros(micros[0]) if status[0] == OK else int(status[0])


def written(moment: datetime, clock_form: str, half: int = 0, unpadded: bool = False) -> str:
    text = moment.strftime(clock_form)
    for latin, others in HALVES.items():
        text = text.replace(latin, others[half]) if "%p" in clock_form else text
    return text[1:] if unpadded and text.startswith("0") and ":" in text else text


@settings(deadline=None)  # the first call compiles
@given(MOMENTS, st.sampled_from(sorted(DAYS)), st.data(), st.sampled_from(CLOCKS), st.integers(0, 6), st.booleans())
def test_a_day_and_its_clock_are_one_moment(
    moment: datetime, order: str, data: st.DataObject, clock_form: str, half: int, unpadded: bool
) -> None:
    day = moment.strftime(data.draw(st.sampled_from(DAYS[order])))
    clock = written(moment, clock_form, half, unpadded)
    assert joined(day, clock, order) == moment.replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


@pytest.mark.parametrize(
    "form", ["{clock} {day}", "{clock}, {day}", "{day} {clock}", "{day}, {clock}", "{day}T{clock}"]
)
@given(
    moment=MOMENTS,
    order=st.sampled_from(["ymd", "dmy"]),
    half=st.integers(0, 6),
    clock_form=st.sampled_from(CLOCKS[:3]),
)
def test_day_and_clock_in_one_cell_may_stand_in_either_order(
    form: str, moment: datetime, order: str, half: int, clock_form: str
) -> None:
    day = moment.strftime("%Y-%m-%d" if order == "ymd" else "%d.%m.%Y")
    text = form.format(day=day, clock=written(moment, clock_form, half))
    micros, status = parse_times(pa.array([text]), TimeReading(order), "UTC")  # type: ignore[arg-type]
    assert (status[0], from_micros(micros[0])) == (OK, moment.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "clock", "status"),
    [
        ("2026-01-05", None, MISSING),
        ("2026-01-05", " ", MISSING),
        ("", "14:30", MISSING),
        ("2026-01-05", "25:00", UNREADABLE),
        ("2026-01-05", "24:01", UNREADABLE),
        ("2026-01-05", "13:00 AM", UNREADABLE),
        ("2026-01-05", "later", UNREADABLE),
        ("2026-01-05", "14", UNREADABLE),
        ("2026-01-05", "2026-01-06 14:30", UNREADABLE),
        ("2026-01-05 09:00", "14:30", UNREADABLE),
        ("2026-01-05T00:00:00Z", "14:30", UNREADABLE),
        ("someday", "14:30", UNREADABLE),
    ],
)
def test_a_day_without_a_clock_that_can_be_read_is_no_moment(day: str, clock: str | None, status: int) -> None:
    assert joined(day, clock) == status


def test_24_o_clock_is_the_end_of_its_day() -> None:
    assert joined("2026-01-05", "24:00") == datetime(2026, 1, 5, 23, tzinfo=UTC)


def test_a_clock_may_name_its_offset() -> None:
    assert joined("2026-01-05", "14:30+08:00") == datetime(2026, 1, 5, 6, 30, tzinfo=UTC)
    assert joined("2026-01-05", "14:30Z") == datetime(2026, 1, 5, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("Pacific Time (US & Canada)", 22),
        ("(UTC-08:00) Pacific Time (US & Canada)", 22),
        ("America/Los_Angeles", 22),
        ("GMT+5:30", 9),
        ("UTC+8", 6),
        ("+0800", 6),
        ("北京时间", 6),
        ("China Standard Time", 6),
        ("PST", 22),
        ("UTC", 14),
        ("", 13),  # none: the file's zone
        ("CST", UNREADABLE),
        ("Mars", UNREADABLE),
    ],
)
def test_a_third_column_names_the_zone(zone: str, hour: int) -> None:
    found = joined("2026-01-05", "14:30" if hour != 9 else "14:30:00", zone=zone)
    assert (found.hour if isinstance(found, datetime) else found) == hour


def test_what_people_said_of_an_unclear_zone_decides() -> None:
    reading = TimeReading(zones=(("CST", "Asia/Shanghai"), ("Werk 2", "Europe/Lisbon")))
    days, clocks = pa.array(["2026-01-05"] * 3), pa.array(["14:30"] * 3)
    micros, _ = parse_times(days, reading, "UTC", clocks, pa.array(["CST", "Werk 2", None]))
    assert [from_micros(one).hour for one in micros] == [6, 14, 14]


def test_columns_that_are_times_of_day_already_are_clocks() -> None:
    micros, status = read_clocks(pa.array([datetime(2026, 1, 5, 14, 30).time(), None]))
    assert (micros[0] // 60_000_000, status.tolist()) == (870, [3, MISSING])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-05 14:30:00 CST", datetime(2026, 1, 5, 6, 30)),
        ("2026-01-05 14:30 (CST)", datetime(2026, 1, 5, 6, 30)),
        ("2026-01-05 14:30 PST", datetime(2026, 1, 5, 22, 30)),
        ("2026-01-05 14:30", datetime(2026, 1, 5, 13, 30)),
        ("2026-01-05 14:30 XST", None),
    ],
)
def test_names_of_zones_in_the_text_are_those_that_were_said(text: str, moment: datetime | None) -> None:
    reading = TimeReading(zones=(("CST", "Asia/Shanghai"), ("PST", "Etc/GMT+8")))
    micros, status = parse_times(pa.array([text]), reading, "Europe/Berlin")
    assert (from_micros(micros[0]).replace(tzinfo=None) if status[0] == OK else None) == moment


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("15/04 04:03", TimeReading("dmy", year=2026)),
        ("15.04., 04:03", TimeReading("dmy", year=2026)),
        ("15-4 4:03", TimeReading("dmy", year=2026)),
        ("04/15 04:03", TimeReading("mdy", year=2026)),
        ("04-15 04:03", TimeReading("ymd", year=2026)),
        ("4月15日 04:03", TimeReading("ymd", year=2026)),
        ("4月15日04:03", TimeReading("dmy", year=2026)),
        ("04:03 15/04", TimeReading("dmy", year=2026)),
        ("15 Apr, 04:03", TimeReading(None, None, ("%d %b, %H:%M",), year=2026)),
        ("Apr 15 04:03:00", TimeReading(None, None, ("%b %d %H:%M:%S",), year=2026)),
        ("15/04 04:03", TimeReading("dmy", year=2025, year_begins=9)),
        ("2026-04-15 04:03", TimeReading("ymd", year=1999)),
    ],
)
def test_the_year_that_was_said_completes_a_date(text: str, reading: TimeReading) -> None:
    micros, status = parse_times(pa.array([text]), reading, "UTC")
    assert (status[0], from_micros(micros[0])) == (OK, datetime(2026, 4, 15, 4, 3, tzinfo=UTC))


def test_without_a_year_no_date_is_complete() -> None:
    assert parse_times(pa.array(["15/04 04:03", "4月15日"]), TimeReading("dmy"), "UTC")[1].tolist() == [UNREADABLE] * 2


def test_epoch_numbers_may_count_on_a_local_clock() -> None:
    reading = TimeReading(None, "s", local_epoch=True)
    micros, _ = parse_times(pa.array(["1772349739"]), reading, "America/Los_Angeles")
    assert from_micros(micros[0]) == datetime(2026, 3, 1, 15, 22, 19, tzinfo=UTC)  # 07:22:19 on that clock


def test_the_zone_of_the_column_itself_wins() -> None:
    micros, _ = parse_times(pa.array(["2026-01-05 14:30"]), TimeReading(time_zone="UTC"), "Asia/Tokyo")
    assert from_micros(micros[0]).hour == 14
