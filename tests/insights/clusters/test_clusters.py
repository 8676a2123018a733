"""Do clusters find groups that were planted, always the same ones, and say so in words?"""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from analysis import engine
from analysis.insights import clusters, features
from analysis.insights.clusters import ClustersResult, ClustersSpec, words
from analysis.insights.clusters.map import sampled
from analysis.insights.clusters.measure import BadClusters
from analysis.insights.clusters.model import ClusterModel, FeatureScale, fitted_scales, scaled
from analysis.insights.features import GENERAL, Feature, FeaturesSpec
from analysis.locale import LANGUAGES, Text
from analysis.locale.say import Names, Say
from analysis.plain import from_plain, to_plain
from tests.conftest import MakeLog, Row
from tests.planted_groups import START, planted


def fitted(log: MakeLog, rows: list[Row], spec: ClustersSpec | None = None, buckets: int = 2) -> ClustersResult:
    return engine.run(clusters, log(rows, buckets=buckets), spec or ClustersSpec())


def kinds_of(result: ClustersResult) -> list[str]:
    return [user.rstrip("0123456789") for user in result.users.to_pylist()]


@pytest.mark.parametrize("seed", range(3, 7))
def test_planted_groups_are_found_with_their_number(log: MakeLog, seed: int) -> None:
    result = fitted(log, planted(seed=seed))
    assert len(result.clusters) == 3
    assert adjusted_rand_score(kinds_of(result), result.labels) > 0.9
    assert result.stability is not None
    assert result.stability > 0.9
    assert sum(cluster.users for cluster in result.clusters) == 120
    assert sum(cluster.share for cluster in result.clusters) == pytest.approx(1)
    assert result.notes == ()


def test_a_cluster_is_named_by_its_two_strongest_differences(log: MakeLog) -> None:
    result = fitted(log, planted())
    place = dict(zip(kinds_of(result), result.labels, strict=True))
    english = words.names(result, Say(Text("en"), Names({"event": {"comment": "Review", "pay": "Payment"}})))
    chinese = words.names(result, Say(Text("zh"), Names({"event": {"comment": "评论", "pay": "支付"}})))
    assert set(english[place["owl"]].lower().split(", ")) == {"more review", "active at night"}
    assert set(chinese[place["owl"]].split("、")) == {"评论多", "夜间活跃"}
    assert "more payment" in english[place["buyer"]].lower()
    assert len(set(english)) == 3


def test_every_difference_has_words_in_both_languages() -> None:
    kinds = ["count", *GENERAL, "sum", "mean"]
    for language in LANGUAGES:
        assert all(Text(language).has(f"clusters.{part}.{k}") for part in ("feature", "more", "less") for k in kinds)


def test_the_number_of_buckets_and_the_order_of_rows_change_nothing(log: MakeLog) -> None:
    rows = planted(each=30)
    two, eight = fitted(log, rows), fitted(log, rows[::-1], buckets=8)
    assert two.spec == eight.spec
    assert np.array_equal(two.labels, eight.labels)
    assert two.users.equals(eight.users)
    assert two.stability == eight.stability
    assert two.points.equals(eight.points)


def test_the_users_behind_a_cluster_are_those_counted_and_come_again_from_json(log: MakeLog) -> None:
    dataset = log(planted(each=30), attributes={"nobody": {"city": "Paris"}})
    result: ClustersResult = engine.run(clusters, dataset, ClustersSpec())
    spec = from_plain(ClustersSpec, json.loads(json.dumps(to_plain(result.spec))))
    assert spec == result.spec
    for cluster in result.clusters:
        listed = engine.members(clusters, dataset, spec, cluster.number)
        assert listed.equals(result.users_of(cluster.number))
        assert len(listed) == cluster.users


def test_a_saved_model_groups_new_users_without_fitting(log: MakeLog) -> None:
    model = fitted(log, planted()).spec
    later = fitted(log, planted(each=20, seed=9), ClustersSpec(model=model.model))
    assert later.spec.model == model.model
    assert adjusted_rand_score(kinds_of(later), later.labels) > 0.9


def test_a_wished_number_of_groups_is_made(log: MakeLog) -> None:
    assert len(fitted(log, planted(each=20), ClustersSpec(groups=5)).clusters) == 5
    with pytest.raises(BadClusters):
        ClustersSpec(groups=1)


def test_too_few_users_says_how_many_are_needed(log: MakeLog) -> None:
    result = fitted(log, planted(each=16))
    assert result.clusters == ()
    assert [(note.code, dict(note.details)) for note in result.notes] == [("too_few_users", {"n": 48, "needed": 50})]


def test_users_who_are_all_alike_make_no_clusters(log: MakeLog) -> None:
    rows: list[Row] = [(f"u{number}", "view", "2026-01-05T10:00") for number in range(60)]
    assert [note.code for note in fitted(log, rows).notes] == ["all_users_alike"]


def test_two_kinds_of_exactly_alike_users_make_two_clusters(log: MakeLog) -> None:
    rows: list[Row] = [(f"u{number}", "view", "2026-01-05T10:00") for number in range(60)]
    rows += [(f"u{number}", "pay", "2026-01-05T11:00") for number in range(20)]
    result = fitted(log, rows, ClustersSpec(groups=6))
    assert [cluster.users for cluster in result.clusters] == [40, 20]


def readers_buyers_and_talkers(prices: tuple[float, ...], seed: int) -> list[Row]:
    """20 readers on weekdays, 20 buyers at night, 20 talkers at weekends over four weeks; prices by chance."""
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for number in range(60):
        kind, user = (
            ("reader", "buyer", "talker")[number % 3],
            f"{('reader', 'buyer', 'talker')[number % 3]}{number:02}",
        )
        for day in range(28):
            at, weekend, chance = START + timedelta(days=day), day % 7 >= 5, random.random()
            if kind == "reader" and not weekend and chance < 0.6:
                rows += [(user, "read", (at + timedelta(hours=9 + hour)).isoformat()) for hour in range(3)]
            if kind == "buyer" and chance < 0.4:
                amount = {"amount": prices[int(random.random() * len(prices))]}
                rows.append((user, "view", (at + timedelta(hours=23)).isoformat()))
                rows.append((user, "pay", (at + timedelta(hours=23, minutes=5)).isoformat(), amount))
            if kind == "talker" and weekend and chance < 0.9:
                rows += [(user, "chat", (at + timedelta(hours=12 + hour)).isoformat()) for hour in range(4)]
    return rows


@pytest.mark.parametrize("seed", range(1, 4))
@pytest.mark.parametrize(
    "prices",
    [(20.0,), (19.99, 20.0, 20.01), (19.5, 20.0, 20.5), (10.0, 30.0, 50.0), tuple(np.arange(10.0, 51.0).tolist())],
)
def test_chance_and_cents_in_what_a_third_of_the_users_pay_make_no_groups(
    log: MakeLog, prices: tuple[float, ...], seed: int
) -> None:
    result = fitted(log, readers_buyers_and_talkers(prices, seed))
    assert [cluster.users for cluster in result.clusters] == [20, 20, 20]
    assert adjusted_rand_score(kinds_of(result), result.labels) == 1


def test_what_few_have_is_measured_by_the_few(log: MakeLog) -> None:
    """Of 600 users 6 pay, some 10 and some 40 each time: they lie about one deviation from the middle, not ten."""
    rows: list[Row] = [(f"u{n:03}", "view", f"2026-01-{5 + n % 9:02}T{n % 24:02}:00") for n in range(600)]
    rows += [
        (f"u{n:03}", "pay", f"2026-01-1{day}T10:00", {"amount": 40.0 if n % 2 else 10.0})
        for n in range(6)
        for day in range(5)
    ]
    dataset = log(rows)
    spec = features.settle(
        [features.survey(dataset.block(bucket), FeaturesSpec()) for bucket in dataset.buckets], FeaturesSpec()
    )
    table = features.joined([features.measure(dataset.block(bucket), spec) for bucket in dataset.buckets], spec)
    mean = Feature("mean", "amount")
    scale = next(scale for scale in fitted_scales(table)[0] if scale.feature == mean)
    standard = scaled(table, (scale,))[:, 0]
    assert np.abs(standard[~np.isnan(table.of(mean))]) == pytest.approx(np.ones(6))
    assert standard[np.isnan(table.of(mean))] == pytest.approx(np.zeros(594), abs=1e-9)


def test_a_model_kept_before_means_had_a_certainty_opens() -> None:
    scale = FeatureScale(Feature("mean", "amount"), 0.0, 2.0, 1.0, 3.0, 2.0, 0.5)
    kept = to_plain(ClusterModel((scale,), ((0.0,), (1.0,))))
    for form in kept["scales"]:
        del form["prior_count"]
    assert from_plain(ClusterModel, kept).scales == (scale,)


@pytest.mark.parametrize("seed", range(10))
def test_users_who_act_by_chance_are_no_groups(log: MakeLog, seed: int) -> None:
    """200,000 events of 12,000 users, each of any user, event, moment and amount alike."""
    random, number = np.random.default_rng(seed), 200_000
    drawn = zip(
        random.integers(12_000, size=number).tolist(),
        random.integers(8, size=number).tolist(),
        random.integers(60 * 86_400, size=number).tolist(),
        random.integers(1, 100, size=number).astype(float).tolist(),
        strict=True,
    )
    rows: list[Row] = [
        (f"u{user:05}", f"event {event}", (START + timedelta(seconds=second)).isoformat(), {"amount": amount})
        for user, event, second, amount in drawn
    ]
    result = fitted(log, rows)
    assert result.clusters == ()
    assert [note.code for note in result.notes] == ["no_natural_groups"]


def test_a_wished_number_cuts_one_cloud_all_the_same(log: MakeLog) -> None:
    random = np.random.default_rng(1)
    rows: list[Row] = [
        (f"u{random.integers(300)}", f"event {random.integers(6)}", (START + timedelta(hours=hour / 8)).isoformat())
        for hour in range(6_000)
    ]
    assert [note.code for note in fitted(log, rows).notes] == ["no_natural_groups"]
    cut = fitted(log, rows, ClustersSpec(groups=3))
    assert len(cut.clusters) == 3
    assert "clusters_cut" in [note.code for note in cut.notes]


def test_one_enormous_user_founds_no_cluster(log: MakeLog) -> None:
    rows = planted() + [("robot", "view", (START + timedelta(seconds=n)).isoformat()) for n in range(5_000)]
    assert min(cluster.users for cluster in fitted(log, rows).clusters) >= 40


def test_the_goal_is_counted_in_each_cluster(log: MakeLog) -> None:
    result = fitted(log, planted(), ClustersSpec(goal_event="pay"))
    assert result.goal_users == 40
    assert sorted(cluster.goal_users or 0 for cluster in result.clusters) == [0, 0, 40]


def test_only_chosen_events_found_clusters(log: MakeLog) -> None:
    result = fitted(log, planted(), ClustersSpec(FeaturesSpec(events=("pay",))))
    assert result.spec.model is not None
    assert {feature.of for feature in result.spec.model.features if feature.kind == "count"} <= {"pay"}


def test_the_profile_gives_the_plain_means(log: MakeLog) -> None:
    result = fitted(log, planted())
    rows = result.profile[(result.profile["kind"] == "count") & (result.profile["of"] == "comment")]
    comments = sum(1 for row in planted() if row[1] == "comment")
    assert rows["mean_all"].iloc[0] == pytest.approx(comments / 120)
    owls = next(n for n, kind in zip(result.labels, kinds_of(result), strict=True) if kind == "owl")
    assert rows.set_index("cluster").loc[owls, "mean"] == pytest.approx(comments / 40)


def test_the_map_shows_a_sample_that_keeps_every_cluster() -> None:
    labels = np.array([0] * 30_000 + [1] * 40)
    shown = sampled(labels)
    assert len(shown) <= 2_000
    assert np.bincount(labels[shown])[1] >= 10
