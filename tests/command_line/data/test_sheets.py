"""Can every sheet of a workbook be had on the command line, and is said what was read?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line.calls import Call
from tests.sources.workbooks.written import WrittenSheet, write

JANUARY = [["user_id", "event", "time"], ["ann", "buy", "2026-01-05 10:00"], ["bob", "buy", "2026-01-06 10:00"]]
FEBRUARY = [["user_id", "event", "time"], ["eve", "buy", "2026-02-05 10:00"], ["ann", "buy", "2026-02-06 10:00"]]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    sheets = [WrittenSheet("notes", [["Monthly export"]]), WrittenSheet("Jan", JANUARY), WrittenSheet("Feb", FEBRUARY)]
    return write(tmp_path / "orders.xlsx", sheets)


@pytest.mark.parametrize(
    ("sheet", "read", "users"), [(None, ["Jan"], 2), ("Feb", ["Feb"], 2), ("*", ["Jan", "Feb"], 3)]
)
def test_a_sheet_is_chosen_by_its_name(call: Call, book: Path, sheet: str | None, read: list[str], users: int) -> None:
    words = ("--sheet", sheet) if sheet else ()
    answer = call("import", book, "--project", "shop", *words, "--json").json
    assert (answer["files"][0]["sheets"], answer["users"]) == (read, users)
    assert [note["note"] for note in answer.get("notes", [])] == ([] if sheet == "*" else ["sheet_others"])


def test_the_other_tables_are_named_in_words(call: Call, book: Path) -> None:
    assert "other table: Feb" in call("import", book, "--project", "shop").out


def test_a_sheet_that_is_not_there_is_refused_with_those_there_are(call: Call, book: Path) -> None:
    wrong = call("import", book, "--project", "shop", "--sheet", "March", "--json").json["error"]
    assert (wrong["code"], wrong["details"]["near"]) == ("unknown_sheet", ["notes", "Jan", "Feb"])
