"""Does the overview find what was planted in the sample shop?"""

from __future__ import annotations

from datetime import date

import pytest

from analysis import engine
from analysis.insights.findings import Finding
from analysis.jobs.data.samples import import_sample
from analysis.jobs.findings import stand_out
from analysis.rules.asked import ALL_TIME, Period
from analysis.store.catalog import Goal
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    workspace = Workspace(tmp_path_factory.mktemp("shop"))
    import_sample(workspace, "shop", "Shop")
    return workspace.open("Shop")


def found(shop: Dataset, period: Period = ALL_TIME) -> tuple[Finding, ...]:
    return stand_out(engine, shop, period, Goal("conversion", "pay"))


def test_the_breakage_of_paying_comes_first(shop: Dataset) -> None:
    """It broke on Android from 13 to 22 April; those whom it met had come as far as the checkout."""
    first, second, *_ = found(shop)
    assert (first.code, first.details["start"]) == ("goal", date(2026, 4, 13))
    assert (second.code, second.details["event"], second.details["peer"]) == ("event", "pay_failed", "checkout")
    assert float(str(second.details["rate"])) < 0.5 * float(str(second.details["other_rate"]))


def test_the_channel_whose_users_never_return_lags(shop: Dataset) -> None:
    groups = {(each.details["column"], each.details["value"]) for each in found(shop) if each.code == "group"}
    assert ("channel", "short_video_ads") in groups


def test_a_month_without_the_breakage_does_not_speak_of_it(shop: Dataset) -> None:
    assert not {"goal", "event"} & {each.code for each in found(shop, Period(date(2026, 5, 2), date(2026, 5, 29)))}
