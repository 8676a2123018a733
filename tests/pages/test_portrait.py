"""Does a portrait open for every group, by link, and say the same number as the list below it?"""

from __future__ import annotations

import pytest

from analysis.jobs import segments
from analysis.jobs.tags import saving, tag_users
from analysis.locale import Text
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.pages.conftest import Open, words


def save_payers(workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", did(("pay",)))
    segments.segment_of_tag(workspace, "Shop", "paid *once*", "payers")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "**15** users, **25.0%** of all."), ("zh", "**15** 位用户，占全部用户的 **25.0%**。")],
)
def test_a_tag_opens_by_its_link(visit: Open, workspace: Workspace, language: str, sentence: str) -> None:
    save_payers(workspace)
    app = visit("portrait", language, tag="payers")
    assert not app.exception
    assert sentence in words(app)
    listed = next(frame.value for frame in app.dataframe if "last_seen" in frame.value.columns)
    assert listed["user"].tolist() == tag_users(workspace, "Shop", "payers").to_pylist()


def test_a_segment_opens_by_its_link(visit: Open, workspace: Workspace) -> None:
    save_payers(workspace)
    app = visit("portrait", segment="paid *once*")
    assert not app.exception
    assert "**15** users" in words(app)


def test_a_group_that_is_gone_is_said_and_another_is_offered(visit: Open, workspace: Workspace) -> None:
    app = visit("portrait", tag="gone")
    assert not app.exception
    assert Text("en")("portrait.stale") in words(app)
    assert app.selectbox(key="portrait_group").value is not None


def test_without_saved_groups_those_who_did_an_event_are_portrayed(visit: Open, workspace: Workspace) -> None:
    app = visit("portrait", "zh")
    assert not app.exception
    assert "做过此事件的用户：访问" in app.selectbox(key="portrait_group").options


def test_few_users_are_noted(visit: Open, workspace: Workspace) -> None:
    save_payers(workspace)
    app = visit("portrait", tag="payers")
    assert "Only 15 users: too few to say. At least 30 are needed." in words(app)


def test_a_click_lists_the_users_of_that_value(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "carts", did(("add_to_cart",)))
    app = visit("portrait", tag="carts")
    app.session_state["portrait_different"] = {"selection": {"pick": [{"row": 0}]}}
    app.run()
    assert not app.exception
    app.session_state["portrait_different"] = {"selection": {"pick": [{"row": 99}]}}
    app.run()
    assert not app.exception


def test_nobody_is_said(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "never", did(("visit",), at_least=1_000))
    app = visit("portrait", tag="never")
    assert not app.exception
    assert Text("en")("portrait.sentence_nobody") in words(app)


def test_another_projects_group_does_not_follow(visit: Open, workspace: Workspace) -> None:
    """A link from one project, opened in a session that already looked at its group, changes with the address."""
    save_payers(workspace)
    saving.save_tag(workspace, "Shop", "visitors", did(("visit",)))
    app = visit("portrait", tag="payers")
    app.query_params.clear()
    app.query_params["tag"] = "visitors"
    app.run()
    assert "**60** users, **100.0%** of all." in words(app)
