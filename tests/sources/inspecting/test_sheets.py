"""Which sheet of a workbook is meant, and what is said about it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.locale import LANGUAGES, Text
from analysis.sources.inspecting import ALL_SHEETS, Inspection, ReadingOptions, inspect_file
from analysis.sources.inspecting.inspection import NoEventsOnSheet
from analysis.sources.inspecting.sheets import SheetsDiffer, UnknownSheet
from analysis.sources.inspecting.tables.header import EmptyFile
from tests.sources.workbooks.written import Cell, WrittenSheet, columns_of, numbers_of, write

EVENTS = [["user_id", "event", "time"], ["ann", "buy", "2026-01-05 10:00"], ["bob", "buy", "2026-01-06 10:00"]]
MORE = [["user_id", "event", "time"], ["eve", "pay", "2026-02-05 10:00"]]
OTHER_ORDER = [["Report"], ["Time", "user_id", "event"], ["2026-03-05 10:00", "kim", "pay"]]
CITIES = [["city", "country"], ["Rome", "Italy"], ["Oslo", "Norway"]]


def looked_at(tmp_path: Path, *sheets: WrittenSheet, sheet: str | None = None) -> Inspection:
    return inspect_file(write(tmp_path / "stored", sheets), "book.xlsx", ReadingOptions(sheet=sheet))


def codes(found: Inspection) -> list[str]:
    return [note.code for note in found.notes]


PASSED_OVER = {
    "nothing on it": WrittenSheet("x"),
    "one text": WrittenSheet("x", [["Monthly export"]]),
    "lines of text": WrittenSheet("x", [["本表由后台导出"], ["请勿修改"], ["2026-01-05"]]),
    "a header alone": WrittenSheet("x", [["user_id", "event", "time"]]),
    "styled empty cells": WrittenSheet("x", [[Cell("", style=0)], [Cell(""), Cell("")]]),
    "a table of something else": WrittenSheet("x", CITIES),
    "a list of fields": WrittenSheet("x", [["field", "meaning"], ["amount", "in euros"], ["city", "of the shop"]]),
    "hidden": WrittenSheet("x", MORE, state="hidden"),
    "very hidden": WrittenSheet("x", MORE, state="veryHidden"),
    "a chart": WrittenSheet("x", kind="chartsheet", xml="<chartsheet/>"),
    "a dialog": WrittenSheet("x", kind="dialogsheet", xml="<dialogsheet/>"),
    "a macro sheet": WrittenSheet("x", MORE, kind="xlMacrosheet"),
}


@pytest.mark.parametrize("what", PASSED_OVER)
@pytest.mark.parametrize("behind", [False, True])
def test_a_sheet_without_events_is_passed_over(tmp_path: Path, what: str, behind: bool) -> None:
    table = WrittenSheet("events", EVENTS)
    sheets = (table, PASSED_OVER[what]) if behind else (PASSED_OVER[what], table)
    found = looked_at(tmp_path, *sheets)
    assert (found.reading.sheet, found.guess.importable) == ("events", True)
    assert columns_of(tmp_path / "stored")["user_id"] == ["ann", "bob"]
    assert set(found.sheets) <= {"events", "x"}
    assert (
        (len(found.sheets) > 1)
        == ("sheet_others" in codes(found))
        == (what in ("a table of something else", "a list of fields"))
    )


def test_the_first_of_several_tables_is_proposed_and_the_others_are_named(tmp_path: Path) -> None:
    sheets = [WrittenSheet("一月", EVENTS), WrittenSheet("二月", MORE), WrittenSheet("cities", CITIES)]
    found = looked_at(tmp_path, *sheets)
    assert (found.reading.sheet, found.sheets, found.sheets_alike) == ("一月", ("一月", "二月", "cities"), False)
    assert dict(found.notes[0].details) == {"sheet": "一月", "others": ["二月", "cities"], "n": 2}
    named = columns_of(tmp_path / "stored", ReadingOptions(sheet="二月"))
    assert named["user_id"] == ["eve"]


def test_a_hidden_sheet_is_read_where_it_is_named(tmp_path: Path) -> None:
    found = looked_at(tmp_path, WrittenSheet("a", EVENTS), WrittenSheet("b", MORE, state="hidden"), sheet="b")
    assert (found.reading.sheet, found.sheets) == ("b", ("a",))


def test_where_all_are_hidden_they_are_read_all_the_same(tmp_path: Path) -> None:
    assert looked_at(tmp_path, WrittenSheet("a", EVENTS, state="hidden")).reading.sheet == "a"


def test_sheets_of_one_form_are_one_table_in_their_order(tmp_path: Path) -> None:
    sheets = [WrittenSheet("1", EVENTS), WrittenSheet("notes", [["from the shop"]]), WrittenSheet("2", MORE)]
    sheets += [WrittenSheet("3", OTHER_ORDER), WrittenSheet("4", MORE, state="hidden")]
    found = looked_at(tmp_path, *sheets, sheet=ALL_SHEETS)
    assert found.sheets_alike
    assert [sheet.name for sheet in found.reading.joined] == ["1", "2", "3"]
    every = ReadingOptions(sheet=ALL_SHEETS)
    assert columns_of(tmp_path / "stored", every) == {
        "user_id": ["ann", "bob", "eve", "kim"],
        "event": ["buy", "buy", "pay", "pay"],
        "time": ["2026-01-05 10:00", "2026-01-06 10:00", "2026-02-05 10:00", "2026-03-05 10:00"],
    }
    assert numbers_of(tmp_path / "stored", every) == [2, 3, 5, 8]


REFUSED = [
    ([WrittenSheet("a", EVENTS), WrittenSheet("b", CITIES)], "b", NoEventsOnSheet),
    ([WrittenSheet("a", EVENTS), WrittenSheet("b", CITIES)], ALL_SHEETS, SheetsDiffer),
    ([WrittenSheet("a", EVENTS)], "c", UnknownSheet),
    ([WrittenSheet("a"), WrittenSheet("b")], None, EmptyFile),
    ([WrittenSheet("a", [["text"]])], ALL_SHEETS, EmptyFile),
    ([WrittenSheet("a", CITIES), WrittenSheet("b", CITIES)], None, NoEventsOnSheet),
]


@pytest.mark.parametrize(("sheets", "sheet", "error"), REFUSED)
def test_what_can_not_be_read_is_said_in_both_languages(
    tmp_path: Path, sheets: list[WrittenSheet], sheet: str | None, error: type[InputError]
) -> None:
    with pytest.raises(error) as caught:
        looked_at(tmp_path, *sheets, sheet=sheet).check()
    for language in LANGUAGES:
        assert "book.xlsx" in Text(language).error(caught.value)


def test_an_error_about_a_sheet_names_the_others(tmp_path: Path) -> None:
    with pytest.raises(NoEventsOnSheet) as caught:
        looked_at(tmp_path, WrittenSheet("a", EVENTS), WrittenSheet("b", CITIES), sheet="b").check()
    assert caught.value.details["sheets"] == ["a"]


MERGED = {
    "down": (["A2:A4", "A5:A6"], [["u1", 1], [None, 2], [None, 3], ["u2", 4], [None, 5]], "u1 u1 u1 u2 u2"),
    "to the end": (["A3:A6"], [["u1", 1], ["u2", 2], [None, 3], [None, 4], [None, 5]], "u1 u2 u2 u2 u2"),
    "beyond the end": (["A3:A900"], [["u1", 1], ["u2", 2], [None, 3], [None, 4], [None, 5]], "u1 u2 u2 u2 u2"),
    "out of order": (["A5:A6", "A2:A4"], [["u1", 1], [None, 2], [None, 3], ["u2", 4], [None, 5]], "u1 u1 u1 u2 u2"),
    "numbers": (["A2:A6"], [[7, 1], [None, 2], [None, 3], [None, 4], [None, 5]], "7 7 7 7 7"),
    "over a value": (["A2:A6"], [["u1", 1], [None, 2], ["u9", 3], [None, 4], [None, 5]], "u1 u1 u9 u1 u1"),
    "nothing to fill": (["A2:A3"], [[None, 1], [None, 2], ["u1", 3], ["u1", 4], ["u1", 5]], "- - u1 u1 u1"),
    "one cell": (["A2:A2"], [["u1", 1], [None, 2], [None, 3], [None, 4], [None, 5]], "u1 - - - -"),
    "over an empty row": (["A2:A4"], [["u1", 1], [None, None], [None, 3], ["u2", 4]], "u1 u1 u2"),
    "in the header": (["A1:A3"], [["u1", 1], ["u2", 2], ["u3", 3]], "u1 u2 u3"),
}


@pytest.mark.parametrize("what", MERGED)
def test_merged_cells_are_filled_down(tmp_path: Path, what: str) -> None:
    merged, rows, users = MERGED[what]
    path = write(tmp_path / "stored", [WrittenSheet("s", [["user", "n"], *rows], merged=merged)])
    assert " ".join(user or "-" for user in columns_of(path)["user"]) == users
    assert ("sheet_merged" in codes(inspect_file(path, "book.xlsx"))) == (what != "in the header")


def test_merged_cells_are_filled_to_the_right_but_titles_between_rows_are_not(tmp_path: Path) -> None:
    rows = [["user", "first", "last"], ["January", None, None], ["u1", "a", None], ["u2", "b", "c"]]
    path = write(tmp_path / "stored", [WrittenSheet("s", rows, merged=["A2:C2", "B3:C3"])])
    assert columns_of(path) == {
        "user": ["January", "u1", "u2"],
        "first": [None, "a", "b"],
        "last": [None, "a", "c"],
    }
    (note,) = inspect_file(path, "book.xlsx").notes
    assert dict(note.details) == {"sheet": "s", "columns": ["first", "last"], "n": 1}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Cell("20241112123456780"), "sheet_long_numbers"),
        (Cell("2.024111212345678E+16"), "sheet_long_numbers"),
        (Cell("1234567890123456"), "sheet_long_numbers"),
        (Cell("1.234567890123456E15"), "sheet_long_numbers"),
        (Cell("-2.024111212345678E+16"), "sheet_long_numbers"),
        (Cell("123456789012345"), None),
        (Cell("1.5E+10"), None),
        (Cell("0.33333333333333331"), None),
        (Cell("1234.5678901234567"), None),
        (Cell("1E-20"), None),
        (Cell("20241112123456780", "inlineStr"), None),
        (Cell("", formula="A1*2"), "sheet_unsaved"),
        (Cell("", "str", formula="A1"), None),
        (Cell("3", formula="A1*2"), None),
        (Cell("#N/A", "e"), "sheet_errors"),
        (Cell("#DIV/0!", "e", formula="1/0"), "sheet_errors"),
        (Cell("#N/A", "inlineStr"), None),
    ],
)
def test_what_the_file_lost_is_said_with_its_column(tmp_path: Path, cell: Cell, code: str | None) -> None:
    rows = [["user_id", "time", "total"], ["ann", "2026-01-05", cell], ["bob", "2026-01-06", cell]]
    found = looked_at(tmp_path, WrittenSheet("s", rows))
    assert [(note.code, dict(note.details)) for note in found.notes] == (
        [(code, {"sheet": "s", "columns": ["total"], "n": 2})] if code else []
    )
    for language in LANGUAGES:
        assert all("total" in Text(language).note(note) for note in found.notes)


BELOW: dict[str, list[list[object]]] = {
    "total": [["Total", None, None, "40"]],
    "合计": [["合计", None, None, "40"]],
    "grand total behind a blank row": [[], ["Grand total", None, None, "40"]],
    "note": [[], ["Source: our own shop, all rights reserved"]],
    "two notes": [["40 rows were exported on 1 April"], ["Made by us. Ask us."]],
    "total and note": [[], ["Total", None, None, "40"], [], [], ["Made by us. Ask us."]],
}


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("attributes", [False, True])
@pytest.mark.parametrize("title", [[], [["Orders of March"], []]])
def test_what_stands_below_a_table_is_no_row(
    tmp_path: Path, below: str, attributes: bool, title: list[list[object]]
) -> None:
    rows: list[list[object]] = [
        [f"u{row if attributes else row % 7}", ("pro", "free")[row % 2], f"2026-03-{row % 28 + 1:02} 10:00", "1"]
        for row in range(40)
    ]
    names = ["user_id", "plan", "signup", "tag"] if attributes else ["user_id", "event", "time", "tag"]
    found = looked_at(tmp_path, WrittenSheet("orders", [*title, names, *rows, *BELOW[below]]))
    assert columns_of(tmp_path / "stored")["user_id"] == [row[0] for row in rows]
    assert [note.details["n"] for note in found.notes if note.code == "rows_below"] == [sum(map(bool, BELOW[below]))]
    assert (found.rows, found.whole) == (40, True)


@pytest.mark.parametrize("below", ["合计", "total and note", "grand total behind a blank row"])
def test_what_stands_below_a_long_table_is_no_row(tmp_path: Path, below: str) -> None:
    rows: list[list[object]] = [
        [f"u{row % 97}", ("buy", "view")[row % 2], "2026-03-05 10:00", "1"] for row in range(21_000)
    ]
    found = looked_at(tmp_path, WrittenSheet("orders", [["user_id", "event", "time", "n"], *rows, *BELOW[below]]))
    assert columns_of(tmp_path / "stored")["user_id"] == [row[0] for row in rows]
    assert [note.details["n"] for note in found.notes if note.code == "rows_below"] == [sum(map(bool, BELOW[below]))]


def test_what_stands_below_each_of_several_sheets_is_no_row(tmp_path: Path) -> None:
    def month(number: int, below: list[list[object]]) -> WrittenSheet:
        rows = [[f"u{row}", "buy", f"2026-0{number}-{row + 1:02} 10:00"] for row in range(9)]
        return WrittenSheet(f"month {number}", [["user_id", "event", "time"], *rows, *below])

    total = ["Total", None, None]
    found = looked_at(tmp_path, month(1, [total]), month(2, []), month(3, [[], [], total]), sheet="*")
    assert columns_of(tmp_path / "stored", ReadingOptions(sheet="*"))["user_id"] == [f"u{row}" for row in range(9)] * 3
    assert [one.rows_below for one in found.reading.joined] == [1, 0, 3]


@pytest.mark.parametrize(
    "last", [["u9"], ["u9", "view"], ["u9", "view", "yesterday", "1"], [None, "pay", "2026-03-01", None]]
)
def test_a_last_row_of_a_sheet_is_kept_for_the_ledger(tmp_path: Path, last: list[object]) -> None:
    rows: list[list[object]] = [[f"u{row % 7}", "view", f"2026-03-{row % 28 + 1:02} 10:00", "1"] for row in range(40)]
    rows[3][0] = rows[9][0] = "u9"
    found = looked_at(tmp_path, WrittenSheet("orders", [["user_id", "event", "time", "tag"], *rows, last]))
    assert (found.reading.rows_below, len(columns_of(tmp_path / "stored")["user_id"])) == (0, 41)
