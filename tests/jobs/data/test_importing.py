"""Which rows does an import keep, what does it say about the others, and what does it refuse?"""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import (
    AlreadyImported,
    ImportTooLarge,
    MissingMapping,
    NothingKept,
    TooManyEvents,
    UnreadableFile,
    WrongEncoding,
)
from analysis.jobs.data import ImportFile, ImportOptions, ImportResult, import_files, inspect_in_child
from analysis.jobs.data.publishing import rejected_folder
from analysis.notes import Note
from analysis.sources.cleaning import rejected_rows
from analysis.sources.inspecting import ReadingOptions, inspect_file
from analysis.sources.ledger import Ledger
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.sources.process import Limits
from analysis.sources.reading import Reading
from analysis.store.dataset import Dataset
from analysis.store.originals import original
from analysis.store.workspace import Workspace
from tests.jobs.data.files import MAPPING, NOW, csv_text, events_file, import_text, workspace_with_project

HEADER = "user,event,time,price,note\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_with_project(tmp_path)


def rejected(workspace: Workspace, result: ImportResult, place: int = 0) -> list[tuple[object, ...]]:
    """Row number, reason, text of a malformed row, then the cells."""
    project = workspace.catalog().projects.get("shop")
    batches = rejected_rows(rejected_folder(workspace, project.id, result.import_id), place)
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


def values(dataset: Dataset, name: str) -> list[object]:
    """A property's values over all blocks, as texts or numbers."""
    found: list[object] = []
    for bucket in dataset.buckets:
        column = dataset.block(bucket).column(name)
        if column.labels is not None:
            labels = column.labels.to_pylist()
            found += [None if code < 0 else labels[code] for code in column.values]
        else:
            found += [None if missing else value for value, missing in zip(column.values, column.missing, strict=True)]
    return found


def test_every_row_is_kept_or_has_its_first_reason(workspace: Workspace, tmp_path: Path) -> None:
    text = HEADER + (
        "ann,view,2026-01-01 10:00,1,\n"  # row 2
        "too,many,cells,1,x,y\n"
        ",view,,1,no user and no time\n"
        "ann,view,NULL,1,\n"
        "ann,view,yesterday,1,\n"
        "ann,view,2099-01-01 10:00,1,\n"
        " bob ,pay,2026-06-01 23:00,,within a day of the import\n"
        "ann,view,2026-01-01 10:00,1,\n"
    )
    result = import_text(workspace, tmp_path, text)
    reasons = {"malformed": 1, "no_user": 1, "no_time": 1, "bad_time": 1, "future_time": 1}
    assert result.ledger == Ledger(rows_in=8, kept=3, dropped=reasons, duplicates=1)
    assert list(result.ledger.dropped) == list(reasons)
    assert (result.dataset, result.events, result.attribute_rows, result.users) == (1, 3, 0, 2)
    assert (result.first, result.last) == (datetime(2026, 1, 1, 10, tzinfo=UTC), datetime(2026, 6, 1, 23, tzinfo=UTC))
    assert sorted(rejected(workspace, result)) == [
        (3, "malformed", "too,many,cells,1,x,y", None, None, None, None, None),
        (4, "no_user", None, None, "view", None, "1", "no user and no time"),
        (5, "no_time", None, "ann", "view", None, "1", None),
        (6, "bad_time", None, "ann", "view", "yesterday", "1", None),
        (7, "future_time", None, "ann", "view", "2099-01-01 10:00", "1", None),
    ]


def test_repeated_rows_are_dropped_only_when_asked_and_listed(workspace: Workspace, tmp_path: Path) -> None:
    text = HEADER + "ann,view,2026-01-01 10:00,1,a\nann,view,2026-01-01 10:00,1,b\nann,view,2026-01-01 10:00,1.0,a\n"
    result = import_text(workspace, tmp_path, text, drop_duplicates=True)
    assert result.ledger == Ledger(rows_in=3, kept=2, dropped={"duplicate": 1}, duplicates=1)
    assert rejected(workspace, result) == [(4, "duplicate", None, "ann", "view", "2026-01-01 10:00", "1.0", "a")]
    assert values(workspace.open("shop"), "note") == ["a", "b"]


def test_a_column_that_is_not_kept_still_tells_rows_apart(workspace: Workspace, tmp_path: Path) -> None:
    text = csv_text(
        [("ann", "view", "2026-01-01 10:00", "1", note) for note in ("a", "b", "a")],
    )
    mapping = replace(MAPPING, properties=())
    result = import_files(workspace, "shop", (events_file(tmp_path, text, mapping=mapping),), ImportOptions(now=NOW))
    assert result.ledger.duplicates == 1


def test_rows_of_two_files_repeat_one_another(workspace: Workspace, tmp_path: Path) -> None:
    one = HEADER + "ann,view,2026-01-01 10:00,1,a\n"
    files = (events_file(tmp_path, one, "one.csv"), events_file(tmp_path, one + "bob,pay,2026-01-01,2,\n", "two.csv"))
    result = import_files(workspace, "shop", files, ImportOptions(drop_duplicates=True, now=NOW))
    assert [file.ledger for file in result.files] == [Ledger(1, 1), Ledger(2, 1, {"duplicate": 1}, 1)]
    assert rejected(workspace, result, place=1) == [(2, "duplicate", None, "ann", "view", "2026-01-01 10:00", "1", "a")]


def test_a_number_column_with_other_values_is_kept_as_text(workspace: Workspace, tmp_path: Path) -> None:
    rows = [(f"user{row}", "view", "2026-01-01 10:00", str(row), "") for row in range(40)]
    text = csv_text([*rows, ("ann", "view", "2026-01-01 10:00", "about 7", ""), ("bob", "view", "2026-01-01", "", "")])
    result = import_text(workspace, tmp_path, text)
    assert result.notes == (Note("demoted_to_text", {"column": "price", "type": "number", "example": "about 7"}),)
    found = values(workspace.open("shop"), "price")
    assert sorted(str(value) for value in found) == sorted([*map(str, range(40)), "about 7", "None"])


def test_a_source_with_another_type_makes_the_property_text(workspace: Workspace, tmp_path: Path) -> None:
    import_text(workspace, tmp_path, HEADER + "ann,view,2026-01-01 10:00,5,\nann,view,2026-01-01 11:00,2.5,\n")
    mapping = replace(MAPPING, properties=(PropertyColumn("price", "price", "text"),))
    second = events_file(tmp_path, HEADER + "ann,view,2026-01-02 10:00,free,\n", "second.csv", mapping)
    result = import_files(workspace, "shop", (second,), ImportOptions(now=NOW))
    dataset = workspace.open("shop")
    assert (result.dataset, result.users, dataset.manifest.users, dataset.manifest.rows) == (2, 1, 1, 3)
    assert values(dataset, "price") == ["5", "2.5", "free"]
    assert values(workspace.open("shop", version=1), "price") == [5, 2.5]


def test_rows_without_an_event_name_are_kept_under_one(workspace: Workspace, tmp_path: Path) -> None:
    rows = "ann, view ,2026-01-01,,\nann,,2026-01-02,,\nann,view,2026-01-03,,\n"
    result = import_text(workspace, tmp_path, HEADER + rows)
    assert result.notes == (Note("events_without_name", {"rows": 1, "event": "(none)"}),)
    assert workspace.open("shop").manifest.events == ("view", "(none)")


def test_naive_times_are_of_the_projects_zone(tmp_path: Path) -> None:
    workspace = workspace_with_project(tmp_path, "Asia/Shanghai")
    result = import_text(workspace, tmp_path, HEADER + "ann,view,2026-01-01 08:00,,\nann,pay,2026-01-01T08:00Z,,\n")
    assert (result.first, result.last) == (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 8, tzinfo=UTC))


def test_of_attributes_the_last_row_of_a_user_wins(workspace: Workspace, tmp_path: Path) -> None:
    mapping = SourceMapping("attributes", "user", properties=(PropertyColumn("city", "city", "text"),))
    text = "user,city\nann,Paris\nbob,Rome\n,Oslo\nann,Lyon\n"
    result = import_files(workspace, "shop", (events_file(tmp_path, text, mapping=mapping),), ImportOptions(now=NOW))
    assert result.ledger == Ledger(4, 2, {"no_user": 1, "duplicate_user": 1})
    assert (result.events, result.attribute_rows, result.users, result.first) == (0, 2, 2, None)
    assert sorted(rejected(workspace, result)) == [
        (2, "duplicate_user", None, "ann", "Paris"),
        (4, "no_user", None, None, "Oslo"),
    ]
    dataset = workspace.open("shop")
    assert (dataset.manifest.users, dataset.manifest.attribute_only_users) == (0, 2)
    import_text(workspace, tmp_path, HEADER + "ann,view,2026-01-01,,\n")
    manifest = workspace.open("shop").manifest
    assert (manifest.users, manifest.attribute_only_users) == (1, 1)


def test_the_same_bytes_are_refused_unless_asked(workspace: Workspace, tmp_path: Path) -> None:
    text = HEADER + "ann,view,2026-01-01,,\n"
    import_text(workspace, tmp_path, text)
    with pytest.raises(AlreadyImported) as caught:
        import_text(workspace, tmp_path, text)
    assert caught.value.details == {"file": "events.csv", "version": 1}
    assert import_text(workspace, tmp_path, text, again=True).dataset == 2
    assert workspace.open("shop").manifest.rows == 2


def test_the_original_can_be_read_again(workspace: Workspace, tmp_path: Path) -> None:
    text = HEADER + "ann,view,2026-01-01,,\n"
    result = import_text(workspace, tmp_path, text)
    project = workspace.open("shop").folder
    with original(project, result.files[0].sha256, tmp_path) as path:
        assert path.read_text() == text


def test_what_is_not_said_about_a_file_is_recognised(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "用户ID;时间;行为类型\n张三;2026年1月2日 3:04;下单\n李四;2026年1月3日 3:04;浏览\n", encoding="gb18030"
    )
    result = import_files(workspace, "shop", (ImportFile(path, path.name),), ImportOptions(now=NOW))
    (file,) = result.files
    assert (file.reading.encoding, file.reading.delimiter) == ("gb18030", ";")
    assert (file.mapping.user, file.mapping.time, file.mapping.event) == ("用户ID", "时间", "行为类型")
    assert (result.events, result.first) == (2, datetime(2026, 1, 2, 3, 4, tzinfo=UTC))


def test_a_file_looked_at_in_a_process_of_its_own_looks_the_same(workspace: Workspace, tmp_path: Path) -> None:
    file = events_file(tmp_path, csv_text([("ann", "view", "03/04/2026", "1,5", "")] * 3))
    options = ReadingOptions(delimiter=",", missing=("",))
    inspection = inspect_in_child(workspace, file.path, file.name, options)
    assert inspection == inspect_file(file.path, file.name, options)
    assert "date_order" in inspection.asked


def test_missing_columns_are_named(workspace: Workspace, tmp_path: Path) -> None:
    file = events_file(tmp_path, HEADER, mapping=replace(MAPPING, time=None))
    with pytest.raises(MissingMapping) as caught:
        import_files(workspace, "shop", (file,))
    assert caught.value.details == {"file": "events.csv", "role": "time"}


@pytest.mark.parametrize("rows", ["", "ann,view,soon,,\n,view,2026-01-01,,\nbob,view,later,,\n"])
def test_a_file_of_which_nothing_can_be_kept_is_refused(workspace: Workspace, tmp_path: Path, rows: str) -> None:
    with pytest.raises(NothingKept) as caught:
        import_text(workspace, tmp_path, HEADER + rows)
    assert caught.value.details["reason"] == ("bad_time" if rows else "malformed")
    assert workspace.catalog().versions.newest(workspace.catalog().projects.get("shop").id) is None


def test_too_many_event_names_are_no_events(workspace: Workspace, tmp_path: Path) -> None:
    rows = "".join(f"ann,event {row},2026-01-01,,\n" for row in range(65_536))
    with pytest.raises(TooManyEvents):
        import_text(workspace, tmp_path, HEADER + rows)


def test_a_wrong_encoding_is_named(workspace: Workspace, tmp_path: Path) -> None:
    file = events_file(tmp_path, HEADER)
    file.path.write_bytes((HEADER + "安,view,2026-01-01,,\n").encode("gb18030"))
    with pytest.raises(WrongEncoding):
        import_files(workspace, "shop", (file,))
    gbk = replace(file, reading=replace(file.reading, encoding="gb18030"))
    import_files(workspace, "shop", (gbk,))
    assert [user for bucket in range(8) for user in workspace.open("shop").block(bucket).users.to_pylist()] == ["安"]


def test_a_damaged_file_is_refused_in_words(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"PAR1" + bytes(500) + b"PAR1")
    file = ImportFile(path, path.name, Reading("parquet", ("user", "event", "time")), replace(MAPPING, properties=()))
    with pytest.raises(UnreadableFile):
        import_files(workspace, "shop", (file,))


def test_reading_stops_at_its_limit_of_memory(workspace: Workspace, tmp_path: Path) -> None:
    text = HEADER + "ann,view,2026-01-01,,\n" * 200_000
    with pytest.raises(ImportTooLarge):
        import_text(workspace, tmp_path, text, limits=Limits(resident_bytes=20_000_000))


def test_gzip_and_parquet_give_the_same_rows_as_csv(tmp_path: Path) -> None:
    rows = [("ann", "view", "2026-01-01 10:00", "1.5", "naïve"), ("bob", "pay", "2026-01-01 11:00:00.25", "", "")]
    plain = events_file(tmp_path, csv_text(rows))
    zipped = tmp_path / "events.csv.gz"
    zipped.write_bytes(gzip.compress(plain.path.read_bytes()))
    table = pa.table(
        {
            "user": ["ann", "bob"],
            "event": ["view", "pay"],
            "time": pa.array(np.array(["2026-01-01T10:00", "2026-01-01T11:00:00.25"], dtype="datetime64[us]")),
            "price": pa.array([1.5, None], pa.float64()),
            "note": ["naïve", None],
        }
    )
    columnar = tmp_path / "events.parquet"
    pq.write_table(table, columnar)
    files = (
        plain,
        replace(plain, path=zipped, reading=replace(plain.reading, compression="gzip")),
        replace(plain, path=columnar, reading=replace(plain.reading, format="parquet")),
    )
    found = []
    for place, file in enumerate(files):
        workspace = workspace_with_project(tmp_path / str(place))
        import_files(workspace, "shop", (file,), ImportOptions(now=NOW))
        dataset = workspace.open("shop")
        moments = [ts for bucket in dataset.buckets for ts in dataset.block(bucket).ts.tolist()]
        found.append((moments, values(dataset, "price"), values(dataset, "note")))
    assert found[0] == found[1] == found[2]
