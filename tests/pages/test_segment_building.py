"""Can a segment be built by clicking, from a list of ids, and compared with others?"""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis.insights.funnel import FunnelSpec, FunnelStep, funnel_to_json
from analysis.jobs import segments
from analysis.jobs.analyses import save_analysis
from analysis.jobs.segments import SegmentParts
from analysis.jobs.tags import saving
from analysis.locale import Text
from analysis.rules.asked import FunnelRef, Rule, SegmentRef, TagRef
from analysis.store.workspace import Workspace
from pages._segments.draft import code_of
from tests.asking import did
from tests.pages.conftest import Open, words
from tests.pages.funnel.asking import click
from tests.publishing import publish_log


@pytest.fixture
def tagged(workspace: Workspace) -> Workspace:
    """Fifteen pay, thirty use the cart; a funnel from the visit to the payment."""
    saving.save_tag(workspace, "Shop", "payers", did(("pay",)))
    saving.save_tag(workspace, "Shop", "carts", did(("add_to_cart",)))
    steps = (FunnelStep(("visit",)), FunnelStep(("pay",)))
    save_analysis(workspace, "Shop", "funnel", "Buying", funnel_to_json(FunnelSpec(steps, timedelta(days=7))))
    return workspace


def pick(app: AppTest, how: str, *parts: Rule) -> AppTest:
    return app.multiselect(key=f"segments_{how}").set_value([code_of(part) for part in parts]).run()


def saved(workspace: Workspace, name: str) -> segments.SegmentNow:
    return next(now for now in segments.segments_now(workspace, "Shop") if now.segment.name == name)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_segment_one_is_built_at_once(visit: Open, tagged: Workspace, language: str) -> None:
    text = Text("zh" if language == "zh" else "en")
    app = visit("segments", language)
    assert text("segments.nothing_picked") in words(app)
    app = pick(pick(app, "all", TagRef("carts")), "none", TagRef("payers"))
    assert not app.exception
    assert text("segments.built", users=15, share=text.percent(0.25), total=60) in words(app)
    app.text_input(key="segments_new_name").set_value("left the cart").run()
    app.button(key="segments_save").click().run()
    assert not app.exception
    now = saved(tagged, "left the cart")
    assert (now.users, now.segment.keeps_up) == (15, True)
    assert app.dataframe[0].value["users"].tolist() == [15]
    assert text("segments.keeps_up") in app.dataframe[0].value["data"].tolist()


def test_page_list_saved_and_file_are_the_same_users(visit: Open, tagged: Workspace) -> None:
    rule = SegmentParts(all=(FunnelRef("Buying", 2, "reached"),), any=(TagRef("carts"),)).rule
    kept = segments.save_rule(tagged, "Shop", "bought", rule)
    app = visit("segments", segment="bought")
    assert not app.exception
    answer = Text("en")("segments.answer", segment="bought", users=kept.members.users)
    assert answer in words(app)
    users = next(frame.value for frame in app.dataframe if "user" in frame.value)
    ids = segments.segment_users(tagged, "Shop", "bought").to_pylist()
    assert sorted(users["user"]) == ids
    assert len(ids) == kept.members.users == app.dataframe[0].value["users"][0]


def test_a_part_stands_in_one_box_only(visit: Open, tagged: Workspace) -> None:
    app = pick(visit("segments"), "all", TagRef("payers"), TagRef("carts"))
    app = pick(app, "none", TagRef("payers"))
    assert app.multiselect(key="segments_all").value == [code_of(TagRef("carts"))]


def test_a_segment_is_changed_frozen_and_thawed(visit: Open, tagged: Workspace) -> None:
    segments.save_rule(tagged, "Shop", "moving", TagRef("payers"))
    app = visit("segments", segment="moving")
    app.button(key="segments_turn").click().run()
    assert not saved(tagged, "moving").segment.keeps_up
    app.button(key="segments_change").click().run()
    assert app.multiselect(key="segments_all").value == [code_of(TagRef("payers"))]
    assert app.text_input(key="segments_new_name").disabled
    offered = app.multiselect(key="segments_none").options
    assert not any("moving" in option for option in offered), "not itself"
    app = pick(app, "all", TagRef("carts"))
    app.button(key="segments_save").click().run()
    assert not app.exception
    assert saved(tagged, "moving").users == 30


def test_a_condition_of_ones_own_is_a_part(visit: Open, tagged: Workspace) -> None:
    app = visit("segments")
    app.session_state["segments_own_box"] = True
    app.run()
    app.button(key="segments_add_none").click().run()
    assert not app.exception
    [code] = app.multiselect(key="segments_none").value
    assert '"did"' in code
    assert Text("en")("segments.built", users=0, share="0.0%", total=60) in words(app), "everybody has visited"


def test_a_link_opens_what_was_being_built(visit: Open, tagged: Workspace) -> None:
    app = pick(visit("segments"), "all", TagRef("payers"))
    again = visit("segments", a=app.query_params["a"])
    assert again.multiselect(key="segments_all").value == [code_of(TagRef("payers"))]


def test_what_is_picked_and_gone_since_is_said(visit: Open, tagged: Workspace) -> None:
    segments.save_segment(tagged, "Shop", "called", pa.array(["u000"]), {"words": "w"})
    app = visit("segments")
    app.button(key="segments_new").click().run()
    app = pick(app, "all", SegmentRef("called"))
    segments.delete_segment(tagged, "Shop", "called")
    app.run()
    assert not app.exception
    assert "There is no segment called “called”" in words(app)


def test_what_is_used_is_not_deleted_and_says_why(visit: Open, tagged: Workspace) -> None:
    segments.save_segment(tagged, "Shop", "called", pa.array(["u000"]), {"words": "w"})
    segments.save_rule(tagged, "Shop", "others", SegmentParts(none=(SegmentRef("called"),)).rule)
    app = visit("segments", segment="called")
    app.button(key="segments_delete_yes").click().run()
    assert not app.exception
    assert "others use it" in " ".join(str(toast.value) for toast in app.toast)
    assert saved(tagged, "called").users == 1


def test_what_new_data_can_not_answer_is_said_in_its_place(visit: Open, tagged: Workspace) -> None:
    segments.save_rule(tagged, "Shop", "moving", did(("pay",)))
    publish_log(tagged, "Shop", [("u000", "visit", "2026-05-01")])
    app = visit("segments", segment="moving")
    assert not app.exception
    assert "There is no event called “pay”" in words(app)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_overlap_counts_and_lists(visit: Open, tagged: Workspace, language: str) -> None:
    text = Text("zh" if language == "zh" else "en")
    app = visit("segments", language)
    segments.save_rule(tagged, "Shop", "paid", TagRef("payers"))
    app.session_state["segments_view"] = "overlap"
    app.run()
    assert text("segments.overlap_needs") in words(app)
    segments.save_rule(tagged, "Shop", "in the cart", TagRef("carts"))
    app.run()
    assert not app.exception
    said = text("segments.overlap_two", n=15, one="in the cart", other="paid", first="50.0%", second="100.0%")
    assert said in words(app)
    app.session_state["segments_overlap"] = {"selection": {"pick": [{"inside": "0+1"}]}}
    app.run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 15
    assert text("segments.without", n=15, share="50.0%", one="in the cart", other="paid") in words(app)


def test_sizes_over_versions_and_who_came(visit: Open, tagged: Workspace) -> None:
    segments.save_rule(tagged, "Shop", "moving", did(("pay",)))
    publish_log(tagged, "Shop", [("u000", "pay", "2026-05-01"), ("new", "pay", "2026-05-01")], run="later")
    app = visit("segments", segment="moving")
    app.session_state["segments_history"] = True
    app.run()
    assert not app.exception
    assert "**1** came, **14** left, 1 stayed" in words(app)
    app.segmented_control(key="segments_changes_side").set_value("came").run()
    assert ["new"] in [frame.value["user"].tolist() for frame in app.dataframe if "user" in frame.value]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_list_of_ids_is_matched_counted_and_saved(visit: Open, tagged: Workspace, language: str) -> None:
    text = Text("zh" if language == "zh" else "en")
    app = visit("segments", language)
    app.button(key="segments_upload_open").click().run()
    content = b"call,id\n1,u001\n2,u002\n3,u001\n4,zoe\n5,\n"
    app.file_uploader[0].upload("called.csv", content).run()
    assert not app.exception
    assert app.selectbox(key="segments_id_column").value == "id"
    assert text("segments.ids_matched", matched=2, n=3, share=text.percent(2 / 3)) in words(app)
    counts = {"rows": 5, "matched": 2, "unmatched": 1, "doubled": 1, "blank": 1}
    assert text("segments.ids_rows", file=r"called\.csv", **counts).replace("\\", "") in words(app).replace("\\", "")
    assert not app.download_button(key="segments_unmatched").disabled
    app.button(key="segments_ids_save").click().run()
    assert not app.exception
    assert (saved(tagged, "called").users, saved(tagged, "called").segment.keeps_up) == (2, False)
    assert list((tagged.root / "incoming").iterdir()) == [], "the file has left the disk"


def test_who_dropped_in_a_funnel_is_kept_up_on_demand(visit: Open, tagged: Workspace) -> None:
    """The funnel is saved with the segment; the list, the segment and its page hold the same users."""
    app = click(visit("funnel"), name="2  add_to_cart", state="dropped", group_name="")
    app.session_state["funnel_segment"] = True
    app.run()
    app.text_input(key="funnel_segment_name").set_value("Left early")
    app.button_group(key="funnel_segment_refresh").set_value("always")
    app.button(key="funnel_segment_save").click().run()
    assert not app.exception and not app.error
    now = saved(tagged, "Left early")
    listed = next(frame.value for frame in app.dataframe if "user" in frame.value)
    assert now.segment.keeps_up and now.users == len(listed) > 0
    assert segments.segment_users(tagged, "Shop", "Left early").to_pylist() == sorted(listed["user"])
    project = tagged.catalog().projects.get("Shop").id
    assert "Left early" in [one.name for one in tagged.catalog().analyses.all(project, "funnel")]
