"""What do rules and definitions mean on a version of the data: with references, ranks and quantiles replaced?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from analysis import engine
from analysis.engine import Ask
from analysis.errors import SilhouetteError
from analysis.insights.tags import MeasuredSpec, TagCell, TagValuesSpec, last_within, measured, values
from analysis.jobs.tags.book import TagBook
from analysis.rules.asked import Compared, Definition, Listed, Number, Rank, Rule, SegmentRef, TagRef, YesNo
from analysis.rules.closed import (
    NOBODY,
    CircularRule,
    as_rule,
    close_definition,
    numbers_to_cut,
    ranks,
    rules_of,
    with_cuts,
)
from analysis.store.dataset import Dataset
from analysis.store.lists import member_ids, users_of_column

Closed = Definition | SilhouetteError
_AT_ONCE = 64_000_000  # numbers held in memory at one time


def closed_rule(book: TagBook, dataset: Dataset, rule: Rule, of: str | None = None, ask: Ask = engine) -> Rule:
    """`of` is the tag that the rule belongs to, which it can't refer to. Raises what is wrong."""
    return cast(YesNo, closed_definition(book, dataset, YesNo(rule), of, ask)).rule


def closed_definition(
    book: TagBook, dataset: Dataset, definition: Definition, of: str | None = None, ask: Ask = engine
) -> Definition:
    """`of` is the tag that the definition belongs to. Raises what is wrong."""
    [closed] = closed_definitions(book, dataset, [(definition, of)], ask)
    return _right(closed)


def closed_rules(book: TagBook, dataset: Dataset, rules: Iterable[Rule], ask: Ask = engine) -> tuple[Rule, ...]:
    """Rules that belong to no tag. Raises what is wrong with the first that can't be closed."""
    closed = closed_definitions(book, dataset, [(YesNo(rule), None) for rule in rules], ask)
    return tuple(cast(YesNo, _right(one)).rule for one in closed)


def closed_definitions(
    book: TagBook, dataset: Dataset, asked: Iterable[tuple[Definition, str | None]], ask: Ask = engine
) -> tuple[Closed, ...]:
    """Each (beside the tag that it belongs to) closed, or what is wrong with it.

    Ranks and quantiles of all are found in one pass over the data, and the users of a reference once.
    """
    references = _References(book, dataset, ask)
    closed = [references.replaced(definition, of) for definition, of in asked]
    numbers = _numbers([one for one in closed if not isinstance(one, SilhouetteError)], dataset, ask)
    return tuple(one if isinstance(one, SilhouetteError) else _with_numbers(one, numbers) for one in closed)


@dataclass(frozen=True)
class _References:
    """Replaces references by what they mean; the users that several of them need are listed once."""

    book: TagBook
    dataset: Dataset
    ask: Ask
    lists: dict[TagRef | SegmentRef, Rule] = field(default_factory=dict)

    def replaced(self, definition: Definition, of: str | None) -> Closed:
        try:
            within = (TagRef(of),) if of else ()
            return close_definition(definition, lambda reference: self._rule(reference, of), within)
        except SilhouetteError as error:
            return error

    def _rule(self, reference: TagRef | SegmentRef, of: str | None) -> Rule:
        if isinstance(reference, TagRef):
            if reference.name == of:  # one value of itself; itself as a whole is refused on the way here
                raise CircularRule(tags=[reference.name, reference.name])
            definition = self.book.definition(reference.name)
            rule = None if definition is None else as_rule(definition, reference.value)
            if rule is not None:
                return rule
        if reference not in self.lists:
            self.lists[reference] = self._listed(reference)
        return self.lists[reference]

    def _listed(self, reference: TagRef | SegmentRef) -> Rule:
        """The users of a reference that no rule says: of a segment, a frozen tag, a preference, bins, RFM."""
        if isinstance(reference, SegmentRef):
            return Listed(tuple(member_ids(self.book.folder, self.book.segment(reference.name).members).to_pylist()))
        tag = self.book.tag(reference.name)
        if tag.members is not None:
            return Listed(tuple(member_ids(self.book.folder, tag.members, reference.value).to_pylist()))
        kept = self.book.kept_users(tag, self.dataset)
        if kept is not None:
            return Listed(tuple(users_of_column(self.book.folder, kept, reference.value).to_pylist()))
        definition = self.book.definition(tag.name)
        if definition is None:
            return NOBODY
        closed = self._closed(definition, tag.name)
        users = self.ask.members(values, self.dataset, TagValuesSpec((closed,)), TagCell(0, reference.value))
        return Listed(tuple(users.to_pylist()))

    def _closed(self, definition: Definition, of: str) -> Definition:
        closed = self.replaced(definition, of)
        if not isinstance(closed, SilhouetteError):
            closed = _with_numbers(closed, _numbers([closed], self.dataset, self.ask))
        return _right(closed)


_Numbers = Mapping[Number, np.ndarray | SilhouetteError]


def _numbers(definitions: Sequence[Definition], dataset: Dataset, ask: Ask) -> _Numbers:
    """The numbers of all users, of every one that must be ranked or cut by quantiles."""
    asked: list[Number] = [rank.number for one in definitions for rule in rules_of(one) for rank in ranks(rule)]
    asked += [number for one in definitions for number in numbers_to_cut(one)]
    asked = list(dict.fromkeys(asked))
    users = dataset.manifest.all_users
    size, numbers = max(1, _AT_ONCE // max(users, 1)), {}
    for first in range(0, len(asked), size):
        spec = MeasuredSpec(tuple(asked[first : first + size]))
        numbers |= zip(spec.asked, ask.run(measured, dataset, spec).numbers, strict=True)
    return numbers


def _with_numbers(definition: Definition, numbers: _Numbers) -> Closed:
    def of(number: Number) -> np.ndarray:
        values = numbers[number]
        if isinstance(values, SilhouetteError):
            raise values
        return values

    def cut(ranked: Compared) -> float | None:
        return last_within(of(ranked.number), cast(Rank, ranked.limit))

    try:
        return with_cuts(close_definition(definition, _none_left, cut=cut), of)
    except SilhouetteError as error:
        return error


def _right(closed: Closed) -> Definition:
    if isinstance(closed, SilhouetteError):
        raise closed
    return closed


def _none_left(reference: TagRef | SegmentRef) -> Rule:
    raise AssertionError(reference)
