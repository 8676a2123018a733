"""Are a user's features what a person would count?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.insights import features
from analysis.insights.features import BadFeatures, Feature, FeaturesSpec, FeatureTable
from analysis.plain import from_plain, to_plain
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog

SHANGHAI = ProjectSettings(time_zone="Asia/Shanghai")


def table_of(dataset: Dataset, spec: FeaturesSpec | None = None) -> FeatureTable:
    spec = spec or FeaturesSpec()
    blocks = [dataset.block(bucket) for bucket in dataset.buckets]
    closed = features.settle([features.survey(block, spec) for block in blocks], spec)
    return features.joined([features.measure(block, closed) for block in blocks], closed)


def frame_of(table: FeatureTable) -> pd.DataFrame:
    names = [f"{feature.kind}:{feature.of}".rstrip(":") for feature in table.features]
    return pd.DataFrame(table.values, index=table.users.to_pylist(), columns=names)


def test_each_feature_of_one_user_by_hand(log: MakeLog) -> None:
    dataset = log(
        [
            ("ann", "view", "2026-01-02T14:00"),  # Friday 22:00 in Shanghai: night, not weekend
            ("ann", "pay", "2026-01-02T14:10", {"price": 5}),
            ("ann", "view", "2026-01-02T22:30"),  # Saturday 06:30: weekend, not night
            ("ann", "pay", "2026-01-04T14:00", {"price": 7}),  # Sunday 22:00: both
            ("bob", "view", "2026-01-06T14:00"),
        ],
        settings=SHANGHAI,
    )
    ann = frame_of(table_of(dataset)).loc["ann"]
    assert ann.to_dict() == {
        "count:view": 2,
        "count:pay": 2,
        "active_days": 3,
        "sessions": 3,
        "per_active_day": pytest.approx(4 / 3),
        "recency": 2,
        "tenure": 4,
        "night": 3 / 4,
        "weekend": 2 / 4,
        "sum:price": 12,
        "mean:price": 6,
    }


def test_a_gap_of_exactly_the_session_gap_stays_one_session(log: MakeLog) -> None:
    dataset = log(
        [
            ("ann", "view", "2026-01-01T10:00"),
            ("ann", "view", "2026-01-01T10:30"),
            ("ann", "view", "2026-01-01T11:00:01"),
        ]
    )
    assert frame_of(table_of(dataset)).loc["ann", "sessions"] == 2


def test_users_without_events_are_left_out_and_missing_amounts_are_unknown(log: MakeLog) -> None:
    dataset = log(
        [("ann", "pay", "2026-01-01T10:00", {"price": 5}), ("bob", "view", "2026-01-01T10:00")],
        attributes={"ann": {"city": "Paris"}, "eve": {"city": "Rome"}},
    )
    frame = frame_of(table_of(dataset))
    assert list(frame.index) == ["ann", "bob"]
    assert frame.loc["bob", "sum:price"] == 0
    assert np.isnan(frame.loc["bob", "mean:price"])


def test_only_the_events_most_users_did_are_counted(log: MakeLog) -> None:
    rows = [("ann", "often", "2026-01-01T10:00")] * 9
    rows += [("ann", "common", "2026-01-01T10:00"), ("bob", "common", "2026-01-01T10:00")]
    table = table_of(log(rows), FeaturesSpec(most_events=1))
    assert [feature.of for feature in table.features if feature.kind == "count"] == ["common"]


def test_chosen_events_are_the_only_ones_counted(log: MakeLog) -> None:
    dataset = log([("ann", "view", "2026-01-01T10:00"), ("ann", "pay", "2026-01-01T10:00")])
    table = table_of(dataset, FeaturesSpec(events=("pay",)))
    assert [feature.of for feature in table.features if feature.kind == "count"] == ["pay"]


def test_order_numbers_are_no_amounts(log: MakeLog) -> None:
    rows = [
        ("ann", "pay", f"2026-01-01T10:{n // 60:02}:{n % 60:02}", {"order": 10_000 + n, "price": n % 7})
        for n in range(300)
    ]
    table = table_of(log(rows))
    assert [feature.of for feature in table.features if feature.kind == "sum"] == ["price"]


@pytest.mark.parametrize(
    ("name", "added_up"), [("org:resource", False), ("工号", False), ("agent_visits", True), ("x", True)]
)
def test_codes_are_no_amounts(log: MakeLog, name: str, added_up: bool) -> None:
    """The number of the clerk who did it: 112, 10,862, 10,913."""
    rows = [("ann", "sign", f"2026-01-01T10:{n:02}", {name: 10_800 + n % 30}) for n in range(60)]
    table = table_of(log([*rows, ("ann", "sign", "2026-01-01T11:00", {name: 112})]))
    assert ([feature.of for feature in table.features if feature.kind == "mean"] == [name]) is added_up


def test_nonsense_is_refused_and_json_comes_back() -> None:
    with pytest.raises(BadFeatures):
        FeaturesSpec(most_events=0)
    with pytest.raises(BadFeatures):
        FeaturesSpec(features=())
    spec = FeaturesSpec(5, ("view",), (Feature("count", "view"), Feature("night")))
    assert from_plain(FeaturesSpec, to_plain(spec)) == spec
    assert from_plain(FeaturesSpec, to_plain(FeaturesSpec())) == FeaturesSpec()


START = datetime(2026, 3, 28, tzinfo=UTC)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "eve", "joe"]),
        st.sampled_from(["view", "pay"]),
        st.integers(0, 5 * 24 * 60),
        st.one_of(st.none(), st.integers(0, 9)),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENTS)
def test_features_are_those_of_plain_pandas_over_a_change_of_clocks(log: MakeLog, raw: list[tuple]) -> None:
    rows = [
        (user, event, (START + timedelta(minutes=m)).isoformat(), {"price": price, "one": 1.5})
        for user, event, m, price in raw
    ]
    dataset = log(rows, settings=ProjectSettings(time_zone="Europe/Paris"))
    events = pd.DataFrame(raw, columns=["user", "event", "minute", "price"]).sort_values(["user", "minute"])
    events["ts"] = START + pd.to_timedelta(events["minute"], unit="m")
    local = events["ts"].dt.tz_convert("Europe/Paris")
    events["night"] = (local.dt.hour >= 22) | (local.dt.hour < 6)
    events["weekend"] = local.dt.day_of_week >= 5
    events["day"] = local.dt.date
    events["new_session"] = ~(events.groupby("user")["minute"].diff() <= 30)
    users = events.groupby("user")
    expected = pd.DataFrame(
        {
            "active_days": users["day"].nunique(),
            "sessions": users["new_session"].sum(),
            "per_active_day": users.size() / users["day"].nunique(),
            "recency": (events["minute"].max() - users["minute"].max()) / 1440,
            "tenure": (events["minute"].max() - users["minute"].min()) / 1440,
            "night": users["night"].mean(),
            "weekend": users["weekend"].mean(),
            "sum:one": users.size() * 1.5,
        }
    ).astype(float)
    if events["price"].notna().any():
        expected["sum:price"] = users["price"].sum().astype(float)
        expected["mean:price"] = users["price"].mean().astype(float)
    found = frame_of(table_of(dataset))
    pd.testing.assert_frame_equal(found[list(expected)], expected, check_names=False)


def test_the_number_of_buckets_changes_nothing(log: MakeLog) -> None:
    draw = np.random.default_rng(1)
    rows = [
        (f"u{draw.integers(40)}", "view", f"2026-01-{draw.integers(1, 28):02}T10:00", {"price": float(draw.random())})
        for _ in range(400)
    ]
    two, eight = table_of(log(rows, buckets=2)), table_of(log(rows, buckets=8))
    assert two.users.equals(eight.users)
    assert two.features == eight.features
    assert np.array_equal(two.values, eight.values)


_paid = st.lists(st.tuples(st.sampled_from("abcd"), st.one_of(st.none(), st.floats(-100, 100, width=16))), max_size=20)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_paid)
def test_how_much_a_mean_rests_on_is_counted_as_a_loop_does(log: MakeLog, paid: list[tuple[str, float | None]]) -> None:
    paid = [("a", 1.0), ("a", 3.0), *paid]
    table = table_of(
        log([(user, "pay", f"2026-01-02T{n:02}:00", {"price": price}) for n, (user, price) in enumerate(paid)]),
        FeaturesSpec(features=(Feature("active_days"), Feature("mean", "price"))),
    )
    squares, free = 0.0, 0
    for place, user in enumerate(table.users.to_pylist()):
        prices = [price for one, price in paid if one == user and price is not None]
        assert table.behind(Feature("mean", "price"))[place] == len(prices)
        logs = [np.sign(price) * np.log1p(abs(price)) for price in prices]
        squares += sum((one - sum(logs) / len(logs)) ** 2 for one in logs)
        free += max(len(prices) - 1, 0)
    assert table.variance_within(Feature("mean", "price")) == pytest.approx(squares / free)
    assert table.behind(Feature("active_days")).tolist() == [1] * len(table.users)
