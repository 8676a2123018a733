"""Which ways do people really take, step by step?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.insights.paths.labels import values_met, with_values
from analysis.insights.paths.plan import paths_plan
from analysis.insights.paths.result import EVENT, OPEN, OUT, PathsResult
from analysis.insights.paths.spec import PathsCell, PathsSpec
from analysis.notes import Note
from analysis.sequences.paths import ENDED, NOT_BEGUN, PENDING, STATES, Walked, distinct_rows, users_of, walked
from analysis.store.dataset import UserBlock

MOST_PATHS = 100  # listed
_MICROS = 1_000_000
_FEW = 30
_STATES = {OPEN: (PENDING,), OUT: (NOT_BEGUN, ENDED), "none": (PENDING, NOT_BEGUN, ENDED)}


@dataclass(frozen=True, eq=False)
class PathsPart:
    """Of one bucket: its different rows (labels and states) with their counts; `codes`, `gaps` and `lasting` have a row
    a path: which of these it is, the time to each step from the one before (-1 for none), and from its first to its
    last."""

    names: tuple[str, ...]
    rows: np.ndarray
    counts: np.ndarray
    users_of: np.ndarray
    reached: np.ndarray
    users: int
    missed: int
    tied: int
    codes: np.ndarray
    gaps: np.ndarray
    lasting: np.ndarray


def survey(block: UserBlock, spec: PathsSpec) -> dict[str, Counter[str]]:
    """The values by which events are split."""
    return values_met(block, spec.labels)


def settle(parts: Iterable[dict[str, Counter[str]]], spec: PathsSpec) -> PathsSpec:
    return replace(spec, labels=with_values(spec.labels, parts)) if spec.labels.splits else spec


def measure(block: UserBlock, spec: PathsSpec) -> PathsPart:
    labelled, plan = paths_plan(block, spec)
    found = walked(block, labelled, plan)
    first, codes = distinct_rows(found.rows)
    timed = not spec.counts_only
    return PathsPart(
        names=labelled.names,
        rows=found.rows[first],
        counts=np.bincount(codes, minlength=len(first)),
        users_of=users_of(codes, found.owner, len(first)),
        reached=np.bincount(codes[found.reached], minlength=len(first)),
        users=_different(found.owner),
        missed=found.missed,
        tied=_different(found.owner[found.tied]),
        codes=codes if timed else codes[:0],
        gaps=_gaps(found) if timed else found.moments[:0, 1:],
        lasting=_lasting(found) if timed else found.moments[:0, 0],
    )


def _different(owner: np.ndarray) -> int:
    """How many users; those of one stand together."""
    return int(np.count_nonzero(np.diff(owner))) + 1 if len(owner) else 0


def _gaps(found: Walked) -> np.ndarray:
    later, earlier = found.moments[:, 1:], found.moments[:, :-1]
    return np.where((later >= 0) & (earlier >= 0), later - earlier, -1)


def _lasting(found: Walked) -> np.ndarray:
    """From the first to the last event of each path."""
    moments = found.moments
    if not len(moments):
        return moments[:, 0]
    return moments.max(axis=1) - np.where(moments < 0, np.iinfo(np.int64).max, moments).min(axis=1)


def members(block: UserBlock, spec: PathsSpec, cell: PathsCell) -> np.ndarray:
    """Mask over `block.users` of the users with a counted path that has all of the cell."""
    labelled, plan = paths_plan(block, spec)
    found, labels = walked(block, labelled, plan), len(labelled.names)
    inside = np.ones(len(found.rows), np.bool_)
    for each in cell.at:
        if each.step not in spec.columns:
            continue
        column = found.rows[:, each.step - spec.columns.start]
        if each.state is not None:
            inside &= np.isin(column, [labels + state for state in _STATES[each.state]])
            continue
        of = np.isin(column, [place for place, name in enumerate(labelled.names) if name in each.labels])
        inside &= (column < labels) & ~of if each.others else of
    mask = np.zeros(len(block.users), np.bool_)
    mask[found.owner[inside]] = True
    return mask


def combine(parts: Iterable[PathsPart], spec: PathsSpec) -> PathsResult:
    parts = list(parts)
    names, labels = parts[0].names, len(parts[0].names)
    first, codes = distinct_rows(np.concatenate([part.rows for part in parts]))
    rows = np.concatenate([part.rows for part in parts])[first]
    bounds = np.cumsum([0, *(len(part.rows) for part in parts)])
    of_part = [codes[begin:end] for begin, end in pairwise(bounds)]

    def total(counts: str) -> np.ndarray:
        each = np.concatenate([getattr(part, counts) for part in parts])
        return np.bincount(codes, weights=each, minlength=len(rows)).astype(np.int64)

    counts = total("counts")
    entered = int(counts.sum())
    timed = [own[part.codes] for own, part in zip(of_part, parts, strict=True)]
    links = _links(spec, names, rows, counts)
    tied, users = sum(part.tied for part in parts), sum(part.users for part in parts)
    paths, different = _paths(
        spec.columns,
        names,
        rows,
        (counts, total("users_of"), total("reached")),
        timed,
        [part.lasting for part in parts],
    )
    return PathsResult(
        spec=spec,
        entered=entered,
        users=users,
        reached=sum(int(part.reached.sum()) for part in parts),
        missed=sum(part.missed for part in parts),
        tied=tied,
        nodes=_nodes(spec, names, rows, counts),
        links=_with_medians(spec, labels, links, rows, timed, [part.gaps for part in parts]),
        paths=paths,
        different=different,
        notes=_notes(spec, entered, users, tied, sum(part.missed for part in parts)),
    )


def _named(names: tuple[str, ...], codes: np.ndarray) -> tuple[list[str], list[str]]:
    """What a path has there: the kind, and the event's name."""
    kinds = {len(names) + NOT_BEGUN: OUT, len(names) + ENDED: OUT, len(names) + PENDING: OPEN}
    found = codes.tolist()
    return [kinds.get(code, EVENT) for code in found], [names[code] if code < len(names) else "" for code in found]


def _nodes(spec: PathsSpec, names: tuple[str, ...], rows: np.ndarray, counts: np.ndarray) -> pd.DataFrame:
    """By step, the most frequent first, equal ones by name."""
    frames = []
    for column, step in enumerate(spec.columns):
        of = np.bincount(rows[:, column], weights=counts, minlength=len(names) + STATES).astype(np.int64)
        of[len(names) + ENDED] += of[len(names) + NOT_BEGUN]
        of[len(names) + NOT_BEGUN] = 0
        kinds, events = _named(names, np.flatnonzero(of))
        frame = pd.DataFrame({"step": step, "kind": kinds, "event": events, "count": of[of > 0]})
        frames.append(frame.sort_values(["count", "event"], ascending=[False, True], kind="stable"))
    return pd.concat(frames, ignore_index=True)


def _links(spec: PathsSpec, names: tuple[str, ...], rows: np.ndarray, counts: np.ndarray) -> pd.DataFrame:
    """Between the events of a step and of the next, and to where there is none; the most frequent first."""
    width, frames = len(names) + STATES, []
    for column, step in enumerate(spec.columns[:-1]):
        source, target = rows[:, column].astype(np.int64), rows[:, column + 1].astype(np.int64)
        pairs, place = np.unique(source * width + target, return_inverse=True)
        count = np.bincount(place, weights=counts, minlength=len(pairs)).astype(np.int64)
        from_kinds, sources = _named(names, pairs // width)
        to_kinds, targets = _named(names, pairs % width)
        frames.append(
            pd.DataFrame(
                {
                    "step": step,
                    "from_kind": from_kinds,
                    "from": sources,
                    "to_kind": to_kinds,
                    "to": targets,
                    "count": count,
                    "pair": pairs,
                }
            ).sort_values(["count", "from", "to"], ascending=[False, True, True], kind="stable")
        )
    return pd.concat(frames, ignore_index=True)


def _with_medians(
    spec: PathsSpec, labels: int, links: pd.DataFrame, rows: np.ndarray, timed: list[np.ndarray], gaps: list[np.ndarray]
) -> pd.DataFrame:
    """The median time of each link between two events."""
    width, codes, every = labels + STATES, np.concatenate(timed), np.concatenate(gaps)
    medians = np.full(len(links), np.nan)
    for column, step in enumerate(spec.columns[:-1]):
        taken = every[:, column]
        known = taken >= 0
        pair = rows[:, column].astype(np.int64) * width + rows[:, column + 1]
        of_link = np.flatnonzero(links["step"] == step)
        found = medians_of(pair[codes[known]], taken[known])
        medians[of_link] = [found.get(key, np.nan) for key in links["pair"].to_numpy()[of_link].tolist()]
    return links.drop(columns="pair").assign(median_seconds=medians)


def medians_of(keys: np.ndarray, taken: np.ndarray) -> dict[int, float]:
    """The median seconds of each key; `taken` are microseconds."""
    order = np.lexsort((taken, keys))
    different, begins, counts = np.unique(keys[order], return_index=True, return_counts=True)
    lower, upper = taken[order[begins + (counts - 1) // 2]], taken[order[begins + counts // 2]]
    return dict(zip(different.tolist(), ((lower + upper) / 2 / _MICROS).tolist(), strict=True))


def _paths(
    steps: range,
    names: tuple[str, ...],
    rows: np.ndarray,
    counted: tuple[np.ndarray, np.ndarray, np.ndarray],
    timed: list[np.ndarray],
    lasting: list[np.ndarray],
) -> tuple[pd.DataFrame, int]:
    """Whole paths, those that may go on with those that have ended, and how many different ones there are. Equal ones
    that begin at another step are others."""
    labels = len(names)
    first, same = distinct_rows(np.minimum(rows, labels).astype(np.int32))
    alike = np.minimum(rows[first], labels)

    def total(each: np.ndarray) -> np.ndarray:
        return np.bincount(same, weights=each, minlength=len(first)).astype(np.int64)

    counts, users, reached = (total(each) for each in counted)
    pending = total(np.where((rows == labels + PENDING).any(axis=1), counted[0], 0))
    listed = sorted(range(len(first)), key=lambda place: (-counts[place], alike[place].tolist()))[:MOST_PATHS]
    codes = same[np.concatenate(timed)]
    wanted = np.isin(codes, listed)
    medians = medians_of(codes[wanted], np.concatenate(lasting)[wanted])
    frame = pd.DataFrame(
        {
            "path": [tuple(names[code] for code in alike[place].tolist() if code < labels) for place in listed],
            "first_step": [steps[int(np.argmax(alike[place] < labels))] for place in listed],
            "count": counts[listed],
            "pending": pending[listed],
            "users": users[listed],
            "reached": reached[listed],
            "median_seconds": [medians.get(place, np.nan) for place in listed],
        }
    )
    return frame, len(first)


def _notes(spec: PathsSpec, entered: int, users: int, tied: int, missed: int) -> tuple[Note, ...]:
    notes = []
    if entered and users < _FEW:
        notes.append(Note("too_few_users", {"n": users, "needed": _FEW}))
    if tied:
        notes.append(Note("path_ties", {"n": tied}))
    if missed:
        notes.append(Note("path_missed", {"n": missed, "end": spec.end}))
    if spec.per == "user" and spec.gap is None:
        notes.append(Note("path_no_gap", {}))
    return tuple(notes)
