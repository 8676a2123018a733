"""How does a rule read as a sentence?

Different rules read differently, as far as the names in the data do.
"""

from __future__ import annotations

from datetime import timedelta

from analysis.locale.say import Say
from analysis.rules.asked import (
    AmountOf,
    Compared,
    Condition,
    DaysSinceOf,
    Did,
    FunnelRef,
    Group,
    HasAttribute,
    Listed,
    NotFollowed,
    Rank,
    Rule,
    SegmentRef,
    Sequence,
    ShareOf,
    TagRef,
    TimesAsOften,
    ValueAt,
)
from analysis.rules.said.events import choice, counting, narrowed
from analysis.rules.said.words import Words


def sentence(rule: Rule, say: Say) -> str:
    """The rule in the user's language: what the users it takes did and are."""
    return _read(Words(say), rule)


def _read(words: Words, rule: Rule, inside: bool = False) -> str:
    """A group inside another stands in brackets, so that it reads one way only."""
    if not isinstance(rule, Group):
        return _condition(words, rule)
    several = len(rule.conditions) > 1
    parts = [_read(words, condition, inside=several or rule.how == "none") for condition in rule.conditions]
    joined = words.joined("rules.and" if rule.how == "all" else "rules.or", parts)
    if rule.how == "none":
        return words.text("rules.none", conditions=joined)
    return words.text("rules.inside", conditions=joined) if inside and several else joined


def _condition(words: Words, condition: Condition) -> str:
    match condition:
        case Did():
            return _did(words, condition)
        case Compared():
            return _compared(words, condition)
        case ValueAt(which, chosen, test):
            tested = words.test(test, "property")
            return words.text(f"rules.{which}_value", test=tested, events=choice(words, chosen))
        case Sequence(steps, within):
            joined = words.joined("rules.then", (choice(words, step) for step in steps))
            key = "rules.sequence" if within is None else "rules.sequence_within"
            return words.text(key, steps=joined, span=words.text.span(within or timedelta()))
        case NotFollowed(first, then, within, at_least):
            parts = {"first": choice(words, first), "then": choice(words, then), "span": words.text.span(within)}
            key = "rules.not_followed" if at_least == 1 else "rules.not_followed_times"
            return words.text(key, n=at_least, **parts)
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
        case FunnelRef(name, step, state, never):
            key = "rules.funnel_dropped_never" if never else f"rules.funnel_{state}"
            return words.text(key, name=words.name("funnel", name), step=step)


def _did(words: Words, did: Did) -> str:
    events = words.events(did.chosen.events)
    if did == Did(did.chosen, negated=did.negated):
        return narrowed(words, words.text("rules.did_not" if did.negated else "rules.did", events=events), did.chosen)
    parts = isinstance(did.count, ShareOf | TimesAsOften)
    number = words.percent if isinstance(did.count, ShareOf) else words.number
    bounds = words.bounds(did.at_least, did.at_most, did.negated and not parts, number)
    key, rest = counting(words, did.count)
    said = narrowed(words, words.text(f"rules.count.{key}", events=events, bounds=bounds, **rest), did.chosen)
    # A user without any share is not among "less than half", but among "not (at least half)".
    return words.text("rules.none", conditions=said) if did.negated and parts else said


def _compared(words: Words, compared: Compared) -> str:
    limit = words.limit(compared.limit)
    match compared.number:
        case AmountOf(statistic, name, chosen):
            amount = words.text(f"rules.amount.{statistic}", property=words.name("property", name), limit=limit)
            return words.text("rules.amount_over", amount=amount, events=choice(words, chosen))
        case DaysSinceOf(which, chosen):
            key = f"rules.days_since_{which}" + ("_rank" if isinstance(compared.limit, Rank) else "")
            return narrowed(words, words.text(key, events=words.events(chosen.events), limit=limit), chosen)
