"""How is the answer of stickiness said?"""

from __future__ import annotations

from analysis.insights.stickiness.measure import StickinessCell, StickinessResult
from analysis.locale.say import Say


def answer(result: StickinessResult, say: Say) -> str:
    """On how many days users were active in the last whole week or month, and how many on one only."""
    start = result.latest
    if start is None:
        return say("stickiness.too_short")
    row = result.periods.loc[result.periods["start"] == start].to_dict("records")[0]
    once = result.of(start).to_dict("records")[0]
    return say(
        "stickiness.answer",
        start=start,
        unit=say.text(f"stickiness.in_{result.spec.unit}"),
        users=int(row["users"]),
        days=say.text.number(float(row["mean_days"]), 1),
        once=say.text.percent(float(once["share"])),
    )


def who(cell: StickinessCell, result: StickinessResult, say: Say) -> str:
    """The users behind a bar."""
    unit = say.text(f"stickiness.in_{result.spec.unit}")
    return say("stickiness.who", days=cell.active_days, unit=unit, start=cell.start)
