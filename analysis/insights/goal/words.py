"""How are a goal and its value said?"""

from __future__ import annotations

from analysis.insights.goal.measure import SHARES, GoalResult
from analysis.locale import Text
from analysis.locale.say import Say
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


def now(goal: Goal, result: GoalResult, say: Say) -> str | None:
    """The value of the last whole week, beside the target; None where it can't be said."""
    if result.current is None:
        return None
    current = value(goal.kind, result.current, say.text)
    if not goal.target:
        return say("shell.goal_now", now=current)
    return say("shell.goal_now_of", now=current, target=value(goal.kind, goal.target, say.text))


def lately(result: GoalResult, say: Say) -> str:
    """The value of the last whole week and that of the one before."""
    current, previous = (value(result.spec.kind, each, say.text) for each in (result.current, result.previous))
    return say("overview.goal_now", now=current, before=previous)
