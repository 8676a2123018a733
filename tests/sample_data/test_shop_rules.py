"""Do rules find the planted groups of the sample shop?"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import engine
from analysis.insights.tags import OverlapSpec, overlap
from analysis.rules.written import rule_from_json
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from sample_data.shop import ShopSample, generate_shop
from tests.conftest import write_log

KEPT = ("pay", "comment", "add_to_cart", "support_chat", "coupon_received")


@pytest.fixture(scope="module")
def sample() -> ShopSample:
    return generate_shop(users=2_000)


@pytest.fixture(scope="module")
def shop(sample: ShopSample, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The rows that the rules ask about; times are local to Shanghai, UTC+8 all year."""
    events = sample.events[sample.events["event"].isin(KEPT)]
    rows = [
        (user, event, f"{time.isoformat()}+08:00", {"category": None if pd.isna(category) else category})
        for user, event, time, category in events[["user_id", "event", "time", "category"]].itertuples(index=False)
    ]
    return write_log(tmp_path_factory.mktemp("shop"), rows, settings=ProjectSettings(time_zone="Asia/Shanghai"))


def who(dataset: Dataset, rule: object) -> set[str]:
    return set(engine.members(overlap, dataset, OverlapSpec(rule_from_json(rule)), None).to_pylist())


def test_night_snack_fans(shop: Dataset, sample: ShopSample) -> None:
    """Of 3.5 % of the users, a plain rule finds nearly all, and few others."""
    snacks = {"property": "category", "is": ["snacks"]}
    found = who(
        shop,
        {"all": [{"did": "pay", "at_least": 2, "hours": [23, 5], "where": [snacks]}, {"did": "comment"}]},
    )
    fans = set(sample.truths.night_snack_users)
    assert len(found & fans) / len(fans) > 0.85
    assert len(found & fans) / len(found) > 0.85


def test_who_asks_support_with_a_full_cart(shop: Dataset, sample: ShopSample) -> None:
    found = who(shop, {"all": [{"did": "support_chat", "at_least": 2}, {"did": "add_to_cart", "at_least": 2}]})
    hesitant = set(sample.truths.hesitant_users)
    assert len(found & hesitant) / len(found) > 0.85
