"""Which values has one user? Read aloud, one user at a time; slow and plain on purpose."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.rules.asked import (
    ANY_EVENT,
    Amount,
    AmountOf,
    AttributeNumber,
    Bins,
    ChosenEvents,
    CountOf,
    Cuts,
    DaysSince,
    DaysSinceOf,
    Definition,
    Did,
    DistinctWeeks,
    Limit,
    Measure,
    OrderedValues,
    Preference,
    Quantiles,
    Rfm,
    TimesPerActiveWeek,
    UsualHours,
    YesNo,
)
from tests.rules.naive import NaiveUser, World, chosen_of, hours_of, naive_count, naive_match, naive_number

ANYTHING = Limit(">=", (0.0,))


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
        case Bins(measure, names, cuts):
            bin_ = _bin(measure, cuts, user, users, world)
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


def naive_measure(measure: Measure, user: NaiveUser, world: World) -> float | None:
    if isinstance(measure, AttributeNumber):
        return user.attributes.get(measure.attribute)
    if not chosen_of(measure.chosen, user, world):
        return None
    match measure:
        case CountOf(chosen, count):
            return naive_count(_did(chosen, count), user, world)
        case AmountOf(statistic, name, chosen):
            return naive_number(Amount(statistic, name, chosen, ANYTHING), user, world)
        case DaysSinceOf(which, chosen):
            return naive_number(DaysSince(which, chosen, ANYTHING), user, world)
        case TimesPerActiveWeek(chosen):
            active = ChosenEvents(ANY_EVENT, chosen.period, relation=chosen.relation)
            weeks = naive_count(_did(active, DistinctWeeks()), user, world)
            return len(chosen_of(chosen, user, world)) / (weeks or 1)


def _did(chosen: ChosenEvents, count: object) -> Did:
    return Did(
        chosen.events, 1, False, chosen.period, chosen.hours, chosen.where, chosen.weekdays, chosen.relation, None,
        count,  # type: ignore[arg-type] one of the countings
    )  # fmt: skip


def _bin(
    measure: Measure, cuts: Cuts | Quantiles, user: NaiveUser, users: Sequence[NaiveUser], world: World
) -> int | None:
    number = naive_measure(measure, user, world)
    if number is None:
        return None
    at = list(cuts.at)
    if isinstance(cuts, Quantiles):
        all_of_them = sorted(one for other in users if (one := naive_measure(measure, other, world)) is not None)
        at = [all_of_them[math.ceil(round(share * len(all_of_them), 6)) - 1] for share in cuts.at]
    return len([cut for cut in at if cut < number])


def _group(rfm: Rfm, user: NaiveUser, users: Sequence[NaiveUser], world: World) -> list[str]:
    recency = _bin(DaysSinceOf("last", rfm.chosen), rfm.recency_cuts, user, users, world)
    frequency = _bin(CountOf(rfm.chosen, rfm.frequency), rfm.frequency_cuts, user, users, world)
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
