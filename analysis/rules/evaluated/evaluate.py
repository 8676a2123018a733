"""Which users of a block match a rule?"""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from analysis.errors import AnalysisError
from analysis.rules.asked import (
    AllOf,
    Amount,
    AnyOf,
    DaysSince,
    Did,
    HasAttribute,
    Listed,
    NoneOf,
    NotFollowed,
    Rank,
    Rule,
    SegmentRef,
    Sequence,
    TagRef,
    ValueAt,
)
from analysis.rules.evaluated.chosen_events import chosen_places, microseconds
from analysis.rules.evaluated.column_tests import Mask, UnfitTest, label_of, passes, within_limit
from analysis.rules.evaluated.user_numbers import numbers
from analysis.sequences.chosen import Chosen
from analysis.sequences.followed import took_all
from analysis.sequences.sums import ends
from analysis.store.dataset import Column, UserBlock

__all__ = ["OpenRule", "UnfitTest", "known_place", "label_of", "matches", "numbers", "passes", "taken_steps"]


class OpenRule(AnalysisError):
    """A rule that still refers to a tag, a segment or a rank was run: a mistake of ours. details: name"""

    code = "open_rule"


def matches(rule: Rule, block: UserBlock) -> Mask:
    """True for each user of `block.users` who matches, among all users: those without events too."""
    match rule:
        case AllOf(conditions):
            return np.logical_and.reduce([matches(condition, block) for condition in conditions])
        case AnyOf(conditions):
            return np.logical_or.reduce([matches(condition, block) for condition in conditions])
        case NoneOf(conditions):
            return ~np.logical_or.reduce([matches(condition, block) for condition in conditions])
        case HasAttribute(test):
            return passes(test, block.attribute(test.column), block.dataset.time_zone)
        case Listed():
            return pc.is_in(block.users, value_set=rule.ids).to_numpy(zero_copy_only=False)
        case TagRef(name) | SegmentRef(name):
            raise OpenRule(name=name)
        case Sequence(within=within):
            return took_all(block, taken_steps(rule, block), microseconds(within))
        case ValueAt():
            return _value_passes(rule, block)
        case _:
            return meets(rule, numbers(rule, block))


def meets(rule: Did | Amount | DaysSince | NotFollowed, found: np.ndarray) -> Mask:
    """Which of the users' numbers are what the condition asks for?"""
    match rule:
        case Did(at_least=at_least, at_most=at_most, negated=negated):
            within = found >= at_least if at_most is None else (found >= at_least) & (found <= at_most)
            return ~within if negated else within
        case NotFollowed(at_least=at_least):
            return found >= at_least
        case _ if isinstance(rule.limit, Rank):
            raise OpenRule(name=rule.limit.side)
        case _:
            return within_limit(rule.limit, found)


def taken_steps(rule: Sequence, block: UserBlock) -> tuple[Chosen, ...]:
    """The events that may be each step."""
    return tuple(chosen_places(step, block) for step in rule.steps)


def known_place(rule: ValueAt, block: UserBlock) -> np.ndarray:
    """The place of each user's first or last chosen event that has the value; -1 for none."""
    found, column = chosen_places(rule.chosen, block), block.column(rule.test.column)
    known = found.only(~Column(column.type, column.values[found.places]).missing)
    return ends(known, rule.which)


def _value_passes(rule: ValueAt, block: UserBlock) -> Mask:
    places = known_place(rule, block)
    found, has = np.full(len(places), rule.test.operator == "missing"), places >= 0
    found[has] = passes(rule.test, block.column(rule.test.column), block.dataset.time_zone, places[has])
    return found
