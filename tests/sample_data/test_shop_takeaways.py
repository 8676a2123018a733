"""Do a funnel's takeaways find what was planted in the sample shop?"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, FunnelSpec, takeaways
from analysis.rules.asked import Period
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from sample_data.shop import generate_shop
from tests.conftest import write_log
from tests.made_funnels import steps_of

KEPT = ("register_start", "register_field", "register_done", "checkout", "pay_failed", "pay")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The rows that the funnels ask about; times are local to Shanghai, UTC+8 all year."""
    events = generate_shop(users=2_000).events
    events = events[events["event"].isin(KEPT)]
    rows = [
        (user, event, f"{time.isoformat()}+08:00", {"platform": platform, "field": None if pd.isna(field) else field})
        for user, event, time, platform, field in events[
            ["user_id", "event", "time", "platform", "form_field"]
        ].itertuples(index=False)
    ]
    return write_log(tmp_path_factory.mktemp("shop"), rows, settings=ProjectSettings(time_zone="Asia/Shanghai"))


def test_the_planted_breakage_of_paying_is_found(shop: Dataset) -> None:
    """Paying broke on Android from 13 to 22 April: 19 % of its sessions paid, 84 % elsewhere."""
    broken = FunnelSpec(
        steps_of("checkout", "pay"),
        "session",
        period=Period(date(2026, 4, 13), date(2026, 4, 22)),
        counted="sessions",
        breakdown=Breakdown("property", "platform"),
    )
    result = engine.run(funnel, shop, broken)
    found = next(each for each in takeaways(result) if each.code == "group")
    assert result.groups[int(found.details["group"])].label == "android"
    assert found.details["rate"] < 0.3
    assert found.details["high"] < -0.4


def test_it_is_found_without_knowing_the_days(shop: Dataset) -> None:
    by_platform = FunnelSpec(
        steps_of("checkout", "pay"), "session", counted="sessions", breakdown=Breakdown("property", "platform")
    )
    result = engine.run(funnel, shop, by_platform)
    found = next(each for each in takeaways(result) if each.code == "group")
    assert result.groups[int(found.details["group"])].label == "android"
    assert found.details["high"] < 0


def test_the_planted_loss_at_the_form_is_the_largest_drop(shop: Dataset) -> None:
    """Nearly all who start the form come to its first field; about half of them never finish."""
    form = FunnelSpec(steps_of("register_start", "register_field", "register_done"), timedelta(days=1))
    result = engine.run(funnel, shop, form)
    drop = next(each for each in takeaways(result) if each.code == "largest_drop")
    assert (drop.details["before"], drop.details["step"]) == (2, 3)
    assert drop.details["share"] == pytest.approx(0.47, abs=0.06)
