"""Are the overview's numbers those of plain pandas?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import engine
from analysis.insights import overview
from analysis.insights.overview import OverviewCell, OverviewResult, OverviewSpec
from analysis.insights.written import BadSpec
from analysis.rules.asked import Period
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row, write_log

START = datetime(2026, 3, 20)  # Berlin's clocks go forward on the 29th, New York's went on the 8th
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Asia/Kolkata")


def run(dataset: Dataset, spec: OverviewSpec | None = None) -> OverviewResult:
    return engine.run(overview, dataset, spec or OverviewSpec())


row = st.tuples(st.sampled_from("abcdef"), st.sampled_from(["view", "pay", "chat"]), st.integers(0, 24 * 40 * 60))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(row, min_size=1, max_size=40),
    st.sampled_from(ZONES),
    st.integers(0, 6),
    st.sampled_from([None, (5, 20), (0, 3), (30, 39)]),
)
def test_users_by_day_week_and_month_hours_and_events_equal_pandas(
    log: list[tuple[str, str, int]], zone: str, first_weekday: int, days: tuple[int, int] | None
) -> None:
    rows: list[Row] = [(user, event, (START + timedelta(minutes=at)).isoformat()) for user, event, at in log]
    period = Period(*(START.date() + timedelta(days=day) for day in days)) if days else Period()
    with TemporaryDirectory() as folder:
        settings_ = ProjectSettings(time_zone=zone, first_weekday=first_weekday)
        result = run(write_log(Path(folder), rows, settings=settings_), OverviewSpec(period))
    frame = pd.DataFrame(rows, columns=["user", "event", "ts"])
    frame["local"] = pd.to_datetime(frame["ts"]).dt.tz_localize("UTC").dt.tz_convert(ZoneInfo(zone))
    frame["day"] = frame["local"].dt.date
    frame["first"] = frame.groupby("user")["local"].transform("min") == frame["local"]
    inside = frame
    if period.start and period.end:
        inside = frame[(frame["day"] >= period.start) & (frame["day"] <= period.end)]
    assert (result.users, result.events) == (inside["user"].nunique(), len(inside))
    check_trend(result, inside, first_weekday)
    by_hour = inside.groupby([inside["local"].dt.day_of_week, inside["local"].dt.hour]).size()
    found = result.hours.set_index(["weekday", "hour"])["events"]
    assert found[found > 0].to_dict() == by_hour.to_dict()
    top = result.top.set_index("event")
    assert top["users"].to_dict() == inside.groupby("event")["user"].nunique().to_dict()
    assert top["events"].to_dict() == inside.groupby("event").size().to_dict()


def check_trend(result: OverviewResult, inside: pd.DataFrame, first_weekday: int) -> None:
    days = pd.Series(inside["day"], dtype="object")
    keys = {
        "day": days,
        "week": days.map(lambda day: day - timedelta(days=(day.weekday() - first_weekday) % 7)),
        "month": days.map(lambda day: day.replace(day=1)),
    }
    for grain, key in keys.items():
        trend = result.trend_of(grain).set_index("start")  # type: ignore[arg-type]
        active = trend["active_users"]
        assert active[active > 0].to_dict() == inside.groupby(key)["user"].nunique().to_dict()
        new = inside[inside["first"]].groupby(key)["user"].nunique().to_dict()
        assert trend["new_users"][trend["new_users"] > 0].to_dict() == new
        assert trend["events"][trend["events"] > 0].to_dict() == inside.groupby(key).size().to_dict()


LOG: list[Row] = [
    ("ann", "view", "2026-01-01T00:10"),
    ("ann", "pay", "2026-01-05T12:00"),
    ("bob", "view", "2026-01-02T12:00"),
    ("bob", "view", "2026-01-02T13:00"),
    ("cyd", "view", "2026-01-12T12:00"),
    ("cyd", "pay", "2026-01-14T23:50"),
]


def test_a_period_covered_in_part_is_not_whole(log: MakeLog) -> None:
    """2026-01-01 was a Thursday, 2026-01-14 a Wednesday."""
    result = run(log(LOG))
    weeks = result.trend_of("week")
    assert weeks[["start", "active_users", "whole"]].to_numpy().tolist() == [
        [date(2025, 12, 29), 2, False],
        [date(2026, 1, 5), 1, True],
        [date(2026, 1, 12), 1, False],
    ]
    assert result.trend_of("day")["whole"].all()  # begins ten minutes past midnight, ends ten before
    assert not result.trend_of("month")["whole"].any()


def test_a_chosen_period_cuts_weeks(log: MakeLog) -> None:
    result = run(log(LOG), OverviewSpec(Period(date(2026, 1, 6), date(2026, 1, 14))))
    assert result.trend_of("week")[["start", "whole"]].to_numpy().tolist() == [
        [date(2026, 1, 5), False],
        [date(2026, 1, 12), False],
    ]
    assert (result.users, result.events) == (1, 2)


def test_who_is_new_at_the_datas_beginning_cannot_be_said(log: MakeLog) -> None:
    weeks = run(log(LOG)).trend_of("week")
    assert np.isnan(weeks["new_share"].iloc[0])  # the data's first week
    assert weeks["new_share"].iloc[1:].isna().tolist() == [True, False]  # begins within seven days of it
    assert weeks["new_share"].iloc[2] == 1.0


def test_coming_back_is_asked_of_those_who_had_a_week(log: MakeLog) -> None:
    """ann came back, bob only an hour later on the same day; cyd had two days."""
    result = run(log(LOG))
    assert (result.early, result.returned) == (2, 1)


def test_recent_users_are_of_the_last_seven_whole_days(log: MakeLog) -> None:
    """The data ends on the 14th: recent is the 7th to the 13th, before is the days before, which the data has."""
    top = run(log(LOG)).top.set_index("event")
    assert top.loc["view", ["recent", "before"]].tolist() == [1, 2]
    assert top.loc["pay", ["recent", "before"]].tolist() == [0, 1]


def test_the_mark_is_the_list(log: MakeLog) -> None:
    dataset = log(LOG, attributes={"zoe": {"city": "Rome"}})

    def listed(cell: OverviewCell, period: Period = Period()) -> list[str]:  # noqa: B008 frozen
        return engine.members(overview, dataset, OverviewSpec(period), cell).to_pylist()

    assert listed(OverviewCell(event="pay")) == ["ann", "cyd"]
    assert listed(OverviewCell(grain="week", start=date(2025, 12, 29))) == ["ann", "bob"]
    assert listed(OverviewCell(grain="week", start=date(2025, 12, 30))) == []
    assert listed(OverviewCell(weekday=4, hour=13)) == ["bob"]
    assert listed(OverviewCell(event="pay"), Period(date(2026, 1, 6), None)) == ["cyd"]


def test_a_period_without_events_has_no_numbers(log: MakeLog) -> None:
    result = run(log(LOG), OverviewSpec(Period(date(2026, 1, 7), date(2026, 1, 8))))
    assert (result.users, result.events, result.events_per_user, result.first, result.last) == (0, 0, None, None, None)
    assert result.top.empty


def test_the_command_lines_form(log: MakeLog) -> None:
    form = run(log(LOG)).to_json()
    assert (form["users"], form["events"], form["events_per_user"]) == (3, 6, 2.0)
    assert form["top_events"][0] == {"event": "view", "users": 3, "events": 4}
    assert form["active_per_week"][1] == {"start": "2026-01-05", "users": 1, "new": 0, "complete": True}


def test_a_spec_reads_back_from_its_json() -> None:
    spec = OverviewSpec(Period(date(2026, 1, 6), None))
    assert OverviewSpec.from_json(spec.to_json()) == spec
    with pytest.raises(BadSpec):
        OverviewSpec.from_json({"form": "2026-01-06"})


@pytest.mark.parametrize("zone", ["America/St_Johns", "America/Havana"])
def test_clocks_that_go_back_over_midnight_lose_nothing(log: MakeLog, zone: str) -> None:
    """St. John's went from 0:01 back to 23:01 of the day before: a later moment of an earlier day."""
    rows = [("ann", "view", f"2010-11-07T{hour:02d}:{minute:02d}:30") for hour in range(1, 6) for minute in (30, 31)]
    result = run(log(rows, settings=ProjectSettings(time_zone=zone)))
    assert result.events == result.trend_of("day")["events"].sum() == 10
