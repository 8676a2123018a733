"""How does a threshold curve read in a sentence?"""

from __future__ import annotations

from collections.abc import Callable

from analysis.insights.thresholds import ThresholdResult, threshold_rows
from analysis.locale import Text

_MOST_DIGITS = 6


def at_words(result: ThresholdResult, current: float, text: Text) -> str | None:
    """Size and goal at one number; None for one that can't be asked."""
    row = result.at(current)
    if row is None:
        return None
    known = {
        "threshold": text.number(row.threshold, _MOST_DIGITS),
        "users": row.users,
        "share": text.percent(row.share),
    }
    if row.rate != row.rate:
        return text("thresholds.at", **known)
    shown = outcome_shown(result, text)
    return text("thresholds.at_goal", **known, rate=shown(row.rate), rest=shown(row.rest))


def sure_words(result: ThresholdResult, text: Text) -> str | None:
    """From which threshold on the difference is beyond chance; None where nothing is compared, or all are too few."""
    first, last = result.sure_from, result.sure_to
    tested = [row.threshold for row in threshold_rows(result.curve) if not row.few]
    if result.spec.outcome is None or not tested:
        return None
    if first is None or last is None:
        return text("thresholds.never_sure")
    ends = {"from_": text.number(first, _MOST_DIGITS), "to": text.number(last, _MOST_DIGITS)}
    if first == last:
        return text("thresholds.sure_at", **ends)
    return text("thresholds.sure_from" if last >= max(tested) else "thresholds.sure_between", **ends)


def outcome_shown(result: ThresholdResult, text: Text) -> Callable[[float | None], str]:
    """How a value of the goal is written: a percent, or a number."""
    outcome = result.spec.outcome
    return text.percent if outcome is not None and outcome.is_share else text.number
