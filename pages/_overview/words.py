"""How are the overview's answer and its findings said?"""

from __future__ import annotations

import pandas as pd

from analysis.insights.overview import Finding, Grain, OverviewResult
from pages._ui import state
from pages._ui.escaping import escape

_ANCHORS = {
    "one_day": "figures",
    "growth_up": "events",
    "growth_down": "events",
    "top_event": "events",
    "busiest": "hours",
}


def answer(result: OverviewResult, grain: Grain) -> str:
    """Users, events, span, and how many are active in the last whole day, week or month."""
    text = state.text()
    if result.first is None or result.last is None:
        return text("overview.nothing")
    first, last = state.local(result.first).date(), state.local(result.last).date()
    said = text("overview.answer", users=result.users, events=result.events, first=first, last=last)
    whole = whole_periods(result, grain)
    if not len(whole):
        return said
    active = int(whole["active_users"].iloc[-1])
    return text("overview.answer_active", answer=said, active=active, grain=text(f"overview.last_{grain}"))


def whole_periods(result: OverviewResult, grain: Grain) -> pd.DataFrame:
    trend = result.trend_of(grain)
    return trend.loc[trend["whole"]]


def finding(found: Finding) -> str:
    """One sentence in markdown; what this very page shows is linked to its place."""
    text, details = state.text(), dict(found.details)
    for name in ("from_step", "to_step", "event"):
        if name in details:
            details[name] = escape(state.event_name(str(details[name])))
    for name in ("share", "growth"):
        if name in details:
            details[name] = text.percent(float(details[name]), digits=0)
    if "weekday" in details:
        details["weekday"] = text(f"overview.on_{details['weekday']}")
    said = text(f"overview.finding_{found.code}", **details)
    anchor = _ANCHORS.get(found.code)
    return f"{said} [{text('overview.see')}](#{anchor})" if anchor else said


def trend_table(result: OverviewResult, grain: Grain) -> pd.DataFrame:
    """The table of the trend, newest first."""
    text = state.text()
    frame = result.trend_of(grain).iloc[::-1]
    shown = [
        text.day(start) + ("" if whole else f" ({text('overview.incomplete')})")
        for start, whole in zip(frame["start"], frame["whole"], strict=True)
    ]
    return frame.assign(start=shown)


def events_table(result: OverviewResult) -> pd.DataFrame:
    return result.top.assign(event=[state.event_name(event) for event in result.top["event"]])
