"""Which events of a block count for a condition?"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import numpy as np

from analysis.rules.asked import ALL_TIME, ANY_EVENT, ChosenEvents, Hours, SinceFirst
from analysis.rules.evaluated.column_tests import passes
from analysis.sequences.chosen import Choice, Side, choose
from analysis.store.dataset import Rows, UserBlock

_EVER = 2**62


def chosen_places(chosen: ChosenEvents, block: UserBlock) -> Rows:
    """The places of the events, in order, of each user. Raises `NoEvents` where the data holds none at all."""
    block.dataset.require_events()
    found = choose(block, _choice(chosen, block))
    for test in chosen.where:
        found = found.only(passes(test, block.column(test.column), block.dataset.time_zone, found.places))
    return found


def _choice(chosen: ChosenEvents, block: UserBlock) -> Choice:
    names = _names(chosen.events, block)
    low, high = -_EVER, _EVER
    if chosen.period != ALL_TIME:
        low, high = chosen.period.of(block.dataset).bounds(block.dataset.time_zone)
    hours, weekdays = _hours(chosen.hours), _weekdays(chosen.weekdays)
    relation = chosen.relation
    if relation is None:
        return Choice(names, low, high, hours, weekdays)
    side = "since_first" if isinstance(relation, SinceFirst) else f"{relation.side}_{relation.which}"
    anchors = _names(relation.events, block)
    return Choice(names, low, high, hours, weekdays, cast(Side, side), anchors, microseconds(relation.within))


def microseconds(span: timedelta | None) -> int:
    return _EVER if span is None else span // timedelta(microseconds=1)


def _names(events: tuple[str, ...], block: UserBlock) -> np.ndarray:
    if events == ANY_EVENT:
        return np.ones(len(block.dataset.events), np.bool_)
    return block.dataset.event_mask(events)


def _hours(hours: Hours | None) -> np.ndarray:
    wanted = np.zeros(0 if hours is None else 24, np.bool_)
    if hours is not None:
        wanted[list(hours.each)] = True
    return wanted


def _weekdays(weekdays: tuple[int, ...]) -> np.ndarray:
    wanted = np.zeros(7 if weekdays else 0, np.bool_)
    wanted[list(weekdays)] = True
    return wanted
