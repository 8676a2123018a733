"""Are tags sorted, described, compared, retired, moved between projects, and links followed into their project?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs.tags import (
    TreePlace,
    exported_tree,
    place_tag,
    saving,
    tag_templates,
    tag_users,
    tags_now,
    tree_text,
)
from analysis.locale import Text
from analysis.rules.asked import (
    TIMES,
    AmountOf,
    Bins,
    Case,
    ChosenEvents,
    ColumnTest,
    CountOf,
    Cuts,
    DayPart,
    DaysSinceOf,
    Definition,
    HasAttribute,
    Hours,
    OrderedValues,
    Preference,
    Quantiles,
    Rfm,
    RfmGroup,
    TagRef,
    TimesPerActiveWeek,
    UsualHours,
    YesNo,
    equal_parts,
)
from analysis.store.catalog import TagCard
from analysis.store.workspace import Workspace
from pages._ui.escaping import JOINER
from pages._ui.rows import changed
from tests.asking import did
from tests.pages.conftest import Open, chooses_project, words
from tests.pages.hostile import HOSTILE_NAMES
from tests.pages.projects import make_project
from tests.publishing import publish_log

PAID = did(("pay",))
PAY = ChosenEvents(("pay",))
DEFINITIONS: list[Definition] = [
    OrderedValues((Case("big", did(("pay",), 4)), Case("some", PAID)), "none"),
    Preference("platform", PAY, "days", None, 2, 0.25),
    Preference("platform", PAY, "sum", "amount"),
    UsualHours(PAY, (DayPart("late", Hours(20, 4)), DayPart("else", Hours(4, 20))), 1, 0.5),
    Bins(AmountOf("average", "amount", PAY), ("low", "mid", "high"), equal_parts(3)),
    Bins(CountOf(PAY, TIMES), ("few", "many"), Cuts((3,))),
    Bins(DaysSinceOf("last", PAY), ("new", "old", "gone"), Quantiles((0.1, 0.55))),
    Bins(TimesPerActiveWeek(PAY), ("rare", "often"), Cuts((1.5,))),
    Rfm(PAY, "amount", groups=(RfmGroup("best", (5, 5), (4, 5)), RfmGroup("rest", frequency=(1, 5)))),
]


def said(key: str, **values: object) -> str:
    return Text("en")(key, **values)


def plain(app: AppTest) -> str:
    """What is read of the page's texts: without what quotes names in markdown."""
    return words(app).replace("\\", "").replace(JOINER, "")


def project_id(workspace: Workspace) -> str:
    return workspace.catalog().projects.get("Shop").id


def no_fault(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.parametrize("definition", DEFINITIONS, ids=str)
def test_every_kind_of_tag_opens_in_its_editor_as_it_was(
    visit: Open, workspace: Workspace, definition: Definition
) -> None:
    saving.save_tag(workspace, "Shop", "mine", definition)
    app = visit("tags", tag="mine")
    no_fault(app.button(key="tags_edit").click().run())
    assert not app.text_area
    no_fault(app.button(key="tags_save").click().run())
    [now] = tags_now(workspace, "Shop")
    assert (now.definition, now.tag.version) == (definition, 1)
    assert said("tags.unchanged") in words(app)


@pytest.mark.parametrize("template", tag_templates(), ids=lambda template: template.code)
def test_a_template_opens_the_builder_with_this_datas_names(
    visit: Open, workspace: Workspace, template: object
) -> None:
    app = visit("tags")
    offered = app.selectbox(key="tags_template")
    name = template.name["en"]  # type: ignore[attr-defined] a template
    if name not in offered.options:
        pytest.fail(f"{name} needs nothing that a shop lacks")
    app.selectbox(key="tags_template").set_value(template.code).run()  # type: ignore[attr-defined]
    no_fault(app.button(key="tags_template_use").click().run())
    assert app.text_input(key="tags_name").value == name
    assert "of 60 users match" in words(app)


def test_values_by_rules_are_built_and_counted(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.segmented_control(key="tags_rule_definition").set_value("values").run()
    app.text_input(key="tags_rule_values_0_name").set_value("buyer").run()
    app.text_input(key="tags_rule_values_1_name").set_value("cart").run()
    app.multiselect(key="tags_rule_values_0_1_events").set_value(["pay"]).run()
    app.multiselect(key="tags_rule_values_1_1_events").set_value(["add_to_cart"]).run()
    assert said("tags.preview_values", users=30, total=60, share="50.0%") in words(app)
    app.text_input(key="tags_name").set_value("stage").run()
    no_fault(app.button(key="tags_save").click().run())
    [now] = tags_now(workspace, "Shop")
    assert now.values == (("buyer", 15), ("cart", 15))


def test_what_users_choose_most_is_asked_of_a_property_with_few_values(visit: Open, empty: Workspace) -> None:
    """Everybody has bills of their own: that they choose them most says nothing."""
    bought = [(n, {"bill": f"b{n}", "country": ("FR", "UK")[n % 2]}) for n in range(150)]
    publish_log(empty, "Bills", [(f"u{n % 20}", "buy", f"2026-03-{1 + n % 28:02}T10:00", more) for n, more in bought])
    app = visit("tags")
    app.segmented_control(key="tags_rule_definition").set_value("preference").run()
    [chosen] = [box for box in app.selectbox if box.key and box.key.endswith("_property")]
    assert (chosen.options, chosen.value) == (["country", "bill"], "country")


def test_a_branch_asks_for_a_reason_and_keeps_it(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    app = visit("tags")
    app.text_input(key="tags_branch_name").set_value("Spending")
    app.button(key="tags_branch_save").click().run()
    assert len(app.error) == 1
    app.text_input(key="tags_branch_name").set_value("Spending")
    app.text_input(key="tags_branch_reason").set_value("the first catalogue")
    no_fault(app.button(key="tags_branch_save").click().run())
    [branch] = workspace.catalog().branches.all(project_id(workspace))
    [change] = workspace.catalog().branches.changes(project_id(workspace))
    assert (branch.name, change.reason) == ("Spending", "the first catalogue")


def test_the_tree_shows_subjects_behaviours_and_tags_and_is_searched(visit: Open, workspace: Workspace) -> None:
    for name, rule in (("payers", PAID), ("visitors", did(("visit",)))):
        saving.save_tag(workspace, "Shop", name, rule)
    place_tag(workspace, "Shop", "payers", TreePlace("Money", "Buying", "why not"))
    app = visit("tags")
    rows = [cell.strip("▾\u2003 ") for cell in app.dataframe[0].value["tag"]]
    assert rows == ["Money · 1", "Buying · 1", "payers", "not filed · 1", "visitors"]
    app.text_input(key="tags_search").set_value("money").run()
    rows = [cell.strip("▾\u2003 ") for cell in app.dataframe[0].value["tag"]]
    assert rows == ["Money · 1", "Buying · 1", "payers"]


def test_a_tag_is_described_moved_renamed_and_stays_open(visit: Open, workspace: Workspace) -> None:
    tag = saving.save_tag(workspace, "Shop", "payers", PAID).tag
    catalog, project = workspace.catalog(), project_id(workspace)
    subject = catalog.branches.add(project, "Money", "begin")
    behaviour = catalog.branches.add(project, "Buying", "begin", subject.id)
    app = visit("tags", tag="payers")
    key = f"tags_card_{tag.id}"
    app.session_state[f"tags_describe_{tag.id}"] = True
    app.run()
    keys = [getattr(element, "key", None) for element in app.main]
    assert keys.index(f"{key}_save") == keys.index(f"{key}_name") + 1  # in sight on a low screen
    app.text_input(key=f"{key}_name").set_value("buyers")
    app.selectbox(key=f"{key}_behaviour").set_value(behaviour.id)
    app.segmented_control(key=f"{key}_layer").set_value("value")
    app.text_input(key=f"{key}_owner").set_value("Ann")
    no_fault(app.button(key=f"{key}_save").click().run())
    found = catalog.tags.get(project, "buyers")
    assert (found.behaviour_id, found.card.layer, found.card.owner, found.version) == (behaviour.id, "value", "Ann", 1)
    assert "**buyers**" in words(app)
    assert "Money › Buying" in plain(app)


def test_two_versions_are_compared_in_words_and_users(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "mine", did(("add_to_cart",)))
    now = saving.save_tag(workspace, "Shop", "mine", PAID)
    app = visit("tags", tag="mine")
    app.session_state[f"tags_tabs_{now.tag.id}_why_users_versions"] = said("tags.tab_versions")
    no_fault(app.run())
    assert said("tags.compared", before=30, after=15, gained=0, lost=15) in words(app)
    assert "**v1**: did **add\\_to\\_cart**" in words(app)
    assert len(app.dataframe[1].value) == 15


def test_a_tag_that_others_need_is_not_retired_and_one_that_is_comes_back(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    saving.save_tag(workspace, "Shop", "needy", TagRef("payers"))
    app = visit("tags", tag="payers")
    assert app.button(key="tags_delete_yes").disabled
    assert said("tags.delete_used", tags=["needy"]) in words(app)
    app = visit("tags", tag="needy")
    no_fault(app.button(key="tags_delete_yes").click().run())
    no_fault(app.button(key="tags_restore").click().run())
    assert {now.tag.name for now in tags_now(workspace, "Shop")} == {"payers", "needy"}


def test_a_tag_that_lags_says_so_and_catches_up(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    publish_log(workspace, "Shop", [("ann", "pay", "2026-05-01"), ("bob", "visit", "2026-05-01")])
    app = visit("tags", tag="payers")
    assert said("tags.lags", version=2) in words(app)
    assert "**payers**: 1 of 2 users (50.0%)" in words(app)
    no_fault(app.button(key="tags_catch_up").click().run())
    assert said("tags.lags", version=2) not in words(app)


def test_the_curve_says_the_group_at_the_number_that_stands_there(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    no_fault(app.toggle(key="tags_rule_1_curve").set_value(True).run())
    assert "At 1: 15 users (25.0%)" in plain(app)
    no_fault(app.number_input(key="tags_rule_1_low").set_value(5).run())
    assert "At 5: 15 users (25.0%)" in plain(app)


def test_a_condition_is_wrapped_turned_round_and_copied(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.button(key="tags_rule_0_add").click().run()
    app.multiselect(key="tags_rule_2_events").set_value(["visit"]).run()
    app.menu_button(key="tags_rule_2_menu").click("wrap").run()
    app.menu_button(key="tags_rule_2_menu").click("not").run()
    app.menu_button(key="tags_rule_2_menu").click("copy").run()
    app.multiselect(key="tags_rule_4_events").set_value(["add_to_cart"]).run()
    assert "They did **Payment**, and (not (did **Visit**), or not (did **add\\_to\\_cart**))." in words(app)
    app.menu_button(key="tags_rule_4_menu").click("out").run()
    app.menu_button(key="tags_rule_4_menu").click("up").run()
    assert "They did **Payment**, and not (did **add\\_to\\_cart**), and not (did **Visit**)." in words(app)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_health_and_files_show_themselves(visit: Open, workspace: Workspace, language: str) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    text = Text("zh" if language == "zh" else "en")
    app = visit("tags", language)
    app.session_state["tags_view"] = "health"
    no_fault(app.run())
    assert text("health.coverage") in words(app)
    app.session_state["tags_view"] = "files"
    no_fault(app.run())
    assert text("tags.import_title") in words(app)


def test_a_tree_from_another_project_asks_for_what_is_called_otherwise(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    saving.save_tag(workspace, "Shop", "parisians", HasAttribute(ColumnTest("city", "is", ("Paris",))))
    file = tree_text(exported_tree(workspace, "Shop")[0], "toml").encode()
    other = workspace.catalog().projects.create("Other").id
    publish_log(workspace, other, [("ann", "payment", "2026-05-01"), ("bob", "visit", "2026-05-01")])
    saving.save_tag(workspace, other, "visitors", did(("visit",)))
    app = visit("tags", p=other)
    app.session_state["tags_view"] = "files"
    app.run()
    app.file_uploader(key="tags_import").upload("tags.toml", file, "application/toml").run()
    assert said("tags.import_missing", n=2) in words(app)
    [event] = [box for box in app.selectbox if box.label.startswith("The event")]
    event.set_value("payment").run()
    no_fault(app.button(key="tags_import_go").click().run())
    assert said("tags.imported", added=1, changed=0, same=0) in words(app)
    assert tag_users(workspace, other, "payers").to_pylist() == ["ann"]


def test_a_tree_comes_into_a_project_without_tags(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    file = tree_text(exported_tree(workspace, "Shop")[0], "toml").encode()
    other = workspace.catalog().projects.create("Other").id
    publish_log(workspace, other, [("ann", "pay", "2026-05-01"), ("bob", "visit", "2026-05-01")])
    app = visit("tags", p=other)
    app.session_state["tags_first"] = "files"
    app.run()
    app.file_uploader(key="tags_import").upload("tags.toml", file, "application/toml").run()
    no_fault(app.button(key="tags_import_go").click().run())
    assert said("tags.imported", added=1, changed=0, same=0) in words(app)
    no_fault(app.button(key="tags_imported_see").click().run())
    assert app.dataframe[0].value["tag"].tolist() == ["payers"]


def test_a_tag_is_described_as_it_is_after_a_new_version(visit: Open, workspace: Workspace) -> None:
    tag = saving.save_tag(workspace, "Shop", "mine", PAID).tag
    workspace.catalog().tags.describe(project_id(workspace), "mine", TagCard("value", "Ann"))
    opens, name = f"tags_describe_{tag.id}", f"tags_card_{tag.id}_name"
    app = visit("tags", tag="mine")
    app.session_state[opens] = True
    assert app.run().text_input(key=name).value == "mine"
    app.text_input(key=name).set_value("half typed").run()
    app.button(key="tags_edit").click().run()
    app.multiselect(key="tags_rule_1_events").set_value(["visit"]).run()
    no_fault(app.button(key="tags_save").click().run())
    app.session_state[opens] = True
    no_fault(app.run())
    assert app.text_input(key=name).value == "mine"
    assert app.text_input(key=f"tags_card_{tag.id}_owner").value == "Ann"
    no_fault(app.button(key=f"tags_card_{tag.id}_save").click().run())
    found = workspace.catalog().tags.get(project_id(workspace), "mine")
    assert (found.version, found.card.owner, found.card.layer) == (2, "Ann", "value")


def test_a_draft_that_is_taken_into_use_after_newer_data_came_does_not_lag(visit: Open, workspace: Workspace) -> None:
    tag = saving.save_tag(workspace, "Shop", "mine", PAID, draft=True).tag
    publish_log(workspace, project_id(workspace), [("ann", "pay", "2026-06-01"), ("eve", "pay", "2026-06-02")])
    app = visit("tags", tag="mine")
    app.session_state[f"tags_describe_{tag.id}"] = True
    app.run().toggle(key=f"tags_card_{tag.id}_draft").set_value(False).run()
    no_fault(app.button(key=f"tags_card_{tag.id}_save").click().run())
    [now] = tags_now(workspace, "Shop")
    assert (now.tag.status, now.users, now.lags) == ("in_use", 2, False)


def test_a_share_reads_the_same_in_the_table_and_above_it(visit: Open, empty: Workspace) -> None:
    """41 of 2,000 are 2.05 %."""
    rows = [(f"u{n}", "pay" if n < 41 else "visit", "2026-05-01") for n in range(2000)]
    publish_log(empty, empty.catalog().projects.create("Shop").id, rows)
    saving.save_tag(empty, "Shop", "payers", PAID)
    app = visit("tags", tag="payers")
    assert "**payers**: 41 of 2,000 users (2.1%)" in words(app)
    assert app.dataframe[0].value["share"].tolist() == [2.1]


def test_scores_are_proposed_for_the_layer_of_value(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    assert app.session_state["tags_card_layer"] == "behaviour"
    app.segmented_control(key="tags_rule_definition").set_value("rfm").run()
    app.multiselect(key="tags_rule_rfm_events").set_value(["pay"]).run()
    assert app.segmented_control(key="tags_card_layer").value == "value"
    app.segmented_control(key="tags_card_layer").set_value("base").run()
    assert app.run().segmented_control(key="tags_card_layer").value == "base"
    app.segmented_control(key="tags_rule_definition").set_value("rule").run()
    assert app.segmented_control(key="tags_card_layer").value == "behaviour"


def test_edited_groups_of_scores_outlive_a_look_at_another_kind(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.segmented_control(key="tags_rule_definition").set_value("rfm").run()
    app.multiselect(key="tags_rule_rfm_events").set_value(["pay"]).run()
    named = changed(app.session_state["tags_rule"], ("rfm", "groups", 0, "name"), "Our very best")
    app.session_state["tags_rule"] = named
    app.run()
    for kind in ("rule", "rfm"):
        app.segmented_control(key="tags_rule_definition").set_value(kind).run()
    assert "Our very best" in words(no_fault(app))


def test_values_without_names_say_that_a_name_is_missing(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.segmented_control(key="tags_rule_definition").set_value("values").run()
    assert [info.value for info in app.info] == [said("tags.nothing_named")]


def test_a_saved_tag_is_said_to_be_saved(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.text_input(key="tags_name").set_value("payers").run()
    app.button(key="tags_save").click().run()
    assert [toast.value for toast in app.toast] == [said("tags.saved", tag="payers")]
    assert not app.run().toast


def test_a_subject_without_behaviours_says_what_it_needs(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    subject = workspace.catalog().branches.add(project_id(workspace), "Money", "begin")
    app = visit("tags")
    assert said("tags.branch_needs") in words(app)
    app.session_state["tags_branch"] = subject.id
    assert said("tags.branch_empty") in words(no_fault(app.run()))


def test_a_link_opens_its_own_project_and_a_wrong_one_says_so(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    newer = workspace.catalog().projects.create("Newer").id
    publish_log(workspace, newer, [("ann", "pay", datetime(2026, 5, 1, tzinfo=UTC).isoformat())])
    assert "**payers**: 15 of 60 users (25.0%)" in words(visit("tags", p=project_id(workspace), tag="payers"))
    assert "of 1 user match" in words(visit("tags"))
    assert said("shell.broken_project") in words(visit("home", p="nowhere"))


def test_another_project_leaves_the_address_of_the_first(visit: Open, workspace: Workspace) -> None:
    saving.save_tag(workspace, "Shop", "payers", PAID)
    newer = workspace.catalog().projects.create("Newer").id
    publish_log(workspace, newer, [("ann", "pay", "2026-05-01")])
    app = visit("tags", p=project_id(workspace), tag="payers")
    chooses_project(app, newer)
    assert "tag" not in app.query_params
    assert app.query_params["p"] == newer
    assert "of 1 user match" in words(app)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_names_in_cards_values_branches_and_evidence(visit: Open, empty: Workspace, language: str) -> None:
    rows = [(f"u{n}{name}", name, "2026-01-01", {name: name}) for n, name in enumerate(HOSTILE_NAMES)]
    make_project(empty.root, rows, {f"u{n}{name}": {name: name} for n, name in enumerate(HOSTILE_NAMES)})
    catalog, project = empty.catalog(), project_id(empty)
    usable = [name for name in HOSTILE_NAMES[::6] if name.strip() and len(name) <= 80]
    subject = catalog.branches.add(project, "![s](http://127.0.0.1:9/s.png)", "<script>alert(1)</script>")
    for name in usable:
        try:
            saving.save_tag(empty, "Shop", f"x{name}", did((name,), where=(ColumnTest(name, "is", (name,)),)))
        except saving.SilhouetteError:
            continue
        app = visit("tags", language, tag=" ".join(f"x{name}".split()))
        no_fault(app)
        assert "![" not in words(app).replace("\\!\\[", "")
        assert "<script>" not in words(app)
    cases = tuple(Case(f"v{name}", did((name,))) for name in usable[:5])
    saving.save_tag(empty, "Shop", "valued", OrderedValues(cases))
    saving.save_tag(empty, "Shop", "plain", YesNo(did((usable[0],))).rule)
    no_fault(visit("tags", language, tag="valued"))
    assert subject.name
