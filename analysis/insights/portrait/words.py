"""What are the rows of a portrait called, and how is what sets its group apart said?

The names of rows are plain text; a sentence quotes them for its medium.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from math import isnan
from zoneinfo import ZoneInfo

from analysis.insights.portrait.result import OTHER, UNKNOWN, NumberCompared, PortraitResult, PortraitRow, portrait_rows
from analysis.insights.portrait.spec import thing_of
from analysis.insights.statistics import CHANCE, FEW
from analysis.locale import Text
from analysis.locale.say import Say
from analysis.store.dataset import DATED, Dataset
from analysis.timezones import date_of, from_micros

_WAYS = ("property", "mix", "usual", "first", "last", "often", "amount", "average", "number")
MOST_TOLD = 10  # sentences about a group


def answer(result: PortraitResult, say: Say) -> str:
    """How many they are."""
    if not result.users:
        return say("portrait.sentence_nobody")
    return say("portrait.sentence", users=result.users, share=say.text.percent(result.share), all=result.users_all)


def tells(result: PortraitResult, dataset: Dataset, say: Say, most: int = MOST_TOLD) -> tuple[str, ...]:
    """What tells them from others, the surest of each kind first, a sentence each; where nothing does, that."""
    rows = portrait_rows(result.most_telling.head(most))
    if not rows and result.users < FEW:
        return (say("portrait.few_users", n=result.users),)
    return tuple(told(row, dataset, say) for row in rows) or (say("portrait.nothing_different"),)


def told(row: PortraitRow, dataset: Dataset, say: Say) -> str:
    """A row as a sentence about people."""
    kind = f"habit_{row.name}" if row.dimension == "habit" else row.dimension
    return say(
        f"portrait.tells.{kind}_{'more' if row.tgi > 100 else 'less'}",
        subject=say.quote(subject_name(row.dimension, row.name, say)),
        value=say.quote(value_name(row, dataset, say.text)),
        share=share_said(row, row.share, say.text),
        all=share_said(row, row.share_all, say.text),
        times=say("portrait.times", n=say.text.number(row.tgi / 100, 1)),
    )


def layer_row(row: PortraitRow, name: str, say: Say) -> str:
    """A value of a layer with both shares and its index."""
    shares = {"share": share_said(row, row.share, say.text), "all": share_said(row, row.share_all, say.text)}
    return say("portrait.layer_row", name=say.quote(name), tgi=say.text.number(row.tgi, 0), **shares)


def medians(number: NumberCompared, text: Text) -> str:
    """Those of the group and of all, and how far the group is from the rest."""
    ends = {"median": number.median, "median_all": number.median_all, "low": number.low, "high": number.high}
    return text("portrait.number_said", **{name: text.number(end, 2) for name, end in ends.items()})


def share_said(row: PortraitRow, share: float, text: Text) -> str:
    """A share in percent, the mean of a number as a number."""
    return text.number(share, 1) if row.is_number else text.percent(share)


def strongest(result: PortraitResult, text: Text) -> str | None:
    """How many differences are shown, of how many; None where all are."""
    shown, found = len(result.most_different), len(result.one_of_each)
    return text("portrait.strongest", shown=shown, found=found) if shown < found else None


def set_apart(result: PortraitResult, say: Say) -> tuple[str, ...]:
    """What the rule of the group names, and what comes before that, which is therefore no finding; a sentence each."""
    sides: dict[str, list[tuple[str, str]]] = {"set_apart": [], "set_apart_before": []}
    for thing in _defining(result):
        sides["set_apart_before" if thing in result.spec.before else "set_apart"].append(thing)
    return tuple(
        say(f"portrait.{code}", list=[say.quote(subject_name(*thing, say)) for thing in things])
        for code, things in sides.items()
        if things
    )


def _defining(result: PortraitResult) -> tuple[tuple[str, str], ...]:
    things = (thing_of(row.dimension, row.name) for row in portrait_rows(result.values) if row.defines)
    return tuple(dict.fromkeys(things))


def goal(result: PortraitResult, say: Say) -> str | None:
    """How they stand to the goal, beside all users; None where it can't be said."""
    if result.goal is None or result.goal_all is None or result.goal.interval is None:
        return None
    shown, (low, high) = say.text.percent, result.goal.interval
    shares = {"share": shown(result.goal.share), "share_all": shown(result.goal_all.share)}
    event, base = say.name("event", result.goal.event), active_base(result, say.text)
    if result.goal.share in (0, 1) and ("event", result.goal.event) in {*_defining(result), *result.spec.named}:
        code = "goal_defines" if result.goal.share else "goal_defines_none"
        return say(f"portrait.{code}", event=event, base=base, share_all=shares["share_all"])
    return say("portrait.goal", event=event, base=base, low=shown(low), high=shown(high), **shares)


def active_base(result: PortraitResult, text: Text) -> str:
    """Of whom what people did is a share: of users, or of those with events where some have none."""
    return text("portrait.base_active" if result.active_all < result.users_all else "portrait.base_users")


def base_name(row: PortraitRow, result: PortraitResult, text: Text) -> str:
    """Of whom its shares are."""
    if row.dimension in ("event", "daypart", "habit"):
        return active_base(result, text)
    if row.dimension in ("often", "mix"):
        return text("portrait.base_did" if row.dimension == "often" else "portrait.base_events")
    return text("portrait.base_known" if row.of_all < result.users_all else "portrait.base_users")


def known_of(rows: Sequence[PortraitRow], result: PortraitResult, text: Text) -> str | None:
    """Of how many an attribute is known, of whom its shares are; None where it is known of everybody."""
    unknown = next((row for row in rows if row.value == UNKNOWN), None)
    if unknown is None and all(row.of_all == result.users_all for row in rows):
        return None
    known, known_all = rows[0].of, rows[0].of_all
    return text(
        "portrait.known_of",
        known=known,
        users=result.users,
        share=text.percent(known / result.users if result.users else None),
        share_all=text.percent(known_all / result.users_all if result.users_all else None),
    )


def row_names(rows: Sequence[PortraitRow], dataset: Dataset, say: Say) -> tuple[str, ...]:
    """Subjects and values together: `City: Shanghai`, `did Payment`."""
    return tuple(_row_name(row, dataset, say.plain) for row in rows)


def _row_name(row: PortraitRow, dataset: Dataset, say: Say) -> str:
    subject = subject_name(row.dimension, row.name, say)
    if row.dimension == "event":
        return say("portrait.did", event=subject)
    if row.dimension in _WAYS:
        return say(f"portrait.row.{row.dimension}", subject=subject, value=value_name(row, dataset, say.text))
    if row.dimension == "tag" and row.value is None:
        return say("portrait.tagged", tag=subject)
    return say("portrait.is", subject=subject, value=value_name(row, dataset, say.text))


def subject_name(dimension: str, name: str, say: Say) -> str:
    """The attribute, tag or event itself: `City`."""
    if dimension in ("daypart", "habit"):
        return say.text(f"portrait.habit_{name}" if dimension == "habit" else "portrait.daypart")
    kind, _ = thing_of(dimension, name)  # type: ignore[arg-type]
    return say.names.of(kind, name)


def value_name(row: PortraitRow, dataset: Dataset, text: Text) -> str:
    """The value alone: `Shanghai`, `above 12, up to 30`, `8 May 2026 and later`; for a tag or event "has it"."""
    value = row.value
    if value == OTHER:
        return text("portrait.other")
    if value == UNKNOWN:
        return text("portrait.unknown")
    if row.dimension == "daypart":
        return text(f"portrait.part_{value}")
    if not (isnan(row.low) and isnan(row.high)):
        return _between(row.low, row.high, text, _day_of(row, dataset))
    if row.is_number:
        return text(f"portrait.way.{row.dimension}")
    return text("portrait.has") if value is None else value


def _day_of(row: PortraitRow, dataset: Dataset) -> Callable[[float], date] | None:
    """The calendar day of an edge; None where edges are numbers."""
    kind = next((field.type for field in dataset.manifest.attributes if field.name == row.name), None)
    if row.dimension != "attribute" or kind not in DATED:
        return None
    zone = ZoneInfo(dataset.settings.time_zone)
    return lambda edge: from_micros(int(edge)).astimezone(zone).date() if kind == "time" else date_of(int(edge))


def _between(low: float, high: float, text: Text, day_of: Callable[[float], date] | None) -> str:
    def shown(edge: float) -> str:
        return text.exact(edge) if day_of is None else text.day(day_of(edge))

    if day_of is not None:
        return _days_between(low, high, text, shown)
    if isnan(low):
        return text("portrait.up_to", high=shown(high))
    if isnan(high):
        return text("portrait.above", low=shown(low))
    return text("portrait.between", low=shown(low), high=shown(high))


def _days_between(low: float, high: float, text: Text, shown: Callable[[float], str]) -> str:
    if isnan(low):
        return text("portrait.until_day", high=shown(high))
    if isnan(high):
        return text("portrait.after_day", low=shown(low))
    return text("portrait.between_days", low=shown(low), high=shown(high))


def interval(row: PortraitRow, text: Text) -> str:
    """Between what its index likely lies; empty for too few."""
    if row.few or isnan(row.tgi_low):
        return ""
    return text("portrait.interval", low=text.number(row.tgi_low, 0), high=text.number(row.tgi_high, 0))


def sure(row: PortraitRow, result: PortraitResult, text: Text) -> str:
    """Whether it differs beyond chance; empty for what isn't tested."""
    if row.defines and (row.dimension, row.name) in result.spec.before:
        return text("portrait.comes_before")
    if row.defines:
        return text("portrait.defines")
    if row.few:
        return text("portrait.few")
    if isnan(row.q) or row.value in (OTHER, UNKNOWN):
        return ""
    return text("portrait.yes" if row.q <= CHANCE else "portrait.no")
