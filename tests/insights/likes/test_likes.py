"""What does a group like more than others, and what does each of its users get?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.insights import likes
from analysis.insights.likes import LikesSpec, TastesSpec, tastes
from analysis.rules.asked import Listed
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row

FANS = tuple(f"fan{number:02}" for number in range(40))


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    """40 fans: all have tea, 30 of them cake; 60 others: 15 have tea, all bread. One fan had only bread, twice."""
    rows: list[Row] = [(user, "buy", "2026-01-01", {"thing": "tea"}) for user in FANS[1:]]
    rows += [(user, "buy", "2026-01-02", {"thing": "cake"}) for user in FANS[1:31]]
    rows += [(FANS[0], "buy", f"2026-01-0{day}", {"thing": "bread"}) for day in (1, 2)]
    rows += [(f"other{n:02}", "buy", "2026-01-01", {"thing": "bread"}) for n in range(60)]
    rows += [(f"other{n:02}", "buy", "2026-01-02", {"thing": "tea"}) for n in range(15)]
    return log(rows)


def test_liked_is_what_more_of_them_have_than_of_all(shop: Dataset) -> None:
    result = engine.run(likes, shop, LikesSpec(Listed(FANS), "thing"))
    assert (result.known, result.known_all) == (40, 100)
    assert result.liked[["value", "users", "users_all"]].to_numpy().tolist() == [["cake", 30, 30], ["tea", 39, 54]]
    assert result.liked["tgi"].tolist() == pytest.approx([250, 100 * 39 / 40 / 0.54])


def test_each_gets_what_they_had_most_then_what_the_group_likes(shop: Dataset) -> None:
    values, liked = ("bread", "tea", "cake"), ("cake", "tea")
    found = engine.run(tastes, shop, TastesSpec(Listed(FANS), "thing", values, liked, 2))
    given = dict(zip(found.users.to_pylist(), found.values.tolist(), strict=True))
    assert list(given) == list(FANS)
    assert given["fan00"] == ["bread", "cake"]
    assert given["fan01"] == ["cake", "tea"]  # both once: what the group likes more stands first
    assert given["fan39"] == ["tea", "cake"]


def test_a_group_that_is_too_small_likes_nothing(shop: Dataset) -> None:
    result = engine.run(likes, shop, LikesSpec(Listed(FANS[:20]), "thing"))
    assert result.liked.empty and result.values["q"].isna().all()
