"""Do the pictures of clusters, portraits and timelines hold the numbers of their results, in both languages?"""

from __future__ import annotations

from typing import Any

import pytest

from analysis import engine
from analysis.charts import clusters as cluster_charts
from analysis.charts import portrait as portrait_charts
from analysis.charts import theme
from analysis.charts import user as timeline_charts
from analysis.insights import clusters, portrait, user
from analysis.insights.clusters import ClustersResult, ClustersSpec
from analysis.insights.clusters import names as names_of
from analysis.insights.portrait import PortraitResult, PortraitSpec, portrait_rows
from analysis.insights.user import TimelineSpec
from analysis.locale import LANGUAGES, Language, Text
from tests.asking import did
from tests.conftest import MakeLog
from tests.insights.clusters.test_clusters import planted


def rows_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """All rows a chart shows, of all its layers."""
    sources = [part.get("data", {}) for part in (spec, *spec.get("layer", []))]
    return [row for source in sources for row in source.get("values", [])]


@pytest.fixture
def found(log: MakeLog) -> ClustersResult:
    return engine.run(clusters, log(planted()), ClustersSpec())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bar_a_cluster_with_its_users(found: ClustersResult, language: Language) -> None:
    text = Text(language)
    names = names_of(found, text, {})
    rows = rows_of(theme.spec(cluster_charts.sizes(found, text, names)))
    assert [row["cluster"] for row in rows] == [0, 1, 2]
    assert [row["shown"] for row in rows] == [f"{c.users} · {text.percent(c.share)}" for c in found.clusters]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_has_a_point_a_user_and_a_number_a_cluster(found: ClustersResult, language: Language) -> None:
    text = Text(language)
    rows = rows_of(theme.spec(cluster_charts.points(found, text, names_of(found, text, {}))))
    assert len([row for row in rows if "user" in row]) == 120
    assert {row["number"] for row in rows if "number" in row} == {"1", "2", "3"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heat_map_has_a_cell_a_cluster_and_behaviour(found: ClustersResult, language: Language) -> None:
    text = Text(language)
    shown = cluster_charts.named({"event": {"comment": "Review"}})
    rows = rows_of(theme.spec(cluster_charts.profile(found, text, names_of(found, text, {}), shown)))
    cells = {(row["feature"], row["name"]) for row in rows}
    assert len(cells) == len(rows) == 3 * len({feature for feature, _ in cells})
    assert "Review" in {feature for feature, _ in cells}


@pytest.fixture
def portrayed(log: MakeLog) -> PortraitResult:
    attributes = {f"{kind}{number:03}": {"city": kind} for kind in ("buyer", "owl") for number in range(40)}
    return engine.run(portrait, log(planted(), attributes=attributes), PortraitSpec(did(("pay",))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bar_a_difference_with_its_interval(portrayed: PortraitResult, language: Language) -> None:
    different = portrait_rows(portrayed.most_different)
    names = tuple(f"{row.dimension} {row.name} {row.value}" for row in different)
    spec = theme.spec(portrait_charts.different(portrayed, Text(language), names))
    rows = rows_of(spec["layer"][0])
    assert [row["name"] for row in rows] == list(names)
    assert all(row["low"] <= row["tgi"] <= row["high"] for row in rows)
    assert [row["shown"] for row in rows] == [f"TGI {row.tgi:.0f}" for row in different]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_weekdays_and_values_are_complete(portrayed: PortraitResult, language: Language) -> None:
    text = Text(language)
    hours = rows_of(theme.spec(portrait_charts.hours(portrayed, text)))
    assert len(hours) == 24
    assert sum(row["share"] for row in hours) == pytest.approx(1)
    assert len(rows_of(theme.spec(portrait_charts.weekdays(portrayed, text)))) == 7
    cities = [row for row in portrait_rows(portrayed.values) if row.name == "city"]
    values = tuple(str(row.value) for row in cities)
    drawn = rows_of(theme.spec(portrait_charts.shares(portrayed, text, "attribute", "city", values)))
    assert [row["share"] for row in drawn] == [row.share for row in cities]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_strip_joins_rare_events_and_loses_none(log: MakeLog, language: Language) -> None:
    rows = [("ann", f"event{number}", f"2026-01-{number + 1:02}T10:00") for number in range(14)]
    result = engine.run(user, log(rows), TimelineSpec("ann"))
    drawn = rows_of(theme.spec(timeline_charts.strip(result, Text(language), (("event0", "First"),))))
    assert sum(row["events"] for row in drawn) == 14
    assert len({row["name"] for row in drawn}) == 11
    assert "First" in {row["name"] for row in drawn}
