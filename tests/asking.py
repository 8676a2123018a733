"""Short ways to ask of users in tests."""

from __future__ import annotations

from typing import Any

from analysis.rules.asked import TIMES, ChosenEvents, Counting, Did


def did(
    events: tuple[str, ...],
    at_least: float = 1,
    negated: bool = False,
    *,
    at_most: float | None = None,
    count: Counting = TIMES,
    **narrowed: Any,  # noqa: ANN401 what `ChosenEvents` takes
) -> Did:
    """Did so many of the events, narrowed by what `ChosenEvents` takes."""
    return Did(ChosenEvents(events, **narrowed), at_least, at_most, negated, count)
