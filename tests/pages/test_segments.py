"""Can a saved set of users be looked at, taken out with chosen columns, renamed and deleted?"""

from __future__ import annotations

import json

import pytest

from analysis.jobs import segments
from analysis.jobs.tags import saving
from analysis.locale import Text
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.pages.conftest import Open, words
from tests.publishing import publish_log


def save_payers(workspace: Workspace, name: str = "payers") -> None:
    saving.save_tag(workspace, "Shop", "pay", did(("pay",)))
    segments.segment_of_tag(workspace, "Shop", name, "pay")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_segment_it_says_where_they_come_from(visit: Open, workspace: Workspace, language: str) -> None:
    app = visit("segments", language)
    assert Text("zh" if language == "zh" else "en")("segments.none") in words(app)


def test_a_segment_opens_by_its_link(visit: Open, workspace: Workspace) -> None:
    save_payers(workspace)
    app = visit("segments", segment="payers")
    assert "**payers**: 15 users" in words(app)
    assert "Tag “pay”, version 1" in app.dataframe[0].value["origin"].tolist()


@pytest.mark.parametrize(("language", "written"), [("en", "MMM D, YYYY"), ("zh", "YYYY年M月D日")])
def test_the_day_it_was_saved_is_written_as_days_are_elsewhere(
    visit: Open, workspace: Workspace, language: str, written: str
) -> None:
    save_payers(workspace)
    columns = json.loads(visit("segments", language).dataframe[0].proto.columns)
    assert columns["made"]["type_config"]["format"] == written


def test_a_long_origin_goes_on_in_further_lines(visit: Open, workspace: Workspace) -> None:
    save_payers(workspace)
    assert visit("segments").dataframe[0].proto.row_height == 0, "one line is enough"
    saving.save_tag(workspace, "Shop", "paid at night, at weekends and in the last week of a month", did(("pay",)))
    segments.segment_of_tag(
        workspace, "Shop", "of a long tag", "paid at night, at weekends and in the last week of a month"
    )
    assert visit("segments").dataframe[0].proto.row_height > 40


def test_columns_that_the_new_data_lacks_fall_away(visit: Open, workspace: Workspace) -> None:
    save_payers(workspace)
    app = visit("segments", segment="payers")
    assert "attribute:city" in app.multiselect(key="segments_columns").value
    publish_log(workspace, "Shop", [("u000", "pay", "2026-05-01")])
    app.run()
    assert not app.exception
    assert app.multiselect(key="segments_columns").value == ["user", "first_seen", "last_seen", "events"]


def test_a_tag_that_does_not_fit_the_data_is_no_column(visit: Open, workspace: Workspace) -> None:
    save_payers(workspace)
    publish_log(workspace, "Shop", [("u000", "visit", "2026-05-01")])
    app = visit("segments", segment="payers")
    app.multiselect(key="segments_columns").set_value(["user", "tag:pay"]).run()
    assert "There is no event called “pay”" in words(app)
    assert app.download_button(key="segments_download").disabled


def test_it_is_renamed_and_deleted(visit: Open, workspace: Workspace) -> None:
    save_payers(workspace)
    project = workspace.catalog().projects.get("Shop")
    segment = workspace.catalog().segments.get(project.id, "payers")
    app = visit("segments", segment="payers")
    app.text_input(key=f"segments_name_{segment.id}").set_value("spring *payers*")
    app.button(key="segments_rename_yes").click().run()
    assert not app.exception
    assert [one.name for one in workspace.catalog().segments.all(project.id)] == ["spring *payers*"]
    assert r"**spring \*payers\***" in words(app)
    app.button(key="segments_delete_yes").click().run()
    assert not app.exception
    assert workspace.catalog().segments.all(project.id) == ()


def test_a_file_of_a_segment_that_is_gone_says_so(visit: Open, workspace: Workspace) -> None:
    """Another window deletes it between the page and the click."""
    save_payers(workspace)
    app = visit("segments", segment="payers")
    workspace.catalog().segments.delete(workspace.catalog().projects.get("Shop").id, "payers")
    app.download_button(key="segments_download").click().run()
    assert not app.exception
    assert "There is no segment called “payers”" in " ".join(str(toast.value) for toast in app.toast)
