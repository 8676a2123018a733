"""Does the portrait of those who buy at night say what they go for, and set apart what its rule names?"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import engine
from analysis.insights import portrait
from analysis.insights.portrait import PortraitSpec, portrait_rows
from analysis.rules.asked import Hours
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from sample_data.shop import generate_shop
from tests.asking import did
from tests.conftest import write_log

KEPT = ("visit", "pay", "comment", "search", "refund")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Times are local to Shanghai, UTC+8 all year."""
    events = generate_shop(users=1_000).events
    columns = events.loc[events["event"].isin(KEPT), ["user_id", "event", "time", "category"]]
    rows = [
        (user, event, f"{time.isoformat()}+08:00", {"category": None if pd.isna(category) else category})
        for user, event, time, category in columns.itertuples(index=False)
    ]
    return write_log(tmp_path_factory.mktemp("shop"), rows, settings=ProjectSettings(time_zone="Asia/Shanghai"))


def test_night_buyers_comment_and_go_for_snacks_and_night_is_their_definition(shop: Dataset) -> None:
    result = engine.run(portrait, shop, PortraitSpec(did(("pay",), at_least=2, hours=Hours(22, 6))))
    first = [(row.name, row.value) for row in portrait_rows(result.most_telling)[:3]]
    assert ("comment", None) in first and ("category", "snacks") in first
    apart = {(row.dimension, row.name) for row in portrait_rows(result.values) if row.defines}
    assert {("daypart", "daypart"), ("event", "pay"), ("often", "pay")} <= apart
    assert ("property", "category") not in apart
