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
    return catalog.projects.create("shop").id


@pytest.fixture
def buying(catalog: Catalog, shop: str) -> Branch:
    return catalog.branches.add(shop, "Buying", "the first quarter's review")


def test_behaviours_follow_their_subject(catalog: Catalog, shop: str, buying: Branch) -> None:
    learning = catalog.branches.add(shop, "Learning", "we sell courses now")
    paying = catalog.branches.add(shop, "Paying", "as above", parent=buying.id)
    watching = catalog.branches.add(shop, "Watching", "as above", parent=learning.id)
    carts = catalog.branches.add(shop, "Carts", "as above", parent=buying.id)
    assert catalog.branches.all(shop) == (buying, paying, carts, learning, watching)
    catalog.branches.order(shop, [carts.id], "asked for by sales")
    catalog.branches.move(shop, watching.id, buying.id, "nobody learns")
    names = [branch.name for branch in catalog.branches.all(shop)]
    assert names == ["Buying", "Carts", "Paying", "Watching", "Learning"]


def test_every_change_of_the_catalogue_is_kept_with_its_reason(catalog: Catalog, shop: str, buying: Branch) -> None:
    paying = catalog.branches.add(shop, "Paying", "more detail", parent=buying.id)
    catalog.branches.rename(shop, paying.id, "Orders", "clearer")
    catalog.branches.remove(shop, paying.id, "not needed")
    kept = [(change.deed, change.before, change.after, change.reason) for change in catalog.branches.changes(shop)]
    assert kept == [
        ("removed", "Orders", "", "not needed"),
        ("renamed", "Paying", "Orders", "clearer"),
        ("added", "", "Paying", "more detail"),
        ("added", "", "Buying", "the first quarter's review"),
    ]


def test_without_a_reason_nothing_changes(catalog: Catalog, shop: str, buying: Branch) -> None:
    with pytest.raises(EmptyName):
        catalog.branches.rename(shop, buying.id, "Selling", " ")
    with pytest.raises(EmptyName):
        catalog.branches.add(shop, "Learning", "")
    assert [branch.name for branch in catalog.branches.all(shop)] == ["Buying"]


def test_names_are_one_below_each_parent(catalog: Catalog, shop: str, buying: Branch) -> None:
    learning = catalog.branches.add(shop, "Learning", "r")
    often = catalog.branches.add(shop, "Often", "r", parent=buying.id)
    catalog.branches.add(shop, "Often", "r", parent=learning.id)
    with pytest.raises(NameTaken):
        catalog.branches.add(shop, " Often ", "r", parent=buying.id)
    with pytest.raises(NameTaken):
        catalog.branches.move(shop, often.id, learning.id, "r")
    with pytest.raises(UnknownName):
        catalog.branches.add(shop, "Below", "r", parent=often.id)  # level three is for tags


def test_a_branch_with_tags_stays(catalog: Catalog, shop: str, buying: Branch) -> None:
    often = catalog.branches.add(shop, "Often", "r", parent=buying.id)
    catalog.tags.save(shop, "payers", "rule", {})
    catalog.tags.place(shop, "payers", often.id)
    for branch, hanging in ((often, ["payers"]), (buying, ["Often"])):
        with pytest.raises(BranchInUse) as refused:
            catalog.branches.remove(shop, branch.id, "r")
        assert refused.value.details == {"name": branch.name, "tags": hanging}
    catalog.tags.delete(shop, "payers")
    catalog.branches.remove(shop, often.id, "r")
    [retired] = catalog.tags.retired(shop)
    assert retired.behaviour_id is None


def test_tags_hang_on_behaviours_in_their_order(catalog: Catalog, shop: str, buying: Branch) -> None:
    often = catalog.branches.add(shop, "Often", "r", parent=buying.id)
    for name in ("a", "b", "c"):
        catalog.tags.save(shop, name, "rule", {})
        catalog.tags.place(shop, name, often.id)
    catalog.tags.order(shop, ["c", "a", "b"])
    placed = sorted(catalog.tags.all(shop), key=lambda tag: tag.position)
    assert [(tag.name, tag.behaviour_id) for tag in placed] == [("c", often.id), ("a", often.id), ("b", often.id)]
    with pytest.raises(UnknownName):
        catalog.tags.place(shop, "a", buying.id)  # a subject


def test_what_is_said_of_a_tag_outlives_its_versions(catalog: Catalog, shop: str) -> None:
    catalog.tags.save(shop, "payers", "rule", {})
    card = TagCard("value", "mei", "who paid", "more orders", "frozen")
    catalog.tags.describe(shop, "payers", card)
    catalog.tags.use(shop, "payers", draft=True)
    second = catalog.tags.save(shop, "payers", "rule", {"new": True})
    assert (second.version, second.card, second.status) == (2, card, "draft")
    catalog.tags.use(shop, "payers")
    assert catalog.tags.get(shop, "payers").status == "in_use"


def test_a_retired_tag_comes_back_as_it_was(catalog: Catalog, shop: str) -> None:
    old = catalog.tags.save(shop, "vip", "rule", {"old": True})
    catalog.tags.delete(shop, "vip")
    assert [tag.status for tag in catalog.tags.retired(shop)] == ["retired"]
    catalog.tags.save(shop, "vip", "rule", {"old": False})
    with pytest.raises(NameTaken):
        catalog.tags.restore(shop, old.id)
    catalog.tags.rename(shop, "vip", "vip 2")
    catalog.tags.restore(shop, old.id)
    assert catalog.tags.get(shop, "vip").definition == {"old": True}


def test_when_a_tag_was_last_used_is_known(catalog: Catalog, shop: str) -> None:
    for name in ("a", "b"):
        catalog.tags.save(shop, name, "rule", {})
    before = datetime.now(UTC)
    catalog.tags.used(shop, ["b", "no such tag"])
    first, second = catalog.tags.all(shop)
    assert first.last_used_at is None
    assert second.last_used_at is not None
    assert before <= second.last_used_at <= datetime.now(UTC)


def test_results_are_kept_by_version_and_data(catalog: Catalog, shop: str) -> None:
    tag = catalog.tags.save(shop, "a", "rule", {})
    listed = UserColumn("lists/a.parquet", "ab", "tag_1")
    first = TagResult(tag.id, 1, 1, "key", "meaning", 3, 10, (("high", 2), ("low", 1)), listed, NOON)
    second = replace(first, dataset_version=2, users=4)
    catalog.results.save([second, first])
    catalog.results.save([replace(second, users=5)])
    assert catalog.results.all(shop) == (first, replace(second, users=5))
    assert catalog.results.all(shop, newest=1) == (replace(second, users=5),)
    assert catalog.results.all(shop, newest=2) == catalog.results.listed(shop) == catalog.results.all(shop)
    catalog.results.give_up_lists([first])
    assert catalog.results.listed(shop) == (replace(second, users=5),)
    assert [result.listed for result in catalog.results.all(shop)] == [None, listed]
    assert first.share == 0.3


def test_nothing_of_another_project_is_seen_or_changed(catalog: Catalog, shop: str, buying: Branch) -> None:
    other = catalog.projects.create("other").id
    catalog.tags.save(other, "a", "rule", {})
    assert catalog.branches.all(other) == ()
    for change in (
        lambda: catalog.branches.rename(other, buying.id, "Mine", "r"),
        lambda: catalog.tags.place(other, "a", buying.id),
        lambda: catalog.tags.restore(shop, catalog.tags.get(other, "a").id),
    ):
        with pytest.raises(UnknownName):
            change()
