"""What users have of the columns of events that belong to them: right on the full read, and for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.jobs.data import ImportFile, ImportOptions, as_before, import_files, remove_source
from analysis.notes import Note
from analysis.plain import from_plain, to_plain
from analysis.sources.mapping import PropertyColumn, SourceMapping, Taken
from analysis.store.dataset import NO_TIME, Dataset, Field
from analysis.store.workspace import Workspace
from tests.jobs.data.files import NOW, csv_text, events_file, workspace_with_project

OPTIONS = ImportOptions(now=NOW)
COLUMNS = ("user", "event", "time", "city", "age")
FIRST = [
    ("ann", "view", "2026-01-01 10:00", "Rome", "30"),
    ("bob", "view", "2026-01-01 11:00", "Oslo", ""),
    ("ann", "pay", "2026-01-03 10:00", "", "30"),
    ("ann", "pay", "2026-01-02 10:00", "Bern", "31"),
    ("eve", "view", "2026-01-04 10:00", "", ""),
]
SECOND = [("bob", "pay", "2026-02-01 10:00", "Nice", "44"), ("dan", "view", "2026-02-01 10:00", "Oslo", "50")]


def mapping(taken: Taken = "last", age: str = "number") -> SourceMapping:
    owned = (PropertyColumn("city", "city", "text", taken=taken), PropertyColumn("age", "age", age, taken=taken))  # type: ignore[arg-type]
    return SourceMapping("events", "user", "time", "event", attributes=owned)


def file(folder: Path, rows: list[tuple[str, ...]], taken: Taken = "last", name: str = "log.csv") -> ImportFile:
    return events_file(folder, csv_text(rows, COLUMNS), name, mapping(taken))


def attributes(dataset: Dataset) -> dict[str, tuple[object, object]]:
    found: dict[str, tuple[object, object]] = {}
    for bucket in dataset.buckets:
        block = dataset.block(bucket)
        city, age = block.attribute("city"), block.attribute("age")
        assert city.labels is not None
        for place, user in enumerate(block.users.to_pylist()):
            label = int(city.values[place])
            known = age.values[place] == age.values[place] and age.values[place] != NO_TIME
            found[user] = (
                city.labels[label].as_py() if label >= 0 else None,
                float(age.values[place]) if known else None,
            )
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_with_project(tmp_path)


@pytest.mark.parametrize(
    ("taken", "ann"),
    [("last", ("Bern", 30.0)), ("first", ("Rome", 30.0))],
)
def test_a_user_has_the_last_or_first_value_in_time_that_is_one(
    workspace: Workspace, tmp_path: Path, taken: Taken, ann: tuple[object, ...]
) -> None:
    result = import_files(workspace, "shop", (file(tmp_path, FIRST, taken),), OPTIONS)
    dataset = workspace.open("shop")
    assert attributes(dataset) == {"ann": ann, "bob": ("Oslo", None), "eve": (None, None)}
    assert dataset.manifest.properties == ()
    assert dataset.manifest.attributes == (Field("city", "text"), Field("age", "number"))
    assert (dataset.manifest.rows, dataset.manifest.users, dataset.manifest.attribute_only_users) == (5, 3, 0)
    assert Note("attribute_changes", {"column": "city", "n": 1, "users": 2}) in result.notes
    assert Note("attribute_changes", {"column": "age", "n": 1, "users": 1}) in result.notes


@pytest.mark.parametrize(("taken", "bob"), [("last", ("Nice", 44.0)), ("first", ("Oslo", 44.0))])
def test_the_next_file_goes_on_where_the_one_before_ended(
    workspace: Workspace, tmp_path: Path, taken: Taken, bob: tuple[object, ...]
) -> None:
    for rows, name in ((FIRST, "a.csv"), (SECOND, "b.csv")):
        import_files(workspace, "shop", (file(tmp_path, rows, taken, name),), OPTIONS)
    assert attributes(workspace.open("shop"))["bob"] == bob


@pytest.mark.parametrize("taken", ["last", "first"])
@pytest.mark.parametrize("together", [True, False])
def test_a_file_that_goes_takes_what_it_said_of_users_with_it(
    workspace: Workspace, tmp_path: Path, taken: Taken, together: bool
) -> None:
    files = (file(tmp_path, FIRST, taken, "a.csv"), file(tmp_path, SECOND, taken, "b.csv"))
    for group in [files] if together else [(one,) for one in files]:
        import_files(workspace, "shop", group, OPTIONS)
    project = workspace.catalog().projects.get("shop")
    second = workspace.catalog().versions.sources(project.id)[1]
    remove_source(workspace, "shop", second.id)
    (tmp_path / "alone").mkdir()
    alone = workspace_with_project(tmp_path / "alone")
    import_files(alone, "shop", (files[0],), OPTIONS)
    now, right = workspace.open("shop"), alone.open("shop")
    assert attributes(now) == attributes(right)
    assert now.manifest.attributes == right.manifest.attributes
    remaining = workspace.catalog().versions.sources(project.id, now.version)
    assert [source.file for source in remaining] == ["a.csv"]


def test_what_is_here_already_is_found_though_columns_belong_to_users(workspace: Workspace, tmp_path: Path) -> None:
    import_files(workspace, "shop", (file(tmp_path, FIRST),), OPTIONS)
    result = import_files(workspace, "shop", (file(tmp_path, [*FIRST, *SECOND], name="more.csv"),), OPTIONS)
    assert (result.ledger.dropped, result.events) == ({"already_here": 5}, 2)
    assert attributes(workspace.open("shop"))["bob"] == ("Nice", 44.0)


def test_a_column_of_no_numbers_is_text_though_the_sample_said_so(workspace: Workspace, tmp_path: Path) -> None:
    rows = [(user, event, time, city, "young") for user, event, time, city, _ in FIRST]
    import_files(workspace, "shop", (file(tmp_path, rows),), OPTIONS)
    assert workspace.open("shop").manifest.attributes == (Field("city", "text"), Field("age", "text"))


def test_a_list_of_customers_in_the_same_import_wins(workspace: Workspace, tmp_path: Path) -> None:
    owned = SourceMapping("attributes", "user", properties=(PropertyColumn("city", "city", "text"),))
    listed = events_file(tmp_path, csv_text([("ann", "Kyiv")], ("user", "city")), "people.csv", owned)
    import_files(workspace, "shop", (listed, file(tmp_path, FIRST)), OPTIONS)
    assert attributes(workspace.open("shop"))["ann"] == ("Kyiv", 30.0)


def test_a_column_stays_what_it_was_in_the_files_before(workspace: Workspace, tmp_path: Path) -> None:
    import_files(workspace, "shop", (file(tmp_path, FIRST),), OPTIONS)
    project = workspace.catalog().projects.get("shop")
    columns = (PropertyColumn("city", "city", "text"), PropertyColumn("plan", "plan", "text"))
    proposed = SourceMapping("events", "user", "time", "event", properties=columns)
    found = as_before(workspace, project, proposed)
    assert ([item.column for item in found.attributes], [item.column for item in found.properties]) == (
        ["city"],
        ["plan"],
    )
    assert as_before(workspace, None, proposed) == proposed


def test_a_mapping_that_was_saved_before_opens(workspace: Workspace, tmp_path: Path) -> None:
    plain = to_plain(SourceMapping("events", "user", "time", "event", properties=(PropertyColumn("a", "a", "text"),)))
    del plain["attributes"], plain["properties"][0]["taken"]
    assert from_plain(SourceMapping, plain).attributes == ()
