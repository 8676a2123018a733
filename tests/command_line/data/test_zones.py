"""In which zone are a new project's days and hours, and is it said in which the times were read and why?"""

from __future__ import annotations

import pytest

from analysis.locale import Text
from tests.command_line.calls import Call, Write


def log(*times: str, heading: str = "user_id,event,time", more: str = "") -> str:
    rows = [f"u{place % 3},{('view', 'pay')[place % 2]},{time}{more}" for place, time in enumerate(times)]
    return "\n".join([heading, *rows]) + "\n"


BERLIN = ("2026-01-05T00:30:00+01:00", "2026-06-05T00:30:00+02:00", "2026-06-06T09:00:00+02:00")


def test_it_fits_the_offsets_of_the_times_and_is_said(call: Call, write: Write) -> None:
    answer = call("import", write("a.csv", log(*BERLIN)), "--project", "p", "--json").json
    assert answer["time_zone"] == "Europe/Paris"  # the first that many teams live in, of those that fit
    assert answer["files"][0]["zone_from"] == "times"
    note = next(note for note in answer["notes"] if note["note"] == "project_zone_fits")
    assert (note["zone"], note["offsets"], note["option"]) == (
        "Europe/Paris", ["+02:00", "+01:00"], "--project-time-zone"
    )  # fmt: skip
    shown = call("import", write("b.csv", log(*BERLIN)), "--project", "q").out
    assert "--project-time-zone" in shown
    assert Text("en")("data.zone_from_times") in shown


def test_what_is_said_wins_and_a_project_that_is_there_keeps_its_own(call: Call, write: Write) -> None:
    said = ("--project", "p", "--project-time-zone", "Asia/Tokyo", "--json")
    answer = call("import", write("a.csv", log(*BERLIN)), *said).json
    assert (answer["time_zone"], answer.get("notes")) == ("Asia/Tokyo", None)
    more = log(*(time.replace("2026", "2025") for time in BERLIN))
    again = call("import", write("b.csv", more), "--project", "p", "--json").json
    assert (again["time_zone"], again.get("notes")) == ("Asia/Tokyo", None)


@pytest.mark.parametrize(
    ("words", "heading", "source", "project"),
    [
        (("--time-zone", "Asia/Shanghai"), "user_id,event,time", "said", "Asia/Shanghai"),
        ((), "user_id,event,time (GMT+8)", "header", "Etc/GMT-8"),
        ((), "user_id,event,time", "project", "UTC"),
    ],
)
def test_the_zone_of_times_that_name_none_is_said_with_its_source(
    call: Call, write: Write, words: tuple[str, ...], heading: str, source: str, project: str
) -> None:
    file = write("a.csv", log("2026-01-05 00:30:00", "2026-01-05 01:30:00", "2026-01-06 08:00:00", heading=heading))
    answer = call("import", file, "--project", "p", *words, "--json").json
    assert (answer["time_zone"], answer["files"][0]["zone_from"]) == (project, source)
    shown = call("import", file, "--project", "q", *words).out
    own = answer["files"][0]["mapping"].get("zone", project)
    assert Text("en")(f"data.zone_from_{source}", zone=own, column="") in shown


@pytest.mark.parametrize("zone", ["Z", ""])
def test_utc_where_nothing_says_more_names_the_option(call: Call, write: Write, zone: str) -> None:
    file = write("a.csv", log(*(f"2026-01-{day:02}T00:30:00{zone}" for day in (5, 6, 7))))
    assert call("import", file, "--project", "p", "--json").json["time_zone"] == "UTC"
    assert "--project-time-zone" in call("import", file, "--project", "q").out
    assert "--project-time-zone" not in call("import", file, "--project", "q", "--again").out
    assert "--project-time-zone" not in call("import", file, "--project", "r", "--project-time-zone", "UTC").out


@pytest.mark.parametrize(
    ("zones", "project"),
    [
        (("America/Denver",), "America/Denver"),
        (("Asia/Tokyo", "Asia/Tokyo", "Europe/Paris"), "Asia/Tokyo"),
        (("Asia/Tokyo", "Europe/Paris"), "UTC"),  # none dominates
        (("北京时间", "北京时间", "UTC"), "Asia/Shanghai"),
        (("GMT+9", "GMT+9", "GMT+9", "UTC"), "Etc/GMT-9"),
    ],
)
def test_a_column_of_zones_decides_where_one_dominates(
    call: Call, write: Write, zones: tuple[str, ...], project: str
) -> None:
    rows = [f"u{place % 3},view,2026-01-05 {place % 24:02}:30:00,{zones[place % len(zones)]}" for place in range(12)]
    file = write("a.csv", "\n".join(["user_id,event,time,time_zone", *rows]) + "\n")
    answer = call("import", file, "--project", "p", "--zone-column", "time_zone", "--json").json
    assert (answer["time_zone"], answer["files"][0]["zone_from"]) == (project, "column")
    said = [note["zone"] for note in answer.get("notes", []) if note["note"] == "project_zone_of_rows"]
    assert said == ([] if project == "UTC" else [project])
