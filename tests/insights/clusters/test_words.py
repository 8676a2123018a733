"""Are clusters, their differences and what was left out said with the names that people use?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analysis.insights.clusters import Cluster, ClustersResult, ClustersSpec, words
from analysis.insights.clusters.differences import Difference
from analysis.insights.clusters.fit import Grouping
from analysis.insights.clusters.measure import STEADY, _of_the_fit
from analysis.insights.clusters.model import ClusterModel, FeatureScale
from analysis.insights.features import Feature
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.notes import Note

SAY = Say(Text("en"), Names({"event": {"pay": "Pay*ment"}, "property": {"amount": "Amount"}}))
PAGE = Say(SAY.text, SAY.names, lambda name: name.replace("*", "\\*"), markup=True)
PAYS, NIGHT = Difference(Feature("count", "pay"), 2.0), Difference(Feature("night"), -0.5)
SUM = Feature("sum", "amount")


def result(
    *differences: tuple[Difference, ...],
    users: tuple[int, ...] = (60, 40),
    stability: float | None = None,
    left_out: tuple[tuple[Feature, str], ...] = (),
) -> ClustersResult:
    groups = tuple(
        Cluster(number, count, count / sum(users), None, apart)
        for number, (count, apart) in enumerate(zip(users, differences, strict=True))
    )
    labels = np.repeat(np.arange(len(users)), users)
    ids = pa.array([str(number) for number in range(len(labels))])
    empty = pd.DataFrame()
    return ClustersResult(ClustersSpec(), ids, labels, groups, None, empty, empty, None, empty, stability, left_out, ())


def test_a_name_is_its_differences_and_the_same_twice_is_numbered() -> None:
    found = result((PAYS, NIGHT), (), (), users=(50, 30, 20))
    assert words.names(found, SAY) == (
        "More Pay*ment, rarely at night",
        "Close to the average",
        "Close to the average 2",
    )
    assert words.names(found, PAGE) == words.names(found, SAY)


def test_a_cluster_without_users_is_nobody() -> None:
    assert words.names(result((PAYS,), (NIGHT,), users=(50, 0)), SAY) == ("More Pay*ment", "Nobody now")


def test_the_answer_names_what_stands_out_beside_the_largest() -> None:
    found = result((NIGHT,), (PAYS,))
    said = words.answer(found, words.names(found, PAGE), PAGE)
    assert said == "100 users fall into 2 groups. What stands out most: “More Pay\\*ment”, 40.0%."


def test_users_who_are_cut_into_groups_fall_into_none() -> None:
    found = replace(result((NIGHT,), (PAYS,)), notes=(Note("clusters_cut"),))
    said = words.answer(found, words.names(found, PAGE), PAGE)
    assert said == "100 users are cut into 2 groups. What differs most: “More Pay\\*ment”, 40.0%."


@pytest.mark.parametrize("stability", [0.1, STEADY - 0.01, STEADY, 0.84, 0.99])
def test_sentence_and_note_say_the_same_of_how_steady_groups_are(stability: float) -> None:
    grouping = Grouping(np.zeros((2, 1)), pd.DataFrame({"groups": [2], "silhouette": [0.9]}), stability, natural=True)
    warned = "clusters_unsteady" in [note.code for note in _of_the_fit(grouping, 2)]
    assert warned == ("differently" in (words.steadiness(result((), (), stability=stability), SAY.text) or ""))


def test_of_one_group_only_its_size_is_said() -> None:
    assert words.answer(result((), users=(60,)), ("all",), SAY) == "60 users fall into 1 group."


@pytest.mark.parametrize(("stability", "said"), [(0.9, "nearly the same"), (0.7, "mostly"), (0.2, "differently")])
def test_how_steady_groups_are(stability: float, said: str) -> None:
    assert said in (words.steadiness(result((), (), stability=stability), SAY.text) or "")


def test_how_steady_groups_are_may_be_unknown() -> None:
    assert words.steadiness(result((), ()), SAY.text) is None


def test_what_was_left_out_is_said_with_its_reason() -> None:
    found = result((), (), left_out=((Feature("count", "pay"), "alike"), (SUM, "alike"), (Feature("night"), "chance")))
    assert words.left_out(found, PAGE) == (
        "Pay\\*ment, Total Amount: goes with another one that is shown.",
        "Share at night (22–6): no more than chance would give.",
    )
    assert words.left_out(result((), ()), SAY) == ()


def cut_by(*features: Feature, goal: str | None = "pay") -> ClustersResult:
    model = ClusterModel(tuple(FeatureScale(feature, 0, 0, 0, 1, 0, 1) for feature in features), ())
    return replace(result((PAYS,), (NIGHT,)), spec=ClustersSpec(goal_event=goal, model=model))


def test_the_goal_is_marked_where_it_cut_the_groups() -> None:
    assert words.counts_goal(cut_by(Feature("night"), PAYS.feature))
    assert not words.counts_goal(cut_by(Feature("night"), Feature("count", "view")))
    assert not words.counts_goal(cut_by(PAYS.feature, goal=None))


def test_it_is_said_over_what_a_total_goes() -> None:
    said = words.added_up(cut_by(SUM, Feature("mean", "amount"), Feature("night")), SAY)
    assert (
        said
        == "Totals and averages of Amount go over all events of a user that carry the number, whichever event it is."
    )
    assert words.added_up(cut_by(PAYS.feature), SAY) is None
