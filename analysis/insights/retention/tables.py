"""Which cells are there, which of them are complete, and what are their averages?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.insights.retention.result import RetentionResult
from analysis.insights.retention.spec import MOST_PERIODS, CohortGroup, RetentionSpec
from analysis.insights.statistics import CHANCE, FEW, certainty, newcombe_ends, p_values, q_values, wilson_ends
from analysis.notes import Note
from analysis.sequences.calendar import Calendar, Grain, calendar_of
from analysis.sequences.cohorts import Brackets, Counts
from analysis.store.dataset import DatasetFacts
from analysis.timezones import DAY, date_of

_DAYS: dict[Grain, int] = {"day": 1, "week": 7, "month": 30}  # of a rolling unit
_SHORTEST: dict[Grain, int] = {"day": 1, "week": 7, "month": 28}
_TOGETHER = -1
_DIFFERENCES = ("group", "bracket", "difference", "low", "high", "p", "q", "verdict")


def brackets_of(facts: DatasetFacts, spec: RetentionSpec) -> Brackets:
    calendar, edges = calendar_of(facts), edges_of(facts, spec)
    bracket_of = np.repeat(np.arange(len(edges)), [end - begin for begin, end in edges]).astype(np.int64)
    if spec.window == "rolling":
        return Brackets(bracket_of, len(edges), np.empty(0, np.int64), _length(spec))
    return Brackets(bracket_of, len(edges), calendar.moments["day" if spec.brackets else spec.unit])


def edges_of(facts: DatasetFacts, spec: RetentionSpec) -> tuple[tuple[int, int], ...]:
    """The first unit of each bracket and the first after it: as many as asked for, and as the data has room for."""
    if spec.brackets is not None:
        return tuple(pairwise(spec.brackets))
    room = len(calendar_of(facts).starts[spec.unit])
    if spec.window == "rolling":
        room = (facts.last - facts.first) // _length(spec) + 1
    number = min(room, MOST_PERIODS + 1, room if spec.periods is None else spec.periods + 1)
    return tuple((unit, unit + 1) for unit in range(number))


def _length(spec: RetentionSpec) -> int:
    return DAY * (1 if spec.brackets else _DAYS[spec.unit])


def groups_of(spec: RetentionSpec) -> tuple[CohortGroup, ...]:
    """The named, all others, missing; one that is never shown where cohorts aren't kept apart."""
    if spec.by is None:
        return (CohortGroup("other"),)
    named = (CohortGroup("value", label) for label in spec.by.groups or ())
    return (*named, CohortGroup("other"), CohortGroup("missing"))


def place_of(group: CohortGroup, spec: RetentionSpec) -> int:
    """Where the codes of groups put it; -1 for none of them."""
    groups = groups_of(spec)
    return groups.index(group) if group in groups else -1


def result_of(
    spec: RetentionSpec, facts: DatasetFacts, users: np.ndarray, counts: Counts, latest: np.ndarray
) -> RetentionResult:
    groups, edges, calendar = groups_of(spec), edges_of(facts, spec), calendar_of(facts)
    there = users.sum(axis=1) > 0
    shown = [place for place, group in enumerate(groups) if there[place] or group.kind == "value"]
    shown = shown if spec.by is not None else [0]
    begun, complete = _reached(spec, facts, calendar, latest)
    cells = pd.concat(
        [_cells(spec, calendar, users[at], _of(counts, at), begun, complete, row) for row, at in enumerate(shown)],
        ignore_index=True,
    )
    cohorts = cells.loc[cells["bracket"] == 0, ["group", "cohort", "users", "censored", "few"]]
    left_out = _left_out(spec, cells)
    averages = _averages(spec, cells.loc[~cells["censored"]] if left_out else cells)
    return RetentionResult(
        spec=spec,
        groups=tuple(groups[place] for place in shown) if spec.by is not None else (),
        edges=edges,
        cohorts=cohorts.reset_index(drop=True),
        cells=cells,
        averages=averages,
        differences=_differences(spec, averages),
        users=int(users.sum()),
        left_out=left_out,
        notes=_notes(spec, cells, cohorts),
    )


def _of(counts: Counts, group: int) -> Counts:
    total = counts.total[group] if counts.total.size else np.full(counts.came.shape[1:], np.nan)
    return Counts(counts.came[group], total, counts.valued[group])


def _reached(
    spec: RetentionSpec, facts: DatasetFacts, calendar: Calendar, latest: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """bool (cohorts, brackets): has the data come to the bracket, and to its end for the last who began?

    A day, week or month of the calendar has ended if at most a twentieth of it lies after the data's end.
    """
    edges = np.array(edges_of(facts, spec), np.int64).reshape(-1, 2)
    begins = np.maximum(calendar.moments[spec.unit][:-1], facts.first)
    if spec.window == "rolling":
        length = _length(spec)
        return (
            begins[:, None] + edges[:, 0] * length <= facts.last,
            latest[:, None] + edges[:, 1] * length <= facts.last,
        )
    grain: Grain = "day" if spec.brackets else spec.unit
    moments = calendar.moments[grain]
    ended = np.append(calendar.whole(grain, int(moments[0]), facts.last + 1), False)
    first, last = (np.searchsorted(moments, at, side="right") - 1 for at in (begins, latest))
    number = len(moments) - 1
    closing = np.minimum(last[:, None] + edges[:, 1] - 1, number)
    return first[:, None] + edges[:, 0] < number, ended[closing]


def _cells(
    spec: RetentionSpec,
    calendar: Calendar,
    users: np.ndarray,
    counts: Counts,
    begun: np.ndarray,
    complete: np.ndarray,
    group: int,
) -> pd.DataFrame:
    """A row a bracket that the data has come to, of each cohort that has users."""
    cohort, bracket = np.nonzero(begun & (users > 0)[:, None])
    of, came = users[cohort], counts.came[cohort, bracket]
    low, high = wilson_ends(came, of)
    starts = calendar.starts[spec.unit]
    censored = (starts - calendar.first_day < _SHORTEST[spec.unit]) & (spec.cohort == "first")
    total, valued = counts.total[cohort, bracket], counts.valued[cohort, bracket]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(valued > 0, total / valued, np.nan)
    return pd.DataFrame(
        {
            "group": group,
            "cohort": [date_of(day) for day in starts[cohort]],
            "users": of,
            "censored": censored[cohort],
            "few": of < FEW,
            "bracket": bracket,
            "came": came,
            "share": came / of,
            "low": low,
            "high": high,
            "complete": complete[cohort, bracket],
            "total": total,
            "mean": mean,
            "valued": valued,
        }
    )


def _left_out(spec: RetentionSpec, cells: pd.DataFrame) -> int:
    """How many users may not be new and stay out of the averages: only where enough others can be spoken of."""
    begun = cells.loc[cells["bracket"] == 0]
    others = begun.loc[~begun["censored"] & begun["complete"], "users"].sum()
    return int(begun.loc[begun["censored"], "users"].sum()) if spec.certain and others >= FEW else 0


def _averages(spec: RetentionSpec, cells: pd.DataFrame) -> pd.DataFrame:
    """Of the complete cells of each bracket, of all groups together and of each."""
    inside = cells.loc[cells["complete"]]
    each = [inside.assign(group=_TOGETHER), *([inside] if spec.by is not None else [])]
    every = pd.concat(each, ignore_index=True)
    summed = every.groupby(["group", "bracket"], as_index=False).agg(
        came=("came", "sum"), of=("users", "sum"), cohorts=("cohort", "nunique"), simple=("share", "mean"),
        total=("total", "sum"), valued=("valued", "sum"),
    )  # fmt: skip
    if spec.by is not None:  # of all groups together a cohort's share is that of all its users
        of_cohort = every.loc[every["group"] == _TOGETHER].groupby(["bracket", "cohort"])[["came", "users"]].sum()
        simple = (of_cohort["came"] / of_cohort["users"]).groupby("bracket").mean()
        together = summed["group"] == _TOGETHER
        summed.loc[together, "simple"] = simple.reindex(summed.loc[together, "bracket"]).to_numpy()
    low, high = wilson_ends(summed["came"].to_numpy(), summed["of"].to_numpy())
    valued = summed["valued"].where(summed["valued"] > 0)
    return summed.assign(
        share=summed["came"] / summed["of"],
        low=low,
        high=high,
        total=summed["total"] if spec.value is not None else np.nan,
        mean=summed["total"] / valued,
    )


def _differences(spec: RetentionSpec, averages: pd.DataFrame) -> pd.DataFrame:
    """Of each group and bracket after the first: from all others. Newcombe's intervals; false discoveries are
    controlled over all of them together (Benjamini and Hochberg 1995)."""
    if spec.by is None:
        return pd.DataFrame(columns=_DIFFERENCES)
    together = averages.loc[averages["group"] == _TOGETHER].set_index("bracket")
    frame = averages.loc[(averages["group"] != _TOGETHER) & (averages["bracket"] > 0)]
    came, of = frame["came"].to_numpy(), frame["of"].to_numpy()
    came_all, of_all = (together.loc[frame["bracket"], name].to_numpy() for name in ("came", "of"))
    rest = of_all - of
    p = p_values(*(each.astype(float) for each in (came, of, came_all, of_all)))
    few = np.minimum(of, rest) < FEW
    q = q_values(np.where(few, np.nan, p))
    low, high = newcombe_ends(came, of, came_all - came, rest)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = came / of - (came_all - came) / rest
    return pd.DataFrame(
        {
            "group": frame["group"].to_numpy(),
            "bracket": frame["bracket"].to_numpy(),
            "difference": difference,
            "low": low,
            "high": high,
            "p": p,
            "q": q,
            "verdict": [certainty(bool(one), bool(real)) for one, real in zip(few, q <= CHANCE, strict=True)],
        }
    )


def _notes(spec: RetentionSpec, cells: pd.DataFrame, cohorts: pd.DataFrame) -> tuple[Note, ...]:
    notes: list[Note] = []
    if censored := sorted(set(cohorts.loc[cohorts["censored"], "cohort"])):
        notes.append(Note("retention_censored", {"n": len(censored), "first": censored[0]}))
    incomplete = int((~cells["complete"].to_numpy(np.bool_)).sum())
    if incomplete:
        notes.append(Note("retention_incomplete", {"n": incomplete}))
    if few := int(cohorts["few"].to_numpy(np.bool_).sum()):
        notes.append(Note("retention_few", {"n": few, "of": len(cohorts), "needed": FEW}))
    if spec.cohort == "every" and len(cohorts):
        notes.append(Note("retention_repeated"))
    if spec.mode == "after" and len(cells):
        notes.append(Note("retention_may_come"))
    return tuple(notes)
