"""How does the command line write a funnel's answer?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.command_line.answers import plain_rows
from analysis.insights.funnel import FunnelGroup, FunnelRate, FunnelResult

_STEP = ("users", "pending", "share_of_first", "share_of_previous", "dropped", "low", "high", "median_seconds")


def result_to_json(result: FunnelResult) -> dict[str, Any]:
    """One object; what can't be said is null."""
    form: dict[str, Any] = {"steps": _steps(result.steps), "headline": result.headline} | _rate(result.total)
    form["median_seconds"] = result.median_seconds
    form["times"] = plain_rows(result.times, ("step", "users", "low_quartile", "median", "high_quartile"))
    form |= {"excluded": result.excluded, "tied": result.tied}
    if result.groups:
        form["groups"] = [_group(result, place) for place in range(len(result.groups))]
    form["notes"] = [{"code": note.code, "details": dict(note.details)} for note in result.notes]
    return form


def _rate(rate: FunnelRate) -> dict[str, Any]:
    return {"rate": rate.rate, "entries": rate.entries, "converted": rate.converted, "closed": rate.closed}


def _steps(frame: pd.DataFrame) -> list[dict[str, Any]]:
    known = [name for name in _STEP if name in frame.columns]
    rows = plain_rows(frame, ("name", *known))
    optional, skipped = frame["optional"].tolist(), frame["skipped"].tolist()
    return [
        {"step": row.pop("name")} | row | ({"optional": True, "skipped": without} if may else {})
        for row, may, without in zip(rows, optional, skipped, strict=True)
    ]


def _group(result: FunnelResult, place: int) -> dict[str, Any]:
    group, rate = result.groups[place], result.group_rates[place]
    steps = result.group_steps.loc[result.group_steps["group"] == place]
    form = {"group": _name(group), "kind": group.kind, "headline": rate.headline} | _rate(rate)
    if place < len(result.differences):
        difference = result.differences[place]
        form["difference"] = {name: getattr(difference, name) for name in ("difference", "low", "high", "p", "verdict")}
    return form | {"steps": _steps(steps)}


def _name(group: FunnelGroup) -> str | None:
    """The value; null for all others and for none, which `kind` tells apart."""
    return group.label if group.kind in ("value", "side") else None
