"""Does a table's file hold exactly the numbers of the page, and nothing that runs?"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import fastexcel
import pandas as pd
import pytest

from analysis.export.tables import ExportTable, csv_file, excel_file

ROWS = pd.DataFrame(
    {
        "step": ["浏览", "=1+1", "-5 % off; @SUM(A1)"],
        "users": [12_304, 3, 0],
        "share": [1.0, 0.08125, float("nan")],
        "start": [date(2026, 1, 31)] * 3,
        "hidden": [1, 2, 3],
    }
)
TABLE = ExportTable(
    "Steps", ROWS, {"step": "=Step", "users": "Users", "share": "Of step 1", "start": "Entered"}, {"share"}
)


def test_a_csv_holds_the_numbers_in_full_and_in_the_pages_order() -> None:
    raw = csv_file(TABLE)
    assert raw.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert read[0] == ["'=Step", "Users", "Of step 1", "Entered"]
    assert read[1] == ["浏览", "12304", "1.0", "2026-01-31"]
    assert read[2] == ["'=1+1", "3", "0.08125", "2026-01-31"]
    assert read[3] == ["'-5 % off; '@SUM(A1)", "0", "", "2026-01-31"]


def test_a_table_without_rows_is_its_header() -> None:
    assert csv_file(ExportTable("Steps", ROWS.iloc[:0], {"step": "Step"})) == "\ufeffStep\r\n".encode()


def test_a_workbook_holds_the_same_numbers() -> None:
    book = fastexcel.read_excel(excel_file([TABLE]))
    read = book.load_sheet("Steps").to_arrow().to_pylist()
    assert [row["Users"] for row in read] == [12_304, 3, 0]
    assert [row["Of step 1"] for row in read] == [1, 0.08125, None]
    assert [row["'=Step"] for row in read] == ["浏览", "'=1+1", "'-5 % off; '@SUM(A1)"]


@pytest.mark.parametrize("text", ["=1+1", "http://example.invalid", "{=A1}", "12345678901234567890", "\x00\ufffe\x1f"])
def test_no_text_of_a_workbook_becomes_a_formula_a_link_or_a_number(text: str) -> None:
    raw = excel_file([ExportTable(text, pd.DataFrame({"a": [text]}), {"a": text})])
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert sheet.count('t="s"') == 2  # heading and cell are texts


def test_sheets_have_names_that_excel_allows_each_once() -> None:
    names = ["Steps", "steps", "a/b:c*d?e[f]g\\h", "x" * 40, "", "'"]
    book = fastexcel.read_excel(excel_file([ExportTable(name, ROWS, {"users": "Users"}) for name in names]))
    assert book.sheet_names == ["Steps", "steps (2)", "abcdefgh", "x" * 31, "Sheet5", "Sheet6"]


def test_a_day_of_a_workbook_is_a_date_and_one_before_its_calendar_a_text() -> None:
    days = [date(2026, 1, 28), date(1900, 3, 1), date(1900, 2, 28), date(1776, 7, 4), None]
    raw = excel_file([ExportTable("Days", pd.DataFrame({"day": pd.Series(days, dtype=object)}), {"day": "Day"})])
    sheet = fastexcel.read_excel(raw).load_sheet("Days", dtypes={"Day": "date"}).to_arrow()
    assert sheet.column(0).to_pylist()[:2] == days[:2]
    texts = fastexcel.read_excel(raw).load_sheet("Days", dtypes="string").to_arrow().column(0).to_pylist()
    assert texts[2:4] == ["1900-02-28", "1776-07-04"]
