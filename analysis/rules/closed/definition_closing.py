"""What is a definition without its references to tags and segments, and without quantiles?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from analysis.rules.asked import (
    AmountOf,
    Bins,
    Case,
    CountOf,
    Cuts,
    DaysSinceOf,
    Definition,
    Group,
    Listed,
    Number,
    OrderedValues,
    Quantiles,
    Reference,
    Rfm,
    Rule,
    YesNo,
)
from analysis.rules.closed.closing import Cut, Resolve, close, references

NOBODY: Rule = Listed(())
EVERYBODY: Rule = Group("none", (NOBODY,))

_RFM_CUTS = ("recency_cuts", "frequency_cuts", "monetary_cuts")  # in the order of `rfm_numbers`

Numbers = Callable[[Number], np.ndarray]  # what users have of a number, over the whole dataset; no NaN


def rules_of(definition: Definition) -> tuple[Rule, ...]:
    """The rules that a definition is made of; a preference, bins and RFM have none."""
    match definition:
        case YesNo(rule):
            return (rule,)
        case OrderedValues(cases):
            return tuple(case.rule for case in cases)
        case _:
            return ()


def referred(definition: Definition) -> Iterator[Reference]:
    """The tags, segments and parts of funnels that a definition names itself."""
    for rule in rules_of(definition):
        yield from references(rule)


def close_definition(
    definition: Definition,
    resolve: Resolve,
    within: tuple[Reference, ...] = (),
    cut: Cut | None = None,
) -> Definition:
    """The definition with the references (and, given a `cut`, the ranks) of its rules replaced."""
    match definition:
        case YesNo(rule):
            return YesNo(close(rule, resolve, within, cut))
        case OrderedValues(cases, otherwise):
            closed = (Case(case.value, close(case.rule, resolve, within, cut)) for case in cases)
            return OrderedValues(tuple(closed), otherwise)
        case _:
            return definition


def as_rule(definition: Definition, value: str | None = None) -> Rule | None:
    """The rule of the users who have the tag, or one value of it; None where no rule says it.

    A value that ordered rules don't have is nobody's; with an `otherwise` everybody has the tag.
    """
    if isinstance(definition, YesNo):
        return definition.rule if value is None else NOBODY
    if not isinstance(definition, OrderedValues):
        return None
    rules = tuple(case.rule for case in definition.cases)
    if value is None:
        return Group("any", rules) if definition.otherwise is None else EVERYBODY
    if value == definition.otherwise:
        return Group("none", rules)
    names = [case.value for case in definition.cases]
    if value not in names:
        return NOBODY
    place = names.index(value)
    return Group("all", (rules[place], Group("none", rules[:place]))) if place else rules[0]


def numbers_to_cut(definition: Definition) -> tuple[Number, ...]:
    """The numbers whose quantiles must be known before a run."""
    match definition:
        case Bins(number, _, Quantiles()):
            return (number,)
        case Rfm():
            return tuple(number for number, cuts in rfm_numbers(definition) if isinstance(cuts, Quantiles))
        case _:
            return ()


def rfm_numbers(rfm: Rfm) -> tuple[tuple[Number, Cuts | Quantiles], ...]:
    """Recency, frequency and, where there is an amount, money, each with its cuts."""
    scored = (
        (DaysSinceOf("last", rfm.chosen), rfm.recency_cuts),
        (CountOf(rfm.chosen, rfm.frequency), rfm.frequency_cuts),
    )
    return scored if rfm.amount is None else (*scored, (AmountOf("sum", rfm.amount, rfm.chosen), rfm.monetary_cuts))


def with_cuts(definition: Definition, numbers: Numbers) -> Definition:
    """The definition with every quantile replaced by the number that it comes to."""
    match definition:
        case Bins(number, _, Quantiles() as quantiles):
            return replace(definition, cuts=found_cuts(numbers(number), quantiles))
        case Rfm():
            found = (
                found_cuts(numbers(number), cuts) if isinstance(cuts, Quantiles) else cuts
                for number, cuts in rfm_numbers(definition)
            )
            return replace(definition, **dict(zip(_RFM_CUTS, found, strict=False)))
        case _:
            return definition


def found_cuts(numbers: np.ndarray, quantiles: Quantiles) -> Cuts:
    """Each cut is a number that some user has; all 0 where nobody has one."""
    if not len(numbers):
        return Cuts((0.0,) * len(quantiles.at), found=True)
    # Rounded, because 0.1 × 30 is 3.0000000000000004 in floating point, yet a tenth of thirty is three.
    places = [max(math.ceil(round(share * len(numbers), 9)) - 1, 0) for share in quantiles.at]
    return Cuts(tuple(np.partition(numbers, places)[places].tolist()), found=True)
