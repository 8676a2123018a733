"""How is the answer of the lifecycle said, and what are its states called?"""

from __future__ import annotations

from analysis.insights.lifecycle.measure import LifecycleCell, LifecycleResult
from analysis.locale.say import Say


def answer(result: LifecycleResult, say: Say) -> str:
    """The last whole period: who came, stayed and went, and whether more come than go."""
    told = result.told
    if not len(told):
        return say("lifecycle.too_short")
    row = told.to_dict("records")[-1]
    counts = {name: int(row[name]) for name in ("active", "new", "current", "resurrected", "dormant")}
    said = say("lifecycle.answer", start=row["start"], unit=say.text(f"lifecycle.in_{result.spec.unit}"), **counts)
    pulse = row["pulse"]
    if pulse != pulse:
        return said
    grows = "grows" if pulse > 1 else "shrinks"
    return say(f"lifecycle.answer_{grows}", answer=said, pulse=say.text.number(float(pulse), 2))


def who(cell: LifecycleCell, result: LifecycleResult, say: Say) -> str:
    """The users behind a mark."""
    state = say.text(f"lifecycle.state_{cell.state}")
    return say("lifecycle.who", state=state, unit=say.text(f"lifecycle.in_{result.spec.unit}"), start=cell.start)
