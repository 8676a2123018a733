from __future__ import annotations

import gzip
import json
import zipfile
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from analysis.errors import InputError, OpenQuote, UnreadableFile, WrongEncoding
from analysis.locale import LANGUAGES, Text
from analysis.plain import from_plain, to_plain
from analysis.sources.inspecting import (
    EncodingUnclear,
    Inspection,
    NotEvents,
    QuestionsOpen,
    ReadingOptions,
    inspect_file,
)
from analysis.sources.inspecting.file_kinds import UnsupportedFile
from analysis.sources.inspecting.sheets import UnknownSheet
from analysis.sources.inspecting.tables.header import EmptyFile
from analysis.sources.mapping import TimeReading
from analysis.sources.reading import BadDelimiter, UnknownEncoding
from analysis.sources.workbooks import DamagedWorkbook, UnsafeWorkbook
from tests.sources.workbooks.written import WrittenSheet, write

LOG = (
    "user_id,event,time,price\nu1,view,2024-01-01 10:00,1.5\nu2,view,2024-01-01 11:00,NULL\nu1,buy,2024-01-02 10:00,2\n"
)


def inspected(folder: Path, content: str | bytes, options: ReadingOptions | None = None) -> Inspection:
    path = folder / "stored"  # an upload is stored under a name of ours: nothing may depend on its ending
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return inspect_file(path, "log.csv", options)


def test_a_log_needs_nothing_but_its_time_zone(tmp_path: Path) -> None:
    found = inspected(tmp_path, LOG)
    assert (found.reading.delimiter, found.reading.encoding, found.reading.header) == (",", "utf-8", True)
    assert found.reading.columns == ("user_id", "event", "time", "price")
    assert found.preview[1] == ("u2", "view", "2024-01-01 11:00", None)
    assert found.asked == ("time_zone",)
    assert found.guess.mapping is not None
    found.check()


def test_an_inspection_travels_as_json(tmp_path: Path) -> None:
    found = inspected(tmp_path, LOG)
    assert from_plain(Inspection, json.loads(json.dumps(to_plain(found)))) == found


def test_a_packed_file_is_unpacked_while_reading(tmp_path: Path) -> None:
    found = inspected(tmp_path, gzip.compress(LOG.encode()))
    assert (found.reading.compression, found.guess.user, len(found.preview)) == ("gzip", "user_id", 3)


def test_options_win_over_what_was_found(tmp_path: Path) -> None:
    options = ReadingOptions(header=False, columns=("who", "what", "when", "much"), missing=("",))
    found = inspected(tmp_path, LOG, options)
    assert found.reading.columns == ("who", "what", "when", "much")
    assert found.preview[2][3] == "NULL"
    found = inspected(tmp_path, "u;a\n1,5;2\n", ReadingOptions(delimiter=",", decimal=","))
    assert (found.reading.delimiter, found.reading.decimal) == (",", ",")


def test_types_go_by_rows_through_the_whole_file(tmp_path: Path) -> None:
    rows = [f"u{number % 1_000},view,2024-01-01 10:00:00,{number}" for number in range(300_000)]
    rows += [f"u{number},view,2024-01-01 10:00:00,k{number}" for number in range(100_000)]
    content = "\n".join(["user_id,event,time,price", *rows]).encode()
    for stored in (content, gzip.compress(content, 1)):
        found = inspected(tmp_path, stored)
        assert {one.name: one.type for one in found.columns}["price"] == "text"


def test_the_order_of_dates_is_looked_for_in_all_rows_before_it_is_asked(tmp_path: Path) -> None:
    unclear = "".join(f"u{number % 9},3/4/2024,xxxxxxxxxxxxxxxxxxxx\n" for number in range(300_000))
    found = inspected(tmp_path, "user,date,note\n" + unclear + "u1,13/4/2024,x\n" + unclear)
    assert found.guess.mapping is not None
    assert (found.guess.mapping.time_reading, found.asked) == (TimeReading("dmy"), ("event", "time_zone"))


def test_an_order_of_dates_that_no_row_tells_is_asked(tmp_path: Path) -> None:
    found = inspected(tmp_path, "user,date\nann,3/4/2024\nbob,4/5/2024\nann,4/6/2024\n")
    assert "date_order" in found.asked
    with pytest.raises(QuestionsOpen) as caught:
        found.check()
    assert caught.value.details == {
        "file": "log.csv",
        "asked": ["event", "date_order"],
        "options": ["--event", "--date-order"],
        "proposals": ["--event-name log", "--date-order dmy"],
    }


def test_an_encoding_that_cannot_be_known_is_asked_with_previews(tmp_path: Path) -> None:
    found = inspected(tmp_path, LOG.replace("view", "瀏覽").encode("big5"))
    assert found.asked[0] == "encoding"
    assert found.encodings[0].encoding == "big5"
    with pytest.raises(EncodingUnclear):
        found.check()
    told = inspected(tmp_path, LOG.replace("view", "瀏覽").encode("big5"), ReadingOptions(encoding="big5"))
    assert (told.preview[0][1], "encoding" in told.questions) == ("瀏覽", False)


def test_a_file_with_neither_user_nor_time_says_so(tmp_path: Path) -> None:
    found = inspected(tmp_path, "pages;revenue\n1;2.5\n1;3\n")
    with pytest.raises(NotEvents) as caught:
        found.check()
    assert caught.value.details["columns"] == ["pages", "revenue"]


def test_parquet_is_known_by_its_bytes(tmp_path: Path) -> None:
    table = pa.table({"uid": ["a", "b", "a"], "ts": [datetime(2024, 1, day) for day in (1, 2, 3)], "n": [1, None, 3]})
    pq.write_table(table, tmp_path / "stored")
    found = inspect_file(tmp_path / "stored", "log.csv")
    assert (found.reading.format, found.rows) == ("parquet", 3)
    assert (found.guess.user, found.guess.time) == ("uid", "ts")
    assert {one.name: one.type for one in found.columns} == {"uid": "text", "ts": "day", "n": "number"}


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_a_workbook_has_titles_a_header_and_sheets(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Orders of March"], [], ["user", "event", "date"]]
    rows += [["ann", "buy", "2024-03-01"], ["bob", "buy", "2024-03-02"], ["ann", "pay", "2024-03-03"]]
    path = workbook(tmp_path / "stored", rows, [["user", "city"], ["ann", "Rome"], ["bob", "Oslo"]])
    found = inspect_file(path, "orders.xlsx")
    assert (found.sheets, found.reading.sheet, found.reading.skip_rows) == (("Sheet1", "Sheet2"), "Sheet1", 2)
    assert found.reading.columns == ("user", "event", "date")
    assert found.preview == (("ann", "buy", "2024-03-01"), ("bob", "buy", "2024-03-02"), ("ann", "pay", "2024-03-03"))
    second = inspect_file(path, "orders.xlsx", ReadingOptions(sheet="Sheet2"))
    assert second.guess.mapping is not None
    assert second.guess.mapping.kind == "attributes"
    with pytest.raises(UnknownSheet):
        inspect_file(path, "orders.xlsx", ReadingOptions(sheet="Sheet9"))


def test_a_cell_far_away_is_refused_before_room_is_made_for_it(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "stored")) as book:
        book.add_worksheet().write(1_048_575, 16_383, "far")
    with pytest.raises(UnsafeWorkbook):
        inspect_file(tmp_path / "stored", "far.xlsx")


def test_a_row_far_down_and_a_column_far_out_count_together(tmp_path: Path) -> None:
    rows = "<row r='1'><c r='XFD1'><v>1</v></c></row><row r='1048576'><c><v>1</v></c></row>"
    far = WrittenSheet("far", xml=f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    write(tmp_path / "stored", [far])
    with pytest.raises(UnsafeWorkbook):
        inspect_file(tmp_path / "stored", "far.xlsx")


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "stored", "w", zipfile.ZIP_DEFLATED) as book:
        for number in range(10_001):
            book.writestr(f"xl/worksheets/sheet{number}.xml", b"")
    with pytest.raises(UnsafeWorkbook):
        inspect_file(tmp_path / "stored", "bomb.xlsx")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyFile),
        (b"\n \n", EmptyFile),
        (gzip.compress(b"", mtime=0), EmptyFile),
        (b"%PDF-1.7 ...", UnsupportedFile),
        (b"<html><table>", UnsupportedFile),
        (b"PK\x03\x04broken", UnsupportedFile),
        (gzip.compress(LOG.encode(), mtime=0)[:-20], UnreadableFile),
        (b"PAR1broken", UnreadableFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", UnreadableFile),
        (b'user,time\nann,2024-01-01\nbob,"2024-01-02\nann,2024-01-03\n', OpenQuote),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence_in_both_languages(
    tmp_path: Path, content: bytes, error: type[InputError]
) -> None:
    with pytest.raises(error) as caught:
        inspected(tmp_path, content)
    for language in LANGUAGES:
        assert "log.csv" in Text(language).error(caught.value)


def test_a_damaged_workbook_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "stored").write_bytes(b"PK\x03\x04broken")
    with pytest.raises(DamagedWorkbook):
        inspect_file(tmp_path / "stored", "orders.XLSX")


def test_options_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDelimiter):
        ReadingOptions(delimiter="::")
    for name in ("utf-9", "hex", "zip", "rot13"):  # those of Python's codecs that are none of text too
        with pytest.raises(UnknownEncoding):
            ReadingOptions(encoding=name)
    with pytest.raises(WrongEncoding):
        inspected(tmp_path, "a,b\n1,ä\n".encode("cp1252"), ReadingOptions(encoding="utf-8"))


@pytest.mark.parametrize("written", ["1.38E+10", "1.3800138E+10", "6.90123E+17", "4E+15", "1,38E+10", "9.99E+100"])
@pytest.mark.parametrize("share", [1, 5])
def test_ids_that_a_spreadsheet_has_rounded_are_told(tmp_path: Path, written: str, share: int) -> None:
    lines = [f"{written if row % share == 0 else 1_000 + row};buy;2024-01-{row % 28 + 1:02} 10:00" for row in range(40)]
    found = inspected(tmp_path, "\n".join(["user_id;event;time", *lines]).encode())
    told = [note.details for note in found.notes if note.code == "ids_rounded"]
    assert told == [{"column": "user_id", "example": written}]


@pytest.mark.parametrize(
    "written", ["1E5", "12E+10", "e10", "1.38E+1", "7e+10", "E+10", "1.38E-10", "138001380001234567"]
)
def test_ids_that_only_look_alike_are_not(tmp_path: Path, written: str) -> None:
    lines = [f"{written if row % 3 else row};buy;2024-01-{row % 28 + 1:02} 10:00" for row in range(40)]
    found = inspected(tmp_path, "\n".join(["user_id;event;time", *lines]).encode())
    assert "ids_rounded" not in [note.code for note in found.notes]
