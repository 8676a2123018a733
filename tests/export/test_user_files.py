"""Is a file of users the same in each form, safe in a spreadsheet, and whole however long?"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import fastexcel
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.export.segments import ACTIVITY, USER_COLUMN, ExportColumn, UserRows, UsersTable, workbook, write_users
from analysis.export.segments.files import FileForm
from analysis.settings import ProjectSettings
from analysis.spreadsheet_guard import guarded
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, write_log
from tests.hostile_cells import AFTER_A_SEPARATOR, FIXED, generated, runs

LONG_ID = "12345678901234567890"
COLUMNS = (USER_COLUMN, *(ExportColumn("attribute", name) for name in ("city", "spent", "born")), *ACTIVITY)
HEADERS = [column.name or column.kind for column in COLUMNS]
HOSTILE = list(dict.fromkeys((*FIXED, *AFTER_A_SEPARATOR, *generated(2_100))))


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    return log(
        [
            (LONG_ID, "view", "2026-01-01T22:30:00"),
            (LONG_ID, "pay", "2026-01-03T10:00:00"),
            ("007", "view", "2026-01-02"),
        ],
        attributes={
            LONG_ID: {"city": "北京", "spent": 12.0, "born": date(1990, 1, 1)},
            "007": {"city": 'Ro"me\\', "spent": -0.5, "born": None},
        },
        settings=ProjectSettings(time_zone="Asia/Shanghai"),
    )


def written(dataset: Dataset, folder: Path, form: FileForm, users: list[str], **more: str) -> Path:
    rows = UserRows(dataset, pa.array(users, pa.string()), COLUMNS)
    path = folder / f"users.{form}"
    write_users(UsersTable(rows, HEADERS, form, **more), path)  # pyright: ignore[reportArgumentType]
    return path


USERS = [LONG_ID, "gone", "007"]


def test_lines_of_json_hold_ids_as_texts_and_numbers_as_numbers(shop: Dataset, tmp_path: Path) -> None:
    lines = written(shop, tmp_path, "jsonl", USERS).read_text(encoding="utf-8").splitlines()
    assert list(map(json.loads, lines)) == [
        {
            "user": LONG_ID,
            "city": "北京",
            "spent": 12,
            "born": "1990-01-01",
            "first_seen": "2026-01-01T22:30:00Z",
            "last_seen": "2026-01-03T10:00:00Z",
            "events": 2,
        },
        dict.fromkeys(HEADERS) | {"user": "gone"},
        {
            "user": "007",
            "city": 'Ro"me\\',
            "spent": -0.5,
            "born": None,
            "first_seen": "2026-01-02T00:00:00Z",
            "last_seen": "2026-01-02T00:00:00Z",
            "events": 1,
        },
    ]


def test_parquet_is_typed(shop: Dataset, tmp_path: Path) -> None:
    table = pq.read_table(written(shop, tmp_path, "parquet", USERS))
    assert [str(field.type) for field in table.schema] == [
        *("string", "string", "double", "date32[day]"),
        *("timestamp[us, tz=Asia/Shanghai]", "timestamp[us, tz=Asia/Shanghai]", "int64"),
    ]
    assert table.column_names == HEADERS
    assert table.to_pylist()[0] | {"born": None} == {
        "user": LONG_ID,
        "city": "北京",
        "spent": 12.0,
        "born": None,
        "first_seen": datetime(2026, 1, 1, 22, 30, tzinfo=UTC),
        "last_seen": datetime(2026, 1, 3, 10, tzinfo=UTC),
        "events": 2,
    }


def test_a_workbook_shows_ids_whole_and_times_of_the_project(shop: Dataset, tmp_path: Path) -> None:
    path = written(shop, tmp_path, "xlsx", USERS)
    rows = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_arrow().to_pylist()
    assert [row["user"] for row in rows] == USERS
    assert rows[0]["first_seen"].startswith("2026-01-02 06:30:00")
    assert rows[2]["spent"] == "-0.5"
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<v>-0.5</v>" in sheet


def test_gb18030_reads_back_in_chinese(shop: Dataset, tmp_path: Path) -> None:
    content = written(shop, tmp_path, "csv", USERS, encoding="gb18030").read_bytes()
    assert "北京" in content.decode("gb18030") and not content.startswith(b"\xef\xbb\xbf")


def test_two_columns_of_one_heading_are_told_apart_where_programs_read(log: MakeLog, tmp_path: Path) -> None:
    dataset = log([("ann", "view", "2026-01-01")], attributes={"ann": {"user": "x"}})
    columns = (USER_COLUMN, ExportColumn("attribute", "user"))
    rows = UserRows(dataset, pa.array(["ann"]), columns)
    write_users(UsersTable(rows, ["user", "user"], "parquet"), tmp_path / "two.parquet")
    assert pq.read_schema(tmp_path / "two.parquet").names == ["user", "attribute:user"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "jsonl"])
def test_nobody_is_a_file_with_its_columns(shop: Dataset, tmp_path: Path, form: FileForm) -> None:
    path = written(shop, tmp_path, form, [])
    if form == "parquet":
        assert pq.read_table(path).to_pydict() == {name: [] for name in HEADERS}
    elif form == "xlsx":
        assert fastexcel.read_excel(path).load_sheet(0).to_arrow().column_names == HEADERS
    else:
        assert path.read_text(encoding="utf-8-sig").strip() == (",".join(HEADERS) if form == "csv" else "")


def test_more_than_a_sheet_holds_stands_on_further_ones(
    shop: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 2)
    book = fastexcel.read_excel(written(shop, tmp_path, "xlsx", ["a", "b", "c", "d", "e"]))
    assert book.sheet_names == ["users", "users 2", "users 3"]
    assert [book.load_sheet(name).height for name in book.sheet_names] == [2, 2, 1]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Users whose ids and cities would run: 200 that people wrote, 2,000 that chance made."""
    assert len(HOSTILE) >= 2_200
    rows = [(text, "view", "2026-01-01") for text in HOSTILE]
    attributes = {text: {"city": text, "spent": -float(place)} for place, text in enumerate(HOSTILE)}
    return write_log(tmp_path_factory.mktemp("hostile"), rows, attributes=attributes)


def hostile_file(hostile: Dataset, folder: Path, form: FileForm) -> Path:
    columns = (USER_COLUMN, ExportColumn("attribute", "city"), ExportColumn("attribute", "spent"))
    path = folder / f"hostile.{form}"
    rows = UserRows(hostile, pa.array(HOSTILE, pa.string()), columns)
    write_users(UsersTable(rows, ["=user", "\u200b@city", "spent"], form), path)
    return path


def test_no_cell_of_a_csv_file_runs_and_numbers_stay_numbers(hostile: Dataset, tmp_path: Path) -> None:
    content = hostile_file(hostile, tmp_path, "csv").read_bytes().decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(content, newline=""), strict=True)
    safe = guarded(pa.array(HOSTILE, pa.string())).to_pylist()
    assert [row[:2] for row in rows] == [[text, text] for text in safe]
    assert [float(row[2]) for row in rows] == [-place for place in range(len(HOSTILE))]
    assert not [cell for row in (head, *rows) for cell in row[:2] if runs(cell)]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(hostile: Dataset, tmp_path: Path) -> None:
    book = zipfile.ZipFile(hostile_file(hostile, tmp_path, "xlsx"))
    assert not [name for name in book.namelist() if "rels" in name and "hyperlink" in book.read(name).decode()]
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f" not in sheet.replace("<family", "") and "<hyperlink" not in sheet
    assert sheet.count("<v>") == len(HOSTILE), "the numbers, and nothing else, are numbers"


@pytest.mark.nightly
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_nothing_is_active_when_libreoffice_opens_it(hostile: Dataset, tmp_path: Path, form: FileForm) -> None:
    """It saves what it understood of the file as a flat document, in which each formula is marked as one."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice isn't installed: apt install libreoffice-calc-nogui")
    path = hostile_file(hostile, tmp_path, form)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = [office, profile, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path), str(path)]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    document = (tmp_path / "hostile.fods").read_text(encoding="utf-8")
    assert document.count('office:value-type="float"') >= len(HOSTILE)
    assert "table:formula" not in document
