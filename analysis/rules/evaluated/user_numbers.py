"""Which number has each user that a condition compares?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import numpy as np

from analysis.rules.asked import (
    ANY_EVENT,
    Amount,
    ChosenEvents,
    DaysSince,
    Did,
    DistinctDays,
    DistinctValues,
    DistinctWeeks,
    Last,
    NotFollowed,
    ShareOf,
    Times,
    TimesAsOften,
    last_day,
    local_days_of,
)
from analysis.rules.evaluated.chosen_events import chosen_counts, chosen_places, microseconds
from analysis.rules.evaluated.column_tests import UnfitTest
from analysis.sequences import distinct
from analysis.sequences.followed import unanswered
from analysis.sequences.sums import ends, reduced
from analysis.store.dataset import UserBlock
from analysis.timezones import day_number, local_days

Counted = Did | Amount | DaysSince | NotFollowed


def numbers(condition: object, block: UserBlock) -> np.ndarray:
    """A float64 for each user of the block; NaN for who has none, and so meets no limit."""
    match condition:
        case Did():
            return _counted(condition, block)
        case Amount():
            return _amount(condition, block)
        case DaysSince():
            return _days_since(condition, block)
        case NotFollowed():
            return not_followed(condition, block).counts.astype(np.float64)
        case _:
            raise TypeError(type(condition).__name__)


def _counted(did: Did, block: UserBlock) -> np.ndarray:
    match did.count:
        case Times():
            found = chosen_counts(did.chosen, block)
        case DistinctDays(None):
            found = distinct.distinct_days(block, chosen_places(did.chosen, block))
        case DistinctDays("week"):
            found = distinct.most_days_in_a_week(block, chosen_places(did.chosen, block))
        case DistinctDays(within):
            days = cast(timedelta, within).days
            found = distinct.most_days_within(block, chosen_places(did.chosen, block), days)
        case DistinctWeeks():
            found = _weeks(did.chosen, block)
        case DistinctValues(name):
            found = _values(did.chosen, name, block)
        case ShareOf(of):
            return _divided(did.chosen, of or _of_all(did.chosen), block, beyond=np.nan)
        case TimesAsOften(of):
            return _divided(did.chosen, of, block, beyond=np.inf)
    return found.astype(np.float64)


def _weeks(chosen: ChosenEvents, block: UserBlock) -> np.ndarray:
    found = chosen_places(chosen, block)
    if isinstance(chosen.period, Last) and chosen.period.unit == "weeks":
        last = chosen.period.until or last_day(block.dataset)
        return distinct.distinct_spans(block, found, day_number(last), 7)
    return distinct.distinct_weeks(block, found)


def _values(chosen: ChosenEvents, name: str, block: UserBlock) -> np.ndarray:
    found, column = chosen_places(chosen, block), block.column(name)
    values = column.values[found.places]
    return distinct.distinct_values(found, values, ~replace(column, values=values).missing)


def _of_all(chosen: ChosenEvents) -> ChosenEvents:
    """Any event of the user in the same period, and in the same relation to their other event."""
    return ChosenEvents(ANY_EVENT, period=chosen.period, relation=chosen.relation)


def _divided(chosen: ChosenEvents, of: ChosenEvents, block: UserBlock, beyond: float) -> np.ndarray:
    """Times by times of the other; `beyond` where there are none of the other but some of these."""
    times, others = chosen_counts(chosen, block), chosen_counts(of, block)
    found = np.where(times > 0, beyond, np.nan)
    return np.divide(times, others, out=found, where=others > 0)


def _amount(amount: Amount, block: UserBlock) -> np.ndarray:
    column = block.column(amount.property)
    if column.type != "number":
        raise UnfitTest(column=amount.property, type=column.type, operator=amount.statistic, values=[])
    return reduced(chosen_places(amount.chosen, block), column.values, amount.statistic)


def _days_since(since: DaysSince, block: UserBlock) -> np.ndarray:
    places = ends(chosen_places(since.chosen, block), since.which)
    found, has = np.full(len(places), np.nan), places >= 0
    last = local_days_of(block.dataset.last, block.dataset.time_zone)
    found[has] = last - local_days(block.ts[places[has]], block.dataset.time_zone)
    return found


def not_followed(condition: NotFollowed, block: UserBlock) -> distinct.Chosen:
    """The events that nothing followed."""
    first, then = chosen_places(condition.first, block), chosen_places(condition.then, block)
    return unanswered(block, first, then, microseconds(condition.within))
