"""What does a user's behaviour look like in numbers?

Shared by what compares whole users. It measures one row a user with at least one event: how often, how long, when and
how much. A row depends on that user's events alone, so the number of buckets changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import AnalysisError
from analysis.insights.columns import IDENTIFIER_SHARE, are_named_codes
from analysis.rules.asked import NIGHT
from analysis.sequences.sessions import session_begins
from analysis.store.dataset import UserBlock
from analysis.timezones import DAY, local_days, local_hours, weekdays

_AT_NIGHT = np.isin(np.arange(24), NIGHT.hours.each)
SMALLEST_SHARE_WITH_NUMBER = 0.01  # of the users; a rarer property says nothing about most
_SAMPLE = 2_000  # values a block and property, to tell identifiers from amounts

FeatureKind = Literal[
    "count", "active_days", "sessions", "per_active_day", "recency", "tenure", "night", "weekend", "sum", "mean"
]
GENERAL: tuple[FeatureKind, ...] = (
    "active_days",
    "sessions",
    "per_active_day",
    "recency",
    "tenure",
    "night",
    "weekend",
)


class BadFeatures(AnalysisError):
    """details: what"""

    code = "bad_features"


@dataclass(frozen=True)
class Feature:
    """One number about a user; `of` is the event that is counted or the property that is summed, else empty.

    count: events; active_days: local days with an event; sessions: as the project tells them apart; per_active_day:
    events a day with any; recency: days from the last event to the dataset's last; tenure: days from the first event
    to the dataset's last; night: share of events from 22:00 to 06:00 local; weekend: share on Saturday and Sunday; sum,
    mean: of a property's values, 0 and NaN for a user without any.
    """

    kind: FeatureKind
    of: str = ""


@dataclass(frozen=True)
class FeaturesSpec:
    """Which features. With `features` None the data decides: its commonest events (of `events`, if any are named), and
    its amounts."""

    most_events: int = 30
    events: tuple[str, ...] = ()
    features: tuple[Feature, ...] | None = None

    def __post_init__(self) -> None:
        if self.most_events < 1:
            raise BadFeatures(what="most_events")
        if self.features is not None and not self.features:
            raise BadFeatures(what="features")


@dataclass(frozen=True)
class FeatureTable:
    """Users sorted by id, their features as float64 (users × features), and on how many days they were active.

    Of the features that are means, in their order: how many values of each user are behind them (users × means), and
    the squares of the values' distances from their user's middle, added up over all users, as `logarithms`.
    """

    features: tuple[Feature, ...]
    users: pa.StringArray
    values: np.ndarray
    days: np.ndarray
    counts: np.ndarray
    within: np.ndarray

    def of(self, feature: Feature) -> np.ndarray:
        return self.values[:, self.features.index(feature)]

    def behind(self, feature: Feature) -> np.ndarray:
        """On how much each user's number rests: the values of a mean, of all else the active days."""
        return self.counts[:, self._mean(feature)] if feature.kind == "mean" else self.days

    def variance_within(self, feature: Feature) -> float:
        """How much the values of a mean vary for one and the same user; 0 where nobody has two."""
        free = np.maximum(self.behind(feature) - 1, 0).sum()
        return float(self.within[self._mean(feature)] / free) if free else 0.0

    def _mean(self, feature: Feature) -> int:
        return [one for one in self.features if one.kind == "mean"].index(feature)


@dataclass(frozen=True)
class CandidatePart:
    """What a block knows of the candidates: users of each event, and per number property how it looks."""

    users: int
    users_of_event: dict[str, int]
    numbers: dict[str, NumberLook]


@dataclass(frozen=True)
class NumberLook:
    users: int  # with any value
    sampled: int
    distinct: np.ndarray  # of the sampled, sorted


def survey(block: UserBlock, spec: FeaturesSpec) -> CandidatePart:
    """How many users have each event and number? (Nothing to ask when the features are given.)"""
    if spec.features is not None:
        return CandidatePart(0, {}, {})
    did = event_counts(block) > 0
    users = dict(zip(block.dataset.events, did.sum(axis=0).tolist(), strict=True))
    numbers = [field.name for field in block.dataset.properties if field.type == "number"]
    return CandidatePart(
        int(did.any(axis=1).sum()),
        {event: count for event, count in users.items() if count},
        {name: _look(block, name) for name in numbers},
    )


def _look(block: UserBlock, name: str) -> NumberLook:
    values = block.column(name).values
    known = np.flatnonzero(~np.isnan(values))
    sample = values[known[:: max(len(known) // _SAMPLE, 1)]]
    users = len(np.unique(block.user_index[known]))
    return NumberLook(users, len(sample), np.unique(sample))


def settle(parts: Iterable[CandidatePart], spec: FeaturesSpec) -> FeaturesSpec:
    """The closed spec: events that most users did, then the general features, then sums and means of amounts."""
    if spec.features is not None:
        return spec
    parts = list(parts)
    users_of_event: Counter[str] = Counter()
    for part in parts:
        users_of_event.update(part.users_of_event)
    if spec.events:
        users_of_event = Counter({event: users_of_event[event] for event in spec.events})
    events = sorted(users_of_event, key=lambda event: (-users_of_event[event], event))[: spec.most_events]
    users = sum(part.users for part in parts)
    names = sorted({name for part in parts for name in part.numbers})
    amounts = [name for name in names if _is_amount(name, [part.numbers[name] for part in parts], users)]
    chosen = [Feature("count", event) for event in events] + [Feature(kind) for kind in GENERAL]
    chosen += [Feature(kind, name) for name in amounts for kind in ("sum", "mean")]
    return replace(spec, features=tuple(chosen))


def _is_amount(name: str, looks: list[NumberLook], users: int) -> bool:
    """Whether it can be added up: neither an order's number nor the code of an employee, a gate or an area."""
    having = sum(look.users for look in looks)
    sampled = sum(look.sampled for look in looks)
    if not sampled or having < users * SMALLEST_SHARE_WITH_NUMBER:
        return False
    every = [look.distinct for look in looks]
    whole = all(np.all(distinct == np.floor(distinct)) for distinct in every)
    within_blocks = sum(map(len, every))
    if whole and sampled > 100 and within_blocks > IDENTIFIER_SHARE * sampled:
        return False
    return not are_named_codes(name, np.unique(np.concatenate(every)))


def measure(block: UserBlock, spec: FeaturesSpec) -> FeatureTable:
    """The block's users who have events, a row each; `spec` is closed."""
    features = spec.features or ()
    measuring = _Measuring(block)
    columns = [measuring.values(feature) for feature in features]
    active = measuring.events > 0
    values = np.column_stack(columns) if columns else np.empty((len(active), 0))
    users = block.users.filter(pa.array(active)).cast(pa.string())
    means = [measuring.behind(feature) for feature in features if feature.kind == "mean"]
    counts = np.column_stack([count for count, _ in means]) if means else np.empty((len(active), 0))
    within = np.array([squares for _, squares in means], dtype=float)
    days = measuring.values(Feature("active_days"))[active]
    return FeatureTable(features, users, values[active], days, counts[active], within)


def joined(parts: Iterable[FeatureTable], spec: FeaturesSpec) -> FeatureTable:
    """All blocks' users in one table, by id: the same whatever the number of buckets."""
    parts = list(parts)
    users = pa.concat_arrays([part.users for part in parts])
    order = pc.sort_indices(users)
    rows = order.to_numpy()
    values = np.concatenate([part.values for part in parts])[rows]
    days = np.concatenate([part.days for part in parts])[rows]
    counts = np.concatenate([part.counts for part in parts])[rows]
    within = np.sum([part.within for part in parts], axis=0)
    return FeatureTable(spec.features or (), users.take(order), values, days, counts, within)


def logarithms(values: np.ndarray) -> np.ndarray:
    """Amounts on a scale on which twice as much is as far from once as four times from twice; either sign."""
    return np.sign(values) * np.log1p(np.abs(values))


def event_counts(block: UserBlock) -> np.ndarray:
    """How often each user did each event: int64, users × `dataset.events`."""
    users, events = block.user_count, len(block.dataset.events)
    cell = block.user_index.astype(np.int64) * events + block.event
    return np.bincount(cell, minlength=users * events).reshape(users, events)


class _Measuring:
    """Features of one block; what several need is computed once."""

    def __init__(self, block: UserBlock) -> None:
        self.block = block
        self.events = np.diff(block.offsets)
        self._counts: np.ndarray | None = None
        self._days: np.ndarray | None = None
        self._active_days: np.ndarray | None = None

    def values(self, feature: Feature) -> np.ndarray:
        """One float64 a user; 0 or NaN for users without events, who are left out."""
        match feature.kind:
            case "count":
                return self._count(feature.of)
            case "active_days":
                return self._active().astype(float)
            case "sessions":
                return self._sessions()
            case "per_active_day":
                return self.events / np.maximum(self._active(), 1)
            case "recency":
                return self._days_before_the_end(self.block.offsets[1:] - 1)
            case "tenure":
                return self._days_before_the_end(self.block.offsets[:-1])
            case "night":
                hours = local_hours(self.block.ts, self.block.dataset.time_zone)
                return self._share(_AT_NIGHT[hours])
            case "weekend":
                return self._share(weekdays(self._local_days()) >= 5)
            case "sum" | "mean":
                return self._number(feature)

    def _count(self, event: str) -> np.ndarray:
        if self._counts is None:
            self._counts = event_counts(self.block)
        return self._counts[:, self.block.dataset.event_code(event)].astype(float)

    def _local_days(self) -> np.ndarray:
        if self._days is None:
            self._days = local_days(self.block.ts, self.block.dataset.time_zone)
        return self._days

    def _active(self) -> np.ndarray:
        if self._active_days is None:
            days, users = self._local_days(), len(self.events)
            if not len(days):
                return np.zeros(users, dtype=np.int64)
            span = int(days.max() - days.min()) + 1
            pairs = np.unique(self.block.user_index.astype(np.int64) * span + (days - days.min()))
            self._active_days = np.bincount(pairs // span, minlength=users)
        return self._active_days

    def _sessions(self) -> np.ndarray:
        begins = session_begins(self.block)
        return np.bincount(self.block.user_index, weights=begins, minlength=len(self.events))

    def _days_before_the_end(self, place: np.ndarray) -> np.ndarray:
        days = np.zeros(len(self.events))
        active = self.events > 0
        days[active] = (self.block.dataset.last - self.block.ts[place[active]]) / DAY
        return days

    def _share(self, chosen: np.ndarray) -> np.ndarray:
        found = np.bincount(self.block.user_index[chosen], minlength=len(self.events))
        return found / np.maximum(self.events, 1)

    def behind(self, mean: Feature) -> tuple[np.ndarray, float]:
        """Each user's number of values, and the squares of their distances from the user's middle, added up."""
        values = self.block.column(mean.of).values
        known = ~np.isnan(values)
        index, users, moved = self.block.user_index[known], len(self.events), logarithms(values[known])
        counts = np.bincount(index, minlength=users)
        middle = np.bincount(index, weights=moved, minlength=users) / np.maximum(counts, 1)
        return counts.astype(float), float(np.sum((moved - middle[index]) ** 2))

    def _number(self, feature: Feature) -> np.ndarray:
        values = self.block.column(feature.of).values
        known = ~np.isnan(values)
        index, users = self.block.user_index[known], len(self.events)
        sums = np.bincount(index, weights=values[known], minlength=users)
        if feature.kind == "sum":
            return sums
        counts = np.bincount(index, minlength=users)
        return np.divide(sums, counts, out=np.full(users, np.nan), where=counts > 0)
