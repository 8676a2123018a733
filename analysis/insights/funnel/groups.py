"""To which group of a funnel's breakdown does each attempt belong?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.insights.columns import group_codes, labelled
from analysis.insights.funnel.spec import Breakdown, FunnelGroup, FunnelSpec
from analysis.rules.evaluated import matches
from analysis.sequences.attempts import Attempts
from analysis.store.dataset import UserBlock


def values_of(block: UserBlock, breakdown: Breakdown, found: Attempts) -> tuple[np.ndarray, pa.Array]:
    """A code for each attempt's value of the breakdown, and the labels of the codes."""
    if breakdown.kind == "tag":
        codes = np.full(block.user_count, -1, np.int64)
        for place in range(len(breakdown.rules) - 1, -1, -1):  # of the values that fit the first stays
            codes[matches(breakdown.rules[place][1], block)] = place
        return codes[found.owner], pa.array([value for value, _ in breakdown.rules], pa.string())
    if breakdown.kind == "attribute":
        codes, labels = labelled(block.attribute(breakdown.column), slice(None), block.dataset.time_zone)
        return codes[found.owner], labels
    rows = _rows(breakdown, found)
    codes, there = np.full(len(rows), -1, np.int64), rows >= 0
    codes[there], labels = labelled(block.column(breakdown.column), rows[there], block.dataset.time_zone)
    return codes, labels


def _rows(breakdown: Breakdown, found: Attempts) -> np.ndarray:
    """Whose property it is: the place of each attempt's event, -1 for none."""
    if breakdown.at == "last":
        return found.places.max(axis=1, initial=-1)
    return found.places[:, 0 if breakdown.at == "first" else breakdown.at - 1]


def group_of(block: UserBlock, breakdown: Breakdown, found: Attempts) -> np.ndarray:
    """The place of each attempt's group among the named ones, then all others, then missing."""
    return group_codes(*values_of(block, breakdown, found), named(breakdown))


def named(breakdown: Breakdown) -> tuple[str, ...]:
    return breakdown.groups or ()


def place_of(group: FunnelGroup, breakdown: Breakdown) -> int:
    """Where `group_of` puts the group; -1 for a value that is none of the named."""
    values = named(breakdown)
    if group.kind == "value":
        return values.index(group.label) if group.label in values else -1
    return len(values) + (group.kind == "missing")


def groups_of(spec: FunnelSpec) -> tuple[FunnelGroup, ...]:
    if spec.compare is not None:
        return FunnelGroup("side", "this"), FunnelGroup("side", "other")
    if spec.breakdown is None:
        return ()
    return (
        *(FunnelGroup("value", label) for label in named(spec.breakdown)),
        FunnelGroup("other"),
        FunnelGroup("missing"),
    )
