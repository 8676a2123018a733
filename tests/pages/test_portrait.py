"""Does a portrait open for every group, by link, and say the same number as the list below it?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from analysis.insights import portrait
from analysis.jobs import segments
from analysis.jobs.tags import saving, tag_users
from analysis.locale import Text
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from pages._ui.escaping import escape
from tests.asking import did
from tests.pages.conftest import Open, words


def save_payers(workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", did(("pay",)))
    segments.segment_of_tag(workspace, "Shop", "paid *once*", "payers")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "**15** users, **25.0%** of all 60."), ("zh", "**15** 位用户，占全部 60 位用户的 **25.0%**。")],
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
    assert "**60** users, **100.0%** of all 60." in words(app)


def test_it_opens_on_those_who_reached_the_goal(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("Shop")
    workspace.catalog().goals.set(project.id, Goal("conversion", "add_to_cart"))
    saving.save_tag(workspace, "Shop", "visitors", did(("visit",)))
    app = visit("portrait")
    assert app.selectbox(key="portrait_group").value == json.dumps(["did", "add_to_cart"])
    assert "**30** users, **50.0%** of all 60." in words(app)


def test_without_a_goal_it_opens_on_a_group_that_is_not_everybody(visit: Open, workspace: Workspace) -> None:
    """All 60 visit, 30 put something into the cart, 15 pay: too few to say anything of."""
    saving.save_tag(workspace, "Shop", "visitors", did(("visit",)))
    saving.save_tag(workspace, "Shop", "payers", did(("pay",)))
    app = visit("portrait")
    assert app.selectbox(key="portrait_group").value == json.dumps(["did", "add_to_cart"])


def test_values_of_attributes_are_groups(visit: Open, workspace: Workspace) -> None:
    app = visit("portrait")
    group = app.selectbox(key="portrait_group")
    assert [option for option in group.options if option.startswith("city: ")] == [
        "city: Lagos",
        "city: Paris",
        "city: 上海",
    ]
    group.set_value(json.dumps(["attribute", "city", "Paris"])).run()
    assert not app.exception
    assert "**20** users, **33.3%** of all 60." in words(app)


def test_saving_the_group_stands_above_what_is_said_of_it(visit: Open, workspace: Workspace) -> None:
    save_payers(workspace)
    app = visit("portrait", tag="payers")
    kinds = [node.type for node in app.main]
    assert kinds.index("download_button") < kinds.index("vega_lite_chart")


@pytest.mark.parametrize(("key", "row"), [("portrait_events", 0), ("portrait_numbers", 0)])
def test_a_row_lists_its_users(visit: Open, workspace: Workspace, key: str, row: int) -> None:
    saving.save_tag(workspace, "Shop", "carts", did(("add_to_cart",)))
    app = visit("portrait", tag="carts")
    lists = len(app.dataframe)
    app.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    app.run()
    assert not app.exception
    assert len(app.dataframe) == lists + 1


def test_numbers_a_user_are_rounded_once(visit: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """1.452 is 1.5: rounded to 1.45 first it would be 1.4."""
    measured = portrait.combine

    def uneven(parts: Iterable[object], spec: portrait.PortraitSpec) -> portrait.PortraitResult:
        found = measured(parts, spec)  # type: ignore[arg-type]
        return replace(found, events=found.events.assign(per_user=1.452, per_user_all=1.947))

    monkeypatch.setattr(portrait, "combine", uneven)
    saving.save_tag(workspace, "Shop", "carts", did(("add_to_cart",)))
    app = visit("portrait", tag="carts")
    table = next(frame.value for frame in app.dataframe if "per_user" in frame.value.columns)
    assert (set(table["per_user"]), set(table["per_user_all"])) == ({1.5}, {1.9})


def test_a_bar_of_an_attribute_lists_its_users(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "carts", did(("add_to_cart",)))
    app = visit("portrait", tag="carts")
    app.session_state["portrait_attribute_0"] = {"selection": {"pick": [{"row": 1}]}}
    app.run()
    assert not app.exception
    assert f"**{escape('Tag: carts: city: Paris')}**" in words(app)
