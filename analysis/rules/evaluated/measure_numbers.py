"""Which number has each user that is cut into bins?"""

from __future__ import annotations

import numpy as np

from analysis.rules.asked import (
    ANY_EVENT,
    Amount,
    AmountOf,
    AttributeNumber,
    ChosenEvents,
    Counting,
    CountOf,
    DaysSince,
    DaysSinceOf,
    Did,
    DistinctWeeks,
    Limit,
    Measure,
    TimesPerActiveWeek,
)
from analysis.rules.evaluated.chosen_events import chosen_counts
from analysis.rules.evaluated.column_tests import UnfitTest
from analysis.rules.evaluated.evaluate import numbers
from analysis.store.dataset import UserBlock

_ANY_NUMBER = Limit(">=", (0.0,))  # a condition's limit, which plays no part in its numbers


def measure_numbers(measure: Measure, block: UserBlock) -> np.ndarray:
    """A float64 for each user of the block; NaN for who has none."""
    match measure:
        case CountOf(chosen, count):
            return _of_doers(chosen, _counted(chosen, count, block), block)
        case AmountOf(statistic, name, chosen):
            return numbers(Amount(statistic, name, chosen, _ANY_NUMBER), block)
        case DaysSinceOf(which, chosen):
            return numbers(DaysSince(which, chosen, _ANY_NUMBER), block)
        case TimesPerActiveWeek(chosen):
            active = ChosenEvents(ANY_EVENT, period=chosen.period, relation=chosen.relation)
            weeks = np.maximum(_counted(active, DistinctWeeks(), block), 1)
            return _of_doers(chosen, chosen_counts(chosen, block) / weeks, block)
        case AttributeNumber(name):
            column = block.attribute(name)
            if column.type != "number":
                raise UnfitTest(column=name, type=column.type, operator="between", values=[])
            return column.values


def _counted(chosen: ChosenEvents, count: Counting, block: UserBlock) -> np.ndarray:
    did = Did(
        chosen.events,
        period=chosen.period,
        hours=chosen.hours,
        where=chosen.where,
        weekdays=chosen.weekdays,
        relation=chosen.relation,
        count=count,
    )
    return numbers(did, block)


def _of_doers(chosen: ChosenEvents, found: np.ndarray, block: UserBlock) -> np.ndarray:
    """Who did none of the events has no number, rather than 0."""
    return np.where(chosen_counts(chosen, block) > 0, found, np.nan)
