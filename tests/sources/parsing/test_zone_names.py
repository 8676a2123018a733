"""Which zones do names, headers and lines above a table mean?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from analysis.sources.parsing import is_ambiguous, short_names, zone_in_lines, zone_in_name, zone_named


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("UTC", "UTC"),
        ("gmt", "UTC"),
        ("Z", "UTC"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("GMT+5:30", "Asia/Kolkata"),
        ("UTC+08:00", "Etc/GMT-8"),
        ("GMT-3", "Etc/GMT+3"),
        ("+0800", "Etc/GMT-8"),
        ("(UTC+08:00) Beijing", "Asia/Shanghai"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("MESZ", "Etc/GMT-2"),
        ("北京时间", "Asia/Shanghai"),
        # Tehran's clocks were put forward in summer until 2022: its offset in winter is no zone of its own.
        ("Tehran", "Asia/Tehran"),
        ("(UTC+03:30) Tehran", "Asia/Tehran"),
        *((offset, None) for offset in ("+03:30", "UTC+3:30", "GMT+0330", "(UTC+03:30)", "−3:30", "+10:30")),
        *((name, None) for name in ("CST", "IST", "BST", "AST", "local", "", "UTC+99", "somewhere")),
    ],
)
def test_a_name_means_one_zone_or_none(text: str, zone: str | None) -> None:
    assert zone_named(text) == zone


def test_every_zone_of_the_list_exists() -> None:
    for name in short_names():
        assert is_ambiguous(name) or ZoneInfo(str(zone_named(name)))
    for name in available_timezones():
        assert is_ambiguous(name) or zone_named(name)


@pytest.mark.parametrize(
    ("column", "zone", "unclear"),
    [
        ("Created (UTC)", "UTC", None),
        ("created_at_utc", "UTC", None),
        ("createdUTC", "UTC", None),
        ("UTC Time", "UTC", None),
        ("Time (GMT+8)", "Etc/GMT-8", None),
        ("时间（北京时间）", "Asia/Shanghai", None),
        ("Created At (America/New_York)", "America/New_York", None),
        ("Date [in UTC]", "UTC", None),
        ("Started PST", "Etc/GMT+8", None),
        ("Date (CST)", None, "CST"),
        ("Updated IST", None, "IST"),
        *(
            (name, None, None)
            for name in ("time", "Time (ms)", "date_est", "DATE_ART", "UTC", "Datum (lokal)", "gmtime")
        ),
    ],
)
def test_a_header_may_name_the_zone(column: str, zone: str | None, unclear: str | None) -> None:
    assert zone_in_name(column) == (zone, unclear)


@pytest.mark.parametrize(
    ("line", "zone"),
    [
        ('"{""ImportId"": ""startDate"", ""timeZone"": ""America/Denver""}"', "America/Denver"),
        ('{"ImportId":"endDate","timeZone":"Z"}', "UTC"),
        ("Time Zone: America/New_York", "America/New_York"),
        ("Timezone,Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("# tz=UTC", "UTC"),
        ("时区：GMT+8", "Etc/GMT-8"),
        ("Zeitzone;Europe/Berlin", "Europe/Berlin"),
        ("All times are in UTC", "UTC"),
        ("Report of 1 May; dates in GMT", "UTC"),
        ("Time zone: (UTC+08:00) Beijing", "Asia/Shanghai"),
        ("Date,Time,Time Zone,Category", None),
        ("Time zone: CST", None),
        ("just a title", None),
    ],
)
def test_lines_above_a_table_may_name_the_zone(line: str, zone: str | None) -> None:
    assert zone_in_lines(["a title", line]) == zone


def test_lines_that_name_two_zones_name_none() -> None:
    assert zone_in_lines(["Time zone: UTC", "Time zone: Asia/Tokyo"]) is None


@pytest.mark.parametrize("quarters", range(-48, 57))
def test_a_zone_that_stands_for_an_offset_has_kept_it(quarters: int) -> None:
    offset = timedelta(minutes=15 * quarters)
    hours, minutes = divmod(abs(15 * quarters), 60)
    zone = zone_named(f"{'-' if quarters < 0 else '+'}{hours:02}:{minutes:02}")
    if zone is not None:
        days = (datetime(year, month, 1, tzinfo=UTC) for year in range(1990, 2030) for month in (1, 7))
        assert {day.astimezone(ZoneInfo(zone)).utcoffset() for day in days} == {offset}
