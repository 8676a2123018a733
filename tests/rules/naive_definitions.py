"""Which values has one user? Read aloud, one user at a time; slow and plain on purpose."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.rules.asked import (
    ANY_EVENT,
    AmountOf,
    AttributeNumber,
    Bins,
    ChosenEvents,
    CountOf,
    Cuts,
    DaysSinceOf,
    Definition,
    DistinctWeeks,
    Number,
    OrderedValues,
    Preference,
    Quantiles,
    Rfm,
    TimesPerActiveWeek,
    UsualHours,
    YesNo,
)
from tests.rules.naive import NaiveUser, World, chosen_of, hours_of, naive_count, naive_match, naive_number


def naive_values(definition: Definition, user: NaiveUser, users: Sequence[NaiveUser], world: World) -> list[str]:
    """The user's values, the strongest first; `users` are all of the data."""
    match definition:
        case YesNo(rule):
            return [""] if naive_match(rule, user, world) else []
        case OrderedValues(cases, otherwise):
            for case in cases:
                if naive_match(case.rule, user, world):
                    return [case.value]
            return [] if otherwise is None else [otherwise]
        case Preference():
            return _preferred(definition, user, world)
        case UsualHours():
            return _usual_hours(definition, user, world)
        case Bins(number, names, cuts):
            bin_ = _bin(number, cuts, user, users, world)
            return [] if bin_ is None else [names[bin_]]
        case Rfm():
            return _group(definition, user, users, world)


def _preferred(wanted: Preference, user: NaiveUser, world: World) -> list[str]:
    strength: dict[str, float] = {}
    last: dict[str, int] = {}
    days: dict[str, set[object]] = {}
    for place in chosen_of(wanted.chosen, user, world):
        _, moment, properties = user.events[place]
        value, amount = properties.get(wanted.property), properties.get(wanted.amount or "")
        if value is None or (wanted.by == "sum" and amount is None):
            continue
        value = value if isinstance(value, str) else f"{value:g}"
        last[value] = place
        days.setdefault(value, set()).add(world.local(moment).date())
        strength[value] = strength.get(value, 0) + (amount if wanted.by == "sum" and amount is not None else 1)
    total = sum(strength.values())
    if wanted.by == "days":
        strength = {value: len(on) for value, on in days.items()}
        total = len(set[object]().union(*days.values()))
    ranked = sorted(strength, key=lambda value: (-strength[value], -last[value]))[: wanted.top]
    enough = [value for value in ranked if strength[value] > 0]
    if wanted.at_least:
        enough = [value for value in enough if total > 0 and strength[value] / total >= wanted.at_least]
    return enough


def _usual_hours(wanted: UsualHours, user: NaiveUser, world: World) -> list[str]:
    places = chosen_of(wanted.chosen, user, world)
    counts = {part.name: 0 for part in wanted.parts}
    for place in places:
        hour = world.local(user.events[place][1]).hour
        for part in wanted.parts:
            if hour in hours_of(part.hours.start, part.hours.end):
                counts[part.name] += 1
                break
    ranked = sorted(counts, key=lambda name: -counts[name])[: wanted.top]
    return [name for name in ranked if counts[name] and counts[name] / len(places) >= wanted.at_least]


def naive_doers_number(number: Number, user: NaiveUser, world: World) -> float | None:
    """None for who did none of the number's events."""
    if isinstance(number, AttributeNumber):
        return user.attributes.get(number.attribute)
    if not chosen_of(number.chosen, user, world):
        return None
    match number:
        case CountOf(chosen, count):
            return naive_count(chosen, count, user, world)
        case AmountOf() | DaysSinceOf():
            return naive_number(number, user, world)
        case TimesPerActiveWeek(chosen):
            active = ChosenEvents(ANY_EVENT, chosen.period, relation=chosen.relation)
            weeks = naive_count(active, DistinctWeeks(), user, world)
            return len(chosen_of(chosen, user, world)) / (weeks or 1)


def _bin(
    number: Number, cuts: Cuts | Quantiles, user: NaiveUser, users: Sequence[NaiveUser], world: World
) -> int | None:
    own = naive_doers_number(number, user, world)
    if own is None:
        return None
    at = list(cuts.at)
    if isinstance(cuts, Quantiles):
        all_of_them = sorted(one for other in users if (one := naive_doers_number(number, other, world)) is not None)
        at = [all_of_them[math.ceil(round(share * len(all_of_them), 6)) - 1] for share in cuts.at]
    return len([cut for cut in at if cut < own])


def _group(rfm: Rfm, user: NaiveUser, users: Sequence[NaiveUser], world: World) -> list[str]:
    recency = _bin(DaysSinceOf("last", rfm.chosen), rfm.recency_cuts, user, users, world)
    frequency = _bin(CountOf(rfm.chosen, rfm.frequency), rfm.frequency_cuts, user, users, world)
    monetary = frequency
    if rfm.amount is not None:
        monetary = _bin(AmountOf("sum", rfm.amount, rfm.chosen), rfm.monetary_cuts, user, users, world)
    if recency is None or frequency is None or monetary is None:
        return []
    r, f, m = len(rfm.recency_cuts.at) + 1 - recency, frequency + 1, monetary + 1
    mean = math.floor((f + m) / 2 + 0.5)
    for group in rfm.groups:
        asked = ((r, group.recency), (mean, group.value), (f, group.frequency), (m, group.monetary))
        if all(span is None or span[0] <= score <= span[1] for score, span in asked):
            return [group.name]
    return []
