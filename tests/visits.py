"""Users who all do the same, one event every ten minutes, and the funnels asked of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from analysis.insights.funnel import FunnelSpec, FunnelStep
from tests.conftest import Row

HOUR = timedelta(hours=1)

END: Row = ("zoe", "home", "2026-02-01T00:00")  # long after every window


def spec(*events: str, **more: Any) -> FunnelSpec:  # noqa: ANN401
    return FunnelSpec(tuple(FunnelStep((event,)) for event in events), **{"window": 2 * HOUR} | more)


def visits(users: int, events: str, name: str, day: int = 5) -> list[Row]:
    """Each of the users does these events, one every ten minutes from 10:00; "-" is ten minutes of nothing."""
    named = events.split()
    times = [f"2026-01-{day:02d}T{10 + place // 6}:{place % 6}0" for place in range(len(named))]
    return [
        (f"{name}{user:02d}", event, when)
        for user in range(users)
        for event, when in zip(named, times, strict=True)
        if event != "-"
    ]
