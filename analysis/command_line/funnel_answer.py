"""How does the command line write a funnel's answer?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.command_line.answers import plain_rows
from analysis.insights.funnel import FunnelGroup, FunnelRate, FunnelResult
from analysis.insights.statistics import wilson_ends

_STEP = ("users", "pending", "share_of_first", "share_of_previous", "closed_users", "dropped", "low", "high")


def result_to_json(result: FunnelResult) -> dict[str, Any]:
    """One object; what can't be said is null."""
    form: dict[str, Any] = {"steps": _steps(result.steps), "headline": result.headline} | _rate(result.total)
    form["median_seconds"] = result.median_seconds
    form["times"] = plain_rows(result.times, ("step", "users", "low_quartile", "median", "high_quartile"))
    form |= {"trying": result.trying, "excluded": result.excluded, "tied": result.tied}
    if result.groups:
        form["groups"] = [_group(result, place) for place in range(len(result.groups))]
    form["notes"] = [{"code": note.code, "details": dict(note.details)} for note in result.notes]
    return form


def _rate(rate: FunnelRate) -> dict[str, Any]:
    form = {"rate": rate.rate, "entries": rate.entries, "converted": rate.converted}
    return form | {"closed": rate.closed, "closed_converted": rate.closed_converted}


def _steps(frame: pd.DataFrame) -> list[dict[str, Any]]:
    known = [*_STEP, *(["median_seconds"] if "median_seconds" in frame.columns else [])]
    rows = plain_rows(_of_users(frame), ("name", *known))
    optional, skipped = frame["optional"].tolist(), frame["skipped"].tolist()
    return [
        {"step": row.pop("name")} | row | ({"optional": True, "skipped": without} if may else {})
        for row, may, without in zip(rows, optional, skipped, strict=True)
    ]


def _of_users(frame: pd.DataFrame) -> pd.DataFrame:
    """With the shares of `users`, all entries, whichever base the result speaks of: what stands beside them."""
    users = frame["users"].to_numpy()
    required = np.where(frame["optional"], 0, np.arange(len(users)))
    before = users[np.concatenate([[0], np.maximum.accumulate(required)[:-1]])]
    low, high = wilson_ends(users, before)
    low[0] = high[0] = np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        return frame.assign(share_of_first=users / users[0], share_of_previous=users / before, low=low, high=high)


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
