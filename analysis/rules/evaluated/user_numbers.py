"""Which number has each user?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import numpy as np

from analysis.rules.asked import (
    ANY_EVENT,
    AmountOf,
    AttributeNumber,
    ChosenEvents,
    CountOf,
    DaysSinceOf,
    DistinctDays,
    DistinctSessions,
    DistinctValues,
    DistinctWeeks,
    Last,
    NotFollowed,
    Number,
    ShareOf,
    Times,
    TimesAsOften,
    TimesPerActiveWeek,
    local_days_of,
)
from analysis.rules.evaluated.chosen_events import chosen_places, microseconds
from analysis.rules.evaluated.column_tests import UnfitTest
from analysis.sequences import distinct
from analysis.sequences.followed import unanswered
from analysis.sequences.sessions import distinct_sessions
from analysis.sequences.sums import ends, reduced
from analysis.store.dataset import Rows, UserBlock
from analysis.timezones import day_number, local_days


class UserNumbers:
    """Numbers of the users of one block, each found once: float64, NaN for who has none."""

    def __init__(self, block: UserBlock) -> None:
        self.block = block
        self._numbers: dict[Number, np.ndarray] = {}

    def of(self, number: Number) -> np.ndarray:
        if number not in self._numbers:
            self._numbers[number] = self._asked(number).astype(np.float64, copy=False)
        return self._numbers[number]

    def of_doers(self, number: Number) -> np.ndarray:
        """As bins and ranks take it: who did none of the number's events has no number, rather than 0."""
        if not isinstance(number, CountOf | TimesPerActiveWeek):
            return self.of(number)
        return np.where(self.of(CountOf(number.chosen)) > 0, self.of(number), np.nan)

    def _asked(self, number: Number) -> np.ndarray:
        match number:
            case CountOf():
                return self._counted(number)
            case AmountOf():
                return _amount(number, self.block)
            case DaysSinceOf():
                return _days_since(number, self.block)
            case TimesPerActiveWeek(chosen):
                weeks = self.of(CountOf(_of_all(chosen), DistinctWeeks()))
                return self.of(CountOf(chosen)) / np.maximum(weeks, 1)
            case AttributeNumber(name):
                column = self.block.attribute(name)
                if column.type != "number":
                    raise UnfitTest(column=name, type=column.type, operator="between", values=[])
                return column.values

    def _counted(self, number: CountOf) -> np.ndarray:
        match number.count:
            case ShareOf(of):
                return self._divided(number.chosen, of or _of_all(number.chosen), beyond=np.nan)
            case TimesAsOften(of):
                return self._divided(number.chosen, of, beyond=np.inf)
            case _:
                return _distinct(number, self.block)

    def _divided(self, chosen: ChosenEvents, of: ChosenEvents, beyond: float) -> np.ndarray:
        """Times by times of the other; `beyond` where there are none of the other but some of these."""
        times, others = self.of(CountOf(chosen)), self.of(CountOf(of))
        return np.divide(times, others, out=np.where(times > 0, beyond, np.nan), where=others > 0)


def _of_all(chosen: ChosenEvents) -> ChosenEvents:
    """Any event of the user in the same period, and in the same relation to their other event."""
    return ChosenEvents(ANY_EVENT, period=chosen.period, relation=chosen.relation)


def _distinct(number: CountOf, block: UserBlock) -> np.ndarray:
    chosen = chosen_places(number.chosen, block)
    match number.count:
        case DistinctDays(None):
            return distinct.distinct_days(block, chosen)
        case DistinctDays("week"):
            return distinct.most_days_in_a_week(block, chosen)
        case DistinctDays(within):
            return distinct.most_days_within(block, chosen, cast(timedelta, within).days)
        case DistinctWeeks() if isinstance(last := number.chosen.period, Last) and last.unit == "weeks":
            end = last.of(block.dataset).end
            assert end is not None  # noqa: S101 a period of the last weeks has one
            return distinct.distinct_spans(block, chosen, day_number(end), 7)
        case DistinctWeeks():
            return distinct.distinct_weeks(block, chosen)
        case DistinctSessions():
            return distinct_sessions(block, chosen)
        case DistinctValues(name):
            column = block.column(name)
            values = column.values[chosen.places]
            return distinct.distinct_values(chosen, values, ~replace(column, values=values).missing)
        case Times() | _:
            return chosen.counts


def _amount(amount: AmountOf, block: UserBlock) -> np.ndarray:
    column = block.column(amount.property)
    if column.type != "number":
        raise UnfitTest(column=amount.property, type=column.type, operator=amount.statistic, values=[])
    return reduced(chosen_places(amount.chosen, block), column.values, amount.statistic)


def _days_since(since: DaysSinceOf, block: UserBlock) -> np.ndarray:
    places = ends(chosen_places(since.chosen, block), since.which)
    days, has = np.full(len(places), np.nan), places >= 0
    last = local_days_of(block.dataset.last, block.dataset.time_zone)
    days[has] = last - local_days(block.ts[places[has]], block.dataset.time_zone)
    return days


def not_followed(condition: NotFollowed, block: UserBlock) -> Rows:
    """The events that nothing followed."""
    first, then = chosen_places(condition.first, block), chosen_places(condition.then, block)
    return unanswered(block, first, then, microseconds(condition.within))
