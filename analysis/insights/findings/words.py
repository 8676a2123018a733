"""How is a finding said, and who are the users behind it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from analysis.insights.findings.spec import Finding
from analysis.insights.funnel import words as funnel_words
from analysis.insights.goal import GoalSpec
from analysis.insights.goal import words as goal_words
from analysis.locale import ShownNumber
from analysis.locale.say import Say
from analysis.sequences.calendar import Grain

_HALF, _MOST_OF = (0.45, 0.55), 0.67  # a fall by so much is "by half"; up to so much, "by more than half"
_TWICE = (1.9, 2.1)
_MANY = 10


def finding(found: Finding, goal: GoalSpec | None, say: Say) -> str:
    """A few sentences; what is said of the goal is said of `goal`."""
    said, stops = _found(found, goal, say), found.details.get("stops")
    if stops is None:
        return said
    asked = say("findings.stops", event=say.name("event", str(stops)))
    return say("findings.two_sentences", first=said, second=asked)


def _found(found: Finding, goal: GoalSpec | None, say: Say) -> str:
    details = cast(Mapping[str, Any], found.details)
    match found.code:
        case "goal" if goal is not None:
            return _goal(details, goal, say)
        case "active":
            return _active(details, say)
        case "event":
            return _event(details, goal, say)
        case "group" if goal is not None:
            return _group(details, goal, say)
        case "drop":
            steps = {name: say.name("event", details[name]) for name in ("before", "step")}
            counts = {"of": details["of"], "users": details["users"], "share": say.text.percent(details["share"])}
            return say("findings.drop", within=funnel_words.within(details["window"], say.text), **counts, **steps)
        case _:
            hours = {name: details[name] for name in ("from_hour", "to_hour")}
            return say("findings.rhythm", share=say.text.percent(details["share"], digits=0), **hours)


def nothing(goal: GoalSpec | None, say: Say) -> str:
    """Where nothing stands out."""
    return say("findings.nothing" if goal is not None else "findings.nothing_active")


def who(found: Finding, say: Say) -> str:
    """The users behind it; empty where the finding names none."""
    details = cast(Mapping[str, Any], found.details)
    if found.users is None:
        return ""
    if found.code == "event":
        return say("findings.who_event", event=say.name("event", details["event"]), span=_span(details, say))
    column = say.name(details["kind"], details["column"])
    return say("findings.who_group", column=column, value=say.quote(details["value"]))


def some_did(everybody: int, never: int, event: str, say: Say) -> str:
    """How many of the users did the event at any time."""
    return say("findings.some_did", n=everybody, did=everybody - never, event=say.name("event", event))


def who_never(found: Finding, event: str, say: Say) -> str:
    """Those of them who never did the event."""
    return say("findings.who_never", who=who(found, say), event=say.name("event", event))


def _span(details: Mapping[str, Any], say: Say) -> str:
    """`in the week from May 20, 2024`, `in the 4 weeks from Apr 8, 2024`, `on May 20, 2024`."""
    one = "one" if details["length"] == 1 else "several"
    return say(f"findings.span_{details['grain']}_{one}", n=details["length"], start=details["start"])


def _before(details: Mapping[str, Any], say: Say) -> str:
    one = "one" if details["back"] == 1 else "several"
    return say(f"findings.before_{details['grain']}_{one}", n=details["back"])


def _way(details: Mapping[str, Any]) -> str:
    return "rose" if details["after"] > details["before"] else "fell"


def _by(details: Mapping[str, Any], say: Say) -> str:
    """`by half`, `by more than half`, `by 29%`."""
    before, after = details["before"], details["after"]
    if not before:
        return ""
    change = after / before - 1
    if _HALF[0] <= -change <= _HALF[1]:
        return say("findings.by_half")
    if _HALF[1] < -change <= _MOST_OF:
        return say("findings.by_more_than_half")
    if _TWICE[0] <= change + 1 <= _TWICE[1]:
        return say("findings.to_twice")
    return say("findings.by_share", share=say.text.percent(abs(change), digits=0))


def _goal(details: Mapping[str, Any], goal: GoalSpec, say: Say) -> str:
    grain: Grain = details["grain"]
    after = goal_words.measured(goal, details["after"], say, grain)
    said = say(
        f"findings.goal_{_way(details)}",
        goal=goal_words.subject(goal, say),
        by=_by(details, say),
        span=_span(details, say),
        after=after,
        before=goal_words.value(goal.kind, details["before"], say.text),
        before_span=_before(details, say),
    )
    return _with(said, details, say)


def _with(said: str, details: Mapping[str, Any], say: Say) -> str:
    """And what else changed then."""
    if not details["with"]:
        return said
    events = [
        say(
            "findings.event_users",
            event=say.name("event", each["event"]),
            before=_users(each["before"], say),
            after=_users(each["after"], say),
        )
        for each in details["with"]
    ]
    beside = say("findings.at_the_same_time", events=say.text.listed(events))
    return say("findings.two_sentences", first=said, second=beside)


def _users(number: float, say: Say) -> ShownNumber:
    """An average number of users: without decimals where they say nothing."""
    return say.text.shown_as(number, say.text.number(number, digits=0 if number >= _MANY else 1))


def _active(details: Mapping[str, Any], say: Say) -> str:
    way = "none" if not details["after"] else _way(details)
    said = say(
        f"findings.active_{way}",
        by=_by(details, say),
        span=_span(details, say),
        after=_users(details["after"], say),
        before=_users(details["before"], say),
        before_span=_before(details, say),
    )
    return _with(said, details, say)


def _event(details: Mapping[str, Any], goal: GoalSpec | None, say: Say) -> str:
    said = say(
        f"findings.event_{details['way']}",
        event=say.name("event", details["event"]),
        before=_users(details["before"], say),
        after=_users(details["after"], say),
        per=say(f"findings.per_{details['grain']}") if details["length"] > 1 else "",
        span=_span(details, say),
        before_span=_before(details, say),
    )
    if "with" in details:
        said = _with(said, details, say)
    if goal is None or goal.event is None or "rate" not in details:
        return said
    peer = details["peer"]
    effect = say(
        "findings.effect" if peer else "findings.effect_all",
        event=say.name("event", details["event"]),
        rate=say.text.percent(details["rate"], digits=0),
        users=details["users"],
        goal=say.name("event", goal.event),
        others=details["others"],
        other_rate=say.text.percent(details["other_rate"], digits=0),
        peer=say.name("event", peer) if peer else "",
    )
    return say("findings.two_sentences", first=said, second=effect)


def _group(details: Mapping[str, Any], goal: GoalSpec, say: Say) -> str:
    code = f"group_{details['way']}" if goal.kind == "conversion" else f"group_value_{details['way']}"
    return say(
        f"findings.{code}",
        column=say.name(details["kind"], details["column"]),
        value=say.quote(details["value"]),
        rate=goal_words.value(goal.kind, details["rate"], say.text),
        other_rate=goal_words.value(goal.kind, details["other_rate"], say.text),
        per=say(f"findings.in_{details['grain']}"),
        goal=say.name("event", goal.event or ""),
        number=say.name("property", goal.property or ""),
        more=say.text.shown_as(details["more"], say.text.number(details["more"], digits=0)),
        span=say(f"findings.over_{details['grain']}", n=details["stretches"]),
    )
