"""Can a rule be built by clicking, counted, saved, changed, deleted, and does the page bear whatever data brings?"""

from __future__ import annotations

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs.tags import saving, tag_users, tags_now
from analysis.rules.asked import ColumnTest, Group, HasAttribute, Hours
from analysis.rules.written import to_json
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.pages.conftest import Open, words
from tests.pages.hostile import HOSTILE_NAMES
from tests.pages.projects import make_project
from tests.publishing import publish_log

PAID = did(("pay",))


def narrow(app: AppTest, *parts: str) -> AppTest:
    """Switch on what narrows down the events of the first condition."""
    return app.pills(key="tags_rule_1_parts").set_value(list(parts)).run()


def test_the_page_counts_something_before_anything_is_clicked(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    assert "of 60 users match" in words(app)
    assert not app.error


@pytest.mark.parametrize(
    ("language", "answer", "sentence"),
    [
        ("en", "15 of 60 users match (25.0%)", "They did **Payment**."),
        ("zh", "60 位用户中有 15 位符合（25.0%）", "即：做过“**支付**”。"),
    ],
)
def test_a_rule_is_read_back_and_counted(
    visit: Open, workspace: Workspace, language: str, answer: str, sentence: str
) -> None:
    app = visit("tags", language)
    app.multiselect(key="tags_rule_1_events").set_value(["pay"]).run()
    assert answer in words(app)
    assert sentence in words(app)


def test_a_curve_of_nobody_says_so(visit: Open, workspace: Workspace) -> None:
    """Nobody pays at three at night, however often is asked."""
    app = visit("tags")
    app.multiselect(key="tags_rule_1_events").set_value(["pay"]).run()
    narrow(app, "hours")
    app.selectbox(key="tags_rule_1_hour_from").set_value(2).run()
    app.selectbox(key="tags_rule_1_hour_to").set_value(4).run()
    app.toggle(key="tags_rule_1_curve").set_value(True).run()
    assert "With no other number does anybody match either" in words(app)


def test_a_rule_of_three_conditions_is_built_and_saved(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.multiselect(key="tags_rule_1_events").set_value(["add_to_cart"]).run()
    app.number_input(key="tags_rule_1_low").set_value(2).run()
    narrow(app, "where", "hours")
    app.selectbox(key="tags_rule_1_test_0_column").set_value("platform").run()
    app.multiselect(key="tags_rule_1_test_0_text_values_platform").set_value(["ios", "android"]).run()
    app.selectbox(key="tags_rule_1_hour_from").set_value(9).run()
    app.selectbox(key="tags_rule_1_hour_to").set_value(11).run()
    app.button(key="tags_rule_0_add").click().run()
    app.selectbox(key="tags_rule_2_kind").set_value("did_not").run()
    app.multiselect(key="tags_rule_2_events").set_value(["pay"]).run()
    app.button(key="tags_rule_0_add").click().run()
    app.selectbox(key="tags_rule_3_kind").set_value("attribute").run()
    app.multiselect(key="tags_rule_3_attribute_text_values_city").set_value(["Paris"]).run()
    app.text_input(key="tags_name").set_value("cart, no payment").run()
    app.button(key="tags_save").click().run()
    assert not app.exception
    [now] = tags_now(workspace, "Shop")
    assert now.rule == Group(
        "all",
        (
            did(("add_to_cart",), 2, hours=Hours(9, 11), where=(ColumnTest("platform", "is", ("ios", "android")),)),
            did(("pay",), negated=True),
            HasAttribute(ColumnTest("city", "is", ("Paris",))),
        ),
    )
    assert now.users == 5
    assert "5 of 60 users (8.3%)" in words(app)
    assert app.dataframe[0].value["users"].tolist() == [5]


def test_an_unfinished_condition_is_said_and_cannot_be_saved(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.button(key="tags_rule_0_add").click().run()
    assert "Not finished, and not counted: 1." in words(app)
    assert app.button(key="tags_save").disabled
    app.menu_button(key="tags_rule_2_menu").click("remove").run()
    assert not app.button(key="tags_save").disabled


def test_a_name_in_use_is_refused_in_words(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    app = visit("tags")
    app.button(key="tags_new").click().run()
    app.text_input(key="tags_name").set_value("payers").run()
    app.button(key="tags_save").click().run()
    assert [error.value for error in app.error] == [
        "There is already a tag called “payers”. Choose another name, or rename or delete that one first."
    ]


def test_a_draft_opens_by_its_link(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("Shop")
    token = workspace.catalog().analyses.save(project.id, "tags", None, {"rule": to_json(PAID)})
    app = visit("tags", a=token)
    assert "15 of 60 users match (25.0%)" in words(app)


def test_a_tag_opens_by_its_link_and_is_deleted(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    app = visit("tags", tag="payers")
    assert "**payers**: 15 of 60 users (25.0%)" in words(app)
    app.button(key="tags_delete_yes").click().run()
    assert not app.exception
    assert tags_now(workspace, "Shop") == ()


def test_a_value_of_a_frozen_tag_shows_its_users(visit: Open, workspace: Workspace) -> None:
    users, values = pa.array(["u000", "u001", "u002"]), pa.array(["high", "low", "high"])
    saving.save_list(workspace, "Shop", "level", users, {"words": "by spend"}, values, kind="clusters")
    app = visit("tags", tag="level")
    assert "by spend" in words(app)
    tag = workspace.catalog().tags.get(workspace.catalog().projects.get("Shop").id, "level")
    app.session_state[f"tags_users_value_{tag.id}_{tag.version}"] = "high"
    app.run()
    assert not app.exception
    assert app.dataframe[1].value["user"].tolist() == ["u000", "u002"]


def test_a_tag_that_needs_what_the_new_data_lacks_says_so(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", did(("pay",), where=(ColumnTest("amount", ">", (1,)),)))
    saving.save_tag(workspace, "Shop", "visitors", did(("visit",)))
    publish_log(workspace, "Shop", [("ann", "visit", "2026-05-01"), ("bob", "pay", "2026-05-01")])
    app = visit("tags", tag="payers")
    assert not app.exception
    assert "There is no column called “amount”" in words(app)
    assert app.dataframe[0].value["users"].astype("Int64").tolist()[1] == 1
    app.button(key="tags_edit").click().run()
    assert not app.exception


def test_inputs_of_the_old_data_fall_away_with_it(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.multiselect(key="tags_rule_1_events").set_value(["add_to_cart", "visit"]).run()
    narrow(app, "where", "hours", "period")
    app.selectbox(key="tags_rule_1_test_0_column").set_value("platform").run()
    publish_log(workspace, "Shop", [("ann", "visit", "2026-05-01")])
    app.run()
    assert not app.exception
    assert app.multiselect(key="tags_rule_1_events").value == ["visit"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_names_neither_break_the_page_nor_become_markup(visit: Open, empty: Workspace, language: str) -> None:
    rows = [
        (f"u{n}{name}", name, "2026-01-01", {name: name, "hostile": name, "number": n})
        for n, name in enumerate(HOSTILE_NAMES)
    ]
    make_project(empty.root, rows, {f"u{n}{name}": {name: name} for n, name in enumerate(HOSTILE_NAMES)}, "![x](y)")
    app = visit("tags", language)
    assert not app.exception
    for name in HOSTILE_NAMES[::7]:
        app.multiselect(key="tags_rule_1_events").set_value([name]).run()
        narrow(app, "where")
        app.selectbox(key="tags_rule_1_test_0_column").set_value(name).run()
        app.multiselect(key=f"tags_rule_1_test_0_text_values_{name}").set_value([name]).run()
        assert not app.exception
        assert not app.error
        assert ("1 of 60 users match" if language == "en" else "60 位用户中有 1 位符合") in words(app), name
    assert "![p](" not in words(app)
    assert "<script>" not in words(app)


def test_every_hostile_name_is_counted_right(empty: Workspace) -> None:
    rows = [(f"u{n}", name, "2026-01-01", {name: name}) for n, name in enumerate(HOSTILE_NAMES)]
    make_project(empty.root, rows, {f"u{n}": {name: name} for n, name in enumerate(HOSTILE_NAMES)})
    for number, name in enumerate(HOSTILE_NAMES):
        whole = ColumnTest(name, "is", (name,)), ColumnTest(name, "contains", (name,))
        rule = Group("all", (did((name,), where=whole), HasAttribute(ColumnTest(name, "starts_with", (name,)))))
        saving.save_tag(empty, "Shop", f"tag {number}", rule)
        assert tag_users(empty, "Shop", f"tag {number}").to_pylist() == [f"u{number}"], name
