"""Does the file hold exactly the users asked for, with what is known of them?"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from analysis.errors import UnknownColumn
from analysis.export.segments import (
    ACTIVITY,
    USER_COLUMN,
    BadExport,
    ExportColumn,
    TagValues,
    UserRows,
    UsersTable,
    export_columns,
    users_bytes,
)
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    return log(
        [
            ("ann", "view", "2026-01-01T22:30:00"),
            ("ann", "pay", "2026-01-03T10:00:00"),
            ("=bob", "view", "2026-01-02T10:00:00"),
        ],
        attributes={
            "ann": {"city": "=Paris", "spent": 123456789012.0, "born": datetime(1990, 1, 1, tzinfo=UTC)},
            "=bob": {"city": None, "spent": -0.5, "born": None},
            "eve": {"city": 'Ro"me, IT', "spent": None, "born": None},
        },
        settings=ProjectSettings(time_zone="Asia/Shanghai"),
    )


def read(
    dataset: Dataset,
    users: list[str],
    columns: Sequence[ExportColumn],
    headers: Sequence[str] = (),
    listed: Mapping[str, TagValues] | None = None,
) -> list[list[str]]:
    rows = UserRows(dataset, pa.array(users, pa.string()), columns, listed)
    content = users_bytes(UsersTable(rows, headers or [column.key for column in columns]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    return sorted(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_every_column_of_every_user_asked_for(shop: Dataset) -> None:
    attributes = [ExportColumn("attribute", name) for name in ("city", "spent", "born")]
    assert read(shop, ["ann", "=bob", "eve"], [USER_COLUMN, *attributes, *ACTIVITY]) == sorted(
        [
            ["user", "attribute:city", "attribute:spent", "attribute:born", "first_seen", "last_seen", "events"],
            [
                "ann",
                "'=Paris",
                "123456789012",
                "1990-01-01 08:00:00",
                "2026-01-02 06:30:00",
                "2026-01-03 18:00:00",
                "2",
            ],
            ["'=bob", "", "-0.5", "", "2026-01-02 18:00:00", "2026-01-02 18:00:00", "1"],
            ["eve", 'Ro"me, IT', "", "", "", "", "0"],
        ]
    )


def test_rows_stand_in_the_order_of_the_list(log: MakeLog) -> None:
    """As pages show it, whatever buckets the users are in, and those too who are not in the data any more."""
    dataset = log([(f"u{number}", "view", "2026-01-01") for number in range(40)], buckets=4)
    listed = [*sorted(f"u{number}" for number in range(40)), "v"][::-1]
    rows = UserRows(dataset, pa.array(listed, pa.string()), [USER_COLUMN, ExportColumn("events")])
    for length in (3, 100):  # of a piece
        pieces = pa.Table.from_batches(rows.pieces(length)).to_pydict()
        assert pieces["user"] == listed
        assert pieces["events"] == [None if user == "v" else 1 for user in listed]
    content = users_bytes(UsersTable(rows, ["user", "events"]))
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))[1:]
    assert lines == [[user, "" if user == "v" else "1"] for user in listed]


def test_a_user_whom_the_data_no_longer_holds_is_a_row_all_the_same(shop: Dataset) -> None:
    assert read(shop, ["ann", "gone"], [USER_COLUMN, ExportColumn("events")])[1:] == [["gone", ""], ["user", "events"]]


def test_tags_say_yes_or_no_or_their_value(shop: Dataset) -> None:
    tags = {
        "tag:payers": TagValues(rule=did(("pay",))),
        "tag:list": TagValues(users=pa.array(["eve", "gone"])),
        "tag:level": TagValues(users=pa.array(["ann", "gone"]), values=pa.array(["=high", "low"])),
    }
    columns = [USER_COLUMN, *(ExportColumn("tag", key.removeprefix("tag:")) for key in tags)]
    assert read(shop, ["ann", "eve", "gone"], columns, listed=tags, headers=["User", "P", "L", "V"]) == [
        ["User", "P", "L", "V"],
        ["ann", "1", "0", "'=high"],
        ["eve", "0", "1", ""],
        ["gone", "", "1", "low"],
    ]


def test_headers_are_safe(shop: Dataset) -> None:
    assert read(shop, ["ann"], [USER_COLUMN], headers=["@user"])[0] == ["'@user"]


def test_nobody_is_a_file_with_a_header(shop: Dataset) -> None:
    assert read(shop, [], [USER_COLUMN]) == [["user"]]


def test_what_can_be_chosen(shop: Dataset) -> None:
    keys = [column.key for column in export_columns(shop, ["payers"])]
    assert keys == [
        "user",
        "attribute:born",
        "attribute:city",
        "attribute:spent",
        "first_seen",
        "last_seen",
        "events",
        "tag:payers",
    ]


def test_nonsense_is_refused(shop: Dataset) -> None:
    with pytest.raises(BadExport):
        read(shop, ["ann"], [])
    with pytest.raises(BadExport):
        ExportColumn("attribute")
    with pytest.raises(UnknownColumn):
        read(shop, ["ann"], [ExportColumn("attribute", "town")])
