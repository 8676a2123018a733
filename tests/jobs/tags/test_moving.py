"""Does a tree of tags come to another project whole, and is what is missing there asked about?"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import EmptyName, UnknownName
from analysis.jobs.tags import (
    TagTree,
    TreePlace,
    exported_tree,
    format_of,
    import_tree,
    missing_in,
    place_tag,
    read_tree,
    saving,
    tag_users,
    tags_now,
    tree_text,
)
from analysis.jobs.tags.files import TreeTag, UnknownTreeFormat, UnreadableTags
from analysis.jobs.tags.moving import MissingNames, UnfitTag
from analysis.rules.asked import (
    Case,
    ChosenEvents,
    ColumnTest,
    Group,
    HasAttribute,
    OrderedValues,
    Preference,
    SegmentRef,
    TagRef,
    YesNo,
)
from analysis.rules.closed import CircularRule, NeededName, needed_names
from analysis.rules.written.errors import BadRuleValue, UnknownRuleKey
from analysis.store.catalog import TagCard
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.publishing import publish_log
from tests.rules.definition_strategies import definitions

PAID = did(("pay",), where=(ColumnTest("amount", ">=", (10,)),))
ROWS = [
    ("ann", "pay", "2026-01-01", {"amount": 20, "category": "snacks"}),
    ("bob", "view", "2026-01-02", {"amount": None, "category": None}),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Tags in `shop`; `other` has the same data, `abroad` has it under other names."""
    made = Workspace(tmp_path)
    for project in ("shop", "other"):
        publish_log(made, project, ROWS, attributes={"eve": {"city": "Rome"}})
    abroad = [(user, {"pay": "支付", "view": "浏览"}[event], day, row) for user, event, day, row in ROWS]
    publish_log(
        made, "abroad", [(*row[:3], {"金额": row[3]["amount"], "category": row[3]["category"]}) for row in abroad]
    )
    card = TagCard("value", "mei", 'who "paid"\n', "more orders")
    saving.save_tag(made, "shop", "payers", PAID, card=card)
    saving.save_tag(made, "shop", "likes", Preference("category", ChosenEvents(("pay",))), draft=True)
    saving.save_tag(made, "shop", "level", OrderedValues((Case("top", TagRef("payers")),), "rest"))
    saving.save_list(made, "shop", "called", pa.array(["ann"]), {})
    for name, behaviour in (("level", "Paying"), ("payers", "Paying")):
        place_tag(made, "shop", name, TreePlace("Buying", behaviour, "the review"))
    made.catalog().branches.add(made.catalog().projects.get("shop").id, "Learning", "later")
    return made


def moved(workspace: Workspace, form: str = "toml") -> TagTree:
    tree, _ = exported_tree(workspace, "shop")
    return read_tree(tree_text(tree, form), form)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["toml", "json"])
def test_a_tree_comes_to_another_project_whole(workspace: Workspace, form: str) -> None:
    tree, staying = exported_tree(workspace, "shop")
    assert moved(workspace, form) == tree
    assert staying == ("called",)
    done = import_tree(workspace, "other", tree, "from the shop")
    assert (done.added, done.changed, done.same) == (("level", "payers", "likes"), (), ())
    again, _ = exported_tree(workspace, "other")
    assert again == tree
    assert tag_users(workspace, "other", "level", "top").to_pylist() == ["ann"]
    assert sorted(result.users for result in done.refreshed.results) == [1, 3]  # a draft isn't refreshed
    catalog = workspace.catalog()
    [payers] = [tag for tag in catalog.tags.all(catalog.projects.get("other").id) if tag.name == "payers"]
    assert (payers.card, payers.status) == (TagCard("value", "mei", 'who "paid"\n', "more orders"), "in_use")
    assert {change.reason for change in catalog.branches.changes(catalog.projects.get("other").id)} == {"from the shop"}


def test_importing_again_changes_what_differs_only(workspace: Workspace) -> None:
    import_tree(workspace, "other", moved(workspace), "r")
    saving.save_tag(workspace, "shop", "payers", did(("pay",)))
    done = import_tree(workspace, "other", moved(workspace), "r")
    assert (done.added, done.changed, set(done.same)) == ((), ("payers",), {"level", "likes"})
    catalog = workspace.catalog()
    versions = {tag.name: tag.version for tag in catalog.tags.all(catalog.projects.get("other").id)}
    assert versions == {"payers": 2, "level": 1, "likes": 1}


def test_what_is_missing_is_asked_about_and_nothing_is_imported(workspace: Workspace) -> None:
    tree = moved(workspace)
    missing = missing_in(workspace, "abroad", tree)
    assert [(one.needed, one.tags) for one in missing] == [
        (NeededName("event", "pay"), ("payers", "likes")),
        (NeededName("property", "amount"), ("payers",)),
    ]
    with pytest.raises(MissingNames) as asked:
        import_tree(workspace, "abroad", tree, "r")
    assert asked.value.details["names"] == ["event:pay", "property:amount"]
    assert tags_now(workspace, "abroad") == ()


def test_names_of_here_can_be_said(workspace: Workspace) -> None:
    renames = {NeededName("event", "pay"): "支付", NeededName("property", "amount"): "金额"}
    import_tree(workspace, "abroad", moved(workspace), "r", renames)
    assert tag_users(workspace, "abroad", "payers").to_pylist() == ["ann"]
    assert tag_users(workspace, "abroad", "likes", "snacks").to_pylist() == ["ann"]
    still = missing_in(workspace, "abroad", moved(workspace), {NeededName("event", "pay"): "no such event"})
    assert NeededName("event", "pay") in [one.needed for one in still]


def test_a_tag_can_be_left_out_unless_another_needs_it(workspace: Workspace) -> None:
    tree = moved(workspace)
    done = import_tree(workspace, "other", tree, "r", without=["likes"])
    assert done.added == ("level", "payers")
    with pytest.raises(MissingNames) as asked:
        import_tree(workspace, "abroad", tree, "r", without=["payers", "likes"])
    assert asked.value.details == {"names": ["tag:payers"], "near": [""], "tags": ["level"]}
    with pytest.raises(UnknownName):
        import_tree(workspace, "other", tree, "r", without=["no such tag"])


def test_a_tag_that_does_not_fit_the_data_stops_all(workspace: Workspace) -> None:
    unfit = TreeTag("x", YesNo(HasAttribute(ColumnTest("city", ">", (3,)))), TagCard())
    fit = TreeTag("y", YesNo(did(("pay",))), TagCard())
    with pytest.raises(UnfitTag) as refused:
        import_tree(workspace, "other", TagTree((fit, unfit)), "r")
    assert refused.value.details == {"tag": "x", "error": "unfit_test"}
    circle = (TreeTag("a", YesNo(TagRef("b")), TagCard()), TreeTag("b", YesNo(TagRef("a")), TagCard()))
    with pytest.raises(CircularRule):
        import_tree(workspace, "other", TagTree(circle), "r")
    with pytest.raises(EmptyName):
        import_tree(workspace, "other", TagTree((fit,)), " ")
    assert tags_now(workspace, "other") == ()


def test_every_name_that_a_definition_needs_is_known() -> None:
    definition = OrderedValues(
        (
            Case("a", Group("all", (PAID, HasAttribute(ColumnTest("city", "is", ("Rome",)))))),
            Case("b", Group("all", (TagRef("t", "v"), SegmentRef("s")))),
        )
    )
    assert needed_names(definition) == (
        ("event", "pay"), ("property", "amount"), ("attribute", "city"), ("tag", "t"), ("segment", "s"),
    )  # fmt: skip


HOSTILE = ["'; DROP TABLE", 'a"""b', "'''", "\x7f\x00\x1f", "👩‍👧", "\u202eabc", "[[tags]]", "a\\", "x" * 1000, "{0}"]


@settings(max_examples=40, deadline=None)
@given(definitions, st.sampled_from(HOSTILE))
def test_any_definition_and_name_comes_back_from_both_forms(definition: object, name: str) -> None:
    tag = TreeTag(name.strip(), definition, TagCard(description=name), subject=name, behaviour=name)  # type: ignore[arg-type]
    tree = TagTree((tag,), ((name, (name,)),))
    assert read_tree(tree_text(tree, "json"), "json") == read_tree(tree_text(tree, "toml"), "toml") == tree


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", UnreadableTags),
        ("[]", BadRuleValue),
        ('{"format": "other"}', UnreadableTags),
        ('{"format": "silhouette-tags", "version": 2}', UnreadableTags),
        ('{"format": "silhouette-tags", "version": 1, "tag": []}', UnknownRuleKey),
        ('{"format": "silhouette-tags", "version": 1, "tags": [{"name": "a"}]}', BadRuleValue),
        ('{"format": "silhouette-tags", "version": 1, "tags": [{"name": "a", "subject": "s"}]}', BadRuleValue),
        ("[" * 100_000, Exception),
    ],
)
def test_what_is_no_tree_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_tree(text, "json")


def test_the_form_goes_by_the_ending() -> None:
    assert (format_of(Path("a.TOML")), format_of(Path("b.json"))) == ("toml", "json")
    with pytest.raises(UnknownTreeFormat):
        format_of(Path("tags.yaml"))


def test_a_file_can_be_read_by_others(workspace: Workspace) -> None:
    tree, _ = exported_tree(workspace, "shop")
    from_toml = tomllib.loads(tree_text(tree, "toml"))
    assert from_toml == json.loads(tree_text(tree, "json"))
    assert from_toml["tags"][1]["definition"]["rule"]["did"] == ["pay"]
