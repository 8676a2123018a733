"""Which users of a block match a rule?"""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from analysis.errors import AnalysisError
from analysis.rules.asked import (
    Compared,
    Condition,
    Did,
    FunnelRef,
    HasAttribute,
    How,
    Listed,
    NotFollowed,
    Rank,
    Rule,
    SegmentRef,
    Sequence,
    TagRef,
    ValueAt,
    folded,
)
from analysis.rules.evaluated.chosen_events import chosen_places, microseconds
from analysis.rules.evaluated.column_tests import Mask, passes, within_limit
from analysis.rules.evaluated.user_numbers import UserNumbers, not_followed
from analysis.sequences.followed import took_all
from analysis.sequences.sums import ends
from analysis.store.dataset import Column, Rows, UserBlock

Counted = Did | Compared | NotFollowed  # conditions that compare a number of each user


class OpenRule(AnalysisError):
    """A rule that still refers to a tag, a segment or a rank was run: a mistake of ours. details: name"""

    code = "open_rule"


class Matching:
    """Who of one block matches which rules; no condition, and no number, is asked of the block twice."""

    def __init__(self, block: UserBlock) -> None:
        self.block, self.numbers = block, UserNumbers(block)
        self._masks: dict[Condition, Mask] = {}

    def mask(self, rule: Rule) -> Mask:
        return folded(rule, self._condition, joined)

    def compared(self, condition: Counted) -> np.ndarray:
        """A float64 for each user of the block, which the condition compares; NaN for who has none."""
        if isinstance(condition, NotFollowed):
            return not_followed(condition, self.block).counts.astype(np.float64)
        return self.numbers.of(condition.number)

    def _condition(self, condition: Condition) -> Mask:
        if condition not in self._masks:
            self._masks[condition] = self._asked(condition)
        return self._masks[condition]

    def _asked(self, condition: Condition) -> Mask:
        block = self.block
        match condition:
            case Did() | Compared() | NotFollowed():
                return _meets(condition, self.compared(condition))
            case HasAttribute(test):
                return passes(test, block.attribute(test.column), block.dataset.time_zone)
            case ValueAt():
                return _value_passes(condition, block)
            case Sequence(within=within):
                return took_all(block, taken_steps(condition, block), microseconds(within))
            case Listed():
                return pc.is_in(block.users, value_set=condition.ids).to_numpy(zero_copy_only=False)
            case TagRef(name) | SegmentRef(name) | FunnelRef(name):
                raise OpenRule(name=name)


def matches(rule: Rule, block: UserBlock) -> Mask:
    """True for each user of `block.users` who matches, among all users: those without events too."""
    return Matching(block).mask(rule)


def joined(how: How, masks: list[Mask]) -> Mask:
    """Of one group: the users for whom all, any or none of its conditions hold."""
    if how == "all":
        return np.logical_and.reduce(masks)
    return np.logical_or.reduce(masks) if how == "any" else ~np.logical_or.reduce(masks)


def _meets(condition: Counted, numbers: np.ndarray) -> Mask:
    """Which of the users' numbers are what the condition asks for?"""
    match condition:
        case Did(at_least=at_least, at_most=at_most, negated=negated):
            within = numbers >= at_least if at_most is None else (numbers >= at_least) & (numbers <= at_most)
            return ~within if negated else within
        case NotFollowed(at_least=at_least):
            return numbers >= at_least
        case Compared(limit=limit):
            if isinstance(limit, Rank):
                raise OpenRule(name=limit.side)
            return within_limit(limit, numbers)


def taken_steps(rule: Sequence, block: UserBlock) -> tuple[Rows, ...]:
    """The events that may be each step."""
    return tuple(chosen_places(step, block) for step in rule.steps)


def known_place(rule: ValueAt, block: UserBlock) -> np.ndarray:
    """The place of each user's first or last chosen event that has the value; -1 for none."""
    chosen, column = chosen_places(rule.chosen, block), block.column(rule.test.column)
    known = chosen.only(~Column(column.type, column.values[chosen.places]).missing)
    return ends(known, rule.which)


def _value_passes(rule: ValueAt, block: UserBlock) -> Mask:
    places = known_place(rule, block)
    passed, has = np.full(len(places), rule.test.operator == "missing"), places >= 0
    passed[has] = passes(rule.test, block.column(rule.test.column), block.dataset.time_zone, places[has])
    return passed
