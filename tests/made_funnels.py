"""Funnel results made of counts that a test writes down, without any events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.insights.funnel import (
    Breakdown,
    FunnelGroup,
    FunnelResult,
    FunnelSpec,
    FunnelStep,
    Side,
    tables,
)
from analysis.insights.statistics import wilson_ends

Depths = Sequence[int]  # counts by the number of required steps taken, from 1 on


def steps_of(*names: str) -> tuple[FunnelStep, ...]:
    """One that ends in ? is optional."""
    return tuple(FunnelStep((name.rstrip("?"),), optional=name.endswith("?")) for name in names)


def made(
    spec: FunnelSpec,
    depth: Depths,
    pending: Depths | None = None,
    optional: Mapping[int, int] | None = None,
    groups: Mapping[FunnelGroup, Depths] | None = None,
    seconds: Sequence[Sequence[float]] | None = None,
    trend: pd.DataFrame | None = None,
    worth: float | None = None,
) -> FunnelResult:
    """`optional` are those who took the optional step of that number; `seconds` the times to each required step after
    the first and, last, those from the first to the last. Who is `pending` has an open window, all others a closed
    one."""
    counts, open_ = np.array([[0, *depth]]), np.array([[0, *(pending or [0] * len(depth))]])
    passed = np.array([[(optional or {}).get(step, 0) for step in range(1, len(spec.steps) + 1)]])
    every, closed = tables.Counts(counts, passed), tables.Counts(counts - open_, passed)
    none = [[] for _ in spec.required]
    gaps = [(np.array(each, dtype=float) * 1e6).astype(np.int64) for each in (seconds or none)]
    taken = tables.times_taken(spec, [gaps])
    times = tables.times_frame(taken)
    by_group = np.array([[0, *each] for each in (groups or {}).values()]).reshape(-1, len(spec.required) + 1)
    grouped = tables.Counts(by_group, np.zeros((len(by_group), len(spec.steps)), np.int64))
    rates = tuple(tables.funnel_rate(spec, grouped, grouped, row) for row in range(len(by_group)))
    sides = spec.compare is not None
    return FunnelResult(
        spec=spec,
        steps=tables.with_medians(tables.steps_frame(spec, every, closed), times),
        total=tables.funnel_rate(spec, every, closed),
        groups=tuple(groups or {}),
        group_steps=tables.group_steps_frame(spec, grouped, grouped),
        group_rates=rates,
        differences=tables.differences(rates, sides) if rates else (),
        times=times,
        histogram=tables.histogram_frame(taken, spec.window),
        trend=trend if trend is not None else made_trend({}),
        median_seconds=tables.median_seconds(times),
        trying=0,
        excluded=0,
        tied=0,
        worth=worth,
        notes=(),
    )


def made_trend(days: Mapping[date, tuple[int, int, bool]]) -> pd.DataFrame:
    """Days with their entries, converted, and whether they are complete."""
    entries = np.array([each[0] for each in days.values()], dtype=np.int64)
    converted = np.array([each[1] for each in days.values()], dtype=np.int64)
    low, high = wilson_ends(converted, entries)
    return pd.DataFrame(
        {
            "grain": pd.Series(["day"] * len(days), dtype="str"),
            "start": list(days),
            "entries": entries,
            "converted": converted,
            "closed": entries,
            "closed_converted": converted,
            "pending": 0,
            "whole": entries,
            "part": converted,
            "rate": np.divide(converted, entries, out=np.full(len(days), np.nan), where=entries > 0),
            "low": low,
            "high": high,
            "complete": np.array([each[2] for each in days.values()], dtype=np.bool_),
        }
    )


SHOP = FunnelSpec(steps_of("view", "cart", "pay"), timedelta(days=7))
BY_CITY = FunnelSpec(SHOP.steps, SHOP.window, breakdown=Breakdown("attribute", "city"))
SIDES = FunnelSpec(SHOP.steps, SHOP.window, compare=Side())
