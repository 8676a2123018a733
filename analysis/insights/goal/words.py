"""How are a goal and its value said?"""

from __future__ import annotations

from analysis.insights.goal.measure import SHARES, GoalResult, GoalSpec
from analysis.insights.statistics import FEW
from analysis.locale import Text
from analysis.locale.say import Say
from analysis.sequences.calendar import Grain
from analysis.store.catalog import Goal, GoalKind


def sentence(goal: Goal, say: Say) -> str:
    """What should get better, how far, until when."""
    kind = "activity_event" if goal.kind == "activity" and goal.event else goal.kind
    words = say(f"shell.goal_{kind}", event=say.name("event", goal.event or ""))
    if goal.target is not None:
        words = say("shell.goal_target", goal=words, target=value(goal.kind, goal.target, say.text))
    if goal.due is not None:
        words = say("shell.goal_due", goal=words, due=goal.due)
    return say("shell.goal", goal=words)


def value(kind: GoalKind, number: float | None, text: Text) -> str:
    """A value of such a goal as people write it: a share in percent, else a number."""
    return text.percent(number) if kind in SHARES else text.number(number)


def measured(spec: GoalSpec, number: float | None, say: Say, grain: Grain = "week") -> str:
    """The value with what it is of: `23.9% of weekly active users`, `amount 105.4 per weekly active user`."""
    kind = "activity_event" if spec.kind == "activity" and spec.event else spec.kind
    kind = "retention_any" if kind == "retention" and not spec.event else kind
    return say(
        f"goal.measured_{kind}",
        value=value(spec.kind, number, say.text),
        event=say.name("event", spec.event or ""),
        number=say.name("property", spec.property or ""),
        active=say(f"goal.active_{grain}"),
        each=say(f"goal.each_{grain}"),
        next=say(f"goal.next_{grain}"),
    )


def subject(spec: GoalSpec, say: Say) -> str:
    """What rises and falls, as the beginning of a sentence."""
    kind = f"{spec.kind}_any" if spec.event is None else spec.kind
    return say(
        f"goal.subject_{kind}",
        event=say.name("event", spec.event or ""),
        number=say.name("property", spec.property or ""),
    )


def now(result: GoalResult, say: Say) -> str | None:
    """The value of the last whole week and of whom it is; None where it can't be said.

    A value of few says so wherever it stands.
    """
    if result.current is None:
        return None
    current = _doubted(measured(result.spec, result.current, say), result.spec, result.current_of, say)
    return say("shell.goal_now", now=current)


def lately(result: GoalResult, say: Say) -> str:
    """The value of the last whole week and of whom it is, and that of the week before."""
    spec = result.spec
    now = _doubted(measured(spec, result.current, say), spec, result.current_of, say)
    previous = _doubted(value(spec.kind, result.previous, say.text), spec, result.previous_of, say)
    return say("overview.goal_now", now=now, before=previous)


def _doubted(said: str, spec: GoalSpec, quotient: tuple[float, float] | None, say: Say) -> str:
    """With its counts, where it is a share or a mean of too few; a number of users is what it is."""
    if quotient is None or spec.kind == "activity" or quotient[1] >= FEW:
        return said
    code = "share" if spec.kind in SHARES else spec.kind
    return say(f"goal.few_{code}", said=said, n=int(quotient[0]), of=int(quotient[1]))
