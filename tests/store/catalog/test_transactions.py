"""Are several writes one deed: all of them, or none, and seen by nobody before?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analysis.errors import NameTaken
from analysis.store.catalog import Catalog, Goal, TagCard


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog.open(tmp_path / "catalog.db")


def test_all_of_a_transaction_is_done_at_its_end(catalog: Catalog) -> None:
    with catalog.transaction():
        shop = catalog.projects.create("shop").id
        catalog.tags.save(shop, "payers", "rule", {})
        catalog.tags.describe(shop, "payers", TagCard(owner="mei"))
        assert catalog.tags.get(shop, "payers").card.owner == "mei"  # it sees its own
        with ThreadPoolExecutor(1) as another:
            assert another.submit(catalog.projects.all).result() == ()  # others don't yet
    assert catalog.tags.get(shop, "payers").card.owner == "mei"


def test_nothing_of_a_transaction_that_fails_is_done(catalog: Catalog, tmp_path: Path) -> None:
    shop = catalog.projects.create("shop").id
    with pytest.raises(NameTaken), catalog.transaction():
        catalog.tags.save(shop, "payers", "rule", {})
        catalog.projects.create("shop")
    assert catalog.tags.all(shop) == ()
    catalog.tags.save(shop, "payers", "rule", {})  # and the next write is one of its own again
    assert len(Catalog.open(tmp_path / "catalog.db").tags.all(shop)) == 1


def test_a_failure_that_is_caught_leaves_the_rest_of_the_transaction(catalog: Catalog) -> None:
    shop = catalog.projects.create("shop").id
    with catalog.transaction():
        catalog.tags.save(shop, "payers", "rule", {})
        with pytest.raises(NameTaken):
            catalog.tags.save(shop, "payers", "rule", {}, replace=False)
        catalog.goals.set(shop, Goal("conversion", "pay"))
    assert len(catalog.tags.all(shop)) == len(catalog.goals.all(shop)) == 1


def test_a_transaction_within_another_is_a_part_of_it(catalog: Catalog) -> None:
    shop = catalog.projects.create("shop").id
    with pytest.raises(ZeroDivisionError), catalog.transaction():
        with catalog.transaction():
            catalog.tags.save(shop, "payers", "rule", {})
        assert 1 / 0
    assert catalog.tags.all(shop) == ()


def test_what_is_read_in_a_transaction_is_still_so_when_it_writes(catalog: Catalog) -> None:
    shop = catalog.projects.create("shop").id

    def count_on(_: int) -> None:
        with catalog.transaction():
            turn = len(catalog.tags.versions(shop, "turns")) if catalog.tags.all(shop) else 0
            catalog.tags.save(shop, "turns", "rule", {"turn": turn})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_on, range(20)))
    assert [tag.definition for tag in catalog.tags.versions(shop, "turns")] == [{"turn": turn} for turn in range(20)]
