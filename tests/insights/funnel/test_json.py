"""Is a funnel's question written, read back and refused as it should be?"""

from __future__ import annotations

import json

import pytest

from analysis.insights.funnel import (
    Breakdown,
    FunnelSpec,
    funnel_from_json,
    funnel_to_json,
)
from analysis.insights.funnel.spec import WindowOutOfRange
from analysis.insights.written import BadSpec
from tests.asked_funnels import EVERY, spec
from tests.asking import did


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
