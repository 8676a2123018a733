"""Why do these users match a rule, and why do others just miss it?

First a few users are chosen over all blocks, then their conditions are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from hashlib import md5

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.insights.tags.near_misses import matched_and_gap
from analysis.insights.thresholds import RulePath
from analysis.rules.asked import AmountOf, ColumnTest, DistinctValues, Group, HasAttribute, Rule
from analysis.rules.evaluated import Evidence, evidence
from analysis.store.dataset import DATED, Column, FieldType, UserBlock
from analysis.timezones import date_of, from_micros

MOST_EVENTS = 8  # of one condition
Shown = float | str | datetime | date | None  # a number, a label, a moment, a day; None: missing


@dataclass(frozen=True)
class EvidenceSpec:
    """A closed rule, and how many users who match and who just miss it; or `who` exactly."""

    rule: Rule
    users: int = 5
    misses: int = 3
    who: tuple[str, ...] = ()


@dataclass(frozen=True)
class EvidenceCandidates:
    """Of one block: some who match, and the nearest who don't, each with how far they are from it."""

    matched: tuple[str, ...]
    missed: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class EvidenceEvent:
    """`properties` are those that the condition asks for."""

    event: str
    ts: int  # microseconds UTC
    properties: tuple[tuple[str, Shown], ...]


@dataclass(frozen=True)
class ConditionEvidence:
    """One condition of the rule, without groups. `wanted`: whether the rule wants it to hold (not inside "none of").

    `value` is the number, attribute or property that was compared; of many events the newest are kept, `more` were left
    out.
    """

    path: RulePath
    condition: Rule
    holds: bool
    wanted: bool
    value: Shown
    events: tuple[EvidenceEvent, ...]
    more: int

    @property
    def as_wanted(self) -> bool:
        return self.holds == self.wanted


@dataclass(frozen=True)
class UserEvidence:
    """`met` of `asked`: conditions that must all hold, a group of them counted as one."""

    user: str
    matched: bool
    conditions: tuple[ConditionEvidence, ...]
    met: int
    asked: int


@dataclass(frozen=True)
class EvidenceResult:
    """First users who match, then those who just miss, the nearest first; users asked for by name in their order."""

    spec: EvidenceSpec
    users: tuple[UserEvidence, ...]

    @property
    def matched(self) -> tuple[UserEvidence, ...]:
        return tuple(user for user in self.users if user.matched)

    @property
    def missed(self) -> tuple[UserEvidence, ...]:
        return tuple(user for user in self.users if not user.matched)


def survey(block: UserBlock, spec: EvidenceSpec) -> EvidenceCandidates:
    if spec.who:
        return EvidenceCandidates((), ())
    matched, gap = matched_and_gap(spec.rule, block)
    near = np.flatnonzero(~matched & np.isfinite(gap))
    near = near[np.argsort(gap[near], kind="stable")][: spec.misses]
    missed = zip(gap[near].tolist(), _ids(block, near), strict=True)
    return EvidenceCandidates(_ids(block, _spread(np.flatnonzero(matched), spec.users)), tuple(missed))


def _spread(places: np.ndarray, most: int) -> np.ndarray:
    """Some of them, evenly over all: the first ids are often the oldest users."""
    if len(places) <= most:
        return places
    return places[np.linspace(0, len(places) - 1, max(most, 1)).astype(np.int64)][:most]


def _ids(block: UserBlock, places: np.ndarray) -> tuple[str, ...]:
    return tuple(block.users.take(pa.array(places)).to_pylist())


def settle(parts: Iterable[EvidenceCandidates], spec: EvidenceSpec) -> EvidenceSpec:
    """The spec with its users: the same ones whenever it is asked."""
    if spec.who:
        return spec
    parts = list(parts)
    matched = sorted((user for part in parts for user in part.matched), key=_mixed)[: spec.users]
    missed = sorted(near for part in parts for near in part.missed)[: spec.misses]
    return replace(spec, who=(*sorted(matched), *(user for _, user in missed)))


def _mixed(user: str) -> bytes:
    return md5(user.encode(), usedforsecurity=False).digest()


def measure(block: UserBlock, spec: EvidenceSpec) -> tuple[UserEvidence, ...]:
    found = pc.index_in(pa.array(spec.who, pa.string()), value_set=block.users.cast(pa.string()))
    return tuple(_user(spec.rule, block, place) for place in found.to_pylist() if place is not None)


def _user(rule: Rule, block: UserBlock, place: int) -> UserEvidence:
    found = evidence(rule, block, place)
    conditions = tuple(_conditions(found, block, (), wanted=True))
    match rule:
        case Group("all"):
            held = [part.holds for part in found.parts]
        case Group("none"):
            held = [not part.holds for part in found.parts]
        case _:
            held = [found.holds]
    return UserEvidence(block.users[place].as_py(), found.holds, conditions, sum(held), len(held))


def _conditions(found: Evidence, block: UserBlock, path: RulePath, wanted: bool) -> Iterator[ConditionEvidence]:
    inside = not wanted if isinstance(found.condition, Group) and found.condition.how == "none" else wanted
    for place, part in enumerate(found.parts):
        yield from _conditions(part, block, (*path, place), inside)
    if found.parts:
        return
    names = tuple(dict.fromkeys(_properties(found.condition)))
    events = [_event(block, place, names) for place in found.places[-MOST_EVENTS:]]
    value = _dated(found.value, _type(found.condition, block))
    more = max(len(found.places) - MOST_EVENTS, 0)
    yield ConditionEvidence(path, found.condition, found.holds, wanted, value, tuple(events), more)


def _properties(part: object) -> Iterator[str]:
    """The properties of events that a condition asks for, wherever in it."""
    if isinstance(part, HasAttribute):
        return
    if isinstance(part, ColumnTest):
        yield part.column
    elif isinstance(part, tuple):
        for item in part:
            yield from _properties(item)
    elif is_dataclass(part):
        if isinstance(part, AmountOf | DistinctValues):
            yield part.property
        for field in fields(part):
            yield from _properties(getattr(part, field.name))


def _event(block: UserBlock, place: int, names: tuple[str, ...]) -> EvidenceEvent:
    properties = tuple((name, _value(block.column(name), place)) for name in names)
    return EvidenceEvent(block.dataset.events[block.event[place]], int(block.ts[place]), properties)


def _value(column: Column, place: int) -> Shown:
    one = Column(column.type, column.values[place : place + 1], column.labels)
    if one.missing[0]:
        return None
    if column.type == "text" and column.labels is not None:
        return column.labels[int(one.values[0])].as_py()
    return _dated(one.values[0].item(), column.type)


def _type(condition: Rule, block: UserBlock) -> FieldType | None:
    """The type of the column whose value was compared."""
    test = getattr(condition, "test", None)
    if not isinstance(test, ColumnTest):
        return None
    return (block.attribute if isinstance(condition, HasAttribute) else block.column)(test.column).type


def _dated(value: float | str | None, kind: FieldType | None) -> Shown:
    """A value of a column of moments or days as one."""
    if kind not in DATED or not isinstance(value, int | float):
        return value
    return from_micros(int(value)) if kind == "time" else date_of(int(value))


def combine(parts: Iterable[tuple[UserEvidence, ...]], spec: EvidenceSpec) -> EvidenceResult:
    found = {user.user: user for part in parts for user in part}
    return EvidenceResult(spec, tuple(found[user] for user in spec.who if user in found))
