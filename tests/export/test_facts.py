"""Is it the user's own last event, count and attributes that a list shows?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pyarrow as pa

from analysis.export.facts import user_facts
from analysis.settings import ProjectSettings
from tests.conftest import MakeLog


def test_facts_stand_in_the_order_of_the_list(log: MakeLog) -> None:
    dataset = log(
        [("ann", "view", "2026-01-01T22:30:00"), ("ann", "pay", "2026-01-03T20:00:00"), ("bob", "view", "2026-01-02")],
        attributes={
            "ann": {"city": "Paris", "spent": 12.5, "born": datetime(1990, 1, 1, tzinfo=UTC)},
            "eve": {"city": None, "spent": None, "born": None},
        },
        settings=ProjectSettings(time_zone="Asia/Shanghai"),
        buckets=4,
    )
    users = pa.array(["gone", "eve", "bob", "ann"], pa.string())
    facts = user_facts(dataset, users, ("city", "spent", "born"))
    assert list(facts.columns) == [
        "user",
        "last_seen",
        "events",
        *(f"attribute:{name}" for name in ("city", "spent", "born")),
    ]
    assert facts["user"].tolist() == users.to_pylist()
    assert facts["events"].tolist() == [pd.NA, 0, 1, 2]
    ann = facts.iloc[3]
    assert ann["last_seen"] == pd.Timestamp("2026-01-04 04:00") and ann["attribute:born"] == pd.Timestamp(
        "1990-01-01 08:00"
    )
    assert (ann["attribute:city"], ann["attribute:spent"]) == ("Paris", 12.5)
    assert facts.iloc[:2].isna()[["last_seen", "attribute:city", "attribute:spent", "attribute:born"]].all(axis=None)


def test_a_day_is_a_date_in_whatever_zone(log: MakeLog) -> None:
    dataset = log(
        [("ann", "view", "2026-01-01"), ("bob", "view", "2026-01-01")],
        attributes={"ann": {"born": date(1890, 2, 28)}, "bob": {"born": None}},
        settings=ProjectSettings(time_zone="America/New_York"),
    )
    facts = user_facts(dataset, pa.array(["bob", "ann", "gone"], pa.string()), ("born",))
    assert [None if pd.isna(day) else day for day in facts["attribute:born"]] == [None, date(1890, 2, 28), None]


def test_of_nobody_there_is_nothing(log: MakeLog) -> None:
    facts = user_facts(log([("ann", "view", "2026-01-01")]), pa.array([], pa.string()))
    assert list(facts.columns) == ["user", "last_seen", "events"] and facts.empty
