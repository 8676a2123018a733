"""Where do most leave on the way to the goal, if it is a way at all and many leave it?"""

from __future__ import annotations

from itertools import pairwise

from analysis.insights.findings.spec import Finding
from analysis.insights.funnel import FunnelResult, takeaways
from analysis.insights.statistics import SURE, two_proportions_p

_LEAST_ORDER = 1.5  # times as many go one way as the other, at least
_LEAST_SHARE = 0.1  # of those who came so far: of fewer who leave nothing is to be had


def largest(funnel: FunnelResult) -> tuple[int, int] | None:
    """The numbers of the steps between which most leave."""
    found = next((each.details for each in takeaways(funnel) if each.code == "largest_drop"), None)
    return (int(found["before"]), int(found["step"])) if found else None


def drop(funnel: FunnelResult, onward: FunnelResult, back: FunnelResult) -> Finding | None:
    """The largest drop of `funnel`, told only where its two steps are a way.

    `onward` are these two steps within the gap of a session, `back` the same in the other order. Of events that come
    in any order as many go from the second to the first, and that the others don't isn't leaving. (Over days people
    come again, and begin at the first step after they did the second.) Nor is it told where hardly anybody leaves, or
    where chance alone may have made it larger than the next one.
    """
    place = largest(funnel)
    if place is None:
        return None
    before, step = place
    (one, of_one), (other, of_other) = ((each.total.closed_converted, each.total.closed) for each in (onward, back))
    p = two_proportions_p(one, of_one, other, of_other)
    if p is None or p > SURE or one / of_one < _LEAST_ORDER * other / of_other:
        return None
    details = next(each.details for each in takeaways(funnel) if each.code == "largest_drop")
    p = max(p, _may_be_another(funnel, step))
    if p > SURE or details["share"] < _LEAST_SHARE:
        return None
    names = funnel.steps["name"].tolist()
    told = {"before": str(names[before - 1]), "step": str(names[step - 1])}
    counts = {"of": int(details["of"]), "share": float(details["share"]), "users": int(details["dropped"])}
    return Finding("drop", told | counts | {"window": funnel.spec.window}, p, funnel=funnel.spec)


def _may_be_another(funnel: FunnelResult, step: int) -> float:
    """How likely one of two equal drops would be so much the larger: this one, beside the next largest."""
    from scipy import stats  # loads for a second

    dropped = funnel.steps["dropped"].tolist()
    own = int(dropped[step - 1])
    others = [int(dropped[place]) for _, place in pairwise(funnel.spec.required) if place != step - 1]
    return float(stats.binomtest(own, own + max(others), alternative="greater").pvalue) if others else 0.0
