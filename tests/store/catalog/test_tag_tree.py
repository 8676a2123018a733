"""Does the catalog keep the tag tree, why it changed, what is said of tags, and their results?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.errors import EmptyName, NameTaken, UnknownName
from analysis.store.catalog import Branch, Catalog, TagCard, TagResult, UserColumn
from analysis.store.catalog.branches import BranchInUse

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog.open(tmp_path / "catalog.db")


@pytest.fixture
def shop(catalog: Catalog) -> str:
    return catalog.create_project("shop").id


@pytest.fixture
def buying(catalog: Catalog, shop: str) -> Branch:
    return catalog.add_branch(shop, "Buying", "the first quarter's review")


def test_behaviours_follow_their_subject(catalog: Catalog, shop: str, buying: Branch) -> None:
    learning = catalog.add_branch(shop, "Learning", "we sell courses now")
    paying = catalog.add_branch(shop, "Paying", "as above", parent=buying.id)
    watching = catalog.add_branch(shop, "Watching", "as above", parent=learning.id)
    carts = catalog.add_branch(shop, "Carts", "as above", parent=buying.id)
    assert catalog.branches(shop) == (buying, paying, carts, learning, watching)
    catalog.order_branches(shop, [carts.id], "asked for by sales")
    catalog.move_branch(shop, watching.id, buying.id, "nobody learns")
    assert [branch.name for branch in catalog.branches(shop)] == ["Buying", "Carts", "Paying", "Watching", "Learning"]


def test_every_change_of_the_catalogue_is_kept_with_its_reason(catalog: Catalog, shop: str, buying: Branch) -> None:
    paying = catalog.add_branch(shop, "Paying", "more detail", parent=buying.id)
    catalog.rename_branch(shop, paying.id, "Orders", "clearer")
    catalog.remove_branch(shop, paying.id, "not needed")
    kept = [(change.deed, change.before, change.after, change.reason) for change in catalog.branch_changes(shop)]
    assert kept == [
        ("removed", "Orders", "", "not needed"),
        ("renamed", "Paying", "Orders", "clearer"),
        ("added", "", "Paying", "more detail"),
        ("added", "", "Buying", "the first quarter's review"),
    ]


def test_without_a_reason_nothing_changes(catalog: Catalog, shop: str, buying: Branch) -> None:
    with pytest.raises(EmptyName):
        catalog.rename_branch(shop, buying.id, "Selling", " ")
    with pytest.raises(EmptyName):
        catalog.add_branch(shop, "Learning", "")
    assert [branch.name for branch in catalog.branches(shop)] == ["Buying"]


def test_names_are_one_below_each_parent(catalog: Catalog, shop: str, buying: Branch) -> None:
    learning = catalog.add_branch(shop, "Learning", "r")
    often = catalog.add_branch(shop, "Often", "r", parent=buying.id)
    catalog.add_branch(shop, "Often", "r", parent=learning.id)
    with pytest.raises(NameTaken):
        catalog.add_branch(shop, " Often ", "r", parent=buying.id)
    with pytest.raises(NameTaken):
        catalog.move_branch(shop, often.id, learning.id, "r")
    with pytest.raises(UnknownName):
        catalog.add_branch(shop, "Below", "r", parent=often.id)  # level three is for tags


def test_a_branch_with_tags_stays(catalog: Catalog, shop: str, buying: Branch) -> None:
    often = catalog.add_branch(shop, "Often", "r", parent=buying.id)
    catalog.save_tag(shop, "payers", "rule", {})
    catalog.place_tag(shop, "payers", often.id)
    for branch, hanging in ((often, ["payers"]), (buying, ["Often"])):
        with pytest.raises(BranchInUse) as refused:
            catalog.remove_branch(shop, branch.id, "r")
        assert refused.value.details == {"name": branch.name, "tags": hanging}
    catalog.delete_tag(shop, "payers")
    catalog.remove_branch(shop, often.id, "r")
    [retired] = catalog.retired_tags(shop)
    assert retired.behaviour_id is None


def test_tags_hang_on_behaviours_in_their_order(catalog: Catalog, shop: str, buying: Branch) -> None:
    often = catalog.add_branch(shop, "Often", "r", parent=buying.id)
    for name in ("a", "b", "c"):
        catalog.save_tag(shop, name, "rule", {})
        catalog.place_tag(shop, name, often.id)
    catalog.order_tags(shop, ["c", "a", "b"])
    placed = sorted(catalog.tags(shop), key=lambda tag: tag.position)
    assert [(tag.name, tag.behaviour_id) for tag in placed] == [("c", often.id), ("a", often.id), ("b", often.id)]
    with pytest.raises(UnknownName):
        catalog.place_tag(shop, "a", buying.id)  # a subject


def test_what_is_said_of_a_tag_outlives_its_versions(catalog: Catalog, shop: str) -> None:
    catalog.save_tag(shop, "payers", "rule", {})
    card = TagCard("value", "mei", "who paid", "more orders", "frozen")
    catalog.describe_tag(shop, "payers", card)
    catalog.use_tag(shop, "payers", draft=True)
    second = catalog.save_tag(shop, "payers", "rule", {"new": True})
    assert (second.version, second.card, second.status) == (2, card, "draft")
    catalog.use_tag(shop, "payers")
    assert catalog.tag(shop, "payers").status == "in_use"


def test_a_retired_tag_comes_back_as_it_was(catalog: Catalog, shop: str) -> None:
    old = catalog.save_tag(shop, "vip", "rule", {"old": True})
    catalog.delete_tag(shop, "vip")
    assert [tag.status for tag in catalog.retired_tags(shop)] == ["retired"]
    catalog.save_tag(shop, "vip", "rule", {"old": False})
    with pytest.raises(NameTaken):
        catalog.restore_tag(shop, old.id)
    catalog.rename_tag(shop, "vip", "vip 2")
    catalog.restore_tag(shop, old.id)
    assert catalog.tag(shop, "vip").definition == {"old": True}


def test_a_renamed_tag_is_followed_by_whatever_refers_to_it(catalog: Catalog, shop: str) -> None:
    catalog.save_tag(shop, "vip", "rule", {})
    catalog.save_tag(shop, "call", "rule", {"rule": {"all": [{"tag": "vip"}, {"attribute": "city", "is": ["vip"]}]}})
    link = catalog.save_analysis(shop, "portrait", None, {"group": {"tag": "vip", "value": "vip"}})
    catalog.rename_tag(shop, "vip", "best")
    assert catalog.tag(shop, "call").definition == {
        "rule": {"all": [{"tag": "best"}, {"attribute": "city", "is": ["vip"]}]}
    }
    assert catalog.tag(shop, "call").version == 1
    assert catalog.analysis(link).spec == {"group": {"tag": "best", "value": "vip"}}


def test_when_a_tag_was_last_used_is_known(catalog: Catalog, shop: str) -> None:
    for name in ("a", "b"):
        catalog.save_tag(shop, name, "rule", {})
    before = datetime.now(UTC)
    catalog.tags_used(shop, ["b", "no such tag"])
    first, second = catalog.tags(shop)
    assert first.last_used_at is None
    assert second.last_used_at is not None
    assert before <= second.last_used_at <= datetime.now(UTC)


def test_results_are_kept_by_version_and_data(catalog: Catalog, shop: str) -> None:
    tag = catalog.save_tag(shop, "a", "rule", {})
    listed = UserColumn("lists/a.parquet", "ab", "tag_1")
    first = TagResult(tag.id, 1, 1, "key", "meaning", 3, 10, (("high", 2), ("low", 1)), listed, NOON)
    second = replace(first, dataset_version=2, users=4)
    catalog.save_results([second, first])
    catalog.save_results([replace(second, users=5)])
    assert catalog.tag_results(shop) == catalog.results_of_tag(tag.id) == (first, replace(second, users=5))
    assert catalog.tag_results(shop, newest=1) == (replace(second, users=5),)
    assert catalog.tag_results(shop, newest=2) == catalog.listed_results(shop) == catalog.tag_results(shop)
    catalog.give_up_lists([first])
    assert catalog.listed_results(shop) == (replace(second, users=5),)
    assert [result.listed for result in catalog.tag_results(shop)] == [None, listed]
    assert first.share == 0.3


def test_nothing_of_another_project_is_seen_or_changed(catalog: Catalog, shop: str, buying: Branch) -> None:
    other = catalog.create_project("other").id
    catalog.save_tag(other, "a", "rule", {})
    assert catalog.branches(other) == ()
    for change in (
        lambda: catalog.rename_branch(other, buying.id, "Mine", "r"),
        lambda: catalog.place_tag(other, "a", buying.id),
        lambda: catalog.restore_tag(shop, catalog.tag(other, "a").id),
    ):
        with pytest.raises(UnknownName):
            change()
