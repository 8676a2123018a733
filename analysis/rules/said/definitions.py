"""How does the definition of a tag read as a sentence?

Different definitions read differently, as far as the names in the data do.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.locale import Text
from analysis.locale.say import Say
from analysis.rules.asked import (
    EIGHT_GROUPS,
    FOUR_GROUPS,
    AmountOf,
    AttributeNumber,
    Bins,
    Counting,
    CountOf,
    Cuts,
    DaysSinceOf,
    Definition,
    Number,
    OrderedValues,
    Preference,
    Quantiles,
    Rfm,
    RfmGroup,
    TimesPerActiveWeek,
    UsualHours,
    YesNo,
    equal_parts,
)
from analysis.rules.said.events import choice, counting
from analysis.rules.said.rules import sentence
from analysis.rules.said.words import Words


def definition_sentence(definition: Definition, say: Say) -> str:
    """What the tag gives to whom, in the user's language."""
    words = Words(say)
    match definition:
        case YesNo(rule):
            return sentence(rule, say)
        case OrderedValues():
            return _ordered(words, definition)
        case Preference():
            return _preference(words, definition)
        case UsualHours():
            return _usual_hours(words, definition)
        case Bins(number, names, cuts):
            return words.text("definitions.bins", measure=_number(words, number), bins=_bins(words, names, cuts))
        case Rfm():
            return _rfm(words, definition)


def usual_groups(text: Text, money: bool = True) -> tuple[RfmGroup, ...]:
    """The customary groups of RFM, or of recency and frequency alone, named in the user's language."""
    groups, kind = (EIGHT_GROUPS, "group") if money else (FOUR_GROUPS, "group_without_money")
    return tuple(replace(group, name=text(f"definitions.{kind}.{number}")) for number, group in enumerate(groups, 1))


def _ordered(words: Words, definition: OrderedValues) -> str:
    cases = [
        words.text("definitions.case", value=words.value(case.value), rule=sentence(case.rule, words.say))
        for case in definition.cases
    ]
    if definition.otherwise is not None:
        cases.append(words.text("definitions.otherwise", value=words.value(definition.otherwise)))
    return words.text("definitions.values", cases=words.joined("definitions.else", cases))


def _preference(words: Words, definition: Preference) -> str:
    amount = words.name("property", definition.amount or "")
    said = words.text(
        f"definitions.preference.{'one' if definition.top == 1 else 'several'}",
        n=definition.top,
        property=words.name("property", definition.property),
        most=words.text(f"definitions.most.{definition.by}", amount=amount),
        events=choice(words, definition.chosen),
    )
    return said + _at_least(words, definition)


def _usual_hours(words: Words, definition: UsualHours) -> str:
    parts = (
        words.text(
            "definitions.part",
            name=words.value(part.name),
            start=f"{part.hours.start}:00",
            end=f"{part.hours.end}:00",
        )
        for part in definition.parts
    )
    said = words.text(
        f"definitions.usual_hours.{'one' if definition.top == 1 else 'several'}",
        n=definition.top,
        events=choice(words, definition.chosen),
        parts=words.joined("definitions.list", parts),
    )
    return said + _at_least(words, definition)


def _at_least(words: Words, definition: Preference | UsualHours) -> str:
    return words.text("definitions.at_least", share=words.percent(definition.at_least)) if definition.at_least else ""


def _number(words: Words, number: Number) -> str:
    match number:
        case CountOf(chosen, count):
            return words.text("definitions.measure.count", count=_count(words, count), events=choice(words, chosen))
        case AmountOf(statistic, name, chosen):
            about = words.text(f"definitions.statistic.{statistic}", property=words.name("property", name))
            return words.text("definitions.measure.amount", amount=about, events=choice(words, chosen))
        case DaysSinceOf(which, chosen):
            return words.text(f"definitions.measure.days_since_{which}", events=choice(words, chosen))
        case TimesPerActiveWeek(chosen):
            return words.text("definitions.measure.times_per_active_week", events=choice(words, chosen))
        case AttributeNumber(name):
            return words.text("definitions.measure.attribute", attribute=words.name("attribute", name))


def _count(words: Words, count: Counting) -> str:
    key, rest = counting(words, count)
    return words.text(f"definitions.count.{key}", **rest)


def _bins(words: Words, names: tuple[str, ...], cuts: Cuts | Quantiles) -> str:
    """Each bin with its ends: a number on a cut belongs to the bin below it."""
    if cuts == equal_parts(len(names)):
        joined = words.joined("definitions.list", (words.value(name) for name in names))
        return words.text("definitions.parts.bins", names=joined)
    kind, said = ("cut", words.number) if isinstance(cuts, Cuts) else ("quantile", words.percent)
    at = [said(cut) for cut in cuts.at]
    bins = [words.text(f"definitions.{kind}.first", name=words.value(names[0]), high=at[0])]
    bins += [
        words.text(f"definitions.{kind}.middle", name=words.value(name), low=low, high=high)
        for name, low, high in zip(names[1:-1], at[:-1], at[1:], strict=True)
    ]
    bins.append(words.text(f"definitions.{kind}.last", name=words.value(names[-1]), low=at[-1]))
    return words.joined("definitions.list", bins)


def _rfm(words: Words, rfm: Rfm) -> str:
    said = {
        "events": choice(words, rfm.chosen),
        "count": _count(words, rfm.frequency),
        "recency": _scores(words, rfm.recency_cuts),
        "frequency": _scores(words, rfm.frequency_cuts),
        "groups": words.joined("definitions.list", (_group(words, group) for group in rfm.groups)),
    }
    if rfm.amount is None:
        return words.text("definitions.rf", **said)
    amount, monetary = words.name("property", rfm.amount), _scores(words, rfm.monetary_cuts)
    return words.text("definitions.rfm", amount=amount, monetary=monetary, **said)


def _scores(words: Words, cuts: Cuts | Quantiles) -> str:
    n = len(cuts.at) + 1
    if cuts == equal_parts(n):
        return words.text("definitions.scores.parts", n=n)
    said = words.number if isinstance(cuts, Cuts) else words.percent
    key = "definitions.scores.cuts" if isinstance(cuts, Cuts) else "definitions.scores.quantiles"
    return words.text(key, n=n, cuts=words.joined("definitions.list", (said(cut) for cut in cuts.at)))


def _group(words: Words, group: RfmGroup) -> str:
    spans = {"r": group.recency, "fm": group.value, "f": group.frequency, "m": group.monetary}
    said = [
        words.text(
            f"definitions.score.{'one' if span[0] == span[1] else 'span'}",
            score=words.text(f"definitions.score.{key}"),
            low=span[0],
            high=span[1],
        )
        for key, span in spans.items()
        if span is not None
    ]
    scores = words.joined("definitions.score.and", said) if said else words.text("definitions.score.any")
    return words.text("definitions.rfm_group", name=words.value(group.name), scores=scores)
