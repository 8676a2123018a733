"""Does the funnel's picture hold the numbers of its result?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis import engine
from analysis.charts import funnel as drawing
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, FunnelResult, FunnelSpec, FunnelStep, Group
from analysis.locale import Text
from tests.conftest import MakeLog

ROWS = [
    ("ann", "view", "2026-01-01T10:00", {"ad": "All others"}),
    ("ann", "pay", "2026-01-01T11:00"),
    ("bob", "view", "2026-01-01T12:00", {"ad": "y"}),
    ("cyd", "view", "2026-01-09T12:00", {"ad": "All others"}),
]


def result(log: MakeLog, breakdown: Breakdown | None = None) -> FunnelResult:
    steps = (FunnelStep(("view",)), FunnelStep(("pay",)))
    return engine.run(funnel, log(ROWS), FunnelSpec(steps, timedelta(days=1), breakdown=breakdown))


def test_the_parts_of_a_bar_lie_end_to_end_and_make_up_the_step_before(log: MakeLog) -> None:
    rows = drawing.bars(result(log), Text("en"), ("View", "Pay"))["datasets"]["parts"]
    parts = [(row["name"], row["state"], row["low"], row["high"]) for row in rows]
    assert parts[3:] == [("2  Pay", "reached", 0, 1), ("2  Pay", "pending", 1, 2), ("2  Pay", "dropped", 2, 3)]
    assert rows[3]["shown"] == "1 · 33.3%"


def test_groups_are_drawn_as_shares_of_their_own_entries(log: MakeLog) -> None:
    chart = drawing.bars(result(log, Breakdown("property", "ad")), Text("en"), ("View", "Pay"))
    ends = {
        (row["group_name"], row["step"]): row["high"] for row in chart["datasets"]["parts"] if row["state"] == "reached"
    }
    assert ends == {("All others", 1): 1, ("y", 1): 1, ("All others", 2): 0.5, ("y", 2): 0}


def test_all_others_stay_apart_from_a_value_of_that_name() -> None:
    groups = (Group("value", "All others"), Group("other"), Group("missing"))
    assert drawing.group_labels(groups, Text("en")) == ("All others", "(All others)", "No value")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_click_tells_step_part_and_group(log: MakeLog, language: str) -> None:
    chart = drawing.bars(result(log), Text(language), ("View", "Pay"))  # type: ignore[arg-type]
    picks = [param for param in chart["params"] if param["name"] == drawing.PICK]
    assert picks[0]["select"]["fields"] == ["name", "state", "group_name"]
    assert set(drawing.PICKED) <= set(chart["datasets"]["parts"][0])


def test_a_shape_is_built_once_and_never_keeps_rows(log: MakeLog) -> None:
    first = drawing.bars(result(log), Text("en"), ("View", "Pay"))
    second = drawing.bars(result(log), Text("en"), ("Look", "Buy"))
    assert first["layer"] is second["layer"]
    assert {row["name"] for row in first["datasets"]["parts"]} == {"1  View", "2  Pay"}
