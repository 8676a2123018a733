"""How is the answer of adoption said?"""

from __future__ import annotations

from analysis.insights.adoption.measure import AdoptionResult
from analysis.locale.say import Say


def answer(result: AdoptionResult, say: Say) -> str:
    """Which event goes with staying the most, beyond chance; and how much."""
    frame = result.events
    telling = frame.loc[(frame["verdict"] == "real") & (frame["difference"] > 0)]
    if not len(telling):
        return say("adoption.nothing", users=result.judged)
    row = telling.sort_values("difference", ascending=False).to_dict("records")[0]
    return say(
        "adoption.answer",
        event=say.strong(say.name("event", str(row["event"]))),
        days=result.spec.days,
        staying=result.spec.staying,
        stayed=say.text.percent(float(row["stayed"])),
        others=say.text.percent(float(row["others_stayed"])),
    )
