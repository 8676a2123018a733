"""How does a rule read as a sentence?

Different rules read differently, as far as the names in the data do.
"""

from __future__ import annotations

from datetime import timedelta

from analysis.locale.say import Say
from analysis.rules.asked import (
    TIMES,
    AllOf,
    Amount,
    AnyOf,
    DaysSince,
    Did,
    DistinctDays,
    DistinctValues,
    DistinctWeeks,
    HasAttribute,
    Listed,
    NoneOf,
    NotFollowed,
    Rank,
    Rule,
    SegmentRef,
    Sequence,
    ShareOf,
    TagRef,
    Times,
    TimesAsOften,
    ValueAt,
)
from analysis.rules.said.events import choice, narrowed
from analysis.rules.said.words import Words


def sentence(rule: Rule, say: Say) -> str:
    """The rule in the user's language: what the users it takes did and are."""
    return _read(Words(say), rule)


def _read(words: Words, rule: Rule, inside: bool = False) -> str:
    match rule:
        case AllOf(conditions) | AnyOf(conditions) | NoneOf(conditions):
            return _group(words, rule, conditions, inside)
        case HasAttribute(test):
            return words.text("rules.is_attribute", test=words.test(test, "attribute"))
        case Listed(users):
            return words.text("rules.listed", n=len(users))
        case TagRef(name, None):
            return words.text("rules.tag", name=words.name("tag", name))
        case TagRef(name, value):
            return words.text("rules.tag_value", name=words.name("tag", name), value=words.value(value or ""))
        case SegmentRef(name):
            return words.text("rules.segment", name=words.name("segment", name))
        case _:
            return _behaviour(words, rule)


def _group(words: Words, rule: Rule, conditions: tuple[Rule, ...], inside: bool) -> str:
    """Conditions of one group; a group inside another stands in brackets, so that it reads one way only."""
    kind = {AllOf: "all", AnyOf: "any", NoneOf: "none"}[type(rule)]
    parts = [_read(words, condition, inside=len(conditions) > 1 or kind == "none") for condition in conditions]
    joined = words.joined("rules.and" if kind == "all" else "rules.or", parts)
    if kind == "none":
        return words.text("rules.none", conditions=joined)
    return words.text("rules.inside", conditions=joined) if inside and len(conditions) > 1 else joined


def _behaviour(words: Words, rule: Did | Amount | ValueAt | DaysSince | Sequence | NotFollowed) -> str:
    match rule:
        case Did():
            return _did(words, rule)
        case Amount(statistic, name, chosen, limit):
            about = words.name("property", name)
            said = words.text(f"rules.amount.{statistic}", property=about, limit=words.limit(limit))
            return words.text("rules.amount_over", amount=said, events=choice(words, chosen))
        case ValueAt(which, chosen, test):
            tested = words.test(test, "property")
            return words.text(f"rules.{which}_value", test=tested, events=choice(words, chosen))
        case DaysSince():
            return _days_since(words, rule)
        case Sequence(steps, within):
            joined = words.joined("rules.then", (choice(words, step) for step in steps))
            key = "rules.sequence" if within is None else "rules.sequence_within"
            return words.text(key, steps=joined, span=words.text.span(within or timedelta()))
        case NotFollowed(first, then, within, at_least):
            parts = {"first": choice(words, first), "then": choice(words, then), "span": words.text.span(within)}
            key = "rules.not_followed" if at_least == 1 else "rules.not_followed_times"
            return words.text(key, n=at_least, **parts)


def _did(words: Words, rule: Did) -> str:
    events = words.events(rule.events)
    if rule.count == TIMES and rule.at_least == 1 and rule.at_most is None:
        return narrowed(words, words.text("rules.did_not" if rule.negated else "rules.did", events=events), rule.chosen)
    if not isinstance(rule.count, ShareOf | TimesAsOften):
        bounds = words.bounds(rule.at_least, rule.at_most, rule.negated, words.number)
        return narrowed(words, _counted(words, rule, events, bounds), rule.chosen)
    said = narrowed(words, _divided(words, rule, events), rule.chosen)
    # A user without any share is not among "less than half", but among "not (at least half)".
    return words.text("rules.none", conditions=said) if rule.negated else said


def _counted(words: Words, rule: Did, events: str, bounds: str) -> str:
    match rule.count:
        case DistinctDays(None):
            return words.text("rules.count.days", events=events, bounds=bounds)
        case DistinctDays(timedelta() as within):
            span = words.text.span(within)
            return words.text("rules.count.days_within", events=events, bounds=bounds, span=span)
        case DistinctDays():
            return words.text("rules.count.days_in_week", events=events, bounds=bounds)
        case DistinctWeeks():
            return words.text("rules.count.weeks", events=events, bounds=bounds)
        case DistinctValues(name):
            about = words.name("property", name)
            return words.text("rules.count.values", events=events, bounds=bounds, property=about)
        case Times() | _:
            return words.text("rules.count.times", events=events, bounds=bounds)


def _divided(words: Words, rule: Did, events: str) -> str:
    if isinstance(rule.count, TimesAsOften):
        bounds = words.bounds(rule.at_least, rule.at_most, False, words.number)
        return words.text("rules.count.ratio", events=events, bounds=bounds, of=choice(words, rule.count.of))
    bounds = words.bounds(rule.at_least, rule.at_most, False, words.percent)
    if isinstance(rule.count, ShareOf) and rule.count.of is not None:
        return words.text("rules.count.share_of", events=events, bounds=bounds, of=choice(words, rule.count.of))
    return words.text("rules.count.share", events=events, bounds=bounds)


def _days_since(words: Words, rule: DaysSince) -> str:
    events, limit = words.events(rule.chosen.events), words.limit(rule.limit)
    key = f"rules.days_since_{rule.which}" + ("_rank" if isinstance(rule.limit, Rank) else "")
    return narrowed(words, words.text(key, events=events, limit=limit), rule.chosen)
