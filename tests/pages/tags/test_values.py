"""Can the values of a tag be chosen, and is RFM built from data without an amount?"""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from analysis.jobs.tags import saving
from analysis.locale import Text
from analysis.rules.asked import Bins, Case, ChosenEvents, CountOf, OrderedValues, equal_parts
from analysis.rules.said import usual_groups
from analysis.store.catalog import Tag
from analysis.store.workspace import Workspace
from pages._rules import ChosenDraft
from pages._tags.definitions.draft import NO_AMOUNT, RfmDraft
from pages._tags.definitions.finished import rfm_made
from pages._tags.definitions.opened import group_row
from tests.asking import did
from tests.pages.conftest import Open, words

VISITS = ChosenEvents(("visit",))


def open_values(app: AppTest, workspace: Workspace, name: str, tabs: str) -> Tag:
    tag = workspace.catalog().tags.get(workspace.catalog().projects.get("Shop").id, name)
    app.session_state[f"tags_tabs_{tag.id}_{tabs}"] = Text("en")("tags.tab_values")
    app.run()
    assert not app.exception
    return tag


def test_a_bin_that_must_be_empty_is_not_listed_and_said(visit: Open, workspace: Workspace) -> None:
    """All 60 visit on 5 days."""
    saving.save_tag(workspace, "Shop", "often", Bins(CountOf(VISITS), ("low", "middle", "high"), equal_parts(3)))
    app = visit("tags", tag="often")
    open_values(app, workspace, "often", "values_users_versions")
    [values] = [frame.value for frame in app.dataframe if "range" in frame.value.columns]
    assert values[["value", "range", "users"]].to_numpy().tolist() == [["low", "1 to 5", 60]]
    assert "are left out: so many users have the number 5" in words(app)


def test_a_row_of_values_lists_its_users(visit: Open, workspace: Workspace) -> None:
    cases = (Case("payer", did(("pay",))),)
    saving.save_tag(workspace, "Shop", "kind", OrderedValues(cases, "only looks"))
    app = visit("tags", tag="kind")
    assert "only looks · 45" in [option for group in app.get("button_group") for option in group.options]
    tag = open_values(app, workspace, "kind", "why_values_users_versions")
    app.session_state[f"tags_values_{tag.id}_{tag.version}"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()
    assert not app.exception
    listed = next(frame.value for frame in app.dataframe if frame.value.columns[0] == "user")
    assert len(listed) == 45


def test_without_an_amount_recency_and_frequency_make_four_groups() -> None:
    groups = tuple(map(group_row, usual_groups(Text("en"), money=False)))
    made = rfm_made(RfmDraft(chosen=ChosenDraft(events=("pay",)), amount=NO_AMOUNT, groups=groups))
    assert made.amount is None
    names = ["Active regulars", "Recent, to grow", "Regulars to keep", "To win back"]
    assert [group.name for group in made.groups] == names


def test_without_an_amount_the_table_of_groups_asks_for_no_money(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.segmented_control(key="tags_rule_definition").set_value("rfm").run()
    assert {"value_from", "monetary_to"} <= asked_scores(app)
    app.selectbox(key="tags_rule_rfm_amount").set_value(NO_AMOUNT).run()
    assert not app.exception
    assert asked_scores(app) == {"name", "recency_from", "recency_to", "frequency_from", "frequency_to"}
    assert "money" not in " ".join(each.value for each in app.caption)


def asked_scores(app: AppTest) -> set[str]:
    return {name for editor in app.data_editor for name in editor.proto.column_order}
