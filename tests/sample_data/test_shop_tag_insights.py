"""Do the threshold curve and the separation of tags find what was planted in the sample shop, and nothing else?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import engine
from analysis.insights import thresholds
from analysis.insights.goal import Outcome
from analysis.insights.tags import HealthTag, KnownTag, TagHealthResult, TagHealthSpec, TagMasksSpec, health, masks
from analysis.insights.thresholds import ThresholdRow, ThresholdSpec
from analysis.rules.asked import ColumnTest, Group, HasAttribute, Hours, Listed, Rule, YesNo
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from sample_data.shop import ShopSample, generate_shop
from tests.asking import did
from tests.conftest import write_log

KEPT = ("visit", "pay", "comment", "support_chat")
SNACKS = ColumnTest("category", "is", ("snacks",))
NIGHT_SNACKS = did(("pay",), at_least=2, hours=Hours(23, 5), where=(SNACKS,))


@pytest.fixture(scope="module")
def sample() -> ShopSample:
    return generate_shop(users=2_000)


@pytest.fixture(scope="module")
def shop(sample: ShopSample, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The rows that are asked about; times are local to Shanghai, UTC+8 all year."""
    events = sample.events[sample.events["event"].isin(KEPT)]
    columns = events[["user_id", "event", "time", "category", "channel"]].itertuples(index=False)
    rows = [
        (user, event, f"{time.isoformat()}+08:00", {"category": _known(category), "channel": _known(channel)})
        for user, event, time, category, channel in columns
    ]
    attributes = {
        user: {"city": _known(city)} for user, city in sample.users[["user_id", "city"]].itertuples(index=False)
    }
    folder = tmp_path_factory.mktemp("shop")
    return write_log(folder, rows, attributes, settings=ProjectSettings(time_zone="Asia/Shanghai"))


def _known(value: object) -> object:
    return None if pd.isna(value) else value


def at(shop: Dataset, rule: Rule, path: tuple[int, ...], truth: tuple[str, ...], number: float) -> ThresholdRow:
    """How many of the group at this threshold were planted."""
    spec = ThresholdSpec.of(rule, path, Outcome("rule", rule=Listed(truth)))
    found = engine.run(thresholds, shop, spec).at(number)
    assert found is not None
    return found


def test_the_curve_shows_from_which_number_on_users_are_night_snack_fans(shop: Dataset, sample: ShopSample) -> None:
    """One purchase at night may be anybody's; from the second on it is they."""
    rule, fans = Group("all", (NIGHT_SNACKS, did(("comment",)))), tuple(sorted(sample.truths.night_snack_users))
    one, two = (at(shop, rule, (0,), fans, number) for number in (1, 2))
    assert two.rate > 0.9 > two.rest
    assert two.rate > one.rate
    assert two.sure
    assert two.users * two.rate > 0.8 * len(fans)


def test_the_curve_shows_from_which_number_on_users_who_ask_support_hesitate(shop: Dataset, sample: ShopSample) -> None:
    asks, hesitant = did(("support_chat",)), tuple(sorted(sample.truths.hesitant_users))
    rates = [at(shop, asks, (), hesitant, number).rate for number in (1, 2, 3)]
    assert rates[0] < 0.75
    assert rates == sorted(rates)
    assert rates[2] > 0.95


def separated(shop: Dataset, rules: dict[str, Rule], outcome: Outcome) -> TagHealthResult:
    known = engine.run(masks, shop, TagMasksSpec(tuple(KnownTag(name, YesNo(rule)) for name, rule in rules.items())))
    return engine.run(
        health, shop, TagHealthSpec(tuple(HealthTag(name, "behaviour") for name in rules), known, outcome)
    )


def test_separation_finds_who_does_not_come_back(shop: Dataset, sample: ShopSample) -> None:
    """Users of the planted channel stay for a day; the city has nothing to do with it."""
    channel = ColumnTest("channel", "is", (sample.truths.one_day_channel,))
    rules: dict[str, Rule] = {
        "came by the ads": did(("visit",), where=(channel,)),
        "night snacks": NIGHT_SNACKS,
        "in Hangzhou": HasAttribute(ColumnTest("city", "is", ("Hangzhou",))),
    }
    result = separated(shop, rules, Outcome("retention"))
    assert result.verdicts == {"came by the ads": "separates", "night snacks": "separates", "in Hangzhou": "nothing"}
    rows = result.rows.set_index("name")
    assert rows.loc["came by the ads", "difference_high"] < -0.2
    assert rows.loc["night snacks", "difference_low"] > 0.2


def test_tags_drawn_by_lot_separate_nothing(shop: Dataset, sample: ShopSample) -> None:
    """At a false-discovery rate of 5 % a mixture of pure chance is left alone."""
    users = np.array(sorted(sample.events["user_id"].unique()))
    random = np.random.default_rng(8)
    rules: dict[str, Rule] = {
        f"lot {number}": Listed(tuple(users[random.random(len(users)) < 0.3].tolist())) for number in range(40)
    }
    result = separated(shop, rules, Outcome("conversion", "pay"))
    assert set(result.verdicts.values()) == {"nothing"}
    assert (result.rows["p"] < 0.05).any()  # by the plain test some would have been found
