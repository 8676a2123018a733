"""Do clusters find groups that were planted, always the same ones, and say so in words?"""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from analysis import engine
from analysis.insights import clusters
from analysis.insights.clusters import ClustersResult, ClustersSpec, words
from analysis.insights.clusters.map import sampled
from analysis.insights.clusters.measure import BadClusters
from analysis.insights.features import GENERAL, FeaturesSpec
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
