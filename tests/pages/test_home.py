"""Does the first page say where one stands and what comes next?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analysis.jobs.projects import remove_project
from analysis.jobs.tags import saving, tags_now
from analysis.settings import ProjectSettings
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from pages._home import projects
from tests.asking import did
from tests.pages.conftest import Open, words
from tests.pages.importing import wait_for_import


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_empty_workspace_offers_two_ways_to_start(visit: Open, empty: Workspace, language: str) -> None:
    app = visit(language=language)
    keys = [button.key for button in app.button]
    assert {"home_upload", "home_shop", "home_completejourney"} <= set(keys)
    assert not app.metric


def test_uploading_leads_to_the_data_page(visit: Open, empty: Workspace) -> None:
    app = visit()
    app.button(key="home_upload").click().run()
    assert app.title[0].value == "Data"
    assert app.file_uploader


@pytest.mark.parametrize(("language", "label"), [("en", "Visit"), ("zh", "访问")])
def test_a_sample_becomes_a_project_like_any_other(visit: Open, empty: Workspace, language: str, label: str) -> None:
    app = visit(language=language)
    app.button(key="home_shop").click().run()
    assert not app.exception
    wait_for_import(app)
    (project,) = empty.catalog().projects.all()
    dataset = empty.open(project.id)
    assert (dataset.manifest.rows, dataset.manifest.users) == (101_135, 1_925)
    assert project.settings.time_zone == "Asia/Shanghai"
    assert empty.catalog().names.get(project.id, language)["event"]["visit"] == label
    assert empty.catalog().goals.current(project.id) is not None
    assert app.session_state["shell_project"] == project.id


def test_the_purchases_of_the_other_sample_are_one_event(visit: Open, empty: Workspace) -> None:
    app = visit()
    app.button(key="home_completejourney").click().run()
    wait_for_import(app)
    manifest = empty.open(empty.catalog().projects.all()[0].id).manifest
    assert manifest.events == ("purchase",)
    assert manifest.users == 96


@pytest.mark.parametrize(("language", "users"), [("en", "Users"), ("zh", "用户")])
def test_a_project_shows_its_size(visit: Open, workspace: Workspace, language: str, users: str) -> None:
    app = visit(language=language)
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures[users] == "60"
    assert "525" in figures.values()  # 60 users on 5 days: 300 visits, 150 carts, 75 payments


def test_the_next_step_is_the_first_that_is_missing(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("Shop")
    assert "set a goal" in words(visit())
    workspace.catalog().goals.set(project.id, Goal("conversion", "pay"))
    assert "with a tag" in words(visit())
    rule = {"did": {"events": ["pay"]}}
    workspace.catalog().tags.save(project.id, "Buyers", "rule", rule)
    assert "save a group of users as a segment" in words(visit())


def test_a_project_is_renamed_where_it_is_listed(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("Shop")
    app = visit()
    app.text_input(key=f"home_{project.id}_name").set_value("New shop")
    app.button(key=f"home_{project.id}_rename_yes").click().run()
    assert not app.exception
    assert "**New shop**" in words(app)
    assert workspace.catalog().projects.get("New shop").id == project.id


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_all_numbers_depend_on_is_set_where_the_project_is_listed(
    visit: Open, workspace: Workspace, language: str
) -> None:
    project = workspace.catalog().projects.get("Shop")
    saving.save_tag(workspace, "Shop", "Buyers", did(("pay",)))
    app = visit(language=language)
    form = f"home_{project.id}"
    app.number_input(key=f"{form}_gap_{project.settings.session_gap}").set_value(45)
    app.selectbox(key=f"{form}_weekday_0").set_value(6)
    app.selectbox(key=f"{form}_zone_{project.settings.time_zone}").set_value("America/New_York")
    app.button(key=f"{form}_settings_yes").click().run()
    assert not app.exception
    assert workspace.catalog().projects.settings(project.id) == ProjectSettings(
        "America/New_York", timedelta(minutes=45), 6
    )
    assert [tag.lags for tag in tags_now(workspace, "Shop")] == [False]


def test_sessions_follow_a_property_where_it_is_chosen(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("Shop")
    name = workspace.open("Shop").manifest.properties[0].name
    app, form = visit(), f"home_{project.id}"
    for chosen, now in ((name, ""), ("", name)):
        app.selectbox(key=f"{form}_session_{now}").set_value(chosen)
        app.button(key=f"{form}_settings_yes").click().run()
        assert not app.exception
        assert workspace.catalog().projects.settings(project.id).session_property == (chosen or None)
        app = visit()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_project_is_deleted_after_a_word_of_warning(visit: Open, workspace: Workspace, language: str) -> None:
    project = workspace.catalog().projects.get("Shop")
    workspace.catalog().tags.save(project.id, "Buyers", "rule", {"did": {"events": ["pay"]}})
    app = visit(language=language)
    assert app.button(key=f"home_{project.id}_delete_yes").disabled
    app.checkbox(key=f"home_{project.id}_delete_sure").check().run()
    app.button(key=f"home_{project.id}_delete_yes").click().run()
    assert not app.exception and not app.warning  # who deletes it need not be told
    assert workspace.catalog().projects.all() == ()
    assert not workspace.project_folder(project.id).exists()
    assert "home_upload" in [button.key for button in app.button]


@pytest.mark.parametrize("page", ["home", "overview", "funnel", "tags", "data", "segments"])
def test_another_window_is_told_that_its_project_is_gone(visit: Open, workspace: Workspace, page: str) -> None:
    app = visit(page)
    remove_project(workspace, workspace.catalog().projects.get("Shop"))
    app.run()
    assert not app.exception
    assert "The project “Shop” that was open here has been deleted" in words(app)
    app.run()
    assert "has been deleted" not in words(app)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        *(
            (zone, 1)
            for zone in ("Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Pacific/Kiritimati", "Asia/Taipei")
        ),
        *((zone, 30) for zone in ("UTC", "Europe/London", "Europe/Moscow", "America/New_York", "Pacific/Pago_Pago")),
    ],
)
def test_a_project_was_changed_on_a_day_of_its_own_zone(workspace: Workspace, zone: str, day: int) -> None:
    """16:16 UTC on 30 November."""
    (project,) = workspace.catalog().projects.all()
    version = workspace.catalog().versions.newest(project.id)
    assert version is not None
    version = replace(version, created_at=datetime(2026, 11, 30, 16, 16, tzinfo=UTC))
    local = projects.local_day(replace(project, settings=replace(project.settings, time_zone=zone)), version)
    assert local.day == day
