"""Are days of a file the same days after the import, whatever the zones, and again when they are exported?"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from analysis.export.segments import USER_COLUMN, ExportColumn, UserRows, UsersTable, users_bytes
from analysis.jobs.data import ImportFile, ImportOptions, ImportResult, import_files
from analysis.notes import Note
from analysis.rules.asked import ColumnTest, HasAttribute
from analysis.sources.inspecting import inspect_file
from analysis.store.dataset import DATED, NO_TIME, Field
from analysis.store.workspace import Workspace
from analysis.timezones import date_of
from tests.asking import did
from tests.jobs.data.files import NOW, csv_text, workspace_with_project
from tests.rules.taken import who

DAYS = [
    date(2026, 3, 27),
    date(2026, 3, 28),
    date(2026, 3, 29),
    date(1969, 12, 31),
    date(2024, 2, 29),
    date(1899, 1, 13),
]
USERS = ["a", "b", "c", "d", "e", "f"]
ZONES = ("UTC", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati")
SPELLINGS = {
    "iso": "%Y-%m-%d",
    "slashes": "%Y/%m/%d",
    "day first": "%d/%m/%Y",
    "month first": "%m/%d/%Y",
    "dots": "%d.%m.%Y",
    "chinese": "%Y年%m月%d日",
    "month's name": "%d %b %Y",
    "american": "%b %d, %Y",
    "midnight": "%Y-%m-%d 00:00:00",
    "midnight to the minute": "%Y/%m/%d 00:00",
    "T and parts of a second": "%Y-%m-%dT00:00:00.000",
    "compact": "%Y%m%d",
}


def orders(due: list[str]) -> str:
    columns = ("user_id", "event", "time", "delivery_date")
    rows = [
        (user, "order", f"2026-03-10 1{n}:00:00", day) for n, (user, day) in enumerate(zip(USERS, due, strict=True))
    ]
    return csv_text(rows, columns)


def file_of(folder: Path, text: str, name: str = "orders.csv", zone: str | None = None) -> ImportFile:
    """As the guess reads it."""
    path = folder / name
    path.write_text(text, "utf-8")
    return guessed(path, zone)


def guessed(path: Path, zone: str | None = None) -> ImportFile:
    found = inspect_file(path, path.name)
    assert found.guess.mapping is not None
    return ImportFile(path, path.name, found.reading, replace(found.guess.mapping, time_zone=zone))


def brought(workspace: Workspace, file: ImportFile) -> ImportResult:
    return import_files(workspace, "shop", (file,), ImportOptions(now=NOW))


def due_of(workspace: Workspace) -> dict[str, date | None]:
    """Of each user the last day that is known of the column, by the calendar."""
    found: dict[str, date | None] = {}
    dataset = workspace.open("shop")
    assert dataset.manifest.properties == (Field("delivery_date", "day"),)
    for bucket in dataset.buckets:
        block = dataset.block(bucket)
        for user, day in zip(block.user_index, block.column("delivery_date").values, strict=True):
            found[block.users[int(user)].as_py()] = None if day == NO_TIME else date_of(day)
    return found


@pytest.mark.parametrize(("spelling", "zones"), list(product(SPELLINGS, [("UTC", ZONES[1]), (ZONES[2], "UTC")])))
def test_a_date_without_a_clock_is_that_day_however_it_is_written(
    tmp_path: Path, spelling: str, zones: tuple[str, str]
) -> None:
    of_file, of_project = zones
    workspace = workspace_with_project(tmp_path, of_project)
    form = SPELLINGS[spelling]
    file = file_of(tmp_path, orders([day.strftime(form) for day in DAYS]), zone=of_file)
    assert brought(workspace, file).notes == ()
    assert due_of(workspace) == dict(zip(USERS, DAYS, strict=True))


@pytest.mark.parametrize(("of_file", "of_project"), list(product(ZONES, ZONES)))
def test_who_gets_it_on_the_28th_is_asked_in_any_zone(tmp_path: Path, of_file: str, of_project: str) -> None:
    workspace = workspace_with_project(tmp_path, of_project)
    brought(workspace, file_of(tmp_path, orders([day.isoformat() for day in DAYS]), zone=of_file))
    test = ColumnTest("delivery_date", "=", ("2026-03-28",))
    assert who(did(("order",), where=(test,)), workspace.open("shop")) == ["b"]
    workspace.catalog().projects.update_settings(workspace.catalog().projects.get("shop").id, time_zone="Pacific/Apia")
    assert who(did(("order",), where=(test,)), workspace.open("shop")) == ["b"]


@pytest.mark.parametrize(
    "due",
    [
        ["2026-03-27 10:30", *["2026-03-28"] * 5],
        ["2026-03-27T23:59:59.999"] * 6,
        ["2026-03-27T00:00:00Z"] * 6,
        ["2026-03-27 00:00:00+08:00"] * 6,
        ["1774569600"] * 6,
    ],
)
def test_what_has_a_clock_or_a_zone_is_a_moment(tmp_path: Path, due: list[str]) -> None:
    file = file_of(tmp_path, orders(due))
    assert file.mapping is not None
    assert [item.type for item in file.mapping.properties] == ["time"]


def test_days_that_may_be_read_in_two_ways_stay_as_they_are_written(tmp_path: Path) -> None:
    file = file_of(tmp_path, orders(["03/04/2026"] * 6))
    assert file.mapping is not None
    assert [item.type for item in file.mapping.properties] == ["text"]


def test_a_clock_among_days_is_left_out_and_said(tmp_path: Path) -> None:
    workspace = workspace_with_project(tmp_path, "America/New_York")
    whole = file_of(tmp_path, orders([day.isoformat() for day in DAYS]), zone="UTC")
    clocked = ["2026-03-27", "2026-03-28 23:30", "2026-03-29T02:00:00Z", "1969-12-31", "", "1899-01-13"]
    whole.path.write_text(orders(clocked), "utf-8")
    result = brought(workspace, whole)
    assert [(note.code, note.details["column"], note.details["n"]) for note in result.notes] == [
        ("clock_left_out", "delivery_date", 2)
    ]
    assert due_of(workspace) == dict(
        zip(USERS, [DAYS[0], date(2026, 3, 28), date(2026, 3, 28), DAYS[3], None, DAYS[5]], strict=True)
    )


def test_a_column_of_days_that_holds_something_else_is_text(tmp_path: Path) -> None:
    workspace = workspace_with_project(tmp_path)
    file = file_of(tmp_path, orders([day.isoformat() for day in DAYS]))
    file.path.write_text(orders(["soon", *(day.isoformat() for day in DAYS[1:])]), "utf-8")
    details = {"column": "delivery_date", "type": "day", "example": "soon"}
    assert brought(workspace, file).notes == (Note("demoted_to_text", details),)
    assert workspace.open("shop").manifest.properties == (Field("delivery_date", "text"),)


def as_times(file: ImportFile) -> ImportFile:
    """As an import of before read its days: as moments at their midnight."""
    assert file.mapping is not None
    times = tuple(replace(item, type="time") if item.type in DATED else item for item in file.mapping.properties)
    return replace(file, mapping=replace(file.mapping, properties=times))


@pytest.mark.parametrize("new_first", [True, False])
def test_days_meet_moments_of_an_earlier_import(tmp_path: Path, new_first: bool) -> None:
    workspace = workspace_with_project(tmp_path, "Asia/Shanghai")
    text = orders([day.isoformat() for day in DAYS])
    old = as_times(file_of(tmp_path, text, "old.csv"))
    new = file_of(tmp_path, "".join(line.replace("03-10", "03-11") for line in text.splitlines(True)), "new.csv")
    first, second = (new, old) if new_first else (old, new)
    assert brought(workspace, first).notes == ()
    assert workspace.open("shop").manifest.properties == (Field("delivery_date", "day" if new_first else "time"),)
    test = ColumnTest("delivery_date", "=", ("2026-03-28",))
    assert who(did(("order",), where=(test,)), workspace.open("shop")) == ["b"]
    assert brought(workspace, second).notes == (Note("days_and_moments", {"column": "delivery_date"}),)
    assert who(did(("order",), at_least=2, where=(test,)), workspace.open("shop")) == ["b"]
    assert due_of(workspace) == dict(zip(USERS, DAYS, strict=True))


def test_rows_whose_days_were_imported_as_moments_are_here_already(tmp_path: Path) -> None:
    workspace = workspace_with_project(tmp_path, "Asia/Shanghai")
    text = orders([day.isoformat() for day in DAYS])
    brought(workspace, as_times(file_of(tmp_path, text, "old.csv")))
    result = brought(workspace, file_of(tmp_path, text + "g,order,2026-03-11 10:00:00,2026-03-30\n", "new.csv"))
    assert (result.ledger.kept, result.ledger.dropped) == (1, {"already_here": 6})


def test_days_and_moments_of_two_files_of_one_import_are_days(tmp_path: Path) -> None:
    workspace = workspace_with_project(tmp_path, "America/New_York")
    days = file_of(tmp_path, orders([day.isoformat() for day in DAYS]), "days.csv", "UTC")
    later = orders(["2026-03-29T02:00:00Z"] * 6).replace("03-10", "03-11")
    moments = file_of(tmp_path, later, "moments.csv", "UTC")
    result = import_files(workspace, "shop", (days, moments), ImportOptions(now=NOW))
    assert [(note.code, note.details["n"]) for note in result.notes] == [("clock_left_out", 6)]
    assert due_of(workspace) == dict.fromkeys(USERS, date(2026, 3, 28))


def test_an_exported_list_of_days_comes_back_as_the_same_days(tmp_path: Path) -> None:
    workspace = workspace_with_project(tmp_path, "America/New_York")
    brought(workspace, file_of(tmp_path, orders([day.isoformat() for day in DAYS]), zone="UTC"))
    joined = [*(day.isoformat() for day in DAYS[:5]), ""]
    users = csv_text(list(zip(USERS, joined, strict=True)), ("user_id", "joined"))
    for turn in range(2):
        brought(workspace, file_of(tmp_path, users, f"users{turn}.csv", ZONES[turn]))
        dataset = workspace.open("shop")
        assert dataset.manifest.attributes == (Field("joined", "day"),)
        columns = (USER_COLUMN, ExportColumn("attribute", "joined"))
        rows = UserRows(dataset, pa.array(USERS), columns)
        users = users_bytes(UsersTable(rows, ("user_id", "joined"))).decode("utf-8-sig")
        assert [row[1] for row in csv.reader(io.StringIO(users))] == ["joined", *joined]
        assert who(HasAttribute(ColumnTest("joined", "<", ("1970-01-01",))), dataset) == ["d"]
        assert who(HasAttribute(ColumnTest("joined", "missing")), dataset) == ["f"]


def _parquet(kind: pa.DataType) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        at = [datetime(2026, 3, 10, 10 + n, tzinfo=UTC) for n in range(6)]
        naive = [datetime(day.year, day.month, day.day) for day in DAYS]
        values = pa.array(naive, pa.timestamp("us")).cast(kind)
        columns = {"user_id": USERS, "event": ["order"] * 6, "time": at, "delivery_date": values}
        pq.write_table(pa.table(columns), folder / "orders.parquet")
        return folder / "orders.parquet"

    return write


def _excel(form: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        with xlsxwriter.Workbook(folder / "orders.xlsx") as book:
            sheet, day = book.add_worksheet(), book.add_format({"num_format": form})
            clock = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            sheet.write_row(0, 0, ("user_id", "event", "time", "delivery_date"))
            for row, (user, due) in enumerate(zip(USERS, _of_excel(), strict=True), 1):
                sheet.write_row(row, 0, (user, "order"))
                sheet.write_datetime(row, 2, datetime(2026, 3, 10, 10) + timedelta(hours=row), clock)
                sheet.write_datetime(row, 3, due, day)
        return folder / "orders.xlsx"

    return write


def _of_excel() -> list[date]:
    """Its calendar begins in 1900."""
    return [max(day, date(1950, 5, 5)) for day in DAYS]


@pytest.mark.parametrize(
    "write",
    [
        *(_parquet(kind) for kind in (pa.date32(), pa.date64(), pa.timestamp("us"), pa.timestamp("ns"))),
        *(
            _excel(form)
            for form in ("yyyy-mm-dd", "dd/mm/yyyy", "m/d/yy", 'yyyy"年"m"月"d"日"', "d-mmm-yy", "mmmm d, yyyy")
        ),
    ],
)
def test_dates_of_parquet_and_excel_are_days(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    workspace = workspace_with_project(tmp_path, "America/New_York")
    path = write(tmp_path)
    brought(workspace, guessed(path, "Asia/Shanghai"))
    right = _of_excel() if path.suffix == ".xlsx" else DAYS
    assert due_of(workspace) == dict(zip(USERS, right, strict=True))
