"""Does the funnel's picture hold the numbers of its result?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.charts import theme
from analysis.charts.funnel import bars as drawing
from analysis.insights.funnel import FunnelGroup, FunnelSpec, group_labels, row_names
from analysis.locale import Text
from tests.made_funnels import BY_CITY, SHOP, SIDES, made, steps_of

EN = Text("en")
NAMES = ("View", "Cart", "Pay")
RESULT = made(SHOP, [40, 40, 20], pending=[15, 0, 0])  # 100 viewed, 60 carted, 20 paid; 15 came too late to judge
EVERY = made(replace(SHOP, base="all"), [40, 40, 20], pending=[15, 0, 0])


def test_the_parts_of_a_bar_lie_end_to_end_and_make_up_the_step_before() -> None:
    rows = drawing.bars(RESULT, EN, NAMES)["datasets"]["parts"]
    cart = [(row["state"], row["low"], row["high"]) for row in rows if row["name"] == "2  Cart"]
    assert cart == [("reached", 0, 60), ("dropped", 60, 85), ("skipped", 85, 85)]
    assert {row["end"] for row in rows if row["step"] == 3} == {60}
    assert next(row["shown"] for row in rows if row["step"] == 3) == "20 · 23.5%"


def test_of_all_entries_who_is_pending_lies_between() -> None:
    rows = drawing.bars(EVERY, EN, NAMES)["datasets"]["parts"]
    cart = [(row["state"], row["low"], row["high"]) for row in rows if row["name"] == "2  Cart"]
    assert cart == [("reached", 0, 60), ("pending", 60, 75), ("dropped", 75, 100), ("skipped", 100, 100)]
    assert next(row["shown"] for row in rows if row["step"] == 3) == "20 · 20.0%"


def test_the_part_that_went_on_tells_its_share_and_where_it_likely_lies() -> None:
    """Wilson's interval of 60 of 100: 0.5020 to 0.6906 (R: prop.test(60, 100, correct = FALSE))."""
    row = next(row for row in drawing.bars(EVERY, EN, NAMES)["datasets"]["parts"] if row["step"] == 2)
    assert (row["previous_shown"], row["likely_shown"]) == ("60.0%", "50.2% and 69.1%")


def test_every_part_tells_its_own_share_of_the_step_before() -> None:
    """Wilson's intervals of 25 and 15 of 100: 0.1755 to 0.3430 and 0.0931 to 0.2328."""
    said = {
        row["state"]: (row["previous_shown"], row["likely_shown"])
        for row in drawing.bars(EVERY, EN, NAMES)["datasets"]["parts"]
        if row["step"] == 2
    }
    assert said["dropped"] == ("25.0%", "17.5% and 34.3%")
    assert said["pending"] == ("15.0%", "–")
    layers = drawing.bars(EVERY, EN, NAMES)["layer"]
    parts = [layer for layer in layers if "tooltip" in layer["encoding"]]
    assert len(parts) == 4 and all("previous_shown" in str(layer["encoding"]["tooltip"]) for layer in parts)


def test_an_optional_step_shows_who_went_without() -> None:
    spec = FunnelSpec(steps_of("view", "search?", "pay"), timedelta(days=1))
    rows = drawing.bars(made(spec, [20, 30], optional={2: 12}), EN, ("View", "Search", "Pay"))["datasets"]["parts"]
    search = [(row["state"], row["users"]) for row in rows if row["name"] == "2  Search (optional)"]
    assert search == [("reached", 12), ("dropped", 0), ("skipped", 38)]


def test_in_any_order_a_bar_is_how_many_of_the_steps_were_done() -> None:
    rows = row_names(replace(SHOP, order="any"), EN, NAMES)
    assert rows == ("1 of 3 steps", "2 of 3 steps", "3 of 3 steps")


def test_groups_are_drawn_as_shares_of_their_own_entries() -> None:
    groups = {FunnelGroup("value", "Paris"): [2, 0, 6], FunnelGroup("value", "Rome"): [1, 0, 0]}
    chart = drawing.bars(made(BY_CITY, [3, 0, 6], groups=groups), EN, NAMES)
    ends = {
        (row["group_name"], row["step"]): row["high"] for row in chart["datasets"]["parts"] if row["state"] == "reached"
    }
    assert ends["Paris", 1] == ends["Rome", 1] == 1
    assert (ends["Paris", 3], ends["Rome", 3]) == (0.75, 0)


def test_all_others_stay_apart_from_a_value_of_that_name() -> None:
    groups = (FunnelGroup("value", "All others"), FunnelGroup("other"), FunnelGroup("missing"))
    assert group_labels(groups, EN) == ("All others", "(All others)", "No value")


def test_only_values_have_colours_of_their_own() -> None:
    kinds = (FunnelGroup("value", "Paris"), FunnelGroup("other", ""), FunnelGroup("missing", ""))
    chart = drawing.bars(made(BY_CITY, [30, 0, 60], groups={kind: [10, 0, 20] for kind in kinds}), Text("en"), NAMES)
    color = next(layer["encoding"]["color"] for layer in chart["layer"] if "color" in layer["encoding"])
    assert color["scale"]["domain"] == ["Paris", "All others", "No value"]
    assert color["scale"]["range"] == [theme.colors(["Paris"])["Paris"], theme.REST, theme.RULE]


def test_the_sides_of_a_comparison_have_the_names_the_page_gives_them() -> None:
    groups = (FunnelGroup("side", "this"), FunnelGroup("side", "other"))
    assert group_labels(groups, EN, ("March", "February")) == ("March", "February")
    chart = drawing.bars(made(SIDES, [1, 1, 1], groups={side: [1, 1, 1] for side in groups}), EN, NAMES)
    assert {row["group_name"] for row in chart["datasets"]["parts"]} == {"This", "The other"}


@pytest.mark.parametrize("counted", ["users", "attempts", "sessions"])
def test_the_bars_say_what_they_count(counted: str) -> None:
    result = made(replace(SHOP, counted=counted), [1, 1, 1])  # type: ignore[arg-type]
    assert f"'title': '{counted.title()}'" in str(drawing.bars(result, EN, NAMES)["layer"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_click_tells_step_part_and_group(language: str) -> None:
    chart = drawing.bars(RESULT, Text(language), NAMES)  # type: ignore[arg-type]
    picks = [param for param in chart["params"] if param["name"] == drawing.PICK]
    assert picks[0]["select"]["fields"] == ["name", "state", "group_name"]
    assert set(drawing.PICKED) <= set(chart["datasets"]["parts"][0])


def test_a_shape_is_built_once_and_never_keeps_rows() -> None:
    first = drawing.bars(RESULT, EN, NAMES)
    second = drawing.bars(RESULT, EN, ("Look", "Fill", "Buy"))
    assert first["layer"] is second["layer"]
    assert {row["name"] for row in first["datasets"]["parts"]} == {"1  View", "2  Cart", "3  Pay"}


def test_twenty_steps_stay_on_a_page() -> None:
    spec = FunnelSpec(steps_of(*(f"step {number}" for number in range(20))), timedelta(days=1))
    chart = drawing.bars(made(spec, [1] * 20), EN, tuple(step.label for step in spec.steps))
    assert chart["height"] < 750
