"""How is the answer of retention said, and what are its cohorts, brackets and cells called?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.insights.retention.result import RetentionResult
from analysis.insights.retention.spec import ANY, RetentionCell, RetentionSpec
from analysis.insights.statistics import CHANCE, FEW, Certainty, certainty, two_proportions_p
from analysis.locale import Text
from analysis.locale.say import Say, told_apart
from analysis.rules.asked import ANY_EVENT, ChosenEvents


@dataclass(frozen=True)
class Latest:
    """The last complete cohort of a bracket beside those before it."""

    cohort: date
    came: int
    of: int
    came_before: int
    of_before: int
    verdict: Certainty

    @property
    def share(self) -> float:
        return self.came / self.of

    @property
    def before(self) -> float:
        return self.came_before / self.of_before


def usual_bracket(result: RetentionResult) -> int | None:
    """The first after the beginning of which something can be said."""
    return next(iter(result.brackets), None)


def latest(result: RetentionResult, bracket: int) -> Latest | None:
    """None where fewer than two cohorts are complete and not cut by the data's begin."""
    frame = result.cells
    frame = frame.loc[(frame["bracket"] == bracket) & frame["complete"] & ~frame["censored"]]
    cohorts = frame.groupby("cohort")[["came", "users"]].sum()
    if len(cohorts) < 2:
        return None
    (*came_before, came), (*of_before, of) = cohorts["came"].tolist(), cohorts["users"].tolist()
    counts = came, of, sum(came_before), sum(of_before)
    p = two_proportions_p(*counts)
    few = min(counts[1], counts[3]) < FEW
    return Latest(cohorts.index[-1], *counts, certainty(few, p is not None and p <= CHANCE))


def answer(result: RetentionResult, bracket: int | None, say: Say) -> str:
    """What share comes back in the bracket, against what, how sure."""
    spec, text = result.spec, say.text
    if not result.users:
        return say("retention.nobody", first=began(spec, say))
    average = None if bracket is None else result.average(bracket)
    if average is None:
        return say("retention.too_early", users=result.users, first=began(spec, say))
    known = {
        "of": average.of,
        "first": began(spec, say),
        "back": returned(spec, say),
        "when": when(result, average.bracket, text),
    }
    likely = say("retention.likely", low=text.percent(average.low), high=text.percent(average.high))
    said = say("retention.answer", share=say.strong(text.percent(average.share)), likely=likely, **known)
    newest = latest(result, average.bracket)
    if newest is None or spec.value is not None:
        return said
    key = f"retention.latest_{newest.verdict}"
    against = say(
        key, cohort=newest.cohort, share=text.percent(newest.share), before=text.percent(newest.before), of=newest.of
    )
    return say("retention.answer_latest", answer=said, latest=against)


def beside(result: RetentionResult, say: Say) -> str:
    """Whom the answer leaves out, if anybody."""
    return say("retention.left_out", users=result.left_out) if result.left_out else ""


def began(spec: RetentionSpec, say: Say) -> str:
    """The users that are counted: new ones, or those who did an event."""
    every = "_every" if spec.cohort == "every" else ""
    if spec.first == ANY:
        return say.text(f"retention.began_any{every}")
    return say(f"retention.began{every}", events=events(spec.first, say))


def returned(spec: RetentionSpec, say: Say) -> str:
    """What they did: came back, or a chosen event."""
    if spec.back == ANY or (spec.back == "same" and spec.first == ANY):
        return say.text("retention.back_any")
    if spec.back == "same":
        return say("retention.back_same", events=events(spec.first, say))
    return say("retention.back", events=events(spec.returning, say))


def events(chosen: ChosenEvents, say: Say) -> str:
    if chosen.events == ANY_EVENT:
        return say.text("retention.any_event")
    named = say.text.listed([say.name("event", event) for event in chosen.events])
    return say("retention.narrowed", events=named) if chosen.where else named


def when(result: RetentionResult, bracket: int, text: Text) -> str:
    """In the week after, within the first 4 weeks, …"""
    return text(f"retention.when_{result.spec.mode}", bracket=bracket_name(result, bracket, text))


def bracket_name(result: RetentionResult, bracket: int, text: Text) -> str:
    """Week 3; days 7 to 13."""
    begin, end = result.edges[bracket]
    unit = "day" if result.spec.brackets is not None else result.spec.unit
    if end - begin == 1:
        return text(f"retention.bracket_{unit}", n=begin)
    return text("retention.bracket_days", first=begin, last=end - 1)


def cohort_name(start: date, spec: RetentionSpec, text: Text) -> str:
    """The day, week or month in which they began."""
    if spec.unit == "month":
        return text("retention.month", month=f"{start:%Y-%m}")
    return text.day(start)


def group_labels(result: RetentionResult, text: Text) -> tuple[str, ...]:
    """What the groups are called; all others and missing stay apart from values of that very name."""
    values = {group.label for group in result.groups if group.kind == "value"}
    shown = []
    for group in result.groups:
        name = group.label if group.kind == "value" else text(f"funnel_charts.group_{group.kind}")
        shown.append(f"({name})" if group.kind != "value" and name in values else name)
    return told_apart(shown)


def who(result: RetentionResult, cell: RetentionCell, group: str | None, say: Say) -> str:
    """The users behind a cell."""
    text, spec = say.text, result.spec
    cohort = say("retention.who_cohort", first=began(spec, say), cohort=cohort_name(cell.cohort, spec, text))
    if group is not None:
        cohort = say("retention.who_group", users=cohort, group=say.quote(group))
    if cell.bracket is None:
        return cohort
    known = {"users": cohort, "back": returned(spec, say), "when": when(result, cell.bracket, text)}
    return say("retention.who_came" if cell.came else "retention.who_stayed_away", **known)


def options(spec: RetentionSpec, say: Say) -> str:
    """What of the question isn't as usual, for pictures and files."""
    text, said = say.text, []
    if spec.cohort == "every":
        said.append(text("retention.cohort_every"))
    if spec.window == "rolling":
        said.append(text("retention.window_rolling"))
    if spec.mode != "on":
        said.append(text(f"retention.mode_{spec.mode}"))
    if spec.period.start or spec.period.end:
        said.append(period(spec, text))
    if spec.by is not None:
        kind = spec.by.kind
        name = spec.by.column if kind == "tag" else say.names.of(kind, spec.by.column)
        said.append(text("retention.by_column", column=say.quote(name)))
    return " · ".join(said)


def period(spec: RetentionSpec, text: Text) -> str:
    start, end = spec.period.start, spec.period.end
    if start and end:
        return text.days(start, end)
    return text("retention.since", day=start) if start else text("retention.until", day=end)
