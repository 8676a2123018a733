"""Are day, clock and zone found among the columns, and is what they can't say asked?"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from analysis.sources.inspecting.columns.neighbours import with_neighbours
from analysis.sources.inspecting.columns.stats import column_stats
from analysis.sources.inspecting.roles.time_roles import TimeRoles, TimeWords, find_time

DAYS = ["2026-03-13", "2026-03-14", "2026-03-14"]
CLOCKS = ["09:15:00", "08:05:00", "21:30:00"]
MOMENTS = ["2026-03-13 09:15", "2026-03-14 08:05", "2026-03-14 21:30"]


def roles(said: str | None = None, words: TimeWords | None = None, **columns: list[str]) -> TimeRoles:
    table = pa.table({name.replace("__", " "): pa.array(cells) for name, cells in columns.items()})
    return find_time(with_neighbours(table, column_stats(table)), said, words)


def needed(found: TimeRoles) -> list[str]:
    return [question.code for question in found.questions if question.needed]


OTHER_DAYS = ["2026-05-13 09:15", "2026-06-14 08:05", "2026-07-14 21:30"]


@pytest.mark.parametrize(
    "name",
    [
        *("send_time", "calendar_time", "vendor_date", "trend_time", "weekend_time", "membership_date", "spendTime"),
        *(
            "SENT_DATE",
            "SEND_TIME",
            "residue_date",
            "Redelivery time",
            "attendance_time",
            "sendTime",
            "scholarship date",
        ),
    ],
)
def test_days_beside_moments_of_other_days_are_asked_about(name: str) -> None:
    found = roles(date=DAYS, **{name: OTHER_DAYS})
    assert (found.time and found.time.name, needed(found)) == (name, ["time"])


@pytest.mark.parametrize(
    "name",
    [
        *(
            "end_time",
            "endTime",
            "ended_at time",
            "EndDate",
            "END_TIME",
            "session_end_time",
            "sessionEndTime",
            "due_date",
        ),
        *("shipDate", "shipping_date", "orderShipTime", "delivery_date", "finish_time", "jobFinishTime", "enddate"),
    ],
)
def test_what_became_of_a_row_later_is_not_when_it_happened(name: str) -> None:
    found = roles(date=DAYS, **{name: OTHER_DAYS})
    assert (found.time and found.time.name, needed(found)) == ("date", [])


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("date", "time"),
        ("Datum", "Uhrzeit"),
        ("日期", "时间"),
        ("Start__Date", "Start__Time"),
        ("order_date", "order_time"),
        ("Fecha", "Hora"),
        ("Date", "Clock"),
        ("call_day", "begins"),
        ("event_date", "event_time"),
        ("Day", "Hour"),
    ],
)
def test_a_day_and_the_only_clock_are_joined(day: str, clock: str) -> None:
    found = roles(**{day: DAYS, clock: CLOCKS})
    assert found.time is not None and found.clock is not None
    assert (found.time.name, found.clock.name, needed(found)) == (
        day.replace("__", " "),
        clock.replace("__", " "),
        [],
    )


def test_which_of_two_clocks_belongs_to_the_day_is_asked_unless_it_is_called_like_it() -> None:
    assert needed(roles(date=DAYS, opening=CLOCKS, closing=CLOCKS)) == ["clock"]
    found = roles(start_date=DAYS, start_time=CLOCKS, end_time=CLOCKS)
    assert found.clock is not None
    assert (found.clock.name, needed(found)) == ("start_time", [])


def test_what_people_say_decides_and_the_clock_can_be_left_alone() -> None:
    assert roles(words=TimeWords(alone=True), date=DAYS, time=CLOCKS).clock is None
    said = roles("date", TimeWords(clock="closing"), date=DAYS, opening=CLOCKS, closing=CLOCKS)
    assert said.clock is not None
    assert (said.clock.name, needed(said)) == ("closing", [])


def test_days_lose_against_the_clock_of_the_same_days_and_other_days_are_asked() -> None:
    same = roles(date=DAYS, happened_time=MOMENTS)
    assert same.time is not None
    assert (same.time.name, needed(same)) == ("happened_time", [])
    other = roles(date=["2026-01-01", "2026-01-02", "2026-01-03"], server_time=MOMENTS)
    assert other.time is not None
    assert (other.time.name, needed(other)) == ("server_time", ["time"])
    later = roles(event_date=["2026-01-01", "2026-01-02", "2026-01-03"], updated_at=MOMENTS)
    assert later.time is not None
    assert (later.time.name, needed(later)) == ("event_date", [])


@pytest.mark.parametrize(
    ("zones", "questions"),
    [
        (["UTC"] * 3, []),
        (["Pacific Time (US & Canada)"] * 3, []),
        (["GMT+5:30"] * 3, []),
        (["UTC", "Asia/Tokyo", "UTC"], ["zone_column"]),
        (["CST"] * 3, ["zone_name"]),
        (["Mars"] * 3, ["zone_name"]),
    ],
)
def test_a_third_column_names_the_zone_or_it_is_asked(zones: list[str], questions: list[str]) -> None:
    found = roles(date=DAYS, time=CLOCKS, Time__Zone=zones)
    assert found.zone is not None
    assert (found.zone.name, needed(found)) == ("Time Zone", questions)


def test_the_header_names_the_zone_and_what_people_say_wins() -> None:
    table = {"Created (UTC)": MOMENTS}
    assert roles(**table).time_zone == "UTC"
    assert roles(words=TimeWords(time_zone="Asia/Tokyo"), **table).time_zone == "Asia/Tokyo"
    assert needed(roles(**{"Created (CST)": MOMENTS})) == ["zone_name"]
    answered = roles(words=TimeWords(zones=(("CST", "Asia/Shanghai"),)), **{"Created (CST)": MOMENTS})
    assert (answered.reading.time_zone, needed(answered)) == ("Asia/Shanghai", [])


def test_a_year_that_is_missing_is_asked_and_used() -> None:
    texts = ["15 Apr, 04:03", "14 Apr, 10:00"]
    assert needed(roles(time=texts)) == ["year"]
    found = roles(words=TimeWords(year=2024), time=texts)
    assert (found.reading.year, needed(found)) == (2024, [])


def test_times_that_fall_throughout_were_written_newest_first() -> None:
    assert roles(time=MOMENTS[::-1]).newest_first
    assert roles(date=DAYS[::-1], time=CLOCKS[::-1]).newest_first
    assert not roles(date=DAYS, time=CLOCKS).newest_first
    assert not roles(words=TimeWords(newest_first=False), time=MOMENTS[::-1]).newest_first


@pytest.mark.parametrize(
    ("columns", "words", "source"),
    [
        ({"time": [f"{one}Z" for one in MOMENTS]}, {}, "times"),
        ({"time": [f"{one}+08:00" for one in MOMENTS]}, {}, "times"),
        ({"ts": ["1772359200", "1772359201", "1772359202"]}, {}, "times"),
        ({"Created (UTC)": MOMENTS}, {}, "header"),
        ({"Created (CST)": MOMENTS}, {"zones": (("CST", "Asia/Shanghai"),)}, "header"),
        ({"date": DAYS, "time": CLOCKS, "Time__Zone": ["UTC"] * 3}, {}, "column"),
        ({"time": MOMENTS, "Time__Zone": ["UTC", "Asia/Tokyo", "UTC"]}, {"zone_column": "Time Zone"}, "column"),
        ({"time": MOMENTS}, {"time_zone": "Asia/Tokyo"}, "said"),
        ({"Created (UTC)": MOMENTS}, {"time_zone": "Asia/Tokyo"}, "said"),
        ({"ts": ["1772359200", "1772359201", "1772359202"]}, {"local_epoch": True}, None),
        ({"time": MOMENTS}, {}, None),
        ({"date": DAYS, "time": CLOCKS}, {}, None),
    ],
)
def test_what_names_the_zone_is_known(columns: dict[str, list[str]], words: dict[str, Any], source: str | None) -> None:
    assert roles(words=TimeWords(**words), **columns).zone_from == source


@pytest.mark.parametrize(
    ("columns", "offered"),
    [
        ({"date": DAYS, "time": CLOCKS}, {"clock": ["time", "date"]}),
        ({"a_day": DAYS, "b_time": CLOCKS, "a_time": CLOCKS}, {"clock": ["a_time", "b_time", "a_day"]}),
        ({"time": MOMENTS, "Time__Zone": ["UTC"] * 3}, {"zone_column": ["Time Zone", ""]}),
        ({"date": DAYS, "opening": CLOCKS, "closing": CLOCKS}, {}),
        ({"time": MOMENTS}, {}),
    ],
)  # fmt: skip
def test_what_was_taken_without_asking_is_offered_with_what_else_it_may_be(
    columns: dict[str, list[str]], offered: dict[str, list[str]]
) -> None:
    found = roles(**columns)
    assert {one.code: [choice.value for choice in one.choices] for one in found.offered} == offered
    assert not any(one.needed for one in found.offered)
