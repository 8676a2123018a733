"""Is a funnel's question written, read back and refused as it should be?"""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from analysis.insights.funnel import (
    Breakdown,
    Exclusion,
    FunnelSpec,
    FunnelStep,
    Side,
    Window,
    funnel_from_json,
    funnel_to_json,
)
from analysis.insights.funnel.spec import WindowOutOfRange
from analysis.insights.written import BadSpec
from analysis.rules.asked import ColumnTest, Period
from tests.asking import did

DAY = timedelta(days=1)


def steps(*events: str) -> tuple[FunnelStep, ...]:
    return tuple(FunnelStep((event,)) for event in events)


def spec(*events: str, window: Window = DAY, **more: object) -> FunnelSpec:
    return FunnelSpec(steps(*events), window, **more)  # type: ignore[arg-type]


FULL = FunnelSpec(
    (FunnelStep(("view", "search"), (ColumnTest("ad", "is", ("x", "y")),), "look"), FunnelStep(("pay",))),
    timedelta(days=2, hours=3),
    Period(date(2026, 1, 1), date(2026, 1, 31)),
    did(("pay",), at_least=2),
    Breakdown("attribute", "city", top=3),
)


# Between them every field, and every value that a field can have.
EVERY = (
    FULL,
    spec("view", "pay", order="strict", window="day", compare=Side(Period(date(2026, 1, 1), None), did(("view",)))),
    spec("view", "pay", order="any", window="session", counted="sessions", breakdown=Breakdown("property", "ad", 1, 2)),
    FunnelSpec(
        (*steps("view"), FunnelStep(("search",), optional=True), *steps("pay")),
        DAY,
        exclusions=(
            Exclusion(("pay",), 1, 3, (ColumnTest("amount", "<", (1.0,)),)),
            Exclusion(("help", "view"), 1, 3),
        ),
        effect="remove",
        counted="attempts",
        value="amount",
        ties="any",
    ),
    FunnelSpec(
        (
            FunnelStep(("view",), who=(ColumnTest("city", "is", ("York",)),)),
            FunnelStep(("pay",), (ColumnTest("amount", ">", (1.0,)),), who=(ColumnTest("city", "present"),)),
        ),
        DAY,
    ),
    spec("view", "pay", hold="ad", value="amount", breakdown=Breakdown("property", "ad", at="last")),
    spec("view", "pay", compare=Side(filter=did(("search",)))),
)


@pytest.mark.parametrize("asked", [*EVERY, spec("view", "pay", breakdown=Breakdown("tag", "buyers"))])
def test_a_spec_reads_back_from_its_json(asked: FunnelSpec) -> None:
    assert funnel_from_json(json.loads(json.dumps(funnel_to_json(asked)))) == asked


def test_what_is_usual_is_not_written() -> None:
    assert funnel_to_json(spec("a", "b")) == {"steps": ["a", "b"], "window_seconds": 86_400.0}


def test_what_closing_found_is_not_written() -> None:
    """Values and rules are of the data and tags of that day."""
    asked = spec("a", "b", breakdown=Breakdown("tag", "kind", groups=("x",), rules=(("x", did(("a",))),)))
    assert funnel_from_json(funnel_to_json(asked)).breakdown == Breakdown("tag", "kind")


@pytest.mark.parametrize(
    "change",
    [
        {"steps": "view"},
        {"steps": [{"event": "view"}, "pay"]},
        {"steps": [{"events": [1]}, "pay"]},
        {"window_seconds": "7d"},
        {"window_seconds": float("nan")},
        {"window_seconds": 1e300},
        {"from": "yesterday"},
        {"by": {"property": 3}},
        {"by": {"property": "ad", "top": True}},
        {"by": {"property": "ad", "at": "end"}},
        {"by": {"property": "ad", "attribute": "city"}},
        {"by": {"event": "a"}},
        {"steps": [{"events": ["a"], "optional": 1}, "b"]},
        {"order": "random"},
        {"effect": None},
        {"counted": "visits"},
        {"ties": True},
        {"hold": 3},
        {"value": ["amount"]},
        {"window": "session"},  # beside a length of time
        {"exclusions": {"events": ["x"], "after": 1, "before": 2}},
        {"exclusions": ["x"]},
        {"exclusions": [{"events": ["x"], "after": 1}]},
        {"exclusions": [{"events": ["x"], "after": True, "before": 2}]},
        {"compare": {"from": "2026-01-01"}},
        {"compare": {"period": {"from": "2026-13-01"}}},
        {"windw": 3},
    ],
)
def test_a_badly_written_spec_says_where(change: dict[str, object]) -> None:
    with pytest.raises((BadSpec, WindowOutOfRange)):
        funnel_from_json(funnel_to_json(spec("a", "b")) | change)


def test_a_natural_window_has_a_name() -> None:
    assert funnel_from_json({"steps": ["a", "b"], "window": "day"}).window == "day"
    with pytest.raises(BadSpec):
        funnel_from_json({"steps": ["a", "b"], "window": "week"})
