"""How are a funnel's question and its answer said?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from analysis.insights.funnel import Counted, Exclusion, FunnelRate, FunnelResult, FunnelSpec, FunnelStep, Order, Window
from analysis.insights.statistics import wilson
from analysis.rules.asked import ALL_TIME, Period, Rule
from analysis.rules.said import bare_test, bare_values, sentence
from analysis.spans import in_one_unit
from pages._ui import state
from pages._ui.escaping import escape
from pages._ui.saying import plain_say, say

_LONGEST_LABEL = 34
_BETWEEN: dict[Order, str] = {"sequential": "→", "strict": "⇥", "any": "+"}


def circled(place: int) -> str:
    """① to ⑳"""
    return chr(ord("①") + place - 1)


def between(order: Order) -> str:
    return _BETWEEN[order]


def short(words: str, most: int = _LONGEST_LABEL) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def step_names(steps: Sequence[FunnelStep]) -> tuple[str, ...]:
    """The steps as people call them, in plain text; of equal ones the later are called "again"."""
    text, seen = state.text(), Counter[str]()
    shown = []
    for step in steps:
        name = step.name or _called(step)
        seen[name] += 1
        shown.append(text("funnel.once_more", step=name, time=seen[name]) if seen[name] > 1 else name)
    return tuple(shown)


def _called(step: FunnelStep) -> str:
    text, names = state.text(), state.names()["event"]
    events = text("rules.or_events").join(names.get(event) or event for event in step.events)
    tests = [(test, "property") for test in step.where] + [(test, "attribute") for test in step.who]
    if not tests:
        return events
    said = [
        bare_values(test, plain_say()) if test.operator == "is" else bare_test(test, kind, plain_say())
        for test, kind in tests
    ]
    return text("funnel.step_where", events=events, tests=text.listed(said))


def column(kind: str, name: str) -> str:
    """A column or tag in a list of them, in plain text."""
    text = state.text()
    if kind == "tag":
        return f"{name} · {text('funnel.tag')}"
    return f"{state.shown('attribute' if kind == 'attribute' else 'property', name)} · {text(f'inputs.{kind}')}"


def length(window: timedelta) -> str:
    number, unit = in_one_unit(window)
    return state.text()(f"spans.{unit}", n=number)


def within(window: Window, counted: Counted = "users") -> str:
    """within 7 days, in the same session, on the same day; where sessions are counted an attempt ends with its own"""
    text = state.text()
    if counted == "sessions" and window != "session":
        return text("funnel.within_both", session=text("funnel.within_session"), window=within(window))
    return text(f"funnel.within_{window}") if isinstance(window, str) else text("funnel.within", window=length(window))


def days(period: Period) -> str:
    """A period as dates; open ends are said so."""
    text = state.text()
    if period.start and period.end:
        return text(
            "funnel.one_day" if period.start == period.end else "funnel.dates", start=period.start, end=period.end
        )
    if period.start:
        return text("funnel.since", start=period.start)
    return text("funnel.until", end=period.end) if period.end else text("inputs.period_all")


def users(rule: Rule) -> str:
    """Users of a rule, in plain text."""
    return state.text()("funnel.users_who", rule=sentence(rule, plain_say()))


def sides(spec: FunnelSpec) -> tuple[str, str] | None:
    """What the two sides of a comparison are called, in plain text."""
    if spec.compare is None:
        return None
    text, other = state.text(), spec.compare
    if other.filter is not None:
        mine = users(spec.filter) if spec.filter else text("funnel.all_users")
        return short(mine), short(users(other.filter))
    return days(spec.period), days(other.period or spec.period)


def answer(result: FunnelResult, names: tuple[str, ...]) -> str:
    """The headline, with the numbers of the chart; what can't be said yet is said so."""
    text, total, spec = state.text(), result.total, result.spec
    first, last = escape(names[0]), escape(names[-1])
    if not total.entries:
        return _nobody(spec, text.listed(list(map(escape, names))) if spec.order == "any" else first)
    details = {
        "of": _of(spec, first, total.closed if total.headline is not None else total.entries),
        "period": _period(spec.period),
        "went": text("funnel.went_any" if spec.order == "any" else "funnel.went", last=last, steps=len(names)),
        "within": within(spec.window, spec.counted),
    }
    if total.headline is None:
        return text("funnel.all_open", **details, rate=_bold(total.rate))
    key = "funnel.answer" if total.closed == total.entries else "funnel.answer_closed"
    return text(key, **details, rate=_bold(total.headline))


def _nobody(spec: FunnelSpec, first: str) -> str:
    """Held constant, an event without a value of that property begins nothing, however often it was done."""
    if spec.hold is None:
        return state.text()("funnel.nobody", first=first)
    held = escape(state.shown("property", spec.hold))
    return state.text()("funnel.nobody_held", first=first, property=held)


def plain(result: FunnelResult, names: tuple[str, ...]) -> str:
    """What the funnel is about, in plain text: a picture's title and a file's name."""
    text, first, last = state.text(), names[0], names[-1]
    return text("funnel.plain", first=first, last=last, within=within(result.spec.window, result.spec.counted))


def _of(spec: FunnelSpec, first: str, count: int) -> str:
    what = "any" if spec.order == "any" and spec.counted == "users" else spec.counted
    return state.text()(f"funnel.of_{what}", n=count, first=first)


def _period(period: Period) -> str:
    return "" if period == ALL_TIME else state.text()("funnel.in_period", days=days(period))


def _bold(share: float | None) -> str:
    return f"**{state.text().percent(share)}**"


def likely(rate: FunnelRate) -> str | None:
    """Where the headline would likely lie with many more entries like these; None where it can't be said."""
    text, ends = state.text(), wilson(rate.closed_converted, rate.closed)
    return text("funnel.likely", low=text.percent(ends[0]), high=text.percent(ends[1])) if ends else None


def beside(result: FunnelResult) -> str:
    """What stands beside the headline: its interval, the rate over all entries, the time it takes."""
    text, total = state.text(), result.total
    said = [likely(total)] if total.headline is not None else []
    if total.headline is not None and total.closed != total.entries:
        said.append(text(f"funnel.over_all_{result.spec.counted}", n=total.entries, rate=text.percent(total.rate)))
    if result.median_seconds:  # of nothing where times are only dates: that says nothing
        said.append(text("funnel.median", time=text.duration(result.median_seconds)))
    return "  ·  ".join(words for words in said if words)


def question(spec: FunnelSpec, names: tuple[str, ...]) -> str:
    """The options that aren't the usual ones, read back in markdown; empty where all are."""
    text = state.text()
    said = [text(f"funnel.said_{spec.order}")] if spec.order != "sequential" else []
    optional = [escape(name) for step, name in zip(spec.steps, names, strict=True) if step.optional]
    if optional:
        said.append(text("funnel.said_optional", steps=text.listed(optional)))
    if spec.filter is not None:
        said.append(text("funnel.said_only", users=escape(users(spec.filter))))
    said += [_excluded(exclusion, names, spec.effect) for exclusion in spec.exclusions]
    if spec.hold:
        said.append(text("funnel.said_hold", property=escape(state.shown("property", spec.hold))))
    if spec.counted != "users":
        said.append(text(f"funnel.said_{spec.counted}"))
    if spec.ties == "any":
        said.append(text("funnel.said_ties"))
    return "  ·  ".join(said)


def _excluded(exclusion: Exclusion, names: tuple[str, ...], effect: str) -> str:
    text, shown = state.text(), state.names()["event"]
    events = text("rules.or_events").join(escape(shown.get(event) or event) for event in exclusion.events)
    if exclusion.where:
        tests = text.listed([bare_test(test, "property", say()) for test in exclusion.where])
        events = text("funnel.step_where", events=events, tests=tests)
    if (exclusion.after, exclusion.before) == (1, len(names)):
        return text(f"funnel.said_without_{effect}", events=events)
    ends = {"after": circled(exclusion.after), "before": circled(exclusion.before)}
    return text(f"funnel.said_between_{effect}", events=events, **ends)


def who(step: int, part: str, names: tuple[str, ...], group: str | None, spec: FunnelSpec) -> str:
    """Who the users of one part of a bar are, in plain text: a segment and a file are named after it."""
    text, place = state.text(), step - 1
    before = next((names[each] for each in reversed(range(place)) if not spec.steps[each].optional), names[0])
    if spec.order == "any":
        words = text(f"funnel.who_any_{part}", step=step, before=step - 1)
    else:
        words = text(f"funnel.who_{part}", step=names[place], before=before)
    return text("funnel.who_group", who=words, group=group) if group else words
