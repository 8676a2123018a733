"""Are a survey's questions told apart from answers, options and units, and is the zone of its ids used?"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import xlsxwriter

from analysis.sources.inspecting import Inspection, inspect_file
from tests.surveys import NAMES, rows

ZONES = (
    "America/Denver",
    "Europe/Berlin",
    "Asia/Shanghai",
    "UTC",
    "Asia/Kolkata",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "Africa/Lagos",
    "Asia/Tokyo",
    "Europe/London",
)


def written(path: Path, table: list[list[str]]) -> Path:
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate(table):
                sheet.write_row(place, 0, row)
        return path
    text = io.StringIO()
    csv.writer(text).writerows(table)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def labels(found: Inspection) -> dict[str, str]:
    return {column.name: column.label for column in found.columns if column.label}


ASKED = {
    "StartDate": "Start Date",
    "EndDate": "End Date",
    "RecordedDate": "Recorded Date",
    "ResponseId": "Response ID",
    "ExternalReference": "External Data Reference",
    "Q1_NPS": "How likely would you tell a friend, from 0 to 10?",
    "Q2": "What else?",
}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_of_the_ids_is_used_and_questions_are_labels(tmp_path: Path, zone: str, form: str) -> None:
    path = written(tmp_path / f"survey.{form}", rows(zone))
    found = inspect_file(path, path.name)
    assert found.zone == zone
    assert found.reading.columns == NAMES
    assert labels(found) == ASKED
    mapping = found.guess.mapping
    assert mapping is not None
    assert mapping.time_zone == zone
    assert {one.name: one.label for one in mapping.properties if one.label}["Q2"] == "What else?"


def test_without_a_row_of_ids_the_questions_are_labels_and_the_zone_is_asked(tmp_path: Path) -> None:
    path = written(tmp_path / "survey.csv", rows(None))
    found = inspect_file(path, path.name)
    assert labels(found) == ASKED
    assert "time_zone" in found.asked


NO_QUESTIONS = {
    "answer options": [
        ["Respondent ID", "Start Date", "Which features do you use?", "", "Anything else?"],
        ["", "", "Search", "Tags", "Open-Ended Response"],
    ],
    "units": [["machine", "time", "power", "heat", "flow"], ["", "", "kW", "°C", "l/s"]],
    "units over all": [["machine", "time_of_day", "power", "heat", "flow"], ["-", "s", "kW", "°C", "l/s"]],
    "months of years": [["user", "day", "2025", "", ""], ["", "", "Jan", "Feb", "Mar"]],
    "one word over all": [["user", "day", "a", "b", "c"], ["Open text", "Open text", "Open text", "Open text", ""]],
}


@pytest.mark.parametrize("heading", NO_QUESTIONS.values(), ids=NO_QUESTIONS)
def test_options_and_units_are_no_questions(tmp_path: Path, heading: list[list[str]]) -> None:
    data = [[f"m{row % 3}", f"2026-09-{row + 1:02d} 08:00:00", str(row), str(row * 2), str(row)] for row in range(12)]
    path = written(tmp_path / "table.csv", [*heading, *data])
    found = inspect_file(path, path.name)
    assert labels(found) == {}


def test_two_columns_are_never_called_by_one_cell_of_another_row(tmp_path: Path) -> None:
    path = written(tmp_path / "plain.csv", [["user_id", "event", "time"], *[["u1", "open", "2026-09-01"]] * 12])
    assert labels(inspect_file(path, path.name)) == {}
