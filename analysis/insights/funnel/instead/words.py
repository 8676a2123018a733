"""How is said what those did instead who dropped before a step?

`names` are the steps as shown, in plain text.
"""

from __future__ import annotations

from math import inf

from analysis.insights.funnel.instead.result import InsteadResult, InsteadSide, InsteadSpec, View
from analysis.insights.funnel.spec import FunnelSpec
from analysis.insights.statistics import FEW
from analysis.locale import Text
from analysis.locale.say import Say

_MOSTLY = 0.5
_FINE = 2.0  # under so many times two decimals are shown


def about(result: InsteadResult, names: tuple[str, ...], say: Say) -> str:
    """Who is compared: those who dropped before the step with those who went on, and who isn't; of too few, that."""
    spec, step = result.spec.funnel, result.spec.step
    sides = {
        "dropped": _counted(spec, result.dropped, say.text),
        "went_on": _counted(spec, result.went_on, say.text),
        "step": say.quote(step_name(spec, step, names, say.text)),
    }
    if result.few:
        return say("instead.few", **sides, needed=FEW)
    said = say("instead.about_optional" if spec.steps[step - 1].optional else "instead.about", **sides)
    return said + (say("instead.pending", pending=_counted(spec, result.pending, say.text)) if result.pending else "")


def all_compared(everybody: int, never: int, last: str, say: Say) -> str:
    """That those too are compared who did the last step at another time, whom the list of users may leave out."""
    return say("instead.all_dropped", n=everybody, did=everybody - never, last=say.quote(last))


def most_telling(result: InsteadResult, view: View, say: Say) -> str:
    """The most telling difference, and whether it may say no more than that they came back."""
    rows = result.events[result.events["view"] == view]
    said = _most_telling(result, view, say)
    if rows.empty or not rows.iloc[0]["real"]:
        return said
    later = later_part(float(rows.iloc[0]["ratio"]), *rows.iloc[0][["later_dropped", "later_went_on"]])
    if later is None or later < _MOSTLY:
        return said
    visited = say("instead.in_later_visit", share=say.text.percent(later, digits=0))
    return say.text("findings.two_sentences", first=said, second=visited)


def later_part(ratio: float, dropped: float, went_on: float) -> float | None:
    """Of those who did it on the side that did it more, the part that did it in a later visit only."""
    part = dropped if ratio > 1 else went_on
    return None if part != part or ratio != ratio else part


def _most_telling(result: InsteadResult, view: View, say: Say) -> str:
    text, rows = say.text, result.events[result.events["view"] == view]
    if rows.empty:
        return say("instead.no_events")
    top = rows.iloc[0]
    if not top["real"]:
        return say("instead.nothing_different")
    shares = {"share": text.percent(top["share_dropped"]), "other": text.percent(top["share_went_on"])}
    event, ratio = say.name("event", top["event"]), float(top["ratio"])
    if ratio in (0, inf):
        return say("instead.more_only" if ratio else "instead.less_only", event=event, **shares)
    ends = [ratio, float(top["low"]), float(top["high"])]
    ends = ends if ratio > 1 else [1 / ratio, 1 / ends[2], 1 / ends[1]]
    often, low, high = (_often(end, text) for end in ends)
    key = "instead.more" if ratio > 1 else "instead.less"
    return say(key, event=event, times=often, low=low, high=high, **shares)


def nothing_more(result: InsteadResult, text: Text) -> str:
    """How many did nothing more at all."""
    share = text.percent(result.nothing_dropped / max(result.dropped, 1))
    return text("instead.nothing", share=share, other=text.percent(result.nothing_went_on / max(result.went_on, 1)))


def who(spec: InsteadSpec, side: InsteadSide, view: View, event: str, names: tuple[str, ...], say: Say) -> str:
    """Who the users of one bar are: a segment is named after it."""
    text = say.text
    when = text(f"instead.when_{view}", last=_last_name(spec.funnel, spec.step, names, text))
    step = step_name(spec.funnel, spec.step, names, text)
    return text(f"instead.who_{side}", step=step, event=say.names.of("event", event), when=when)


def looked_at(spec: InsteadSpec, view: View, names: tuple[str, ...], say: Say) -> str:
    """Which stretch of each user's events is looked at."""
    funnel, text = spec.funnel, say.text
    last = say.quote(_last_name(funnel, spec.step, names, text))
    if view == "before":
        return say("instead.all_before", first=say.quote(step_name(funnel, 1, names, text)), last=last)
    step = say.quote(step_name(funnel, spec.step, names, text))
    return say("instead.first_after", first=spec.first, last=last, step=step)


def step_name(spec: FunnelSpec, step: int, names: tuple[str, ...], text: Text) -> str:
    """In any order step n is the n-th of whichever."""
    return text("instead.level", n=step) if spec.order == "any" else names[step - 1]


def _last_name(spec: FunnelSpec, step: int, names: tuple[str, ...], text: Text) -> str:
    return step_name(spec, spec.required[both_took(spec, step) - 1] + 1, names, text)


def both_took(spec: FunnelSpec, step: int) -> int:
    """How many required steps stand before this one."""
    return sum(place < step - 1 for place in spec.required)


def _counted(spec: FunnelSpec, n: int, text: Text) -> str:
    return text(f"funnel.counts.{spec.counted}", n=n)


def times(ratio: float, text: Text) -> str:
    """How many times as often; where one side never did it, that."""
    if ratio != ratio:
        return text.number(None)
    if ratio in (0, inf):
        return text("instead.only_dropped" if ratio else "instead.only_went_on")
    return text("instead.times", times=_often(ratio, text))


def _often(ratio: float, text: Text) -> str:
    return text.number(ratio, 2 if ratio < _FINE else 1)


def interval(low: float, high: float, text: Text) -> str:
    if low != low:
        return text.number(None)
    if high == inf:
        return text("instead.at_least", low=_often(low, text))
    return text("instead.between", low=_often(low, text), high=_often(high, text))
