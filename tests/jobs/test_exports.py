"""Is the file the segment, whole and noted?"""

from __future__ import annotations

import csv
import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analysis.errors import UnknownColumn
from analysis.export.segments import USER_COLUMN, ExportColumn
from analysis.jobs import exports, segments
from analysis.jobs.exports import ExportAsked, UnwritableFile
from analysis.jobs.projects import set_goal
from analysis.jobs.tags import saving, tag_users, tags_now
from analysis.rules.asked import ColumnTest, HasAttribute
from analysis.store.catalog import Catalog, Chain, Export, Goal, Members
from analysis.store.lists import member_ids
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
    of = {"kind": "tag", "tag": "pay", "version": 1}
    assert (noted.origin, noted.dataset_version, noted.created_by) == (
        {"kind": "segment", "segment": "payers", "of": of},
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


def in_file(workspace: Workspace, folder: Path, name: str = "drawn.csv", **asked: Any) -> list[str]:  # noqa: ANN401
    exports.export_segment(workspace, "shop", "payers", folder / name, ["user"], asked=ExportAsked(**asked))
    return [row["user"] for row in read(folder / name)]


def noted(workspace: Workspace) -> Export:
    return workspace.catalog().exports.all(workspace.catalog().projects.get("shop").id)[0]


def listed(workspace: Workspace, members: Members | None) -> list[str]:
    assert members is not None
    folder = workspace.project_folder(workspace.catalog().projects.get("shop").id)
    return member_ids(folder, members).to_pylist()


def test_the_control_group_stays_out_of_the_file_and_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    everybody = segments.segment_users(workspace, "shop", "payers").to_pylist()
    sent = in_file(workspace, tmp_path, hold_out=0.4)
    record = noted(workspace)
    held = listed(workspace, record.held_list)
    assert sorted(sent + held) == everybody and not set(sent) & set(held)
    assert (record.rows, record.held_out) == (len(sent), len(held)) and held
    assert listed(workspace, record.sent_list) == sorted(sent)
    assert record.asked == {"form": "csv", "encoding": "utf-8", "hold_out": 0.4, "action": "payers"}


def test_the_same_action_draws_the_same_users_after_a_restart(workspace: Workspace, tmp_path: Path) -> None:
    sent = in_file(workspace, tmp_path, hold_out=0.4)
    assert in_file(Workspace(workspace.root), tmp_path, hold_out=0.4, action=" payers ") == sent
    assert set(in_file(workspace, tmp_path, hold_out=0.2)) > set(sent), "a smaller share holds some of the same out"
    assert any(in_file(workspace, tmp_path, hold_out=0.4, action=f"other {n}") != sent for n in range(3))


def test_a_sample_has_of_each_value_of_a_tag_its_share(workspace: Workspace, tmp_path: Path) -> None:
    saving.save_tag(workspace, "shop", "early", HasAttribute(ColumnTest("city", "missing")))
    assert len(in_file(workspace, tmp_path, sample=5, by="early")) == 5
    assert len(in_file(workspace, tmp_path, sample=500)) == 20
    drawn = in_file(workspace, tmp_path, sample=10, hold_out=0.3)
    assert len(drawn) == 10 - noted(workspace).held_out


def test_a_changed_or_missing_record_shows(workspace: Workspace, tmp_path: Path) -> None:
    catalog = workspace.catalog()
    project = catalog.projects.get("shop").id
    assert catalog.exports.verified(project).whole
    for _ in range(4):
        in_file(workspace, tmp_path)
    assert catalog.exports.verified(project) == Chain(4, noted(workspace).seal, None)

    def broken(sql: str) -> int | None:
        copy = tmp_path / "copy.db"
        with sqlite3.connect(workspace.catalog_path) as source, sqlite3.connect(copy) as target:
            source.backup(target)
            target.execute(sql)
        return Catalog.open(copy).exports.verified(project).broken

    assert broken("UPDATE exports SET rows = 19 WHERE number = 2") == 2
    assert broken("UPDATE exports SET created_by = 'x' WHERE number = 4") == 4
    assert broken("DELETE FROM exports WHERE number = 3") == 3
    assert broken("DELETE FROM exports WHERE number = 1") == 1
    assert broken("DELETE FROM exports WHERE number = 4") == 3
    assert broken("DELETE FROM exports") == 0


def test_what_a_control_group_lets_one_see_is_of_the_goal_among_these_users(workspace: Workspace) -> None:
    dataset = workspace.open("shop")
    users = pa.array([f"user{number}" for number in range(6)])
    assert exports.goal_rate(workspace, "shop", dataset, users) is None
    set_goal(workspace, "shop", Goal("conversion", "pay"))
    rate = exports.goal_rate(workspace, "shop", dataset, users)
    assert rate == 4 / 6
    sight = exports.sight_of(1_378, 0.1, 0.081)
    assert (sight.sent, sight.held, round(sight.lift or 0, 4)) == (1_240, 138, 0.0856)
    assert exports.sight_of(5, 0.1, 0.5).lift is None
