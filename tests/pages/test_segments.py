"""Can a saved set of users be looked at, taken out with chosen columns, renamed and deleted?"""

from __future__ import annotations

import json
import re

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs import segments
from analysis.jobs.tags import saving
from analysis.locale import Text
from analysis.rules.asked import YesNo
from analysis.rules.written import definition_to_json
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
    assert app.dataframe[0].value["origin"].tolist() == ["Tag “pay”, version 1 · did Payment"]


FUNNEL = {
    "kind": "funnel",
    "words": "Dropped after visit, before pay",
    "spec": {"steps": [{"events": ["visit"]}, {"events": ["pay"]}], "window_seconds": 7 * 86400},
    "step": 2,
    "state": "dropped",
}
ORIGINS = {
    "funnel": (FUNNEL, "① Visit → ② Payment · within 7 days · All time"),
    "finding": (
        {"kind": "finding", "words": "w", "cell": {"low": 1769961600000000, "high": 1770566400000000}},
        "Feb 2, 2026 to Feb 8, 2026",
    ),
    "rule": ({"kind": "rule", "words": "w", "rule": definition_to_json(YesNo(did(("pay",))))}, "did Payment"),
    "of a part": ({"kind": "portrait", "words": "w", "of": FUNNEL, "dimension": "event", "name": "pay"}, "② Payment"),
}


def said_in(app: AppTest) -> str:
    """The captions as they are read, without marks."""
    return " ".join(re.sub(r"\\([^\w\s])|\u2060|\*\*", r"\1", each.value) for each in app.caption)


@pytest.mark.parametrize("kind", ORIGINS)
def test_the_question_behind_a_segment_is_in_the_list_the_card_the_portrait_and_the_file(
    visit: Open, workspace: Workspace, kind: str
) -> None:
    """Not only in what it happens to be called; and that the list is fixed, of which data."""
    origin, question = ORIGINS[kind]
    segments.save_segment(workspace, "Shop", str(origin["words"]), pa.array(["u000"]), origin)
    app = visit("segments", segment=str(origin["words"]))
    assert question in app.dataframe[0].value["origin"][0] and app.dataframe[0].value["data"][0] == "v2, fixed"
    taken = "Taken from data v2 on"
    captions = said_in(app)
    assert question in captions and taken in captions
    assert app.multiselect(key="segments_columns").value[-1] == "own:Came from"
    of_group = said_in(visit("portrait", segment=str(origin["words"])))
    assert question in of_group and taken in of_group


@pytest.mark.parametrize("spoilt", [{}, {"spec": {"steps": []}}, {"spec": {"new": 1}}, {"spec": None}])
def test_an_origin_that_says_no_more_is_told_by_its_words(
    visit: Open, workspace: Workspace, spoilt: dict[str, object]
) -> None:
    origin = {"kind": "funnel", "words": "left"} | spoilt
    segments.save_segment(workspace, "Shop", "lost", pa.array(["u000"]), origin)
    assert visit("segments").dataframe[0].value["origin"].tolist() == ["left"]


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
    assert app.multiselect(key="segments_columns").value == [
        "user",
        "first_seen",
        "last_seen",
        "events",
        "own:Came from",
    ]


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
