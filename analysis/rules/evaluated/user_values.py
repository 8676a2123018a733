"""Which values has each user of a block by a tag's definition?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.rules.asked import (
    Bins,
    Cuts,
    Definition,
    OrderedValues,
    Preference,
    Quantiles,
    Rfm,
    RfmGroup,
    UsualHours,
    YesNo,
    parts_of_hours,
)
from analysis.rules.closed import rfm_numbers
from analysis.rules.evaluated.chosen_events import chosen_places
from analysis.rules.evaluated.column_tests import Mask
from analysis.rules.evaluated.evaluate import Matching, OpenRule
from analysis.rules.evaluated.preferred import preferred
from analysis.rules.evaluated.user_numbers import UserNumbers
from analysis.store.dataset import UserBlock
from analysis.timezones import local_hours


@dataclass(frozen=True, eq=False)
class UserValues:
    """Pairs of a user and a value, by user, of one user the stronger value first.

    `labels` are all values that the definition can give, in its order; of a preference those that it gives in this
    block, where an empty text may be one, even the only one; None for yes or no.
    """

    users: np.ndarray  # int32, places in `block.users`
    codes: np.ndarray  # int32, places in `labels`
    labels: tuple[str, ...] | None
    total: int  # users of the block

    def mask(self, label: str | None = None) -> Mask:
        """True for each user of the block who has the tag, or this value of it."""
        users = self.users if label is None else self.users[self.codes == _place(label, self.labels or ())]
        found = np.zeros(self.total, dtype=bool)
        found[users] = True
        return found


def _place(label: str, labels: tuple[str, ...]) -> int:
    return labels.index(label) if label in labels else -1


def values_of(definition: Definition, block: UserBlock) -> UserValues:
    """The values of a closed definition."""
    return _Asked(block).values(definition)


def values_of_all(definitions: Iterable[Definition], block: UserBlock) -> Iterator[UserValues]:
    """The values of many closed definitions, one after another; what several of them need is asked once."""
    asked = _Asked(block)
    return (asked.values(definition) for definition in definitions)


def answers_of_all(definitions: Iterable[Definition], block: UserBlock) -> Iterator[UserValues | AnalysisError]:
    """The same; of a definition that the data can't answer what is wrong, which leaves the others as they are."""
    asked = _Asked(block)
    for definition in definitions:
        try:
            yield asked.values(definition)
        except AnalysisError as error:
            yield error


class _Asked:
    """What was found out of one block."""

    def __init__(self, block: UserBlock) -> None:
        self.block, self.matching = block, Matching(block)

    def values(self, definition: Definition) -> UserValues:
        match definition:
            case YesNo(rule):
                return self.single(np.where(self.matching.mask(rule), 0, -1), None)
            case OrderedValues():
                return self.ordered(definition)
            case Preference():
                users, codes, labels = preferred(definition, self.block)
                return UserValues(users, codes, labels, self.block.user_count)
            case UsualHours():
                return self.usual_hours(definition)
            case Bins(number, names, cuts):
                return self.single(_places(self.matching.numbers.of_doers(number), cuts), names)
            case Rfm(groups=groups):
                scores = rfm_scores(definition, self.matching.numbers)
                return self.single(_groups(groups, scores), tuple(group.name for group in groups))

    def single(self, codes: np.ndarray, labels: tuple[str, ...] | None) -> UserValues:
        """Of one value a user at most; -1 for none."""
        users = np.flatnonzero(codes >= 0)
        return UserValues(users.astype(np.int32), codes[users].astype(np.int32), labels, len(codes))

    def ordered(self, definition: OrderedValues) -> UserValues:
        labels = [case.value for case in definition.cases]
        codes = np.full(self.block.user_count, -1, np.int32)
        for code, case in enumerate(definition.cases):
            codes[(codes < 0) & self.matching.mask(case.rule)] = code
        if definition.otherwise is not None:
            codes[codes < 0] = len(labels)
            labels.append(definition.otherwise)
        return self.single(codes, tuple(labels))

    def usual_hours(self, definition: UsualHours) -> UserValues:
        found = chosen_places(definition.chosen, self.block)
        hours = local_hours(self.block.ts[found.places], self.block.dataset.time_zone)
        parts = np.array(parts_of_hours(definition.parts))[hours]
        users, width = np.repeat(np.arange(len(found.counts)), found.counts), len(definition.parts)
        inside = parts >= 0
        counts = np.bincount(users[inside] * width + parts[inside], minlength=len(found.counts) * width)
        counts = counts.reshape(-1, width)
        order = np.argsort(-counts, axis=1, kind="stable")[:, : definition.top]
        top = np.take_along_axis(counts, order, axis=1)
        kept = (top > 0) & (top / np.maximum(found.counts, 1)[:, None] >= definition.at_least)
        rows = np.nonzero(kept)[0]
        labels = tuple(part.name for part in definition.parts)
        return UserValues(rows.astype(np.int32), order[kept].astype(np.int32), labels, len(found.counts))


def _places(numbers: np.ndarray, cuts: Cuts | Quantiles) -> np.ndarray:
    """In which bin each number lies, the lowest is 0; -1 for none."""
    if isinstance(cuts, Quantiles):
        raise OpenRule(name=repr(cuts))
    return np.where(np.isnan(numbers), -1, np.searchsorted(np.array(cuts.at), numbers, side="left"))


def rfm_scores(rfm: Rfm, numbers: UserNumbers) -> np.ndarray:
    """int, three rows (recency, frequency, money), from 1 for the worst; 0 where a user can't be scored.

    Without an amount money is as frequency, so that the mean of the two is that of frequency.
    """
    places = [_places(numbers.of_doers(number), cuts) for number, cuts in rfm_numbers(rfm)]
    scored = np.logical_and.reduce([place >= 0 for place in places])
    recency, frequency, monetary = places if len(places) == 3 else (*places, places[1])
    return np.where(scored, np.stack([rfm.scores - recency, frequency + 1, monetary + 1]), 0)


def _groups(groups: tuple[RfmGroup, ...], scores: np.ndarray) -> np.ndarray:
    """The first group that takes each user's scores; -1 for none."""
    recency, frequency, monetary = scores
    value = (frequency + monetary + 1) // 2  # halves rounded up
    codes = np.full(len(recency), -1)
    for code, group in enumerate(groups):
        taken = (codes < 0) & (recency > 0)
        spans = (group.recency, group.value, group.frequency, group.monetary)
        for score, span in zip((recency, value, frequency, monetary), spans, strict=True):
            if span is not None:
                taken &= (score >= span[0]) & (score <= span[1])
        codes[taken] = code
    return codes
