"""Are workbooks of the kinds that people met trouble with read right, or said to lack something?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.sources.inspecting import Inspection, ReadingOptions, inspect_file
from analysis.sources.parsing import read_rows

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def right(acceptance_cases: Path) -> dict[str, Any]:
    cases = json.loads((acceptance_cases / "xlsx" / "expected.json").read_text(encoding="utf-8"))
    return {name: case["right"] for name, case in cases.items() if name.endswith(".xlsx")}


@pytest.fixture
def folder(acceptance_cases: Path) -> Path:
    return acceptance_cases / "xlsx"


def read(path: Path, sheet: str | None = None) -> tuple[Inspection, dict[str, list[str | None]]]:
    found = inspect_file(path, path.name, ReadingOptions(sheet=sheet))
    found.check()
    pieces = [piece.cells.to_pydict() for piece in read_rows(path, path.name, found.reading)]
    return found, {name: [value for piece in pieces for value in piece[name]] for name in found.reading.columns}


def type_of(found: Inspection, column: str) -> str:
    return next(one.type for one in found.columns if one.name == column)


@pytest.mark.parametrize("file", ["builtin_31.xlsx", "iso_dates.xlsx"])
def test_moments(folder: Path, right: dict[str, Any], file: str) -> None:
    found, columns = read(folder / file)
    assert (found.guess.time, columns["time"]) == ("time", right[file]["times"])


def test_days_of_a_chinese_workbook(folder: Path, right: dict[str, Any]) -> None:
    found, columns = read(folder / "builtin_31_zh.xlsx")
    assert found.guess.time == "日期"
    assert [f"{day} 00:00:00" for day in columns["日期"]] == right["builtin_31_zh.xlsx"]["times"]


def test_a_day_and_its_clock_apart(folder: Path, right: dict[str, Any]) -> None:
    found, columns = read(folder / "date_and_clock.xlsx")
    assert found.guess.time == "date"
    both = [f"{day} {clock}" for day, clock in zip(columns["date"], columns["time"], strict=True)]
    assert both == right["date_and_clock.xlsx"]["times"]


def test_clocks_are_texts(folder: Path, right: dict[str, Any]) -> None:
    found, columns = read(folder / "clock.xlsx")
    assert columns["opening"] == right["clock.xlsx"]["opening"]
    assert type_of(found, "opening") == right["clock.xlsx"]["type"]


def test_lengths_of_time_are_seconds(folder: Path, right: dict[str, Any]) -> None:
    found, columns = read(folder / "duration.xlsx")
    assert columns["stay"] == [str(seconds) for seconds in right["duration.xlsx"]["stay_seconds"]]
    assert type_of(found, "stay") == right["duration.xlsx"]["type"]


def test_strict_open_xml(folder: Path, right: dict[str, Any]) -> None:
    _, columns = read(folder / "iso_dates.xlsx")
    assert set(columns["clock"]) == {right["iso_dates.xlsx"]["clock"]}
    assert set(columns["stay"]) == {str(right["iso_dates.xlsx"]["stay_seconds"])}


def test_numbers_have_all_their_digits(folder: Path, right: dict[str, Any]) -> None:
    _, columns = read(folder / "floats.xlsx")
    for name, numbers in right["floats.xlsx"].items():
        assert [float(text or "nan") for text in columns[name]] == numbers


@pytest.mark.parametrize("file", ["empty_first_sheet.xlsx", "hidden_first_sheet.xlsx", "readme_first_sheet.xlsx"])
def test_the_sheet_with_the_table_is_found(folder: Path, right: dict[str, Any], file: str) -> None:
    found, columns = read(folder / file)
    assert (found.reading.sheet, len(columns["user_id"])) == (right[file]["sheet"], right[file]["events"])


def test_the_second_sheet_is_named_and_can_be_had(folder: Path) -> None:
    found, columns = read(folder / "second_sheet.xlsx")
    assert (found.reading.sheet, columns["user_id"]) == ("a", ["u1", "u2", "u3"])
    assert [(note.code, note.details["others"]) for note in found.notes] == [("sheet_others", ["b"])]
    assert read(folder / "second_sheet.xlsx", "b")[1]["user_id"] == ["v1", "v2", "v3"]
    assert read(folder / "second_sheet.xlsx", "*")[1]["user_id"] == ["u1", "u2", "u3", "v1", "v2", "v3"]


def test_merged_cells_are_filled(folder: Path, right: dict[str, Any]) -> None:
    found, columns = read(folder / "merged.xlsx")
    assert {user: columns["user_id"].count(user) for user in set(columns["user_id"]) if user} == right["merged.xlsx"][
        "events"
    ]
    assert [note.code for note in found.notes] == ["sheet_merged"]


@pytest.mark.parametrize(
    ("file", "note", "column"),
    [("ids17_numbers.xlsx", "sheet_long_numbers", "user_id"), ("formula_uncached.xlsx", "sheet_unsaved", "total")],
)
def test_what_the_file_lost_is_said(folder: Path, file: str, note: str, column: str) -> None:
    found, _ = read(folder / file)
    assert [(one.code, one.details["columns"]) for one in found.notes] == [(note, [column])]
