"""What do rules and definitions mean on a version of the data: with references, ranks and quantiles replaced?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import pyarrow as pa

from analysis import engine
from analysis.engine import Ask
from analysis.errors import SilhouetteError
from analysis.insights import funnel
from analysis.insights.funnel import FunnelCell
from analysis.insights.tags import MeasuredSpec, TagCell, TagValuesSpec, last_within, measured, values
from analysis.jobs.tags.book import TagBook
from analysis.rules.asked import (
    Compared,
    Definition,
    FunnelRef,
    Listed,
    Number,
    Rank,
    Reference,
    Rule,
    SegmentRef,
    TagRef,
    YesNo,
)
from analysis.rules.closed import (
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


def closed_rule(
    book: TagBook, dataset: Dataset, rule: Rule, of: str | SegmentRef | None = None, ask: Ask = engine
) -> Rule:
    """`of` is the tag or segment that the rule belongs to, which it can't refer to. Raises what is wrong."""
    return cast(YesNo, closed_definition(book, dataset, YesNo(rule), of, ask)).rule


def closed_definition(
    book: TagBook,
    dataset: Dataset,
    definition: Definition,
    of: str | SegmentRef | None = None,
    ask: Ask = engine,
) -> Definition:
    """`of` is the tag or segment that the definition belongs to. Raises what is wrong."""
    [closed] = closed_definitions(book, dataset, [(definition, of)], ask)
    return _right(closed)


def closed_rules(book: TagBook, dataset: Dataset, rules: Iterable[Rule], ask: Ask = engine) -> tuple[Rule, ...]:
    """Rules that belong to no tag. Raises what is wrong with the first that can't be closed."""
    closed = closed_definitions(book, dataset, [(YesNo(rule), None) for rule in rules], ask)
    return tuple(cast(YesNo, _right(one)).rule for one in closed)


def closed_definitions(
    book: TagBook,
    dataset: Dataset,
    asked: Iterable[tuple[Definition, str | SegmentRef | None]],
    ask: Ask = engine,
) -> tuple[Closed, ...]:
    """Each (beside the tag, by its name, or the segment that it belongs to) closed, or what is wrong with it.

    Ranks and quantiles of all are found in one pass over the data, and the users of a reference once.
    """
    references = _References(book, dataset, ask)
    closed = [references.replaced(definition, TagRef(of) if isinstance(of, str) else of) for definition, of in asked]
    numbers = _numbers([one for one in closed if not isinstance(one, SilhouetteError)], dataset, ask)
    return tuple(one if isinstance(one, SilhouetteError) else _with_numbers(one, numbers) for one in closed)


@dataclass(frozen=True)
class _References:
    """Replaces references by what they mean; the users that several of them need are listed once.

    `asking` are those that are being listed at this moment, each for the one before it.
    """

    book: TagBook
    dataset: Dataset
    ask: Ask
    lists: dict[Reference, Rule] = field(default_factory=dict)
    asking: list[Reference] = field(default_factory=list)

    def replaced(self, definition: Definition, of: Reference | None) -> Closed:
        within = () if of is None else (of,)
        self.asking.extend(within)
        try:
            return close_definition(definition, self._rule, within)
        except SilhouetteError as error:
            return error
        finally:
            del self.asking[len(self.asking) - len(within) :]

    def _rule(self, reference: Reference) -> Rule:
        if any(_same(reference, other) for other in self.asking):
            raise CircularRule(tags=[*(other.name for other in self.asking), reference.name])
        if isinstance(reference, TagRef):
            definition = self.book.definition(reference.name)
            rule = None if definition is None else as_rule(definition, reference.value)
            if rule is not None:
                return rule
        if isinstance(reference, SegmentRef) and (rule := self.book.rule_of_segment(reference.name)) is not None:
            return rule
        if reference not in self.lists:
            self.lists[reference] = Listed(tuple(self._listed(reference).to_pylist()))
        return self.lists[reference]

    def _listed(self, reference: Reference) -> pa.StringArray:
        """The users of a reference that no rule says: of a list, a part of a funnel, a preference, bins, RFM."""
        match reference:
            case SegmentRef(name):
                return self.dataset.merged_ids.users_of(member_ids(self.book.folder, self.book.segment(name).members))
            case FunnelRef():
                return self._of_funnel(reference)
            case TagRef():
                return self._of_tag(reference)

    def _of_tag(self, reference: TagRef) -> pa.StringArray:
        tag = self.book.tag(reference.name)
        if tag.members is not None:
            return self.dataset.merged_ids.users_of(member_ids(self.book.folder, tag.members, reference.value))
        kept = self.book.kept_users(tag, self.dataset)
        if kept is not None:
            return users_of_column(self.book.folder, kept, reference.value)
        definition = self.book.definition(tag.name)
        if definition is None:
            return pa.array([], pa.string())
        closed = self._closed(definition, TagRef(tag.name))
        return self.ask.members(values, self.dataset, TagValuesSpec((closed,)), TagCell(0, reference.value))

    def _of_funnel(self, reference: FunnelRef) -> pa.StringArray:
        """As its page lists them, of all groups together."""
        spec = replace(self.book.funnel(reference.name), breakdown=None, compare=None)
        if spec.filter is not None:
            spec = replace(spec, filter=cast(YesNo, self._closed(YesNo(spec.filter), reference)).rule)
        cell = FunnelCell(reference.step, reference.state, never=reference.never)
        return self.ask.members(funnel, self.dataset, spec, cell)

    def _closed(self, definition: Definition, of: Reference) -> Definition:
        closed = self.replaced(definition, of)
        if not isinstance(closed, SilhouetteError):
            closed = _with_numbers(closed, _numbers([closed], self.dataset, self.ask))
        return _right(closed)


def _same(one: Reference, other: Reference) -> bool:
    """Whether they name the same tag, segment or funnel, of whichever value or part."""
    return type(one) is type(other) and one.name == other.name


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


def _none_left(reference: Reference) -> Rule:
    raise AssertionError(reference)
