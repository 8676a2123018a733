"""Is a tag that others need kept, does a retired one come back, and do others follow a new name?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import EmptyName, NameTaken, UnknownName
from analysis.jobs.tags import (
    Described,
    TreePlace,
    add_branch,
    changed_card,
    definition_of,
    describe_tag,
    place_tag,
    restore_tag,
    retire_tag,
    saving,
    tag_book,
    tag_users,
    tags_now,
)
from analysis.jobs.tags.managing import TagNeeded
from analysis.rules.asked import Case, ColumnTest, Group, HasAttribute, OrderedValues, TagRef, YesNo
from analysis.rules.written import definition_to_json
from analysis.store.catalog import TagCard
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.publishing import publish_log

PAID = did(("pay",))
DESCRIBED = Described(TagCard(), draft=False, behaviour=None)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    publish_log(made, "shop", [("ann", "pay", "2026-01-01"), ("bob", "view", "2026-01-02")])
    saving.save_tag(made, "shop", "payers", PAID)
    return made


def test_a_tag_that_others_need_is_not_retired(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "level", OrderedValues((Case("high", TagRef("payers")),)))
    with pytest.raises(TagNeeded) as refused:
        retire_tag(workspace, "shop", "payers")
    assert refused.value.details == {"tag": "payers", "tags": ["level"]}
    retire_tag(workspace, "shop", "level")
    retire_tag(workspace, "shop", "payers")
    assert tags_now(workspace, "shop") == ()


def test_a_retired_tag_comes_back_and_follows_the_data(workspace: Workspace) -> None:
    retire_tag(workspace, "shop", "payers")
    publish_log(workspace, "shop", [("ann", "pay", "2026-01-01"), ("bob", "pay", "2026-01-02")])
    catalog = workspace.catalog()
    [retired] = catalog.tags.retired(catalog.projects.get("shop").id)
    restore_tag(workspace, "shop", retired.id)
    [now] = tags_now(workspace, "shop")
    assert (now.users, now.lags, now.tag.version) == (2, False, 1)
    with pytest.raises(UnknownName):
        restore_tag(workspace, "shop", 999)
    retire_tag(workspace, "shop", "payers")
    saving.save_tag(workspace, "shop", "payers", PAID)
    with pytest.raises(NameTaken):
        restore_tag(workspace, "shop", retired.id)


def test_a_renamed_tag_is_followed_by_whatever_refers_to_it(workspace: Workspace) -> None:
    catalog, named = workspace.catalog(), HasAttribute(ColumnTest("city", "is", ("payers",)))
    project = catalog.projects.get("shop").id
    catalog.tags.save(project, "call", "rule", definition_to_json(YesNo(Group("all", (TagRef("payers"), named)))))
    group = catalog.analyses.save(project, "portrait", None, {"group": {"tag": "payers", "value": "payers"}})
    describe_tag(workspace, "shop", "payers", DESCRIBED, " best ")
    call = catalog.tags.get(project, "call")
    assert (call.version, definition_of(call)) == (1, YesNo(Group("all", (TagRef("best"), named))))
    assert catalog.analyses.get(group).spec == {"group": {"tag": "best", "value": "payers"}}


def test_of_a_tag_all_that_is_said_changes_or_nothing(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "level", OrderedValues((Case("high", TagRef("payers")),)))
    subject = add_branch(workspace, "shop", "Buying", "first review")
    behaviour = add_branch(workspace, "shop", "Paying", "first review", subject.id).id
    said = Described(TagCard(owner="mei"), draft=True, behaviour=behaviour)
    with pytest.raises(NameTaken):
        describe_tag(workspace, "shop", "payers", said, "level")
    with pytest.raises(EmptyName):
        describe_tag(workspace, "shop", "payers", said, " ")
    with pytest.raises(UnknownName):
        describe_tag(workspace, "shop", "payers", replace(said, behaviour=99))
    tag = tag_book(workspace, "shop").tag("payers")
    assert (tag.card, tag.status, tag.behaviour_id) == (TagCard(), "in_use", None)
    tag = describe_tag(workspace, "shop", "payers", said, "customers")
    assert (tag.name, tag.card.owner, tag.status, tag.behaviour_id) == ("customers", "mei", "draft", behaviour)


def test_a_frozen_draft_that_is_used_keeps_its_users(workspace: Workspace) -> None:
    frozen = TagCard(refresh="frozen")
    saving.save_tag(workspace, "shop", "then", PAID, card=frozen, draft=True)
    publish_log(workspace, "shop", [("ann", "pay", "2026-01-01"), ("bob", "pay", "2026-01-02")])
    describe_tag(workspace, "shop", "then", Described(frozen, draft=False, behaviour=None))
    assert tag_users(workspace, "shop", "then").to_pylist() == ["ann"]


def test_a_tag_that_cannot_be_placed_is_not_saved(workspace: Workspace) -> None:
    with pytest.raises(UnknownName):
        saving.save_tag(workspace, "shop", "viewers", did(("view",)), card=TagCard(owner="mei"), place=99)
    assert [now.tag.name for now in tags_now(workspace, "shop")] == ["payers"]


def test_the_tree_grows_where_a_tag_is_sorted_in(workspace: Workspace) -> None:
    place_tag(workspace, "shop", "payers", TreePlace("Buying", "Paying", "first review"))
    place_tag(workspace, "shop", "payers", TreePlace("Buying", None, "again"))
    catalog = workspace.catalog()
    project = catalog.projects.get("shop").id
    assert [(branch.name, branch.parent) for branch in catalog.branches.all(project)] == [
        ("Buying", None), ("Paying", 1), ("Buying", 1),
    ]  # fmt: skip
    assert catalog.tags.get(project, "payers").behaviour_id == 3
    place_tag(workspace, "shop", "payers", None)
    assert catalog.tags.get(project, "payers").behaviour_id is None


def test_what_is_not_said_of_a_tag_stays() -> None:
    card = TagCard(owner="mei", goal="orders")
    assert changed_card(card, owner="li", goal=None, description="") == TagCard(owner="li", goal="orders")
