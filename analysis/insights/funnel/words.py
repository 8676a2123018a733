"""How are a funnel's question and its answer said?

The steps as shown (`step_names`) are plain text; a sentence quotes them for its medium.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from analysis.insights.funnel import labels
from analysis.insights.funnel.result import FunnelRate, FunnelResult
from analysis.insights.funnel.spec import Counted, Exclusion, FunnelCell, FunnelSpec, FunnelStep, Order, Window
from analysis.insights.statistics import wilson
from analysis.locale import Text
from analysis.locale.say import Say
from analysis.rules.asked import ALL_TIME, Period, Rule
from analysis.rules.said import bare_test, bare_values, sentence
from analysis.spans import in_one_unit

_BETWEEN: dict[Order, str] = {"sequential": "→", "strict": "⇥", "any": "+"}
APART = "  ·  "


def circled(place: int) -> str:
    """① to ⑳"""
    return chr(ord("①") + place - 1)


def between(order: Order) -> str:
    return _BETWEEN[order]


def step_names(steps: Sequence[FunnelStep], say: Say) -> tuple[str, ...]:
    """The steps as people call them, in plain text; of equal ones the later are called "again"."""
    seen, names = Counter[str](), []
    for step in steps:
        name = step.name or _called(step, say.plain)
        seen[name] += 1
        again = seen[name] > 1
        names.append(say.text("funnel.once_more", step=name, time=seen[name]) if again else name)
    return tuple(names)


def _called(step: FunnelStep, say: Say) -> str:
    events = say.text("rules.or_events").join(say.name("event", event) for event in step.events)
    tests = [(test, "property") for test in step.where] + [(test, "attribute") for test in step.who]
    if not tests:
        return events
    said = [bare_values(test, say) if test.operator == "is" else bare_test(test, kind, say) for test, kind in tests]
    return say.text("funnel.step_where", events=events, tests=say.text.listed(said))


def column(kind: str, name: str, say: Say) -> str:
    """A column or tag in a list of them."""
    if kind == "tag":
        return f"{name} · {say.text('funnel.tag')}"
    return f"{say.name('attribute' if kind == 'attribute' else 'property', name)} · {say.text(f'inputs.{kind}')}"


def within(window: Window, text: Text, counted: Counted = "users") -> str:
    """within 7 days, in the same session, on the same day; where sessions are counted an attempt ends with its own"""
    if counted == "sessions" and window != "session":
        return text("funnel.within_both", session=text("funnel.within_session"), window=within(window, text))
    if isinstance(window, str):
        return text(f"funnel.within_{window}")
    return text("funnel.within", window=_length(window, text))


def _length(window: timedelta, text: Text) -> str:
    number, unit = in_one_unit(window)
    return text(f"spans.{unit}", n=number)


def days(period: Period, text: Text) -> str:
    """A period as dates; open ends are said so."""
    if period.start and period.end:
        key = "funnel.one_day" if period.start == period.end else "funnel.dates"
        return text(key, start=period.start, end=period.end)
    if period.start:
        return text("funnel.since", start=period.start)
    return text("funnel.until", end=period.end) if period.end else text("inputs.period_all")


def users(rule: Rule, say: Say) -> str:
    """Users of a rule."""
    return say.text("funnel.users_who", rule=sentence(rule, say))


def sides(spec: FunnelSpec, say: Say) -> tuple[str, str] | None:
    """What the two sides of a comparison are called, in plain text."""
    if spec.compare is None:
        return None
    other, plain = spec.compare, say.plain
    if other.filter is not None:
        mine = users(spec.filter, plain) if spec.filter else say.text("funnel.all_users")
        return labels.short(mine), labels.short(users(other.filter, plain))
    return days(spec.period, say.text), days(other.period or spec.period, say.text)


def answer(result: FunnelResult, names: tuple[str, ...], say: Say) -> str:
    """The headline, with the numbers of the chart; what can't be said yet is said so."""
    text, total, spec = say.text, result.total, result.spec
    steps = [say.quote(name) for name in names]
    if not total.entries:
        return _nobody(spec, text.listed(steps) if spec.order == "any" else steps[0], say)
    details = {
        "of": _of(spec, steps[0], total.whole if total.headline is not None else total.entries, say),
        "period": "" if spec.period == ALL_TIME else text("funnel.in_period", days=days(spec.period, text)),
        "went": _went(spec, steps[-1], say),
        "within": within(spec.window, text, spec.counted),
    }
    if total.headline is None:
        return say("funnel.all_open", **details, rate=say.strong(text.percent(total.rate)))
    key = "funnel.answer" if total.whole == total.entries else "funnel.answer_closed"
    return say(key, **details, rate=say.strong(text.percent(total.headline)))


def _nobody(spec: FunnelSpec, first: str, say: Say) -> str:
    """Held constant, an event without a value of that property begins nothing, however often it was done."""
    if spec.hold is None:
        return say("funnel.nobody", first=first)
    return say("funnel.nobody_held", first=first, property=say.name("property", spec.hold))


def _went(spec: FunnelSpec, last: str, say: Say) -> str:
    """Whoever came to the end without a step between hasn't gone this way: of more than two steps the way is named."""
    if spec.order == "any":
        return say("funnel.went_any", steps=len(spec.steps))
    if len(spec.required) == 2:
        return say("funnel.went", last=last)
    key = "funnel.went_all" if len(spec.required) == len(spec.steps) else "funnel.went_required"
    return say(key, last=last, steps=len(spec.required))


def _of(spec: FunnelSpec, first: str, count: int, say: Say) -> str:
    what = "any" if spec.order == "any" and spec.counted == "users" else spec.counted
    return say(f"funnel.of_{what}", n=count, first=first)


def title(spec: FunnelSpec, names: tuple[str, ...], text: Text) -> str:
    """What the funnel is about, in plain text: a picture's title and a file's name."""
    return text("funnel.plain", first=names[0], last=names[-1], within=within(spec.window, text, spec.counted))


def likely(rate: FunnelRate, text: Text) -> str | None:
    """Where the headline would likely lie with many more entries like these; None where it can't be said."""
    ends = wilson(rate.part, rate.whole)
    return text("funnel.likely", low=text.percent(ends[0]), high=text.percent(ends[1])) if ends else None


def beside(result: FunnelResult, text: Text) -> str:
    """What stands beside the headline: its interval, those that came too late to judge, the time it takes."""
    total = result.total
    said = [likely(total, text)] if total.headline is not None else []
    if total.headline is not None and total.open:
        said.append(_too_late(result, text))
    if result.median_seconds:  # of nothing where times are only dates: that says nothing
        said.append(text("funnel.median", time=text.duration(result.median_seconds)))
    return APART.join(words for words in said if words)


def _too_late(result: FunnelResult, text: Text) -> str:
    """The entries whose window is open when the data ends: beside the base, or within it."""
    total, counted = result.total, result.spec.counted
    if result.spec.base == "all":
        return text("funnel.pending", counted=text(f"funnel.counts.{counted}", n=total.pending))
    details = {"counted": text(f"funnel.counts.{counted}", n=total.open), "n": total.open}
    return text("funnel.too_late", **details, converted=total.open_converted)


def question(spec: FunnelSpec, names: tuple[str, ...], say: Say) -> str:
    """The options that aren't the usual ones, read back; empty where all are."""
    text = say.text
    said = [text(f"funnel.said_{spec.order}")] if spec.order != "sequential" else []
    if spec.passed_over:
        said = [text("funnel.said_strict_but", events=_either(spec.passed_over, say))]
    optional = [say.quote(name) for step, name in zip(spec.steps, names, strict=True) if step.optional]
    if optional:
        said.append(text("funnel.said_optional", steps=text.listed(optional)))
    if spec.filter is not None:
        said.append(text("funnel.said_only", users=say.quote(users(spec.filter, say.plain))))
    said += [_excluded(exclusion, len(names), spec.effect, say) for exclusion in spec.exclusions]
    if spec.hold:
        said.append(text("funnel.said_hold", property=say.name("property", spec.hold)))
    if spec.counted != "users":
        said.append(text(f"funnel.said_{spec.counted}"))
    if spec.ties == "any":
        said.append(text("funnel.said_ties"))
    if spec.base == "all":
        said.append(text("funnel.said_all"))
    return APART.join(said)


def _either(events: tuple[str, ...], say: Say) -> str:
    return say.text("rules.or_events").join(say.name("event", event) for event in events)


def _excluded(exclusion: Exclusion, steps: int, effect: str, say: Say) -> str:
    text = say.text
    events = _either(exclusion.events, say)
    if exclusion.where:
        tests = text.listed([bare_test(test, "property", say) for test in exclusion.where])
        events = text("funnel.step_where", events=events, tests=tests)
    if (exclusion.after, exclusion.before) == (1, steps):
        return text(f"funnel.said_without_{effect}", events=events)
    ends = {"after": circled(exclusion.after), "before": circled(exclusion.before)}
    return text(f"funnel.said_between_{effect}", events=events, **ends)


def source(
    asked: FunnelSpec,
    result: FunnelResult,
    names: tuple[str, ...],
    say: Say,
    data: tuple[date, date],
    project: str | None = None,
    version: int = 0,
) -> tuple[str, ...]:
    """Of which entries, with which options and data the answer is true, for who sees a picture of it by itself.

    `asked` is the question with its tags and segments, `data` the first and the last day of the project's data.
    """
    text, (first, last) = say.text, data
    said = [beside(result, text)]  # its rate over all entries is the chart's last bar
    said += [] if asked.period != ALL_TIME else [text("funnel.dates", start=first, end=last)]
    said += [_divided(asked, say), question(asked, names, say)]
    if project is not None:
        said.append(text("funnel.picture_of", project=project, last=last, version=version))
    return tuple(words for words in said if words)


def asked(spec: FunnelSpec, say: Say) -> tuple[str, ...]:
    """The whole question, for a list that is kept longer than the funnel: its steps, within which window, of which
    entries and with which options."""
    text, names = say.text, step_names(spec.steps, say)
    steps = " → ".join(f"{circled(place)} {say.quote(name)}" for place, name in enumerate(names, 1))
    said = (steps, within(spec.window, text, spec.counted), days(spec.period, text), _divided(spec, say))
    return tuple(words for words in (*said, question(spec, names, say)) if words)


def _divided(spec: FunnelSpec, say: Say) -> str:
    """By which column; the two sides of a comparison stand in the picture."""
    by = spec.breakdown
    if by is None:
        return ""
    return say.text("funnel.divided_column", column=by.column if by.kind == "tag" else say.name(by.kind, by.column))


def who(cell: FunnelCell, names: tuple[str, ...], group: str | None, spec: FunnelSpec, text: Text) -> str:
    """Who the users of one part of a bar are, in plain text: a segment and a file are named after it.

    `group` is what the cell's group is called.
    """
    step, part, place = cell.step, cell.state, cell.step - 1
    before = next((names[each] for each in reversed(range(place)) if not spec.steps[each].optional), names[0])
    if spec.order == "any":
        words = text(f"funnel.who_any_{part}", step=step, before=step - 1)
    else:
        words = text(f"funnel.who_{part}", step=names[place], before=before)
    if cell.never:
        words = text("funnel.who_never", who=words, last=names[-1])
    return text("funnel.who_group", who=words, group=group) if group else words


def elsewhere(everybody: int, never: int, last: str, say: Say) -> str:
    """Of users who dropped, how many did the last step at another time; `last` is that step as shown."""
    return say("funnel.elsewhere", n=everybody, did=everybody - never, last=say.quote(last))
