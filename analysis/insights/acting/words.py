"""How is a group that lags called, and what is said of it?"""

from __future__ import annotations

from analysis.insights.acting.result import ActingResult, ActingRow
from analysis.insights.acting.spec import ActingGroup
from analysis.insights.goal import Outcome
from analysis.locale import Text
from analysis.locale.say import Say


def group_name(group: ActingGroup, say: Say) -> str:
    """`dropped between Cart and Payment`, `City: Paris`."""
    match group.kind:
        case "drop":
            before, step = (say.name("event", each) for each in (group.name, group.value or ""))
            return say("acting.drop", before=before, step=step)
        case "tag":
            tag = say.quote(group.name)
            return say("acting.tag", tag=tag) if group.value is None else _is(tag, say.quote(group.value), say)
        case _:
            return _is(say.name(group.kind, group.name), say.quote(group.value or ""), say)


def _is(name: str, value: str, say: Say) -> str:
    return say("portrait.is", subject=name, value=value)


def answer(result: ActingResult, say: Say) -> str:
    """Where there is most to win; or that nothing is beyond chance."""
    if not result.rows:
        return say("acting.nothing", n=result.looked_at)
    first = result.rows[result.leading[0]]
    said = {"group": say.strong(group_name(first.group, say)), "worth": say.strong(worth(first.worth, result, say))}
    if result.spec.takes_out:
        return say("acting.answer_left", **said, n=first.left)
    return say("acting.answer", **said, n=first.users)


def worth(amount: float, result: ActingResult, say: Say) -> str:
    """In units of the goal: `34 more users with Payment`."""
    outcome = result.spec.outcome
    return say(
        f"acting.worth_{outcome.kind}{'' if outcome.event else '_any'}",
        n=say.text.number(amount, 0),
        event=say.name("event", outcome.event or ""),
        number=say.name("property", outcome.number or ""),
    )


def likely(row: ActingRow, text: Text) -> str:
    """Between what its worth likely lies."""
    return text("acting.between", low=text.number(row.worth_low, 0), high=text.number(row.worth_high, 0))


def would_bring(row: ActingRow, result: ActingResult, say: Say) -> str:
    """What they would add, in a sentence."""
    return say("acting.would_bring", worth=say.strong(worth(row.worth, result, say)), likely=likely(row, say.text))


def bar(row: ActingRow, result: ActingResult, say: Say) -> str:
    n = row.left if result.spec.takes_out else row.users
    return say("acting.bar", n=n, worth=worth(row.worth, result, say))


def compared(row: ActingRow, result: ActingResult, say: Say) -> str:
    """Its rate beside that of the others, and between what the difference likely lies."""
    outcome, text = result.spec.outcome, say.text
    shown = {"rate": rate(row.rate, outcome, text), "rest": rate(row.rest, outcome, text)}
    ends = (points(row.less_low, outcome, text), points(row.less_high, outcome, text))
    if row.group.kind == "drop":
        others = say("acting.others_as_far", before=say.name("event", row.group.name))
    elif row.group.kind != "tag":
        others = say("acting.others_of_column", column=say.name(row.group.kind, row.group.name))
    else:
        others = say("acting.others_rest")
    goal = say(
        f"acting.goal_{outcome.kind}{'' if outcome.event else '_any'}",
        event=say.name("event", outcome.event or ""),
        number=say.name("property", outcome.number or ""),
    )
    code = "compared_share" if outcome.is_share else "compared_mean"
    return say(f"acting.{code}", goal=goal, others=others, low=ends[0], high=ends[1], **shown)


def rate(value: float, outcome: Outcome, text: Text) -> str:
    return text.percent(value) if outcome.is_share else text.number(value, 1)


def points(difference: float, outcome: Outcome, text: Text) -> str:
    """A difference of shares in percent points."""
    return text.number(difference * 100, 1) if outcome.is_share else text.number(difference, 1)


def sizes(row: ActingRow, result: ActingResult, say: Say) -> str:
    """How many they are, and how many of them have reached the goal already."""
    if not result.spec.takes_out:
        return say("acting.size", n=row.users)
    event = say.name("event", result.spec.outcome.event or "")
    if row.left == row.users:
        return say("acting.size_none", n=row.users, event=event)
    return say("acting.size_left", n=row.users, reached=row.users - row.left, left=row.left, event=event)
