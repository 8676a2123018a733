"""Who just misses a rule: one condition the other way, and they would match?"""

from __future__ import annotations

import numpy as np

from analysis.insights.thresholds import open_number, own_numbers
from analysis.rules.asked import Condition, How, Rule, folded
from analysis.rules.evaluated import Matching
from analysis.store.dataset import UserBlock

MaskAndGap = tuple[np.ndarray, np.ndarray]
_NO_NUMBER = 1.0  # how far a condition without a number is from the other answer: as far as nothing is from the number


def matched_and_gap(rule: Rule, block: UserBlock) -> MaskAndGap:
    """For each user whether they match, and how far they are from the other answer by one condition alone.

    The gap is that of the condition's number to the one asked for, as a part of it (2 of 3 times: a third); infinite
    where more than one condition would have to change.
    """
    matching = Matching(block)

    def mask_and_gap(condition: Condition) -> MaskAndGap:
        held = matching.mask(condition)
        return held, _gap(condition, matching, held)

    return folded(rule, mask_and_gap, _joined)


def _joined(how: How, parts: list[MaskAndGap]) -> MaskAndGap:
    """All, any or none of some conditions.

    All hold, or not one does: any of them can turn the answer. Else only the single one that stands against it can.
    """
    held, gaps = np.stack([mask for mask, _ in parts]), np.stack([gap for _, gap in parts])
    against = ~held if how == "all" else held
    number = against.sum(axis=0)
    alone = np.where(against, gaps, np.inf).min(axis=0)
    gap = np.where(number == 0, gaps.min(axis=0), np.where(number == 1, alone, np.inf))
    return (number > 0) if how == "any" else (number == 0), gap


def _gap(condition: Condition, matching: Matching, held: np.ndarray) -> np.ndarray:
    gap = np.full(len(held), _NO_NUMBER)
    ends = [opened for end in ("low", "high") if (opened := open_number(condition, end))]
    if not ends:
        return gap
    own = own_numbers(condition, matching)
    for opened in ends:
        with np.errstate(invalid="ignore"):
            step = held if opened.whole else 0  # who has just enough is one time away from too few
            distance = (np.abs(own - opened.value) + step) / max(abs(opened.value), 1e-9)
        gap = np.fmin(gap, np.where(np.isfinite(distance), distance, _NO_NUMBER))
    return gap
