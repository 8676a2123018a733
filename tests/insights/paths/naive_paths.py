"""Paths by a loop that anyone can read: the oracle of the compiled walk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from analysis.insights.paths import PathsSpec

Event = tuple[float, str]  # second, name; in the order of the file

BEFORE, ENDED, PENDING = "(before)", "(ended)", "(pending)"


@dataclass
class NaivePaths:
    rows: Counter[tuple[str, ...]] = field(default_factory=Counter)
    missed: int = 0
    tied: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)


def sessions(events: list[Event], gap: float | None) -> list[list[Event]]:
    found: list[list[Event]] = []
    for event in events:
        if not found or (gap is not None and event[0] - found[-1][-1][0] > gap):
            found.append([])
        found[-1].append(event)
    return found


def naive_paths(log: dict[str, list[Event]], spec: PathsSpec, gap: float | None, last: float) -> NaivePaths:
    """`log` has each user's events in order; `gap` seconds end a path."""
    result = NaivePaths()
    for user, events in log.items():
        entered = False
        units = sessions(events, gap)
        for place, unit in enumerate(units):
            if entered and (spec.counted == "users" or (spec.per == "user" and spec.counted != "occurrences")):
                break
            going_on = gap is not None and place == len(units) - 1 and last - unit[-1][0] <= gap
            kept = runs(unit, spec)
            for row, tied in rows_of(kept, spec, going_on, result):
                result.rows[row] += 1
                result.users.add(user)
                result.tied |= {user} if tied else set()
                entered = True
                if spec.counted != "occurrences":
                    break
    return result


Run = list[Event]  # an event, and those of the same name right after it where they count once


def runs(unit: list[Event], spec: PathsSpec) -> list[Run]:
    found: list[Run] = []
    for at, name in unit:
        if name in spec.labels.hidden:
            continue
        if spec.collapsed and found and found[-1][0][1] == name:
            found[-1].append((at, name))
        else:
            found.append([(at, name)])
    return found


def rows_of(kept: list[Run], spec: PathsSpec, going_on: bool, result: NaivePaths):  # noqa: ANN201
    names = [run[0][1] for run in kept]
    backward = spec.end is not None and spec.start is None
    anchor = spec.end if backward else spec.around or spec.start
    before, after = spec.anchor - spec.columns.start, spec.columns.stop - 1 - spec.anchor
    for place, name in enumerate(names):
        if anchor is not None and name != anchor:
            continue
        stop = len(names)
        if spec.start is not None and spec.end is not None:
            later = [at for at in range(place + 1, len(names)) if names[at] == spec.end]
            if not later:
                result.missed += 1
                if spec.counted != "occurrences":
                    return
                continue
            stop = later[0] + 1
        arrived = stop < len(names) or (spec.start is not None and spec.end is not None)
        low, high = max(place - before, 0), min(place + 1 + after, stop)
        pad = PENDING if going_on and not arrived else ENDED
        row = (BEFORE,) * (before - (place - low)) + tuple(names[low:high])
        yield row + (pad,) * (before + 1 + after - len(row)), tied_at(kept, low, high)
        if anchor is None:
            return


def tied_at(kept: list[Run], low: int, high: int) -> bool:
    """Whether two neighbours of different names at one moment, one of them on the path, could change places."""
    for place in range(max(low - 1, 0), min(high, len(kept) - 1)):
        first, second = kept[place], kept[place + 1]
        if first[-1][0] == second[0][0] and first[0][1] != second[0][1]:
            return True
    if high > low and not len(kept[high - 1]) > 1:
        # Several equal events of one moment at the end of the path, and another behind them.
        at, place = kept[high - 1][0], high
        while place < len(kept) and kept[place][0] == at:
            place += 1
        if place > high and place < len(kept) and kept[place][0][0] == at[0] and kept[place][0][1] != at[1]:
            return True
    return False
