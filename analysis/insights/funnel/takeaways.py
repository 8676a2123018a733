"""What of a funnel is worth saying first?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from analysis.insights.funnel.result import FunnelResult
from analysis.insights.funnel.tables import TOTAL
from analysis.insights.statistics import FEW, wilson

_LONGER = 3  # times the sum of its steps' medians is a whole way with pauses

_NOTABLE = 0.1  # of those who dropped: fewer who came there otherwise change nothing
TakeawayCode = Literal[
    "overall", "elsewhere", "largest_drop", "highest_share", "slowest_step", "again", "pauses", "group", "worth"
]


@dataclass(frozen=True)
class Takeaway:
    """`code` says what is said, `details` of what; shares, seconds and counts are raw. Steps are numbers from 1.

    - overall: rate, low, high, entries (of the base)
    - elsewhere: did (the last step at another time), of (all who dropped)
    - largest_drop: before, step, dropped, of (who took the step before), share, low, high
    - highest_share: the same, where it is another step
    - slowest_step: before, step, users, seconds (median), low_quartile, high_quartile
    - again: did (step 1 again on the way), of (all converted), seconds (median from the last such step 1 to the end)
    - pauses: seconds (median of the whole way), steps (the sum of the steps' medians)
    - group: group (place in the result's), rate, difference, low, high, p; the rate is the group's, the difference its
      rate less that of all others, or of the other side
    - worth: before, step, dropped, rate, low, high (from this step to the end, of those who took it), conversions,
      conversions_low, conversions_high, and value, value_low, value_high where conversions have a value
    """

    code: TakeawayCode
    details: Mapping[str, int | float]


def takeaways(result: FunnelResult) -> tuple[Takeaway, ...]:
    """The overall conversion, whether many came to the end otherwise, the largest drop and where the highest share
    leaves, the slowest step, whether people begin again on the way or pause between steps, the
    group that differs most beyond chance, and what each drop would be worth, the dearest first. Nothing is said of too
    few."""
    drops = _drops(result)
    again = _again(result)
    found = [_overall(result), _elsewhere(result), *_leaving(drops), _slowest(result)]
    found += [again or _pauses(result), _group(result)]
    return (*(each for each in found if each), *_worths(result, drops))


def _overall(result: FunnelResult) -> Takeaway | None:
    converted, entries = result.total.part, result.total.whole
    likely = wilson(converted, entries)
    if entries < FEW or likely is None:
        return None
    low, high = likely
    return Takeaway("overall", {"rate": converted / entries, "low": low, "high": high, "entries": entries})


def _elsewhere(result: FunnelResult) -> Takeaway | None:
    """Many of those who dropped came to the end all the same: the rate is of this way, not of the end."""
    dropped = result.total.whole - result.total.part - (result.total.pending if result.spec.base == "all" else 0)
    if dropped < FEW or result.elsewhere < _NOTABLE * dropped:
        return None
    return Takeaway("elsewhere", {"did": result.elsewhere, "of": dropped})


@dataclass(frozen=True)
class _Drop:
    """At a required step after the first; `of` those who took the required step `before`."""

    before: int
    step: int
    users: int
    dropped: int
    of: int

    @property
    def share(self) -> float:
        return self.dropped / self.of


def _drops(result: FunnelResult) -> list[_Drop]:
    """At steps that enough users could have taken, and that some dropped at."""
    users, dropped = result.steps["reached"].tolist(), result.steps["dropped"].tolist()
    found = [
        _Drop(before + 1, place + 1, users[place], dropped[place], users[before])
        for before, place in pairwise(result.spec.required)
    ]
    return [drop for drop in found if drop.of >= FEW and drop.dropped > 0]


def _leaving(drops: list[_Drop]) -> list[Takeaway]:
    """Where most are lost, and where most of those who took the step before, if that is another step."""
    if not drops:
        return []
    most = max(drops, key=lambda drop: (drop.dropped, drop.share))
    highest = max(drops, key=lambda drop: (drop.share, drop.dropped))
    found = [_lost("largest_drop", most)]
    return found if highest.share == most.share else [*found, _lost("highest_share", highest)]


def _lost(code: TakeawayCode, drop: _Drop) -> Takeaway:
    low, high = wilson(drop.dropped, drop.of) or (0.0, 1.0)
    details = {"before": drop.before, "step": drop.step, "dropped": drop.dropped, "of": drop.of}
    return Takeaway(code, details | {"share": drop.share, "low": low, "high": high})


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


def _again(result: FunnelResult) -> Takeaway | None:
    """Most begin again before they go on, so that the time from their first beginning is that of the window."""
    converted, whole, again = result.total.part, result.median_seconds, result.again_seconds
    if converted < FEW or result.repeated * 2 < converted or not whole or again is None or again * 2 > whole:
        return None
    return Takeaway("again", {"did": result.repeated, "of": converted, "seconds": again})


def _pauses(result: FunnelResult) -> Takeaway | None:
    """The whole way takes most people far longer than its steps usually take, which is why the two don't add up.

    Whoever needs several times the sum of the medians has needed several times the median at one step at least.
    """
    of_steps = result.times["step"] != TOTAL
    whole = result.times.loc[~of_steps & (result.times["users"] >= FEW), "median"]
    steps = float(result.times.loc[of_steps, "median"].sum())
    if not len(whole) or not 0 < steps * _LONGER <= whole.iloc[0]:
        return None
    return Takeaway("pauses", {"seconds": float(whole.iloc[0]), "steps": steps})


def _group(result: FunnelResult) -> Takeaway | None:
    """The real difference that is largest; none where how far people came decides into which group they fall."""
    breakdown = result.spec.breakdown
    if breakdown is not None and breakdown.later:
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


def _worths(result: FunnelResult, drops: list[_Drop]) -> list[Takeaway]:
    """For each drop: those who dropped × the share of those who took the step that converted.

    A ceiling: whoever left was likely less inclined than whoever went on. Of all entries who is pending counts as not
    converted.
    """
    converted, found = result.total.part, []
    for drop in drops:
        likely = wilson(converted, drop.users)
        if drop.users < FEW or likely is None:
            continue
        rate = converted / drop.users
        # Who takes the last step has converted: nothing is estimated there.
        low, high = likely if drop.step < len(result.spec.steps) else (1.0, 1.0)
        details = {"before": drop.before, "step": drop.step, "dropped": drop.dropped}
        details |= {"rate": rate, "low": low, "high": high}
        details |= _times("conversions", drop.dropped, rate, low, high)
        if result.worth is not None:
            details |= _times("value", drop.dropped * result.worth, rate, low, high)
        found.append(Takeaway("worth", details))
    return sorted(found, key=lambda each: -each.details["conversions"])


def _times(name: str, factor: float, rate: float, low: float, high: float) -> dict[str, int | float]:
    ends = sorted((factor * low, factor * high))
    return {name: factor * rate, f"{name}_low": ends[0], f"{name}_high": ends[1]}
