"""Is an import with all that belongs to it done whole, and is nothing left of one that fails or is stopped?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis.engine import Cancel
from analysis.errors import Cancelled, NothingKept, UnknownProject
from analysis.jobs.data import ImportOptions, Target, import_files, import_into, new_target, target_called
from analysis.jobs.projects import DisplayNames
from analysis.jobs.tags import saving, tags_now
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.jobs.data.files import MAPPING, NOW, events_file

ROWS = "user,event,time,price,note\nann,pay,2026-01-02 03:04,1,\nbob,view,2026-01-03 03:04,,\n"
UNREADABLE = "user,event,time,price,note\nann,pay,never,1,\n"
OPTIONS = ImportOptions(now=NOW)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def test_names_zone_and_goal_come_with_the_files_and_tags_follow(workspace: Workspace, tmp_path: Path) -> None:
    files = (events_file(tmp_path, ROWS),)
    first = import_into(workspace, new_target(workspace, "shop", "UTC"), files, options=OPTIONS)
    saving.save_tag(workspace, "shop", "payers", did(("pay",)))
    more = (events_file(tmp_path, ROWS.replace("bob,view", "cid,pay"), "more.csv"),)
    names, goal = (DisplayNames("event", "en", {"pay": "Paid"}),), Goal("conversion", "pay")
    target = target_called(workspace, "shop", "UTC")
    done = import_into(workspace, target, more, names, goal, "Asia/Shanghai", OPTIONS)
    assert (first.project, target.made, done.result.dataset) == (done.project, False, 2)
    catalog, project = workspace.catalog(), done.project.id
    assert catalog.names.get(project, "en")["event"] == {"pay": "Paid"}
    assert catalog.projects.settings(project).time_zone == "Asia/Shanghai"
    now = catalog.goals.current(project)
    assert now is not None
    assert (now.kind, now.event) == ("conversion", "pay")
    assert done.tags is not None
    assert [result.dataset_version for result in done.tags.results] == [2]
    assert [(tag.users, tag.lags) for tag in tags_now(workspace, "shop")] == [(2, False)]


def test_what_a_file_calls_its_columns_at_length_is_shown_unless_people_named_them(
    workspace: Workspace, tmp_path: Path
) -> None:
    price, note = MAPPING.properties
    mapping = replace(MAPPING, properties=(replace(price, label="What was paid?"), replace(note, label="Why?")))
    file = events_file(tmp_path, ROWS, mapping=mapping)
    named = (DisplayNames("property", "zh", {"note": "备注"}),)
    done = import_into(workspace, new_target(workspace, "shop", "UTC"), (file,), named, options=OPTIONS)
    catalog, project = workspace.catalog(), done.project.id
    assert catalog.names.get(project, "en")["property"] == {"price": "What was paid?", "note": "Why?"}
    assert catalog.names.get(project, "zh")["property"] == {"price": "What was paid?", "note": "备注"}
    catalog.names.set(project, "property", "en", {"price": "Price"})
    other = replace(file, path=events_file(tmp_path, ROWS.replace("ann", "eve"), "more.csv").path, name="more.csv")
    import_into(workspace, target_called(workspace, "shop", "UTC"), (other,), options=OPTIONS)
    assert catalog.names.get(project, "en")["property"] == {"price": "Price", "note": "Why?"}


def test_a_project_made_for_files_that_fail_is_gone_with_its_folder(workspace: Workspace, tmp_path: Path) -> None:
    target = new_target(workspace, "shop", "UTC")
    with pytest.raises(NothingKept):
        import_into(workspace, target, (events_file(tmp_path, UNREADABLE),), options=OPTIONS)
    with pytest.raises(UnknownProject):
        workspace.catalog().projects.get("shop")
    assert not workspace.project_folder(target.project.id).exists()


def test_a_project_that_was_there_stays_as_it_was(workspace: Workspace, tmp_path: Path) -> None:
    project, goal = workspace.catalog().projects.create("shop"), Goal("conversion", "pay")
    with pytest.raises(NothingKept):
        import_into(
            workspace, Target(project), (events_file(tmp_path, UNREADABLE),), (), goal, "Asia/Shanghai", OPTIONS
        )
    assert workspace.catalog().projects.get("shop") == project
    assert workspace.catalog().goals.current(project.id) is None


def test_a_project_that_others_have_filled_meanwhile_stays(workspace: Workspace, tmp_path: Path) -> None:
    target = new_target(workspace, "shop", "UTC")
    import_files(workspace, "shop", (events_file(tmp_path, ROWS),), OPTIONS)
    with pytest.raises(NothingKept):
        import_into(workspace, target, (events_file(tmp_path, UNREADABLE, "x.csv"),), options=OPTIONS)
    assert workspace.open("shop").version == 1


def test_a_stopped_import_leaves_no_project(workspace: Workspace, tmp_path: Path) -> None:
    cancel, stages = Cancel(), list[str]()

    def stop(progress: Any) -> None:  # noqa: ANN401
        stages.append(progress.stage)
        cancel.set()

    target, options = new_target(workspace, "shop", "UTC"), replace(OPTIONS, drop_duplicates=True)
    with pytest.raises(Cancelled):
        import_into(workspace, target, (events_file(tmp_path, ROWS),), options=options, progress=stop, cancel=cancel)
    assert stages[0] == "started"
    assert workspace.catalog().projects.all() == ()


def test_what_tells_sessions_apart_has_one_name_in_the_project(workspace: Workspace, tmp_path: Path) -> None:
    target = new_target(workspace, "shop", "UTC")
    by_note = replace(MAPPING, session="note")
    import_into(workspace, target, (events_file(tmp_path, ROWS, mapping=by_note),), options=OPTIONS)
    assert workspace.open("shop").facts.named_session == "note"
    visit = replace(MAPPING.properties[1], column="visit", name="visit")
    otherwise = replace(MAPPING, properties=(MAPPING.properties[0], visit), session="visit")
    rows = ROWS.replace("note", "visit").replace("2026", "2025")
    more = events_file(tmp_path, rows, "more.csv", mapping=otherwise)
    done = import_into(workspace, target_called(workspace, "shop", "UTC"), (more,), options=OPTIONS)
    assert done.result.files[0].mapping.properties[1] == replace(visit, name="note")
    assert [item.name for item in workspace.open("shop").manifest.properties] == ["price", "note"]


def test_a_file_that_has_both_says_which_it_is(workspace: Workspace, tmp_path: Path) -> None:
    target = new_target(workspace, "shop", "UTC")
    first = events_file(tmp_path, ROWS, mapping=replace(MAPPING, session="note"))
    import_into(workspace, target, (first,), options=OPTIONS)
    more = events_file(tmp_path, ROWS.replace("2026", "2025"), "more.csv", mapping=replace(MAPPING, session="price"))
    import_into(workspace, target_called(workspace, "shop", "UTC"), (more,), options=OPTIONS)
    assert workspace.open("shop").facts.named_session == "price"
    assert workspace.open("shop").manifest.properties[1].name == "note"
