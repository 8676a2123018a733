"""What is the answer to a question about paths?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.insights.paths.spec import PathsSpec
from analysis.notes import Note

EVENT, OTHER, OUT, OPEN = "event", "other", "ended", "pending"  # what a path has at a step


@dataclass(frozen=True, eq=False)
class PathsResult:
    """Counts are of what `spec.counted` says; at each step they add up to `entered`.

    Steps before the event that a path is asked from count as ended where it had not begun. `event` is empty where there
    is none.
    """

    spec: PathsSpec
    entered: int
    users: int
    reached: int  # of those entered: came to the goal
    missed: int  # did the first event, and the last one never after it
    tied: int  # users whose paths equal timestamps decide
    nodes: pd.DataFrame  # step, kind (event, ended, pending), event, count
    links: pd.DataFrame  # step (of `from`), from_kind, from, to_kind, to, count, median_seconds
    paths: pd.DataFrame  # path (tuple of events), first_step, count, pending, users, reached, median_seconds; by count
    different: int  # paths
    notes: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class PathsPicture:
    """The `top` events of each step, all others of it as one. `others` holds how many those are, by step."""

    nodes: pd.DataFrame  # step, kind, event, count, share (of those entered)
    links: pd.DataFrame  # step, from_kind, from, to_kind, to, count, median_seconds
    top: dict[int, tuple[str, ...]]
    others: dict[int, int]


def picture(result: PathsResult, top: int, shown: dict[int, tuple[str, ...]] | None = None) -> PathsPicture:
    """`shown` names the events of each step instead of the most frequent ones."""
    nodes = result.nodes
    events = nodes.loc[nodes["kind"] == EVENT]
    largest = events.groupby("step", sort=False).head(top)
    kept = shown or {int(step): tuple(rows["event"]) for step, rows in largest.groupby("step", sort=True)}
    drawn = _folded(nodes, kept, "kind", "event", 0)
    count = drawn.groupby(["step", "kind", "event"], sort=False, as_index=False).agg(count=("count", "sum"))
    flows = _folded(_folded(result.links, kept, "from_kind", "from", 0), kept, "to_kind", "to", 1)
    keys = ["step", "from_kind", "from", "to_kind", "to"]
    # The median of several links together is not theirs: it is said of whole links only.
    flows = flows.groupby(keys, sort=False, as_index=False).agg(
        count=("count", "sum"), median_seconds=("median_seconds", "first"), links=("count", "size")
    )
    flows.loc[flows.pop("links") > 1, "median_seconds"] = np.nan
    return PathsPicture(
        nodes=_in_order(count.assign(share=count["count"] / max(result.entered, 1)), kept),
        links=flows.sort_values(["step", "count"], ascending=[True, False], kind="stable", ignore_index=True),
        top=kept,
        others={
            int(step): int((~rows["event"].isin(kept.get(int(step), ()))).sum())
            for step, rows in events.groupby("step")
        },
    )


def _folded(frame: pd.DataFrame, kept: dict[int, tuple[str, ...]], kind: str, event: str, later: int) -> pd.DataFrame:
    """With the events that aren't kept at their step (so many `later`) as all others."""
    kinds, names = [], []
    for step, of, name in zip(frame["step"], frame[kind], frame[event], strict=True):
        other = of == EVENT and name not in kept.get(step + later, ())
        kinds.append(OTHER if other else of)
        names.append("" if other else name)
    return frame.assign(**{kind: kinds, event: names})


def _in_order(nodes: pd.DataFrame, kept: dict[int, tuple[str, ...]]) -> pd.DataFrame:
    """In each step its events as they are shown, then all others, then those without one."""
    kinds = {EVENT: 0, OTHER: 1, OPEN: 2, OUT: 3}
    place = [
        (step, kinds[kind], kept[step].index(event) if kind == EVENT else 0)
        for step, kind, event in zip(nodes["step"], nodes["kind"], nodes["event"], strict=True)
    ]
    return nodes.iloc[sorted(range(len(place)), key=place.__getitem__)].reset_index(drop=True)
