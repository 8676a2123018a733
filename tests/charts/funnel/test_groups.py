"""Does the picture of the groups say which differences are real?"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from analysis.charts.funnel import groups as funnel_groups
from analysis.insights.funnel import FunnelGroup
from analysis.locale import Language, Text
from tests.made_funnels import BY_CITY, SIDES, made

EN = Text("en")
CITIES = {
    FunnelGroup("value", "Paris"): [40, 0, 60],
    FunnelGroup("value", "Rome"): [75, 0, 25],
    FunnelGroup("value", "Oslo"): [58, 0, 42],
    FunnelGroup("missing"): [3, 0, 1],
}


def test_a_group_has_its_rate_its_interval_and_what_is_to_be_said() -> None:
    """The interval of 60 of 100: 0.5020 to 0.6906 (R: prop.test(60, 100, correct = FALSE))."""
    rows = funnel_groups.groups(made(BY_CITY, [176, 0, 128], groups=CITIES), EN)["datasets"]["groups"]
    assert [row["side"] for row in rows] == ["more", "less", "none", "none"]
    assert [row["judged"] for row in rows] == [
        "a real difference",
        "a real difference",
        "could be chance",
        "too few to say",
    ]
    assert (rows[0]["rate"], rows[0]["likely_shown"]) == (0.6, "50.2% and 69.1%")
    assert rows[0]["by"] == "+26.7 points"  # 60 of 100 against 68 of 204
    assert rows[3]["by"] == "–"


def test_the_rate_of_all_is_a_line_across_the_groups() -> None:
    data = funnel_groups.groups(made(BY_CITY, [176, 0, 128], groups=CITIES), EN)["datasets"]
    assert [row["said"] for row in data["all"]] == ["All: 42.1%"]


def test_a_comparison_says_its_one_difference_beside_this_side() -> None:
    groups = {FunnelGroup("side", "this"): [75, 0, 25], FunnelGroup("side", "other"): [50, 0, 50]}
    data = funnel_groups.groups(made(SIDES, [75, 0, 25], groups=groups), EN, ("March", "February"))["datasets"]
    assert [(row["name"], row["by"], row["judged"]) for row in data["groups"]] == [
        ("March", "-25.0 points", "a real difference"),
        ("February", "", ""),
    ]
    assert data["all"] == []


def test_a_group_without_a_closed_window_has_a_row_and_no_rate() -> None:
    groups = {FunnelGroup("value", "Paris"): [40, 0, 60], FunnelGroup("value", "Rome"): [0, 0, 0]}
    row = funnel_groups.groups(made(BY_CITY, [40, 0, 60], groups=groups), EN)["datasets"]["groups"][1]
    assert (row["rate"], row["low"], row["rate_shown"], row["judged"]) == (None, None, "–", "too few to say")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_said_beside_the_last_line_is_not_cut(language: Language) -> None:
    text = Text(language)
    drawing = funnel_groups.groups(made(BY_CITY, [176, 0, 128], groups=CITIES), text)
    words = [row["said"] for row in drawing["datasets"]["groups"]]
    room = _room(drawing)
    assert all(room >= len(said.encode("gb18030")) * 6 for said in words)


def _room(drawing: dict[str, Any]) -> int:
    """The pixels that the axis leaves free at its right."""
    [end] = re.findall(r"max\(width - (\d+)", json.dumps(drawing))
    return int(end)
