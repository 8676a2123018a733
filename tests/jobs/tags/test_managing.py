"""Is a tag that others need kept, and does a retired one come back?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import NameTaken, UnknownName
from analysis.jobs.tags import changed_card, saving, sort_in
from analysis.jobs.tags.managing import TagNeeded, restore_tag, retire_tag
from analysis.rules.asked import Case, OrderedValues, TagRef
from analysis.store.catalog import TagCard
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.publishing import publish_log

PAID = did(("pay",))


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
    assert saving.tags_now(workspace, "shop") == ()


def test_a_retired_tag_comes_back_and_follows_the_data(workspace: Workspace) -> None:
    retire_tag(workspace, "shop", "payers")
    publish_log(workspace, "shop", [("ann", "pay", "2026-01-01"), ("bob", "pay", "2026-01-02")])
    catalog = workspace.catalog()
    [retired] = catalog.tags.retired(catalog.projects.get("shop").id)
    restore_tag(workspace, "shop", retired.id)
    [now] = saving.tags_now(workspace, "shop")
    assert (now.users, now.lags, now.tag.version) == (2, False, 1)
    with pytest.raises(UnknownName):
        restore_tag(workspace, "shop", 999)
    retire_tag(workspace, "shop", "payers")
    saving.save_tag(workspace, "shop", "payers", PAID)
    with pytest.raises(NameTaken):
        restore_tag(workspace, "shop", retired.id)


def test_the_tree_grows_where_a_tag_is_sorted_in(workspace: Workspace) -> None:
    sort_in(workspace, "shop", "payers", "Buying", "Paying", "first review")
    sort_in(workspace, "shop", "payers", "Buying", None, "again")
    catalog = workspace.catalog()
    project = catalog.projects.get("shop").id
    assert [(branch.name, branch.parent) for branch in catalog.branches.all(project)] == [
        ("Buying", None), ("Paying", 1), ("Buying", 1),
    ]  # fmt: skip
    assert catalog.tags.get(project, "payers").behaviour_id == 3
    sort_in(workspace, "shop", "payers", None, None, "")
    assert catalog.tags.get(project, "payers").behaviour_id is None


def test_what_is_not_said_of_a_tag_stays() -> None:
    card = TagCard(owner="mei", goal="orders")
    assert changed_card(card, owner="li", goal=None, description="") == TagCard(owner="li", goal="orders")
