"""Who is in this group, compared with all users?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.insights.features import event_counts
from analysis.insights.portrait.defining import named_by_rule
from analysis.insights.portrait.mixes import MIX_DIMENSIONS, MixPart, had_value, measured_mix
from analysis.insights.portrait.numbers import NumberPart, known_number, measured_numbers
from analysis.insights.portrait.result import OTHER, UNKNOWN, GoalRate, NumberCompared, PortraitResult
from analysis.insights.portrait.spec import (
    DAYPARTS,
    NUMBERS,
    BadPortrait,
    NamedThing,
    PortraitCell,
    PortraitColumn,
    PortraitNumber,
    PortraitSpec,
    PortraitTag,
    thing_of,
)
from analysis.insights.portrait.survey import settle, survey
from analysis.insights.statistics import (
    FEW,
    compared,
    compared_ratios,
    medians_apart,
    q_values,
    quantile,
    rank_p,
    wilson,
)
from analysis.notes import Note
from analysis.rules.asked import USUAL_DAY_PARTS, parts_of_hours
from analysis.rules.evaluated import matches
from analysis.store.dataset import UserBlock
from analysis.timezones import local_days, local_hours, weekdays

__all__ = [
    "OTHER",
    "UNKNOWN",
    "BadPortrait",
    "PortraitCell",
    "PortraitResult",
    "PortraitSpec",
    "PortraitTag",
    "combine",
    "measure",
    "members",
    "settle",
    "survey",
]

_UNKNOWN_WORTH_A_NOTE = 0.05

_DAYPART_OF_HOUR = np.array(parts_of_hours(USUAL_DAY_PARTS))


@dataclass(frozen=True)
class PortraitPart:
    """Counts of the group (first row) and of all users (second) for each thing that is counted."""

    users: np.ndarray  # 2: users
    active: np.ndarray  # 2: users with events
    columns: dict[str, np.ndarray]  # 2 × values, then "other" and unknown
    tags: np.ndarray  # 2 × tags
    did: np.ndarray  # 2 × events: users
    events: np.ndarray  # 2 × events: how often
    dayparts: np.ndarray  # 2 × 4: users by the part of the day in which most of their events lie
    hours: np.ndarray  # 2 × 24: events
    weekdays: np.ndarray  # 2 × 7: events, from Monday
    goal: np.ndarray  # 2: users
    mixes: dict[str, MixPart]
    numbers: dict[NamedThing, NumberPart]
    week: np.ndarray  # 2 × 7 × 24: events by weekday and hour

    def __add__(self, other: PortraitPart) -> PortraitPart:
        return PortraitPart(
            users=self.users + other.users,
            active=self.active + other.active,
            columns={name: counts + other.columns[name] for name, counts in self.columns.items()},
            tags=self.tags + other.tags,
            did=self.did + other.did,
            events=self.events + other.events,
            dayparts=self.dayparts + other.dayparts,
            hours=self.hours + other.hours,
            weekdays=self.weekdays + other.weekdays,
            goal=self.goal + other.goal,
            mixes=_added(self.mixes, other.mixes),
            numbers=_added(self.numbers, other.numbers),
            week=self.week + other.week,
        )


Key = TypeVar("Key")
Counted = TypeVar("Counted", MixPart, NumberPart)


def _added(one: dict[Key, Counted], other: dict[Key, Counted]) -> dict[Key, Counted]:
    """A block without events has none of what is counted of them."""
    return {
        name: one[name] + other[name] if name in one and name in other else (one | other)[name] for name in one | other
    }


def measure(block: UserBlock, spec: PortraitSpec) -> PortraitPart:
    group = matches(spec.group, block)
    both = np.stack([group, np.ones(len(group), dtype=bool)])
    counts = event_counts(block)
    codes = block.dataset.event_codes(spec.events or ()).astype(np.int64)
    hours, week = _clock(block)
    goal = counts[:, block.dataset.event_code(spec.goal_event)] > 0 if spec.goal_event else np.zeros(len(group), bool)
    return PortraitPart(
        users=both.sum(axis=1),
        active=(both & (counts.sum(axis=1) > 0)).sum(axis=1),
        columns={column.name: _tally(both, *_codes(block, column)) for column in spec.columns or ()},
        tags=np.array(
            [[(mask & matches(tag.rule, block)).sum() for tag in spec.tags] for mask in both], dtype=np.int64
        ),
        did=np.stack([(counts[mask][:, codes] > 0).sum(axis=0) for mask in both]),
        events=np.stack([counts[mask][:, codes].sum(axis=0) for mask in both]),
        dayparts=_tally(both & (hours.sum(axis=1) > 0), _daypart(hours), len(DAYPARTS)),
        hours=np.stack([hours[mask].sum(axis=0) for mask in both]),
        weekdays=np.stack([week(mask).sum(axis=1) for mask in both]),
        goal=(both & goal).sum(axis=1),
        mixes={mix.name: measured_mix(block, mix, both) for mix in spec.mixes} if len(block.ts) else {},
        numbers=measured_numbers(block, spec.numbers, counts, both),
        week=np.stack([week(mask) for mask in both]),
    )


def _tally(both: np.ndarray, codes: np.ndarray, kinds: int) -> np.ndarray:
    return np.stack([np.bincount(codes[mask], minlength=kinds) for mask in both])


def _codes(block: UserBlock, column: PortraitColumn) -> tuple[np.ndarray, int]:
    """Each user's place among the column's values or quarters; then one for other values, one for unknown."""
    attribute = block.attribute(column.name)
    if column.type == "text":
        labels = attribute.labels if attribute.labels is not None else pa.array([], pa.string())
        found = pc.index_in(labels, value_set=pa.array(column.values, pa.string())).fill_null(len(column.values))
        lookup = np.append(found.to_numpy(zero_copy_only=False).astype(np.int64), len(column.values) + 1)
        return lookup[attribute.values], len(column.values) + 2
    if column.values:
        known = np.array([float(value) for value in column.values])
        codes = np.searchsorted(known, attribute.values).clip(max=len(known) - 1)
        codes[known[codes] != attribute.values] = len(known)
        return np.where(attribute.missing, len(known) + 1, codes), len(known) + 2
    codes = np.searchsorted(np.array(column.cuts), attribute.values, side="left")
    quarters = len(column.cuts) + 1
    return np.where(attribute.missing, quarters + 1, codes), quarters + 2


def _clock(block: UserBlock) -> tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """Events of each user in each local hour (users × 24), and of some users by weekday and hour (7 × 24)."""
    users, index = len(block.users), block.user_index.astype(np.int64)
    hour = local_hours(block.ts, block.dataset.time_zone)
    place = weekdays(local_days(block.ts, block.dataset.time_zone)) * 24 + hour

    def week(mask: np.ndarray) -> np.ndarray:
        return np.bincount(place[mask[index]], minlength=7 * 24).reshape(7, 24)

    return np.bincount(index * 24 + hour, minlength=users * 24).reshape(users, 24), week


def _daypart(hours: np.ndarray) -> np.ndarray:
    """The part of the day with most of a user's events; of equal ones the first in `DAYPARTS`."""
    parts = np.stack([hours[:, part == _DAYPART_OF_HOUR].sum(axis=1) for part in range(len(DAYPARTS))], axis=1)
    return parts.argmax(axis=1)


def members(block: UserBlock, spec: PortraitSpec, cell: PortraitCell | None) -> np.ndarray:
    """The group's users with one value; the whole group for None. `spec` is closed."""
    group = matches(spec.group, block)
    if cell is None:
        return group
    if cell.dimension == "event":
        return group & (event_counts(block)[:, block.dataset.event_code(cell.name)] > 0)
    if cell.dimension == "daypart":
        hours, _ = _clock(block)
        return group & (hours.sum(axis=1) > 0) & (_daypart(hours) == DAYPARTS.index(str(cell.value)))
    if cell.dimension == "tag":
        tag = next((tag for tag in spec.tags if (tag.name, tag.value) == (cell.name, cell.value)), None)
        if tag is None:
            raise BadPortrait(what="cell")
        return group & matches(tag.rule, block)
    if cell.dimension in ("mix", *MIX_DIMENSIONS):
        mix = next((mix for mix in spec.mixes if mix.name == cell.name and cell.value in mix.values), None)
        if mix is None:
            raise BadPortrait(what="cell")
        return group & had_value(block, mix, cell.dimension, str(cell.value))
    if cell.dimension in NUMBERS:
        return group & known_number(block, (cell.dimension, cell.name))
    column = next((column for column in spec.columns or () if column.name == cell.name), None)
    if column is None or cell.value not in _labels(column):
        raise BadPortrait(what="cell")
    return group & (_codes(block, column)[0] == _labels(column).index(cell.value))


def _labels(column: PortraitColumn) -> list[str]:
    """Values as in the result: of a quarter its number from 1."""
    shown = list(column.values) or [f"{number + 1}" for number in range(len(column.cuts) + 1)]
    return [*shown, OTHER, UNKNOWN]


def combine(parts: Iterable[PortraitPart], spec: PortraitSpec) -> PortraitResult:
    total = reduce(add, parts)
    users, users_all = total.users.tolist()
    values = _compared(total, spec)
    few = (values["of"] < FEW) | (values["users_all"] < FEW)
    named = named_by_rule(spec.group).union(spec.named)
    things = zip(values["dimension"], values["name"], strict=True)
    defines = pd.Series([bool({thing, thing_of(*thing)} & named) for thing in things], dtype=bool)
    tested = values["p"].where(~few & ~defines & ~values["value"].isin([OTHER, UNKNOWN]))
    values = values.assign(q=q_values(tested.to_numpy(dtype=float)), few=few, defines=defines)
    event = spec.goal_event
    return PortraitResult(
        spec=spec,
        users=users,
        users_all=users_all,
        active=int(total.active[0]),
        active_all=int(total.active[1]),
        values=values,
        events=_events(total, spec),
        hours=_shares(total.hours, "hour"),
        weekdays=_shares(total.weekdays, "weekday"),
        week=total.week,
        numbers=tuple(_number(each, total) for each in spec.numbers if (each.dimension, each.name) in total.numbers),
        goal=_goal_rate(event, int(total.goal[0]), int(total.active[0])) if event else None,
        goal_all=_goal_rate(event, int(total.goal[1]), int(total.active[1])) if event else None,
        notes=tuple(_notes(total, spec)),
    )


def _compared(total: PortraitPart, spec: PortraitSpec) -> pd.DataFrame:
    """Shares of users, then shares of events and numbers of users, which are ratios of sums."""
    counted = pd.DataFrame(list(_rows(total, spec)), columns=_COUNTED)
    shares = compared(*(counted[name].to_numpy() for name in ("users", "of", "users_all", "of_all")))
    ratios = list(_ratios(total, spec))
    if not ratios:
        return pd.concat([counted, shares], axis=1)
    rows, sums, ranked = zip(*ratios, strict=True)
    both = np.stack(sums)
    frame = compared_ratios(both[:, 0], both[:, 1])
    frame["p"] = np.where(
        np.isnan(frame["tgi"]), np.nan, [p if p is not None else z for p, z in zip(ranked, frame["p"], strict=True)]
    )
    of_ratios = pd.concat([pd.DataFrame(list(rows), columns=_COUNTED), frame], axis=1)
    return pd.concat([pd.concat([counted, shares], axis=1), of_ratios], ignore_index=True)


Ratio = tuple[tuple[object, ...], np.ndarray, float | None]  # a row, sums of group and all, the p of ranks


def _ratios(total: PortraitPart, spec: PortraitSpec) -> Iterator[Ratio]:
    """`users` are those with the value, or the number, `of` those with any."""
    nan = float("nan")
    for mix in spec.mixes if total.mixes else ():
        part = total.mixes[mix.name]
        for place, value in enumerate(mix.values):
            users, of = part.users[:, 0, place].tolist(), part.known.tolist()
            yield ("mix", mix.name, value, nan, nan, users[0], of[0], users[1], of[1]), part.events[:, place], None
    for number in spec.numbers:
        part = total.numbers.get((number.dimension, number.name))
        if part is not None:
            users = part.bins.sum(axis=1).tolist()
            row = (number.dimension, number.name, None, nan, nan, users[0], users[0], users[1], users[1])
            yield row, part.sums, rank_p(part.bins[0], part.bins[1])


def _number(number: PortraitNumber, total: PortraitPart) -> NumberCompared:
    bins, edges = total.numbers[number.dimension, number.name].bins, np.array(number.edges)
    median, median_all = (quantile(counts, edges, 0.5) for counts in bins)
    of_group, of_all = (tuple(counts.tolist()) for counts in bins)
    apart = medians_apart(bins[0], bins[1], edges)
    return NumberCompared(number.dimension, number.name, number.edges, of_group, of_all, median, median_all, *apart)


_COUNTED = ["dimension", "name", "value", "low", "high", "users", "of", "users_all", "of_all"]


def _rows(total: PortraitPart, spec: PortraitSpec) -> Iterator[tuple[object, ...]]:
    """One row a value: the group's users with it, of how many, and the same of all users.

    What users did is of those with events, an attribute of those of whom it is known: a file of users who never came
    would else turn every share upside down.
    """
    nan = float("nan")
    for column in spec.columns or ():
        if not column.values and not column.cuts:
            continue
        counts = total.columns[column.name]
        known = counts[:, :-1].sum(axis=1)
        edges = [nan, *column.cuts, nan] if column.cuts else []
        for place, label in enumerate(_labels(column)):
            if label in (OTHER, UNKNOWN) and not counts[1, place]:
                continue
            of = total.users if label == UNKNOWN else known
            low, high = (edges[place], edges[place + 1]) if place < len(edges) - 1 else (nan, nan)
            yield "attribute", column.name, label, low, high, counts[0, place], of[0], counts[1, place], of[1]
    for place, tag in enumerate(spec.tags):
        counts = total.tags[:, place]
        yield "tag", tag.name, tag.value, nan, nan, counts[0], total.users[0], counts[1], total.users[1]
    for place, event in enumerate(spec.events or ()):
        counts = total.did[:, place]
        yield "event", event, None, nan, nan, counts[0], total.active[0], counts[1], total.active[1]
    for mix in spec.mixes if total.mixes else ():
        part = total.mixes[mix.name]
        of, of_all = part.known.tolist()
        for kind, dimension in enumerate(MIX_DIMENSIONS):
            for place, value in enumerate(mix.values):
                counts = part.users[:, kind, place]
                yield dimension, mix.name, value, nan, nan, counts[0], of, counts[1], of_all
    for place, daypart in enumerate(DAYPARTS if total.active[1] else ()):
        counts = total.dayparts[:, place]
        yield "daypart", "daypart", daypart, nan, nan, counts[0], total.active[0], counts[1], total.active[1]


def _events(total: PortraitPart, spec: PortraitSpec) -> pd.DataFrame:
    group, everybody = np.maximum(total.active, 1)
    did = np.where(total.did > 0, total.did, np.nan)
    return pd.DataFrame(
        {
            "event": list(spec.events or ()),
            "users": total.did[0],
            "share": total.did[0] / group,
            "share_all": total.did[1] / everybody,
            "per_user": total.events[0] / did[0],
            "per_user_all": total.events[1] / did[1],
        }
    )


def _shares(counts: np.ndarray, name: str) -> pd.DataFrame:
    """Shares of events; NaN without any."""
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.full(counts.shape, np.nan), where=totals > 0)
    return pd.DataFrame({name: range(counts.shape[1]), "events": counts[0], "share": shares[0], "share_all": shares[1]})


def _goal_rate(event: str, users: int, of: int) -> GoalRate:
    return GoalRate(event, users, of, users / of if of else None, wilson(users, of))


def _notes(total: PortraitPart, spec: PortraitSpec) -> Iterator[Note]:
    users, users_all = total.users.tolist()
    if users == 0:
        yield Note("portrait_nobody")
    elif users == users_all:
        yield Note("portrait_everybody")
    elif users < FEW:
        yield Note("too_few_users", {"n": users, "needed": FEW})
    silent, active = int(total.users[1] - total.active[1]), int(total.active[1])
    if silent and active:  # without any events there is no share of what people did
        yield Note("portrait_silent", {"n": silent})
    various = [column.name for column in spec.columns or () if not column.values and not column.cuts]
    if various:
        yield Note("portrait_various", {"columns": various})
    unknown = [
        column.name
        for column in spec.columns or ()
        if column.name not in various and total.columns[column.name][0, -1] > _UNKNOWN_WORTH_A_NOTE * users > 0
    ]
    if unknown:
        yield Note("portrait_unknown", {"columns": unknown})
