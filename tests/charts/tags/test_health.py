"""Do the pictures of the health of tags hold its numbers, in both languages?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.charts.tags import health as health_charts
from analysis.insights.tags import (
    HealthTag,
    KnownTag,
    TagHealthResult,
    TagHealthSpec,
    TagMasksSpec,
    masks,
    separating_rows,
)
from analysis.insights.tags import health as tag_health
from analysis.locale import LANGUAGES, Language, Text
from analysis.rules.asked import Case, OrderedValues, YesNo
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.charts.rendered import drawn
from tests.charts.tags.drawn import PAYING, data


@pytest.fixture
def health(shop: Dataset) -> TagHealthResult:
    often = did(("view",), at_least=6)
    definitions = {
        "often": YesNo(often),
        "=1+1": YesNo(did(("pay",))),
        "level": OrderedValues((Case("high", often), Case("low", did(("view",), at_least=3)))),
    }
    known = engine.run(masks, shop, TagMasksSpec(tuple(KnownTag(*each) for each in definitions.items())))
    tags = (
        HealthTag("often", "behaviour", "looking", "how often"),
        HealthTag("=1+1", "value", "money", counts_goal=True),
        HealthTag("level", "behaviour", "looking", "how often"),
    )
    return engine.run(tag_health, shop, TagHealthSpec(tags, known, PAYING))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pictures_of_health_hold_its_numbers(health: TagHealthResult, language: Language) -> None:
    text = Text(language)
    covered = data(health_charts.coverage(health, text), "rows")
    assert [row["kind"] for row in covered] == ["all", "layer", "layer", "layer", "subject", "behaviour", "subject"]
    assert covered[0]["share"] == health.share
    assert covered[1]["name"] == text("health.layer_base")
    assert covered[1]["share"] == 0
    numbers = data(health_charts.distribution(health, text), "rows")
    assert sum(row["users"] for row in numbers) == health.total
    apart = data(health_charts.separation(health, text), "rows")
    assert [(row["tag"], row["value"]) for row in apart] == [(row.name, row.value) for row in separating_rows(health)]
    assert ("level", None) not in [(row["tag"], row["value"]) for row in apart]
    assert [row["tag"] for row in apart if row["counts_goal"] != "–"] == ["=1+1"]
    assert all(row["low"] <= row["difference"] <= row["high"] for row in apart)


def test_points_are_points_on_the_axis_as_beside_it(health: TagHealthResult) -> None:
    [picture] = drawn([health_charts.separation(health, Text("en"))], "UTC", 700)
    [ticks] = [[words.said for words in axis] for axis in picture.axes() if "0" in [words.said for words in axis]]
    assert not any("%" in tick for tick in ticks)
    assert all(tick == "0" or tick[0] in "+-" for tick in ticks)
    assert any(words.said.endswith("in points") for words in picture.words)


def test_rows_that_read_the_same_stay_apart(shop: Dataset) -> None:
    """A tag named as another tag's value is."""
    often = did(("view",), at_least=6)
    definitions = {"level · high": YesNo(often), "level": OrderedValues((Case("high", often),))}
    known = engine.run(masks, shop, TagMasksSpec(tuple(KnownTag(*each) for each in definitions.items())))
    tags = tuple(HealthTag(name, "base", "Any tag in use") for name in definitions)
    result = engine.run(tag_health, shop, TagHealthSpec(tags, known, PAYING))
    for draw in (health_charts.coverage, health_charts.separation):
        names = [row["name"] for row in data(draw(result, Text("en")), "rows")]
        assert len(set(names)) == len(names) >= 2
