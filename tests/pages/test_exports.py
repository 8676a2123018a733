"""Does the page of exports say who took which users out, and whether the record is whole?"""

from __future__ import annotations

import sqlite3

import pyarrow as pa
import pytest

from analysis.jobs import exports, privacy, segments
from analysis.jobs.exports import ExportAsked
from analysis.jobs.tags import saving
from analysis.locale import Text
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.pages.conftest import Open, words


def taken_out(workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "pay", did(("pay",)))
    segments.segment_of_tag(workspace, "Shop", "payers", "pay")
    asked = ExportAsked(hold_out=0.5, action="coupon")
    exports.export_segment(workspace, "Shop", "payers", workspace.root / "payers.csv", ["user", "city"], asked=asked)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_exports_it_says_where_they_come_from(visit: Open, workspace: Workspace, language: str) -> None:
    app = visit("exports", language)
    assert not app.exception
    assert Text("zh" if language == "zh" else "en")("exports.none") in words(app)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_file_is_a_row_and_the_record_is_whole(visit: Open, workspace: Workspace, language: str) -> None:
    taken_out(workspace)
    app = visit("exports", language)
    assert not app.exception
    text = Text("zh" if language == "zh" else "en")
    assert text("exports.whole", n=1) in words(app)
    [row] = app.dataframe[0].value.to_dict("records")
    assert (row["whom"], row["rows"] + row["held"], row["data"]) == ("payers", 15, "v2")
    assert "pay" in row["rule"] and len(row["sha256"]) == 64


def test_a_changed_record_is_said_first(visit: Open, workspace: Workspace) -> None:
    taken_out(workspace)
    with sqlite3.connect(workspace.catalog_path) as catalog:
        catalog.execute("UPDATE exports SET held_out = 0")
    assert "entry 1 is not as it was noted" in words(visit("exports"))


def test_a_segments_file_leaves_with_a_control_group_whose_power_is_said(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "pay", did(("pay",)))
    segments.segment_of_tag(workspace, "Shop", "payers", "pay")
    app = visit("segments", segment="payers")
    assert "13 in the file, 2 held out. With a goal" in words(app)
    app.number_input(key="segments_hold_out").set_value(40).run()
    assert "9 in the file, 6 held out" in words(app)
    app.download_button(key="segments_download").click().run()
    app.number_input(key="segments_sample").set_value(5).run()
    app.number_input(key="segments_hold_out").set_value(0).run()
    assert not app.exception
    assert "5 users in the file, nobody held out" in words(app)


def test_what_is_personal_is_masked_in_lists_and_leaves_for_a_reason(visit: Open, workspace: Workspace) -> None:
    privacy.set_personal(workspace, "Shop", {"city": True})
    taken = pa.array(["u000", "u001"])
    segments.save_segment(workspace, "Shop", "two", taken, {"kind": "list"})
    app = visit("segments", segment="two")
    assert app.dataframe[-1].value["attribute:city"].tolist() == ["P***", "上*"]
    assert "attribute:city" not in app.multiselect(key="segments_columns").value
    app.multiselect(key="segments_columns").set_value(["user", "attribute:city"]).run()
    assert app.download_button(key="segments_download").disabled
    app.text_input(key="segments_reason").set_value("parcels").run()
    assert not app.download_button(key="segments_download").disabled
    assert "Only 2 users" in words(app)
    assert "P\\*\\*\\*" in words(visit("user", user="u000"))


def test_privacy_is_said_on_the_page(visit: Open, workspace: Workspace) -> None:
    app = visit("exports")
    project = workspace.catalog().projects.get("Shop").id
    app.multiselect(key=f"exports_personal_{project}").set_value(["city"]).run()
    app.number_input(key=f"exports_least_{project}").set_value(5).run()
    assert not app.exception
    kept = workspace.catalog().privacy.get(project)
    assert (kept.least_group, dict(kept.personal)) == (5, {"city": True})
