"""Is what was typed into the builder still there after a look elsewhere?"""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs.tags import saving, tags_now
from analysis.locale import Text
from analysis.rules.asked import Bins, ChosenEvents, CountOf, Cuts, Rule, Sequence, YesNo
from analysis.store.workspace import Workspace
from pages._ui.rows import changed
from tests.asking import did
from tests.pages.conftest import Open, words

BEGUN = "They did **add\\_to\\_cart** at least 4 times"


def begun(visit: Open, language: str = "en") -> AppTest:
    """A finished condition, and one of which only the kind is chosen."""
    app = visit("tags", language)
    app.multiselect(key="tags_rule_1_events").set_value(["add_to_cart"]).run()
    app.number_input(key="tags_rule_1_low").set_value(4).run()
    app.button(key="tags_rule_0_add").click().run()
    return app.selectbox(key="tags_rule_2_kind").set_value("since").run()


def as_begun(app: AppTest) -> bool:
    assert not app.exception
    fields = app.multiselect(key="tags_rule_1_events"), app.number_input(key="tags_rule_1_low")
    half = app.selectbox(key="tags_rule_2_kind"), app.multiselect(key="tags_rule_2_events")
    return [each.value for each in (*fields, *half)] == [["add_to_cart"], 4, "since", []]


def test_after_another_page(visit: Open, workspace: Workspace) -> None:
    app = begun(visit)
    app.switch_page("overview.py").run()
    app.switch_page("tags.py").run()
    assert as_begun(app)
    assert BEGUN in words(app)


def test_after_another_language(visit: Open, workspace: Workspace) -> None:
    app = begun(visit)
    app.selectbox(key="shell_language").set_value("zh").run()
    assert as_begun(app)
    app.selectbox(key="shell_language").set_value("en").run()
    assert as_begun(app)
    assert BEGUN in words(app)


def test_after_another_kind_of_tag_and_of_condition(visit: Open, workspace: Workspace) -> None:
    app = begun(visit)
    for kind in ("bins", "values", "usual_hours", "rule"):
        app.segmented_control(key="tags_rule_definition").set_value(kind).run()
        assert not app.exception
    assert as_begun(app)
    for kind in ("sequence", "attribute", "did"):
        app.selectbox(key="tags_rule_1_kind").set_value(kind).run()
    assert as_begun(app)


def test_a_copy_is_typed_into_alone(visit: Open, workspace: Workspace) -> None:
    app = begun(visit)
    app.menu_button(key="tags_rule_1_menu").click("copy").run()
    app.number_input(key="tags_rule_3_low").set_value(2).run()
    assert as_begun(app)
    assert app.multiselect(key="tags_rule_3_events").value == ["add_to_cart"]


@pytest.mark.parametrize(
    "rule", [did(("pay",), 3), Sequence((ChosenEvents(("visit",)), ChosenEvents(("pay",))))], ids=["did", "sequence"]
)
def test_another_tag_opens_over_it_as_it_is(visit: Open, workspace: Workspace, rule: Rule) -> None:
    """Its inputs stand under the same keys as those that were on the page."""
    saving.save_tag(workspace, "Shop", "other", rule)
    saving.save_tag(workspace, "Shop", "bins", Bins(CountOf(ChosenEvents(("pay",))), ("few", "many"), Cuts((2,))))
    app = visit("tags")
    app.button(key="tags_new").click().run()
    app.multiselect(key="tags_rule_1_events").set_value(["add_to_cart"]).run()
    app.number_input(key="tags_rule_1_low").set_value(4).run()
    app.button(key="tags_back").click().run()
    for name, definition in (("other", YesNo(rule)), ("bins", None)):
        app.query_params["tag"] = name
        app.run()
        app.button(key="tags_edit").click().run()
        app.button(key="tags_save").click().run()
        assert not app.exception
        [now] = [tag for tag in tags_now(workspace, "Shop") if tag.tag.name == name]
        assert now.tag.version == 1
        assert definition is None or now.definition == definition
        app.button(key="tags_back").click().run()


def test_a_chosen_column_keeps_its_values_while_another_is_looked_at(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.pills(key="tags_rule_1_parts").set_value(["where"]).run()
    app.selectbox(key="tags_rule_1_test_0_column").set_value("platform").run()
    app.multiselect(key="tags_rule_1_test_0_text_values_platform").set_value(["ios"]).run()
    app.selectbox(key="tags_rule_1_test_0_column").set_value("amount").run()
    app.number_input(key="tags_rule_1_test_0_number_0").set_value(12).run()
    app.selectbox(key="tags_rule_1_test_0_column").set_value("platform").run()
    assert app.multiselect(key="tags_rule_1_test_0_text_values_platform").value == ["ios"]
    app.selectbox(key="tags_rule_1_test_0_column").set_value("amount").run()
    assert app.number_input(key="tags_rule_1_test_0_number_0").value == 12


def test_the_same_part_of_the_page_is_open_in_another_language(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", did(("pay",)))
    app = visit("tags")
    app.session_state["tags_view"] = "files"
    assert Text("en")("tags.import_title") in words(app.run())
    app.selectbox(key="shell_language").set_value("zh").run()
    assert Text("zh")("tags.import_title") in words(app)


def test_a_click_that_comes_while_inputs_go_changes_nothing(visit: Open, workspace: Workspace) -> None:
    """The browser tells once more what was in them."""
    app = begun(visit)
    gone = app.number_input(key="tags_rule_1_low").set_value(9)
    app.session_state["tags_rule"] = changed(app.session_state["tags_rule"], ("rule", "nodes", 1, "kind"), "attribute")
    app.session_state["inputs_shown"] = frozenset()
    gone.run()
    app.selectbox(key="tags_rule_1_kind").set_value("did").run()
    assert as_begun(app)


@pytest.mark.parametrize("kind", ["values", "preference", "usual_hours", "bins", "rfm"])
def test_inputs_that_come_back_to_the_screen_tell_the_browser_their_values(
    visit: Open, workspace: Workspace, kind: str
) -> None:
    """A browser begins each input that it makes anew at its own default, unless the server sets it."""
    app = begun(visit)
    app.segmented_control(key="tags_rule_definition").set_value(kind).run()
    app.segmented_control(key="tags_rule_definition").set_value("rule").run()
    assert as_begun(app)
    events, low = app.multiselect(key="tags_rule_1_events"), app.number_input(key="tags_rule_1_low")
    assert events.proto.set_value
    assert low.proto.set_value
    assert not app.run().number_input(key="tags_rule_1_low").proto.set_value  # what is being typed stays


def test_values_by_rules_come_back_with_their_names_and_rules(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.segmented_control(key="tags_rule_definition").set_value("values").run()
    [name, *_] = [field for field in app.text_input if str(field.key).endswith("_name") and "values" in str(field.key)]
    name.set_value("payer").run()
    for kind in ("bins", "values"):
        app.segmented_control(key="tags_rule_definition").set_value(kind).run()
    again = app.text_input(key=name.key)
    assert (again.value, again.proto.set_value) == ("payer", True)
    events = next(box for box in app.multiselect if str(box.key).startswith("tags_rule_values_"))
    assert (events.value, events.proto.set_value) == (["pay"], True)


@pytest.mark.parametrize("other", ["files", "health", "tree"])
def test_the_builder_that_is_opened_again_tells_the_browser_its_values(
    visit: Open, workspace: Workspace, other: str
) -> None:
    saving.save_tag(workspace, "Shop", "often", did(("pay",), 3))
    app = visit("tags", tag="often")
    for number in range(2):
        app.button(key="tags_edit").click().run()
        low = app.number_input(key="tags_rule_1_low")
        assert (low.value, low.proto.set_value) == (3, True), number
        app.button(key="tags_back").click().run()
        app.session_state["tags_view"] = other
        app.run()
        app.session_state["tags_view"] = "tree"
        app.run()
