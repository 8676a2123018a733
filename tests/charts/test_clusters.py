"""Do the pictures of clusters hold the numbers of their result, in both languages?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.charts import clusters as cluster_charts
from analysis.charts import theme
from analysis.insights import clusters
from analysis.insights.clusters import ClustersResult, ClustersSpec, words
from analysis.locale import LANGUAGES, Language, Text
from analysis.locale.say import Names, Say
from tests.charts.drawn import rows_of
from tests.conftest import MakeLog
from tests.planted_groups import planted


@pytest.fixture
def found(log: MakeLog) -> ClustersResult:
    return engine.run(clusters, log(planted()), ClustersSpec())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bar_a_cluster_with_its_users(found: ClustersResult, language: Language) -> None:
    text = Text(language)
    names = words.names(found, Say(text))
    rows = rows_of(theme.spec(cluster_charts.sizes(found, text, names)))
    assert [row["cluster"] for row in rows] == [0, 1, 2]
    assert [row["shown"] for row in rows] == [f"{c.users} · {text.percent(c.share)}" for c in found.clusters]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_has_a_point_a_user_and_a_number_a_cluster(found: ClustersResult, language: Language) -> None:
    text = Text(language)
    rows = rows_of(theme.spec(cluster_charts.points(found, text, words.names(found, Say(text)))))
    assert len([row for row in rows if "user" in row]) == 120
    assert {row["number"] for row in rows if "number" in row} == {"1", "2", "3"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heat_map_has_a_cell_a_cluster_and_behaviour(found: ClustersResult, language: Language) -> None:
    text = Text(language)
    shown = Names({"event": {"comment": "Review"}})
    rows = rows_of(theme.spec(cluster_charts.profile(found, text, words.names(found, Say(text)), shown)))
    cells = {(row["feature"], row["name"]) for row in rows}
    assert len(cells) == len(rows) == 3 * len({feature for feature, _ in cells})
    assert "Review" in {feature for feature, _ in cells}
