"""Which numbers does each user have: times, amounts, days, numeric attributes; and how are they spread in the group?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from analysis.insights.columns import are_codes, are_ids
from analysis.insights.portrait.spec import NamedThing, PortraitColumn, PortraitNumber
from analysis.insights.statistics import mean_sums
from analysis.store.dataset import UserBlock
from analysis.timezones import DAY, local_days

_BINS = 128
_SAMPLED = 4_000  # numbers a block
_TIMES = tuple(
    float(number) for number in (*range(1, 31), *range(35, 101, 5), *range(120, 301, 20), 400, 500, 700, 1_000, 10_000)
)


@dataclass(frozen=True, eq=False)
class NumberPart:
    """Of one number, for the group (first) and all users (second)."""

    bins: np.ndarray  # 2 × edges: users up to each edge and above the one before it; the last one has all above
    sums: np.ndarray  # 2 × 6

    def __add__(self, other: NumberPart) -> NumberPart:
        return NumberPart(self.bins + other.bins, self.sums + other.sums)


@dataclass(frozen=True, eq=False)
class NumberSample:
    """Some of the numbers, and whether those behind a sum are whole."""

    users: np.ndarray
    events: np.ndarray


def sampled(block: UserBlock) -> dict[NamedThing, NumberSample]:
    """Of every number that isn't a count of events."""
    found: dict[NamedThing, NumberSample] = {}
    for (dimension, name), values in _numbers(block):
        known = values[~np.isnan(values)]
        of = block.column(name).values if dimension in ("amount", "average") else known
        of = of[~np.isnan(of)]
        found[dimension, name] = NumberSample(_some(known), _some(of))
    return found


def _some(values: np.ndarray) -> np.ndarray:
    return values[:: max(len(values) // _SAMPLED, 1)]


def numbers_of(
    parts: Iterable[dict[NamedThing, NumberSample]],
    events: tuple[str, ...],
    columns: Iterable[PortraitColumn],
) -> tuple[PortraitNumber, ...]:
    """Times of these events, days, amounts that aren't codes or ids, and attributes that are cut into quarters."""
    parts, cut = list(parts), {column.name for column in columns if column.cuts}
    found = [PortraitNumber("often", event, _TIMES) for event in events]
    for dimension, name in parts[0] if parts else ():
        values = np.concatenate([part[dimension, name].users for part in parts])
        behind = np.concatenate([part[dimension, name].events for part in parts])
        different = np.unique(behind)
        if dimension in ("amount", "average") and (are_codes(name, different) or are_ids(name, different, len(behind))):
            continue
        if len(np.unique(values)) < 2 or (dimension == "number" and name not in cut):
            continue
        edges = np.unique(np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:], method="inverted_cdf"))
        found.append(PortraitNumber(dimension, name, tuple(edges.tolist())))
    return tuple(found)


def measured_numbers(
    block: UserBlock, numbers: tuple[PortraitNumber, ...], counts: np.ndarray, both: np.ndarray
) -> dict[NamedThing, NumberPart]:
    """`counts` are the block's events by user and kind, `both` masks of the group and of all."""
    asked = {(number.dimension, number.name): np.array(number.edges) for number in numbers}
    found: dict[NamedThing, NumberPart] = {}
    for (dimension, name), edges in asked.items():
        if dimension == "often":
            times = counts[:, block.dataset.event_code(name)]
            found[dimension, name] = _part(times.astype(np.float64), times > 0, edges, both)
    for thing, values in _numbers(block):
        if thing in asked:
            found[thing] = _part(values, ~np.isnan(values), asked[thing], both)
    return found


def _part(values: np.ndarray, known: np.ndarray, edges: np.ndarray, both: np.ndarray) -> NumberPart:
    places = np.flatnonzero(known)
    values, sides = values[places], [mask[places] for mask in both]
    bins = np.searchsorted(edges, values, side="left").clip(max=len(edges) - 1)
    return NumberPart(
        np.stack([np.bincount(bins[side], minlength=len(edges)) for side in sides]),
        np.stack([mean_sums(values[side]) for side in sides]),
    )


def _numbers(block: UserBlock) -> Iterator[tuple[NamedThing, np.ndarray]]:
    """A float64 a user; NaN for whom there is none."""
    dataset, users = block.dataset, len(block.users)
    active = np.diff(block.offsets) > 0
    if active.any():
        last = np.full(users, np.nan)
        last[active] = (dataset.last - block.ts[block.offsets[1:][active] - 1]) / DAY
        yield ("habit", "recency"), last
        yield ("habit", "active_days"), np.where(active, _active_days(block), np.nan)
    for field in dataset.properties:
        if field.type == "number":
            values = block.column(field.name).values
            known = ~np.isnan(values)
            owner = block.user_index[known]
            times = np.bincount(owner, minlength=users)
            sums = np.bincount(owner, weights=values[known], minlength=users)
            with np.errstate(invalid="ignore", divide="ignore"):
                yield ("amount", field.name), np.where(times > 0, sums, np.nan)
                yield ("average", field.name), sums / np.where(times > 0, times, np.nan)
    for field in dataset.attributes:
        if field.type == "number":
            yield ("number", field.name), block.attribute(field.name).values.astype(np.float64)


def _active_days(block: UserBlock) -> np.ndarray:
    """Local days with an event; a user's events are in order."""
    days = local_days(block.ts, block.dataset.time_zone)
    new = np.append(True, (days[1:] != days[:-1]) | (block.user_index[1:] != block.user_index[:-1]))
    return np.bincount(block.user_index[new], minlength=len(block.users)).astype(np.float64)


def known_number(block: UserBlock, thing: NamedThing) -> np.ndarray:
    """Mask: who has the number."""
    if thing[0] == "often":
        return (
            np.bincount(block.user_index[block.event == block.dataset.event_code(thing[1])], minlength=len(block.users))
            > 0
        )
    return next(~np.isnan(values) for each, values in _numbers(block) if each == thing)
