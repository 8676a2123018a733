"""Does an import stop where its result looks wrong, and never over a handful of rows?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.jobs.data import (
    DOUBTS,
    ImportDoubtful,
    ImportFile,
    ImportOptions,
    ImportResult,
    import_files,
    inspect_in_child,
)
from analysis.sources.mapping import PropertyColumn, SourceMapping, TimeReading
from analysis.store.workspace import Workspace

NOW = datetime(2026, 12, 1, tzinfo=UTC)
MAPPING = SourceMapping("events", "user", time="time", event="event", time_reading=TimeReading())


def run(
    workspace: Workspace, folder: Path, rows: list[tuple[str, str]], accepted: tuple[str, ...] = ()
) -> ImportResult:
    path = folder / "log.csv"
    path.write_text("user,event,time\n" + "".join(f"{user},view,{time}\n" for user, time in rows), encoding="utf-8")
    reading = inspect_in_child(workspace, path, path.name).reading
    file = ImportFile(path, path.name, reading, MAPPING)
    return import_files(workspace, "shop", (file,), ImportOptions(accepted=accepted, now=NOW))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "workspace")
    workspace.catalog().projects.create("shop", time_zone="Asia/Shanghai")
    return workspace


def rows(count: int, users: int = 10, clock: str = " 10:{:02}") -> list[tuple[str, str]]:
    return [(f"u{row % users}", f"2026-01-{row % 28 + 1:02}" + clock.format(row % 60)) for row in range(count)]


@pytest.mark.parametrize(
    ("spoilt", "bad", "reason"),
    [(5, ("", "2026-01-01 10:00"), "no_user"), (7, ("u1", ""), "no_time"), (30, ("u1", "soon"), "bad_time")],
)
def test_an_import_that_loses_rows_stops_and_shows_some(
    workspace: Workspace, tmp_path: Path, spoilt: int, bad: tuple[str, str], reason: str
) -> None:
    with pytest.raises(ImportDoubtful) as caught:
        run(workspace, tmp_path, [*rows(60), *[bad] * spoilt])
    told = caught.value.details
    assert (told["doubts"], told["lost"], told["rows"], told["reason"]) == (["rows_lost"], spoilt, 60 + spoilt, reason)
    assert told["samples"] == [f"{bad[0]}, view, {bad[1]}"] * 3
    assert workspace.catalog().versions.newest(workspace.catalog().projects.get("shop").id) is None
    assert run(workspace, tmp_path, [*rows(60), *[bad] * spoilt], DOUBTS).events == 60


def test_a_user_with_more_than_half_of_the_events_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    busy = [("unknown", time) for _, time in rows(31)]
    with pytest.raises(ImportDoubtful) as caught:
        run(workspace, tmp_path, [*rows(30), *busy])
    told = caught.value.details
    assert (told["doubts"], told["user"], told["of_user"], told["events"]) == (["one_user"], "unknown", 31, 61)
    assert run(workspace, tmp_path, [*rows(31), *busy]).events == 62  # half isn't more than half


@pytest.mark.parametrize("clock", ["", " 00:00", "T00:00:00", " 00:00:00.000", "T00:00:00Z"])
def test_events_that_all_stand_at_midnight_are_asked_about(workspace: Workspace, tmp_path: Path, clock: str) -> None:
    with pytest.raises(ImportDoubtful) as caught:
        run(workspace, tmp_path, rows(40, clock=clock))
    assert caught.value.details["doubts"] == ["midnight"]
    assert run(workspace, tmp_path, rows(40, clock=clock), ("midnight",)).events == 40


@pytest.mark.parametrize("clock", [" 00:{:02}", " 09:00", " 16:00", " 23:45", "T16:30:00Z"])
def test_times_with_a_clock_are_not(workspace: Workspace, tmp_path: Path, clock: str) -> None:
    assert run(workspace, tmp_path, rows(40, clock=clock)).events == 40


def test_a_handful_of_rows_is_not_nagged_about(workspace: Workspace, tmp_path: Path) -> None:
    few = [("ann", "2026-01-01"), ("ann", "2026-01-02"), ("bob", "2026-01-02"), ("", "2026-01-03"), ("ann", "soon")]
    assert run(workspace, tmp_path, few).events == 3


def test_what_was_accepted_is_kept_with_the_import(workspace: Workspace, tmp_path: Path) -> None:
    run(workspace, tmp_path, rows(40, clock=""), DOUBTS)
    (source,) = workspace.catalog().versions.sources(workspace.catalog().projects.get("shop").id)
    assert source.ledger["accepted"] == ["midnight"]


def users_file(folder: Path, ids: list[str]) -> ImportFile:
    path = folder / "users.csv"
    path.write_text("user,plan\n" + "".join(f"{user},pro\n" for user in ids), encoding="utf-8")
    properties = (PropertyColumn("plan", "plan", "text"),)
    reading = inspect_in_child(path=path, name=path.name, workspace=Workspace(folder / "workspace")).reading
    return ImportFile(path, path.name, reading, SourceMapping("attributes", "user", properties=properties))


@pytest.mark.parametrize("meets", [False, True])
@pytest.mark.parametrize("kind", ["events", "attributes"])
@pytest.mark.parametrize("first", ["events", "attributes"])
def test_a_file_of_which_no_user_is_in_the_project_stops(
    workspace: Workspace, tmp_path: Path, first: str, kind: str, meets: bool
) -> None:
    def add(kind: str, ids: list[str], accepted: tuple[str, ...] = ()) -> ImportResult:
        if kind == "events":
            times = [f"2026-01-{place + 1:02} 10:00" for place in range(len(ids))]
            return run(workspace, tmp_path, list(zip(ids, times, strict=True)), accepted)
        file = users_file(tmp_path, ids)
        return import_files(workspace, "shop", (file,), ImportOptions(accepted=accepted, now=NOW))

    add(first, [f"u{place}" for place in range(20)])
    others = [*(f"crm-{place}" for place in range(20)), *(["u3"] if meets else [])]
    if meets:
        assert add(kind, others).dataset == 2
        return
    with pytest.raises(ImportDoubtful) as caught:
        add(kind, others)
    told = caught.value.details
    assert (told["doubts"], told["strangers"], len(told["ids"])) == (["unrelated"], 20, 3)
    assert workspace.open("shop").version == 1
    assert add(kind, others, DOUBTS).dataset == 2


def test_few_users_may_well_not_meet(workspace: Workspace, tmp_path: Path) -> None:
    assert run(workspace, tmp_path, [(f"u{place}", "2026-01-02 10:00") for place in range(30)]).dataset == 1
    assert run(workspace, tmp_path, [(f"v{place}", "2026-01-03 10:00") for place in range(19)]).dataset == 2
