"""Is "top 20 %" the users that a plain sort takes?"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.insights.tags import last_within
from analysis.rules.asked import AmountOf, ChosenEvents, Compared, DaysSinceOf, Rank, Rule
from analysis.rules.closed.closing import close
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog
from tests.ranked import cut_in
from tests.rules.taken import who

PAY = ChosenEvents(("pay",))


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    """Five users pay 10, 20, 20, 30, 40 in all; two never pay."""
    spent = {"ann": [4, 6], "bob": [20], "cid": [15, 5], "dee": [30], "eve": [40]}
    rows = [
        (user, "pay", f"2026-01-0{day}T10:00", {"amount": amount})
        for user, amounts in spent.items()
        for day, amount in enumerate(amounts, 1)
    ]
    return log([*rows, ("fay", "view", "2026-01-09T10:00")], attributes={"gus": {"city": "Rome"}}, buckets=4)


def taken(rule: Rule, dataset: Dataset) -> list[str]:
    return who(close(rule, lambda reference: pytest.fail(), cut=cut_in(dataset)), dataset)


def spend(rank: Rank) -> Compared:
    return Compared(AmountOf("sum", "amount", PAY), rank)


def test_a_share_is_of_the_users_who_have_the_number(shop: Dataset) -> None:
    assert taken(spend(Rank("top", 0.2)), shop) == ["eve"]
    assert taken(spend(Rank("top", 0.4)), shop) == ["dee", "eve"]
    assert taken(spend(Rank("bottom", 0.2)), shop) == ["ann"]


def test_a_part_of_a_user_is_rounded_up_and_equals_stay_together(shop: Dataset) -> None:
    assert taken(spend(Rank("top", 0.01)), shop) == ["eve"]
    assert taken(spend(Rank("top", 0.21)), shop) == ["dee", "eve"]
    assert taken(spend(Rank("top", 0.6)), shop) == ["bob", "cid", "dee", "eve"]
    assert taken(spend(Rank("bottom", 0.4)), shop) == ["ann", "bob", "cid"]


def test_days_since_are_ranked_too(shop: Dataset) -> None:
    latest = Compared(DaysSinceOf("last", PAY), Rank("bottom", 0.1))
    assert taken(latest, shop) == ["ann", "cid"]  # both on the 2nd


def test_nobody_is_in_a_rank_that_nobody_has(shop: Dataset) -> None:
    nobody = Compared(AmountOf("sum", "amount", ChosenEvents(("view",))), Rank("top", 0.5))
    assert cut_in(shop)(nobody) is None
    assert taken(nobody, shop) == []


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=40),
    st.integers(1, 99),
    st.sampled_from(["top", "bottom"]),
)
def test_the_cut_is_the_last_of_a_plain_sort(numbers: list[int], percent: int, side: str) -> None:
    ranked = sorted(numbers, reverse=side == "top")
    last = ranked[math.ceil(Fraction(percent, 100) * len(numbers)) - 1]
    rank = Rank(side, percent / 100)  # type: ignore[arg-type]
    assert last_within(np.array(numbers, float), rank) == last
