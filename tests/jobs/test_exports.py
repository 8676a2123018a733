"""Is the file the segment, whole and noted?"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pyarrow as pa
import pytest

from analysis.errors import UnknownColumn
from analysis.export.segments import USER_COLUMN, ExportColumn
from analysis.jobs import exports, segments
from analysis.jobs.exports import UnwritableFile
from analysis.jobs.tags import saving, tag_users, tags_now
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.publishing import publish_log


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "workspace")
    rows = [(f"user{number}", "pay" if number % 3 else "view", "2026-01-01") for number in range(30)]
    publish_log(made, "shop", rows, attributes={"user1": {"city": "=Paris", "pay": "card"}}, buckets=8)
    saving.save_tag(made, "shop", "pay", did(("pay",)))
    segments.segment_of_tag(made, "shop", "payers", "pay")
    return made


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_the_file_the_segment_and_the_tag_hold_the_same_users(workspace: Workspace, tmp_path: Path) -> None:
    exported = exports.export_segment(workspace, "shop", "payers", tmp_path / "payers.csv")
    in_file = sorted(row["user"] for row in read(tmp_path / "payers.csv"))
    assert in_file == segments.segment_users(workspace, "shop", "payers").to_pylist()
    assert in_file == tag_users(workspace, "shop", "pay").to_pylist()
    assert len(in_file) == exported.rows == tags_now(workspace, "shop")[0].users == 20


def test_an_export_is_noted_with_its_checksum(workspace: Workspace, tmp_path: Path) -> None:
    exports.export_segment(workspace, "shop", "payers", tmp_path / "payers.csv", ["user", "city"])
    project = workspace.catalog().projects.get("shop")
    [noted] = workspace.catalog().exports.all(project.id)
    assert (noted.file, noted.rows, noted.columns) == ("payers.csv", 20, ("user", "attribute:city"))
    assert noted.sha256 == hashlib.sha256((tmp_path / "payers.csv").read_bytes()).hexdigest()
    assert (noted.origin, noted.dataset_version, noted.created_by) == (
        {"kind": "segment", "segment": "payers"},
        1,
        "local",
    )


def test_columns_by_plain_name_or_key(workspace: Workspace, tmp_path: Path) -> None:
    names = ["user", "city", "attribute:pay", "tag:pay", "user"]
    exports.export_segment(workspace, "shop", "payers", tmp_path / "payers.csv", names)
    rows = {row["user"]: row for row in read(tmp_path / "payers.csv")}
    assert rows["user1"] == {"user": "user1", "city": "'=Paris", "attribute:pay": "card", "tag:pay": "1"}


def test_an_unknown_column_is_named_and_nothing_is_written(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UnknownColumn) as error:
        exports.export_segment(workspace, "shop", "payers", tmp_path / "payers.csv", ["user", "citty"])
    assert error.value.details["near"] == ["city"]
    assert not (tmp_path / "payers.csv").exists()
    assert workspace.catalog().exports.all(workspace.catalog().projects.get("shop").id) == ()


def test_a_file_is_replaced_whole_or_stays(workspace: Workspace, tmp_path: Path) -> None:
    old = tmp_path / "payers.csv"
    old.write_text("old")
    exports.export_segment(workspace, "shop", "payers", old)
    assert len(read(old)) == 20
    with pytest.raises(UnwritableFile):
        exports.export_segment(workspace, "shop", "payers", tmp_path / "no such folder" / "payers.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["payers.csv", "workspace"]


def test_a_file_for_a_page_is_noted_too(workspace: Workspace) -> None:
    users = pa.array(["user1", "user2"])
    columns = (USER_COLUMN, ExportColumn("tag", "pay"))
    done = exports.users_file(workspace, "shop", users, "two.csv", {"kind": "list"}, columns, ["用户", "付费"])
    assert done.content.decode("utf-8-sig").split("\r\n")[0] == "用户,付费"
    [noted] = workspace.catalog().exports.all(workspace.catalog().projects.get("shop").id)
    assert (noted.sha256, noted.rows) == (hashlib.sha256(done.content).hexdigest(), 2)


def test_a_column_that_only_this_list_has_stands_beside_its_users(workspace: Workspace) -> None:
    users = pa.array(["user2", "user1", "gone"])
    columns = (USER_COLUMN, ExportColumn("own", "Last step"), ExportColumn("tag", "pay"))
    own = {"Last step": pa.array(["② cart", "=1", "① visit"])}
    done = exports.users_file(workspace, "shop", users, "own.csv", {"kind": "list"}, columns, own=own)
    written = dict(line.split(",")[:2] for line in done.content.decode("utf-8-sig").split("\r\n") if line)
    assert written == {"user": "Last step", "user2": "② cart", "user1": "'=1", "gone": "① visit"}
