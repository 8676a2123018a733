"""What do rules and definitions mean on a version of the data: with references, ranks and quantiles replaced?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import numpy as np

from analysis import engine
from analysis.errors import SilhouetteError
from analysis.insights.tags import CutSpec, MeasuredSpec, TagCell, TagValuesSpec, cuts, measured, values
from analysis.jobs.tags.book import TagBook
from analysis.rules.asked import Compared, Definition, Listed, Number, Rule, SegmentRef, TagRef, YesNo
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

Ask = Callable[[Any, Dataset, Any], Any]  # `engine.run`, or a page's cache before it
Closed = Definition | SilhouetteError
_AT_ONCE = 64_000_000  # numbers held in memory at one time


class Closing:
    """Closes many definitions on one version of the data; what several of them need is found once."""

    def __init__(self, book: TagBook, dataset: Callable[[], Dataset], ask: Ask = engine.run) -> None:
        self.book = book
        self._dataset = dataset  # opened only where the data must be asked
        self._ask = ask
        self._lists: dict[TagRef | SegmentRef, Rule] = {}

    def rule(self, rule: Rule, of: str | None = None) -> Rule:
        """`of` is the tag that the rule belongs to, which it can't refer to. Raises what is wrong."""
        return cast(YesNo, self.definition(YesNo(rule), of)).rule

    def definition(self, definition: Definition, of: str | None = None) -> Definition:
        [closed] = self.definitions([(definition, of)])
        if isinstance(closed, SilhouetteError):
            raise closed
        return closed

    def definitions(self, asked: Iterable[tuple[Definition, str | None]]) -> tuple[Closed, ...]:
        """Each closed, or what is wrong with it. Ranks and quantiles of all are found in one pass over the data."""
        referring = [self._without_references(definition, of) for definition, of in asked]
        numbers = self._numbers([one for one in referring if not isinstance(one, SilhouetteError)])
        return tuple(one if isinstance(one, SilhouetteError) else _with_numbers(one, numbers) for one in referring)

    def _without_references(self, definition: Definition, of: str | None) -> Closed:
        try:
            within = (TagRef(of),) if of else ()
            return close_definition(definition, lambda reference: self._resolved(reference, of), within)
        except SilhouetteError as error:
            return error

    def _resolved(self, reference: TagRef | SegmentRef, of: str | None) -> Rule:
        if isinstance(reference, TagRef):
            if reference.name == of:  # one value of itself; itself as a whole is refused on the way here
                raise CircularRule(tags=[reference.name, reference.name])
            definition = self.book.definition(reference.name)
            rule = None if definition is None else as_rule(definition, reference.value)
            if rule is not None:
                return rule
        if reference not in self._lists:
            self._lists[reference] = self._listed(reference)
        return self._lists[reference]

    def _listed(self, reference: TagRef | SegmentRef) -> Rule:
        """The users of a reference that no rule says: of a segment, a frozen tag, a preference, bins, RFM."""
        if isinstance(reference, SegmentRef):
            return Listed(tuple(member_ids(self.book.folder, self.book.segment(reference.name).members).to_pylist()))
        tag = self.book.tag(reference.name)
        if tag.members is not None:
            return Listed(tuple(member_ids(self.book.folder, tag.members, reference.value).to_pylist()))
        dataset = self._dataset()
        kept = self.book.kept_users(tag, dataset)
        if kept is not None:
            return Listed(tuple(users_of_column(self.book.folder, kept, reference.value).to_pylist()))
        definition = self.book.definition(tag.name)
        if definition is None:
            return NOBODY
        spec = TagValuesSpec((self.definition(definition, tag.name),))
        users = engine.members(values, dataset, spec, TagCell(0, reference.value))
        return Listed(tuple(users.to_pylist()))

    def _numbers(self, definitions: Sequence[Definition]) -> dict[Number, np.ndarray | SilhouetteError]:
        """The numbers of all users, of every one that must be ranked or cut by quantiles."""
        asked: list[Number] = [rank.number for one in definitions for rule in rules_of(one) for rank in ranks(rule)]
        asked += [number for one in definitions for number in numbers_to_cut(one)]
        asked = list(dict.fromkeys(asked))
        if not asked:
            return {}
        dataset = self._dataset()
        users = dataset.manifest.users + dataset.manifest.attribute_only_users
        size, found = max(1, _AT_ONCE // max(users, 1)), {}
        for first in range(0, len(asked), size):
            spec = MeasuredSpec(tuple(asked[first : first + size]))
            found |= zip(spec.asked, engine.run(measured, dataset, spec).numbers, strict=True)
        return found


def _with_numbers(definition: Definition, numbers: dict[Number, np.ndarray | SilhouetteError]) -> Closed:
    def cut(ranked: Compared) -> float | None:
        return cuts.combine([_known(numbers[ranked.number])], CutSpec(ranked)).number

    def of(number: Number) -> np.ndarray:
        return _known(numbers[number])

    try:
        return with_cuts(close_definition(definition, _none_left, cut=cut), of)
    except SilhouetteError as error:
        return error


def _known(numbers: np.ndarray | SilhouetteError) -> np.ndarray:
    if isinstance(numbers, SilhouetteError):
        raise numbers
    return numbers


def _none_left(reference: TagRef | SegmentRef) -> Rule:
    raise AssertionError(reference)
