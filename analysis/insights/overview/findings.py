"""Which three things are worth a first look?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.insights.funnel import FunnelResult
from analysis.insights.overview.measure import OverviewResult
from analysis.insights.statistics import FEW

_LEAST_GROWTH = 0.2
_COMPARED_DAYS = 14  # two whole weeks, before the last day


@dataclass(frozen=True)
class Finding:
    """`code` names a sentence (`overview.finding_…`) that `details` fill; `page` shows more.

    Details ending in `event` or `step` are raw names, `share` and `growth` are shares.
    """

    code: str
    details: Mapping[str, str | int | float]
    page: Literal["overview", "funnel"]


def findings(overview: OverviewResult, funnel: FunnelResult | None) -> tuple[Finding, ...]:
    """At most three, the most useful first."""
    found = [_drop(funnel), _one_day(overview), _growth(overview), _busiest(overview), _top_event(overview)]
    return tuple(finding for finding in found if finding)[:3]


def _drop(funnel: FunnelResult | None) -> Finding | None:
    """The step that loses most of those who took the step before."""
    if funnel is None or funnel.total.entries < FEW:
        return None
    later = funnel.steps.iloc[1:].assign(before=funnel.steps["users"].shift(1).iloc[1:])
    later = later[(later["before"] >= FEW) & (later["dropped"] > 0)]
    if later.empty:
        return None
    worst = later.loc[(later["dropped"] / later["before"]).idxmax()]
    return Finding(
        "drop",
        {
            "from_step": str(funnel.steps["name"][int(worst["step"]) - 2]),
            "to_step": str(worst["name"]),
            "share": float(worst["dropped"] / worst["before"]),
            "users": int(worst["dropped"]),
        },
        "funnel",
    )


def _one_day(overview: OverviewResult) -> Finding | None:
    """Users who had at least a week to come back and were seen on one day only."""
    if overview.early < FEW:
        return None
    gone = overview.early - overview.returned
    if not gone:
        return None
    return Finding("one_day", {"share": gone / overview.early, "users": gone}, "overview")


def _growth(overview: OverviewResult) -> Finding | None:
    """The event whose users changed most from one week to the next, in proportion.

    Nothing is said unless the data covers both weeks: growth against days without data is none.
    """
    if len(overview.trend_of("day")) <= _COMPARED_DAYS:
        return None
    recent, before = overview.top["recent"].to_numpy(), overview.top["before"].to_numpy()
    known = np.flatnonzero((before >= FEW) & (recent >= FEW))
    if not len(known):
        return None
    growth = recent[known] / before[known] - 1
    place = int(np.argmax(np.abs(growth)))
    change, users = float(growth[place]), int(recent[known[place]])
    if abs(change) < _LEAST_GROWTH:
        return None
    event = str(overview.top["event"].iloc[known[place]])
    code = "growth_up" if change > 0 else "growth_down"
    return Finding(code, {"event": event, "growth": abs(change), "users": users}, "overview")


def _busiest(overview: OverviewResult) -> Finding | None:
    hours = overview.hours
    if overview.events < FEW:
        return None
    busiest = hours.loc[hours["per_day"].idxmax()]
    times = float(busiest["per_day"] / hours["per_day"].mean())
    return Finding(
        "busiest", {"weekday": int(busiest["weekday"]), "hour": int(busiest["hour"]), "times": times}, "overview"
    )


def _top_event(overview: OverviewResult) -> Finding | None:
    if overview.top.empty:
        return None
    first = overview.top.iloc[0]
    return Finding("top_event", {"event": str(first["event"]), "share": float(first["share_of_users"])}, "overview")
