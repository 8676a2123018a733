"""Do users with several ids become one, follow later files, and part again to the byte?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from analysis.errors import UnknownColumn
from analysis.jobs import tags
from analysis.jobs.data import ImportFile, ImportOptions, ImportResult, import_files, remove_source
from analysis.jobs.governance import (
    IdColumn,
    IdentitySpec,
    IdsChanged,
    id_columns,
    merge_users,
    merged_as,
    preview_merge,
    undo_merge,
)
from analysis.jobs.governance.merging import NothingToMerge
from analysis.jobs.governance.undoing import NothingMerged
from analysis.jobs.tags import saving
from analysis.rules.asked import ChosenEvents, Did, TagRef
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace, read_manifest
from tests.jobs.data.files import NOW, events_file, workspace_with_project

OPTIONS = ImportOptions(now=NOW)
APP = """user,event,time,account
d1,view,2026-01-05 10:00,
d1,view,2026-01-05 10:05,U1
d2,view,2026-01-06 10:00,U2
d3,view,2026-01-07 10:00,
"""
ORDERS = """user,event,time,phone
U1,pay,2026-01-05 11:00,139 1234 5678
U2,pay,2026-01-06 11:00,13800000000
"""
PEOPLE = "user,mobile,city\nc1,+86 13912345678,Rome\nc2,13800000000,Oslo\n"
SURVEY = "user,event,time,phone\ns1,answer,2026-02-01 10:00,13712345670\nd3,answer,2026-02-02 10:00,137-1234-5670\n"
SPEC = IdentitySpec(
    (
        IdColumn("property", "account", "user"),
        IdColumn("property", "phone", "phone"),
        IdColumn("attribute", "mobile", "phone"),
    )
)


def events(folder: Path, name: str, text: str, column: str) -> ImportFile:
    mapping = SourceMapping(
        kind="events", user="user", event="event", time="time", properties=(PropertyColumn(column, column, "text"),)
    )
    return events_file(folder, text, name, mapping)


def people(folder: Path) -> ImportFile:
    columns = (PropertyColumn("mobile", "mobile", "text"), PropertyColumn("city", "city", "text"))
    return events_file(folder, PEOPLE, "people.csv", SourceMapping("attributes", "user", properties=columns))


def bring(workspace: Workspace, *files: ImportFile) -> ImportResult:
    return import_files(workspace, "shop", files, OPTIONS)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    workspace = workspace_with_project(folder)
    bring(workspace, events(folder, "app.csv", APP, "account"), events(folder, "orders.csv", ORDERS, "phone"))
    bring(workspace, people(folder))
    return workspace.root


@pytest.fixture
def shop(imported: Path, tmp_path: Path) -> Workspace:
    """Three sources: an app, orders, a CRM."""
    return Workspace(Path(shutil.copytree(imported, tmp_path / "workspace")))


def users_of(dataset: Dataset) -> list[str]:
    return sorted(user for bucket in dataset.buckets for user in dataset.block(bucket).users.to_pylist())


def cities(dataset: Dataset) -> dict[str, str]:
    found = {}
    for block in map(dataset.block, dataset.buckets):
        column = block.attribute("city")
        assert column.labels is not None
        for user, code in zip(block.users.to_pylist(), column.values.tolist(), strict=True):
            if code >= 0:
                found[user] = column.labels[code].as_py()
    return found


def test_a_preview_says_who_would_be_one_and_why_and_changes_nothing(shop: Workspace) -> None:
    found = preview_merge(shop, "shop", SPEC)
    assert (found.ids, found.users, found.merged, found.groups) == (7, 4, 3, 2)
    assert found.sizes == ((2, 1), (3, 1))
    assert found.changed == IdsChanged(joined=3)
    [largest, _] = found.largest
    assert (largest.owner, set(largest.ids)) == ("U1", {"U1", "d1", "c1"})
    assert {(reason.column, reason.value) for reason in largest.reasons} == {
        ("account", "u1"),
        ("mobile", "13912345678"),
    }
    assert shop.open("shop").version == 2
    assert users_of(shop.open("shop")) == ["U1", "U2", "c1", "c2", "d1", "d2", "d3"]


def test_columns_are_proposed_by_their_names_and_values(shop: Workspace) -> None:
    proposed = {one.column.name: (one.column.form, one.likely) for one in id_columns(shop, "shop")}
    assert proposed == {
        "account": ("user", True),
        "phone": ("phone", True),
        "mobile": ("phone", True),
        "city": ("other", False),
    }


def test_users_are_one_with_all_their_events_and_attributes_and_the_ledger_adds_up(shop: Workspace) -> None:
    done = merge_users(shop, "shop", SPEC)
    dataset = shop.open("shop")
    assert (dataset.version, done.version) == (3, 3)
    assert users_of(dataset) == ["U1", "U2", "c2", "d3"]
    assert cities(dataset) == {"U1": "Rome", "c2": "Oslo"}
    assert (dataset.manifest.rows, dataset.manifest.users, dataset.manifest.attribute_only_users) == (6, 3, 1)
    assert done.matches.ids == dataset.manifest.all_users + done.matches.merged
    assert dataset.merged_ids.ids_of("U1") == ("c1", "d1")
    assert users_of(shop.open("shop", 2)) == ["U1", "U2", "c1", "c2", "d1", "d2", "d3"]  # the older version stays


def test_undoing_gives_the_same_data_to_the_byte(shop: Workspace) -> None:
    before = shop.open("shop")
    files = {file: (before.folder / file.path).read_bytes() for run in before.manifest.runs for file in run.files}
    merge_users(shop, "shop", SPEC)
    undone = undo_merge(shop, "shop")
    after = shop.open("shop")
    assert (undone.version, undone.parted, undone.users) == (4, 3, 7)
    assert after.manifest.to_json() == before.manifest.to_json()
    assert after.key == before.key  # so every kept result holds again
    assert {file: (after.folder / file.path).read_bytes() for file in files} == files
    merge_users(shop, "shop", SPEC)  # done again
    assert users_of(shop.open("shop")) == ["U1", "U2", "c2", "d3"]


def test_tags_follow(shop: Workspace) -> None:
    saving.save_tag(shop, "shop", "buyers", Did(ChosenEvents(("pay",))))
    done = merge_users(shop, "shop", SPEC)
    assert done.tags is not None
    [result] = done.tags.results
    assert (result.dataset_version, result.users, result.total) == (3, 2, 4)


def test_a_list_that_was_frozen_before_holds_the_same_people(shop: Workspace) -> None:
    saving.save_list(shop, "shop", "chosen", pa.array(["c1", "d1", "d2"]), {})
    merge_users(shop, "shop", SPEC)
    dataset = shop.open("shop")
    rule = tags.closed_rule(tags.tag_book(shop, "shop"), dataset, TagRef("chosen"))
    assert list(rule.users) == ["U1", "U2"]  # type: ignore[union-attr]


def test_a_later_file_is_matched_too_and_says_what_it_changed(shop: Workspace, tmp_path: Path) -> None:
    merge_users(shop, "shop", SPEC)
    result = bring(shop, events(tmp_path, "survey.csv", SURVEY, "phone"))
    dataset = shop.open("shop")
    assert users_of(dataset) == ["U1", "U2", "c2", "d3"]  # s1 is d3 by the phone
    assert dataset.merged_ids.ids_of("d3") == ("s1",)
    [note] = [note for note in result.notes if note.code == "merge_followed"]
    assert note.details == {"joined": 1, "parted": 0}
    log = shop.catalog().merges.all(shop.catalog().projects.get("shop").id)
    assert [(entry.deed, entry.dataset_version) for entry in log] == [("followed", 4), ("applied", 3)]
    undo_merge(shop, "shop")
    assert users_of(shop.open("shop")) == ["U1", "U2", "c1", "c2", "d1", "d2", "d3", "s1"]
    result = bring(shop, events(tmp_path, "more.csv", SURVEY.replace("s1", "s2"), "phone"))
    assert shop.open("shop").manifest.merge is None  # not matched any more


def test_the_same_rows_are_known_again_though_their_users_were_merged(shop: Workspace, tmp_path: Path) -> None:
    merge_users(shop, "shop", SPEC)
    more = APP + "d9,view,2026-03-01 10:00,U1\n"
    result = bring(shop, events(tmp_path, "app again.csv", more, "account"))
    assert (result.ledger.kept, result.ledger.dropped) == (1, {"already_here": 4})


def test_a_file_that_goes_takes_what_joined_by_it_apart(shop: Workspace) -> None:
    merge_users(shop, "shop", SPEC)
    catalog = shop.catalog()
    sources = catalog.versions.sources(catalog.projects.get("shop").id)
    [orders] = [source for source in sources if source.file == "orders.csv"]
    remove_source(shop, "shop", orders.id)
    assert users_of(shop.open("shop")) == ["c1", "c2", "d1", "d2", "d3"]
    assert catalog.merges.all(orders.project_id)[0].counts["parted"] == 3  # c1, d1 and d2


def test_nothing_is_published_where_nobody_shares_an_id(shop: Workspace) -> None:
    with pytest.raises(NothingToMerge):
        merge_users(shop, "shop", IdentitySpec((IdColumn("attribute", "city"),)))
    with pytest.raises(NothingMerged):
        undo_merge(shop, "shop")
    with pytest.raises(UnknownColumn):
        preview_merge(shop, "shop", IdentitySpec((IdColumn("property", "fone"),)))
    assert merged_as(shop, "shop") is None
    assert shop.open("shop").version == 2


def test_what_was_imported_is_kept_as_long_as_a_version_is_made_of_it(shop: Workspace, tmp_path: Path) -> None:
    merge_users(shop, "shop", SPEC)
    bring(shop, events(tmp_path, "survey.csv", SURVEY, "phone"))  # sweeps
    catalog = shop.catalog()
    project = catalog.projects.get("shop")
    folder = shop.project_folder(project.id)
    for version in catalog.versions.all(project.id):
        manifest = read_manifest(folder, version.manifest_path, version.manifest_hash)
        assert all((folder / file.path).exists() for run in manifest.runs for file in run.files)
    left = {path.relative_to(folder).as_posix() for path in folder.glob("staging/*")}
    assert left == set()
