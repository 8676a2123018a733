"""How does a threshold curve read in a sentence?"""

from __future__ import annotations

from collections.abc import Callable

from analysis.insights.goal import Outcome
from analysis.insights.statistics import Certainty
from analysis.insights.thresholds.measure import ThresholdResult, threshold_rows
from analysis.locale import Text
from analysis.locale.say import Say


def at(result: ThresholdResult, current: float, say: Say) -> str | None:
    """Size and goal at one number; None for one that can't be asked. Where the rule counts the goal, the size only."""
    row, text = result.at(current), say.text
    if row is None:
        return None
    known = {
        "threshold": text.exact(row.threshold),
        "users": row.users,
        "share": text.percent(row.share),
    }
    if row.rate != row.rate or result.spec.counts_goal:
        return say("thresholds.at", **known)
    shown = outcome_shown(result, text)
    return say("thresholds.at_goal", **known, rate=shown(row.rate), rest=shown(row.rest))


def sure(result: ThresholdResult, say: Say) -> str | None:
    """From which threshold on the difference is beyond chance; None where nothing is compared, or all are too few.

    Where the rule itself counts the goal, only that: a difference is no find.
    """
    if result.spec.counts_goal:
        return say("thresholds.counts_goal")
    first, last = result.sure_from, result.sure_to
    tested = [row.threshold for row in threshold_rows(result.curve) if not row.few]
    if result.spec.outcome is None or not tested:
        return None
    if first is None or last is None:
        return say("thresholds.never_sure")
    ends = {"from_": say.text.exact(first), "to": say.text.exact(last)}
    if first == last:
        return say("thresholds.sure_at", **ends)
    return say("thresholds.sure_from" if last >= max(tested) else "thresholds.sure_between", **ends)


def association(result: ThresholdResult, say: Say) -> str | None:
    """That a difference is no cause; None where none is beyond chance, or the rule itself makes it."""
    return None if result.spec.counts_goal or result.sure_from is None else say("thresholds.association")


def certainties(result: ThresholdResult) -> tuple[Certainty, ...]:
    """Of each row of the curve whether its difference from the rest is a real one."""
    return tuple(row.certainty for row in threshold_rows(result.curve))


def goal(outcome: Outcome, say: Say) -> str:
    """What the curve's goal is of each user: "Share who did pay"."""
    kind = f"{outcome.kind}_any" if outcome.event is None and outcome.kind != "rule" else outcome.kind
    event, number = say.name("event", outcome.event or ""), say.name("property", outcome.number or "")
    return say(f"thresholds.goal_{kind}", event=event, property=number)


def alternatives(result: ThresholdResult, current: float, text: Text) -> tuple[str, str]:
    """What each of the two pictures says, for those who don't see it."""
    row, asked = result.at(current), result.curve["threshold"].tolist()
    known: dict[str, object] = {"n": len(asked), "threshold": text.exact(current)}
    known |= {"low": text.exact(asked[0]), "high": text.exact(asked[-1])}
    shown = outcome_shown(result, text)
    rate, rest = (shown(row.rate), shown(row.rest)) if row else (shown(None), shown(None))
    sizes = text("thresholds.alt_sizes", **known, users=row.users if row else "–")
    return sizes, text("thresholds.alt_rates", **known, rate=rate, rest=rest)


def outcome_shown(result: ThresholdResult, text: Text) -> Callable[[float | None], str]:
    """How a value of the goal is written: a percent, or a number."""
    outcome = result.spec.outcome
    return text.percent if outcome is not None and outcome.is_share else text.number
