"""Are the shipped household purchases whole, and do they fit their households?"""

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from analysis.jobs.data.samples import SAMPLES
from sample_data import shop

SHIPPED = Path(shop.__file__).parent / "completejourney"


@pytest.fixture(scope="module")
def purchases() -> pd.DataFrame:
    return pd.read_csv(SHIPPED / "purchases.csv.gz", parse_dates=["time"])


@pytest.fixture(scope="module")
def households() -> pd.DataFrame:
    return pd.read_csv(SHIPPED / "households.csv", dtype=str)


def test_ninety_six_households_with_every_attribute(households: pd.DataFrame) -> None:
    assert len(households) == 96
    assert households["household_id"].is_unique
    assert not households.isna().any(axis=None)


def test_no_key_is_empty(purchases: pd.DataFrame) -> None:
    keys = ["household_id", "time", "basket_id", "store_id", "product_id", "quantity", "sales_value"]
    assert not purchases[keys].isna().any(axis=None)


def test_every_purchase_has_its_household_and_every_household_a_purchase(
    purchases: pd.DataFrame, households: pd.DataFrame
) -> None:
    assert set(purchases["household_id"].astype(str)) == set(households["household_id"])


def test_totals_are_those_of_the_build(purchases: pd.DataFrame) -> None:
    assert len(purchases) == 102_058
    assert purchases["basket_id"].nunique() == 9_122
    assert purchases["sales_value"].sum() == pytest.approx(319_761.61, abs=0.01)
    assert purchases["coupon_discount"].sum() == pytest.approx(2_433.37, abs=0.01)
    assert purchases["department"].isna().sum() == 501


def test_in_the_samples_zone_the_purchases_are_of_2017(purchases: pd.DataFrame) -> None:
    """The one that its README names; another moves the hours of the day into the night."""
    zone = SAMPLES["completejourney"].time_zone
    assert re.findall(r"`(\w+/\w+)`", (SHIPPED / "README.md").read_text(encoding="utf-8")) == [zone]
    local = purchases["time"].dt.tz_convert(zone)
    assert set(local.dt.year) == {2017}
    assert purchases["time"].is_monotonic_increasing
    assert local.dt.hour.between(8, 22).mean() > 0.9


def test_one_basket_is_one_moment_of_one_household(purchases: pd.DataFrame) -> None:
    baskets = purchases.groupby("basket_id")[["household_id", "time", "store_id"]].nunique()
    assert (baskets == 1).all(axis=None)


def test_every_column_has_a_name_in_both_languages(purchases: pd.DataFrame, households: pd.DataFrame) -> None:
    names = tomllib.loads((SHIPPED / "names.toml").read_text(encoding="utf-8"))
    assert set(names["events"]) == {"purchase"}
    assert [*names["keys"], *names["properties"]] == list(purchases.columns)
    assert ["household_id", *names["attributes"]] == list(households.columns)
    for group in names.values():
        assert all(set(name) == {"en", "zh"} and all(name.values()) for name in group.values())
