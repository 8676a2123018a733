"""What of a funnel is worth saying first?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.insights.comparison import wilson
from analysis.insights.funnel_result import FunnelResult
from analysis.insights.funnel_tables import FEW, TOTAL

TakeawayCode = Literal["overall", "largest_drop", "slowest_step", "group", "worth"]


@dataclass(frozen=True)
class Takeaway:
    """`code` says what is said, `details` of what; shares, seconds and counts are raw. Steps are numbers from 1.

    - overall: rate, low, high, entries (with a closed window)
    - largest_drop: before, step, dropped, of (who took the step before), share, low, high
    - slowest_step: before, step, users, seconds (median), low_quartile, high_quartile
    - group: group (place in the result's), rate, difference, low, high, p; the rate is the group's, the difference its
      rate less that of all others, or of the other side
    - worth: before, step, dropped, rate, low, high (from this step to the end, of those who took it), conversions,
      conversions_low, conversions_high, and value, value_low, value_high where conversions have a value
    """

    code: TakeawayCode
    details: Mapping[str, int | float]


def takeaways(result: FunnelResult) -> tuple[Takeaway, ...]:
    """The overall conversion, the largest drop, the slowest step, the group that differs most beyond chance, and what
    each drop would be worth, the dearest first. Nothing is said of too few."""
    drops = _drops(result)
    found = [_overall(result), _largest_drop(drops), _slowest(result), _group(result)]
    return (*(each for each in found if each), *_worths(result, drops))


def _overall(result: FunnelResult) -> Takeaway | None:
    converted, closed = result.total.closed_converted, result.total.closed
    likely = wilson(converted, closed)
    if closed < FEW or likely is None:
        return None
    low, high = likely
    return Takeaway("overall", {"rate": converted / closed, "low": low, "high": high, "entries": closed})


def _drops(result: FunnelResult) -> pd.DataFrame:
    """Required steps after the first that enough users could have taken, and that some dropped at.

    With `before` (the required step before), `of` (who took that), and `share` of these that dropped.
    """
    required = result.steps.loc[~result.steps["optional"]]
    later = required.assign(before=required["step"].shift(1), of=required["users"].shift(1)).iloc[1:]
    later = later.loc[(later["of"] >= FEW) & (later["dropped"] > 0)].astype({"before": "int64", "of": "int64"})
    return later.assign(share=later["dropped"] / later["of"])


def _largest_drop(drops: pd.DataFrame) -> Takeaway | None:
    """The step that loses most of those who took the step before; of equal ones where more are lost."""
    if drops.empty:
        return None
    worst = drops.sort_values(["share", "dropped"], ascending=False, kind="stable").iloc[0]
    dropped, of = int(worst["dropped"]), int(worst["of"])
    low, high = wilson(dropped, of) or (0.0, 1.0)
    details = {"before": int(worst["before"]), "step": int(worst["step"]), "dropped": dropped, "of": of}
    return Takeaway("largest_drop", details | {"share": dropped / of, "low": low, "high": high})


def _slowest(result: FunnelResult) -> Takeaway | None:
    """The step with the longest median time from the one before, if there are several to choose from."""
    known = result.times.loc[(result.times["step"] != TOTAL) & (result.times["users"] >= FEW)]
    if len(known) < 2 or known["median"].max() <= 0:
        return None
    slow = known.loc[known["median"].idxmax()]
    required = [place + 1 for place in result.spec.required]
    step = int(slow["step"])
    return Takeaway(
        "slowest_step",
        {
            "before": required[required.index(step) - 1],
            "step": step,
            "users": int(slow["users"]),
            "seconds": float(slow["median"]),
            "low_quartile": float(slow["low_quartile"]),
            "high_quartile": float(slow["high_quartile"]),
        },
    )


def _group(result: FunnelResult) -> Takeaway | None:
    """The real difference that is largest; none by the property of the last step taken: how far people came decides
    there what they are grouped by."""
    breakdown = result.spec.breakdown
    if breakdown is not None and breakdown.kind == "property" and breakdown.at == "last":
        return None
    real = [
        (abs(each.difference), place)
        for place, each in enumerate(result.differences)
        if each.verdict == "real" and each.difference is not None and result.groups[place].kind in ("value", "side")
    ]
    if not real:
        return None
    place = max(real, key=lambda each: (each[0], -each[1]))[1]
    found, rate = result.differences[place], result.group_rates[place].headline
    numbers = {"difference": found.difference, "low": found.low, "high": found.high, "p": found.p, "rate": rate}
    return Takeaway("group", {"group": place} | {name: value for name, value in numbers.items() if value is not None})


def _worths(result: FunnelResult, drops: pd.DataFrame) -> list[Takeaway]:
    """For each drop: those who dropped × the share of those who took the step that converted.

    A ceiling: whoever left was likely less inclined than whoever went on. Who is pending counts as not converted.
    """
    converted, found = result.total.converted, []
    for step in drops.to_dict("records"):
        taken, dropped = int(step["users"]), int(step["dropped"])
        likely = wilson(converted, taken)
        if taken < FEW or likely is None:
            continue
        rate = converted / taken
        # Who takes the last step has converted: nothing is estimated there.
        low, high = likely if step["step"] < len(result.spec.steps) else (1.0, 1.0)
        details = {"before": int(step["before"]), "step": int(step["step"]), "dropped": dropped}
        details |= {"rate": rate, "low": low, "high": high}
        details |= _times("conversions", dropped, rate, low, high)
        if result.worth is not None:
            details |= _times("value", dropped * result.worth, rate, low, high)
        found.append(Takeaway("worth", details))
    return sorted(found, key=lambda each: -each.details["conversions"])


def _times(name: str, factor: float, rate: float, low: float, high: float) -> dict[str, int | float]:
    ends = sorted((factor * low, factor * high))
    return {name: factor * rate, f"{name}_low": ends[0], f"{name}_high": ends[1]}
