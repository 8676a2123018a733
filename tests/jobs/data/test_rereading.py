"""Is data whose reading was mended later the data that a right import would have made from the beginning?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from analysis import engine
from analysis.errors import Cancelled, MissingMapping, NothingKept, UnknownName, UnknownTimeZone
from analysis.insights import overview
from analysis.insights.overview import OverviewSpec
from analysis.jobs.data import (
    ImportOptions,
    Rereading,
    import_files,
    preview_rereading,
    remove_source,
    reread,
)
from analysis.plain import from_plain
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.sources.messages import ImportProgress
from analysis.sources.reading import Reading
from analysis.store.catalog import Source
from analysis.store.dataset import Dataset, Field
from analysis.store.workspace import Workspace
from tests.jobs.data.files import MAPPING, NOW, csv_text, events_file, rows_of, workspace_with_project

OPTIONS = ImportOptions(now=NOW)
ROOT = Path(__file__).parents[3]
JANUARY = [
    ("ann", "view", "2026-01-05 23:30", "3", "a"),
    ("bob", "pay", "2026-01-06 11:00", "7", "b"),
    ("ann", "pay", "2026-01-06 00:30", "much", "c"),
]
FEBRUARY = [("eve", "view", "2026-02-02 09:00", "1", "d"), ("ann", "refund", "2026-02-02 09:00", "2", "n/a")]
MARCH = [("bob", "view", "2026-03-01 09:00", "2", "e")]
SHANGHAI = replace(MAPPING, time_zone="Asia/Shanghai")


def two_workspaces(folder: Path, zone: str = "UTC", right_zone: str | None = None) -> tuple[Workspace, Workspace]:
    """The one under test, and another one for what should come out."""
    for name in ("one", "other"):
        (folder / name).mkdir()
    made = workspace_with_project(folder / "one", zone)
    return made, workspace_with_project(folder / "other", right_zone or zone)


def sources(workspace: Workspace, version: int | None = None) -> tuple[Source, ...]:
    opened = workspace.open("shop", version)
    return workspace.catalog().versions.sources(opened.folder.name, opened.version)


def called(workspace: Workspace, name: str) -> Source:
    return next(source for source in sources(workspace) if source.file == name)


def as_it_was(source: Source) -> Rereading:
    return Rereading(from_plain(Reading, source.reading), from_plain(SourceMapping, source.mapping))


def mapped(source: Source, mapping: SourceMapping) -> Rereading:
    return replace(as_it_was(source), mapping=mapping)


def typed_rows(dataset: Dataset) -> tuple[tuple[Field, ...], str]:
    """The columns and what is in them, written: two missing numbers are equal."""
    return dataset.manifest.properties, repr(rows_of(dataset))


def answer(dataset: Dataset) -> bytes:
    """What the command line would print, to the byte."""
    return json.dumps(engine.run(overview, dataset, OverviewSpec()).to_json()).encode()


@pytest.mark.parametrize(("place", "together"), [(0, False), (1, True), (2, False)])
def test_a_zone_mended_later_is_a_zone_given_at_once(tmp_path: Path, place: int, together: bool) -> None:
    workspace, expected = two_workspaces(tmp_path)
    months = [JANUARY, FEBRUARY, MARCH]
    wrong = [events_file(tmp_path, csv_text(rows), f"{number}.csv") for number, rows in enumerate(months)]
    right = [replace(file, mapping=SHANGHAI) if number == place else file for number, file in enumerate(wrong)]
    for made, files in ((workspace, wrong), (expected, right)):
        for group in [tuple(files)] if together else [(file,) for file in files]:
            import_files(made, "shop", group, OPTIONS)
    before = workspace.open("shop")
    was = typed_rows(before)
    source = called(workspace, f"{place}.csv")
    done = reread(workspace, "shop", source.id, mapped(source, SHANGHAI))
    now, wanted = workspace.open("shop"), expected.open("shop")
    assert done.version == now.version == before.version + 1
    assert typed_rows(now) == typed_rows(wanted) != was
    assert answer(now) == answer(wanted)
    assert typed_rows(workspace.open("shop", before.version)) == was  # the older version stays readable
    assert [one.file for one in sources(workspace, before.version)] == ["0.csv", "1.csv", "2.csv"]
    mended = called(workspace, f"{place}.csv")
    assert from_plain(SourceMapping, mended.mapping) == SHANGHAI
    assert as_it_was(mended) == mapped(source, SHANGHAI)


def test_the_projects_zone_goes_with_it(tmp_path: Path) -> None:
    workspace, expected = two_workspaces(tmp_path, "UTC", "Asia/Shanghai")
    file = events_file(tmp_path, csv_text(JANUARY))
    for made in (workspace, expected):
        import_files(made, "shop", (file,), OPTIONS)
    source = called(workspace, "events.csv")
    wanted = replace(mapped(source, SHANGHAI), project_zone="Asia/Shanghai")
    preview = preview_rereading(workspace, "shop", source.id, wanted)
    assert (preview.before.time_zone, preview.after.time_zone) == ("UTC", "Asia/Shanghai")
    assert typed_rows(workspace.open("shop")) != typed_rows(expected.open("shop"))
    reread(workspace, "shop", source.id, wanted)
    assert typed_rows(workspace.open("shop")) == typed_rows(expected.open("shop"))
    assert answer(workspace.open("shop")) == answer(expected.open("shop"))


def test_a_zone_that_is_none_changes_nothing(tmp_path: Path) -> None:
    workspace, _ = two_workspaces(tmp_path)
    import_files(workspace, "shop", (events_file(tmp_path, csv_text(JANUARY)),), OPTIONS)
    source = called(workspace, "events.csv")
    with pytest.raises(UnknownTimeZone):
        reread(workspace, "shop", source.id, replace(as_it_was(source), project_zone="Mars/Olympus"))
    assert workspace.open("shop").version == 1
    assert sources(workspace) == (source,)


NOTE_AS_NUMBER = replace(MAPPING, properties=(MAPPING.properties[0], PropertyColumn("note", "note", "number")))
PRICE_AS_TEXT = replace(MAPPING, properties=(PropertyColumn("price", "price", "text"), MAPPING.properties[1]))
NOTED = [("ann", "view", "2026-01-05 23:30", "3", "12"), ("bob", "pay", "2026-01-06 11:00", "7", "1.5")]
CHANGES = {
    "a text made a number": (NOTED, MAPPING, NOTE_AS_NUMBER),
    "a number made a text": (NOTED, MAPPING, PRICE_AS_TEXT),
    "another user": (
        JANUARY,
        MAPPING,
        replace(MAPPING, user="note", properties=(PropertyColumn("user", "who", "text"),)),
    ),
    "one event for all": (JANUARY, MAPPING, replace(MAPPING, event=None, event_name="bought")),
    "another event": (JANUARY, MAPPING, replace(MAPPING, event="note", properties=MAPPING.properties[:1])),
    "a column left out": (JANUARY, MAPPING, replace(MAPPING, properties=MAPPING.properties[1:])),
    "users instead of events": (
        JANUARY,
        MAPPING,
        SourceMapping("attributes", "user", properties=(PropertyColumn("note", "note", "text"),)),
    ),
}


@pytest.mark.parametrize(("rows", "first", "then"), CHANGES.values(), ids=CHANGES)
def test_what_columns_mean_can_be_changed(
    tmp_path: Path, rows: list[tuple[str, ...]], first: SourceMapping, then: SourceMapping
) -> None:
    workspace, expected = two_workspaces(tmp_path)
    for made, mapping in ((workspace, first), (expected, then)):
        import_files(made, "shop", (events_file(tmp_path, csv_text(MARCH), "march.csv"),), OPTIONS)
        import_files(made, "shop", (events_file(tmp_path, csv_text(rows), mapping=mapping),), OPTIONS)
    source = called(workspace, "events.csv")
    preview = preview_rereading(workspace, "shop", source.id, mapped(source, then))
    done = reread(workspace, "shop", source.id, mapped(source, then))
    now, wanted = workspace.open("shop").manifest, expected.open("shop").manifest
    assert typed_rows(workspace.open("shop")) == typed_rows(expected.open("shop"))
    assert (set(now.events), now.attributes, now.users) == (set(wanted.events), wanted.attributes, wanted.users)
    assert now.attribute_only_users == wanted.attribute_only_users
    assert done.comparison == replace(preview, after=replace(preview.after, manifest=done.comparison.after.manifest))
    before, after = preview.before.manifest, preview.after.manifest
    assert (before.rows, before.users) == (len(rows) + 1, workspace.open("shop", 2).manifest.users)
    assert (after.rows, after.users, after.first, after.last) == (now.rows, now.users, now.first, now.last)
    assert (after.properties, after.attributes) == (now.properties, now.attributes)


def test_header_rows_and_words_for_nothing_can_be_changed(tmp_path: Path) -> None:
    workspace, expected = two_workspaces(tmp_path)
    top = ("user", "event", "time", "price", "note")
    text = csv_text([("Who?", "What?", "When?", "How much?", "Why?"), *JANUARY], top)
    right: dict[str, object] = {"header_rows": 2, "missing": ("", "much", "b")}
    import_files(workspace, "shop", (events_file(tmp_path, text),), OPTIONS)
    import_files(expected, "shop", (events_file(tmp_path, text, **right),), OPTIONS)
    source = called(workspace, "events.csv")
    wanted = as_it_was(source)
    wanted = replace(wanted, reading=replace(wanted.reading, **right))
    preview = preview_rereading(workspace, "shop", source.id, wanted)
    assert (preview.before.ledger.rows_in, preview.before.ledger.dropped) == (4, {"bad_time": 1})
    assert (preview.after.ledger.rows_in, preview.after.ledger.dropped) == (3, {})
    reread(workspace, "shop", source.id, wanted)
    assert typed_rows(workspace.open("shop")) == typed_rows(expected.open("shop"))


def test_rows_that_later_files_brought_too_are_told_anew(tmp_path: Path) -> None:
    """With the wrong zone nothing seemed to overlap, so the shared days were counted twice."""
    workspace, expected = two_workspaces(tmp_path)
    first, second = [*JANUARY, *FEBRUARY], [*FEBRUARY, *MARCH]
    files = [events_file(tmp_path, csv_text(rows), name) for rows, name in ((first, "a.csv"), (second, "b.csv"))]
    import_files(workspace, "shop", (replace(files[0], mapping=SHANGHAI),), OPTIONS)
    import_files(workspace, "shop", (files[1],), OPTIONS)
    for file in files:
        import_files(expected, "shop", (file,), OPTIONS)
    assert (workspace.open("shop").manifest.rows, expected.open("shop").manifest.rows) == (8, 6)
    source = called(workspace, "a.csv")
    done = reread(workspace, "shop", source.id, mapped(source, MAPPING))
    assert done.comparison.others == ("b.csv",)
    assert typed_rows(workspace.open("shop")) == typed_rows(expected.open("shop"))
    assert called(workspace, "b.csv").ledger["dropped"] == {"already_here": 2}
    reread(workspace, "shop", called(workspace, "a.csv").id, mapped(source, SHANGHAI))  # and back again
    assert workspace.open("shop").manifest.rows == 8
    reread(workspace, "shop", called(workspace, "a.csv").id, mapped(source, MAPPING))
    remove_source(workspace, "shop", called(workspace, "a.csv").id)
    assert workspace.open("shop").manifest.rows == 3


def test_rows_that_were_kept_twice_on_purpose_stay_so(tmp_path: Path) -> None:
    workspace, _ = two_workspaces(tmp_path)
    import_files(workspace, "shop", (events_file(tmp_path, csv_text(JANUARY), "a.csv"),), OPTIONS)
    twice = events_file(tmp_path, csv_text([*JANUARY, *MARCH]), "b.csv")
    import_files(workspace, "shop", (twice,), replace(OPTIONS, keep_overlap=True))
    for name in ("a.csv", "b.csv"):
        source = called(workspace, name)
        done = reread(workspace, "shop", source.id, as_it_was(source))
        assert done.comparison.after == replace(done.comparison.before, manifest=done.comparison.after.manifest)
        assert workspace.open("shop").manifest.rows == 7
    source = called(workspace, "b.csv")
    reread(workspace, "shop", source.id, replace(as_it_was(source), keep_overlap=False))
    assert workspace.open("shop").manifest.rows == 4


def test_repeated_rows_can_be_left_out_later(tmp_path: Path) -> None:
    workspace, _ = two_workspaces(tmp_path)
    import_files(workspace, "shop", (events_file(tmp_path, csv_text([*JANUARY, *JANUARY])),), OPTIONS)
    source = called(workspace, "events.csv")
    done = reread(workspace, "shop", source.id, replace(as_it_was(source), drop_duplicates=True))
    assert done.comparison.after.ledger.dropped == {"duplicate": 3}
    assert workspace.open("shop").manifest.rows == 3


def test_a_preview_leaves_no_trace(tmp_path: Path) -> None:
    workspace, _ = two_workspaces(tmp_path)
    import_files(workspace, "shop", (events_file(tmp_path, csv_text(JANUARY)),), OPTIONS)
    source, folder = called(workspace, "events.csv"), workspace.open("shop").folder
    before = {path for path in folder.rglob("*") if path.is_file()}
    preview_rereading(workspace, "shop", source.id, mapped(source, SHANGHAI))
    assert {path for path in folder.rglob("*") if path.is_file()} == before
    assert sources(workspace) == (source,)


def test_what_would_keep_nothing_is_refused(tmp_path: Path) -> None:
    workspace, _ = two_workspaces(tmp_path)
    import_files(workspace, "shop", (events_file(tmp_path, csv_text(JANUARY)),), OPTIONS)
    source = called(workspace, "events.csv")
    with pytest.raises(NothingKept):
        reread(workspace, "shop", source.id, mapped(source, replace(MAPPING, time="note")))
    with pytest.raises(MissingMapping):
        reread(workspace, "shop", source.id, mapped(source, replace(MAPPING, user="nobody")))
    with pytest.raises(UnknownName):
        reread(workspace, "shop", source.id + 1, as_it_was(source))
    assert workspace.open("shop").version == 1


def test_a_change_that_is_stopped_changes_nothing(tmp_path: Path) -> None:
    workspace, _ = two_workspaces(tmp_path)
    import_files(workspace, "shop", (events_file(tmp_path, csv_text(JANUARY)),), OPTIONS)
    source, cancel = called(workspace, "events.csv"), threading.Event()

    def stop(told: ImportProgress) -> None:
        if told.stage == "sorting":
            cancel.set()

    with pytest.raises(Cancelled):
        reread(workspace, "shop", source.id, mapped(source, SHANGHAI), stop, cancel)
    assert (workspace.open("shop").version, sources(workspace)) == (1, (source,))
    assert list(workspace.open("shop").folder.glob("staging/*")) == []


@pytest.mark.parametrize("stage", ["started", "hashed", "reading", "sorting", "publishing", "published"])
def test_a_change_that_is_killed_leaves_the_version_before_or_the_next(tmp_path: Path, stage: str) -> None:
    workspace, expected = two_workspaces(tmp_path)
    file = events_file(tmp_path, csv_text(JANUARY))
    import_files(workspace, "shop", (file,), OPTIONS)
    import_files(expected, "shop", (replace(file, mapping=SHANGHAI),), OPTIONS)
    was, source = typed_rows(workspace.open("shop")), called(workspace, "events.csv")
    call = [sys.executable, "-m", "tests.jobs.data.killed_rereading", str(workspace.root), stage]
    killed = subprocess.run(call, cwd=ROOT, env=os.environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    right = typed_rows(expected.open("shop"))
    assert typed_rows(workspace.open("shop")) == (right if stage == "published" else was)
    assert workspace.open("shop").version == (2 if stage == "published" else 1)
    reread(workspace, "shop", called(workspace, "events.csv").id, mapped(source, SHANGHAI))
    assert typed_rows(workspace.open("shop")) == right
