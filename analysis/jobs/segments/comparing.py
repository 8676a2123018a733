"""What is asked of a segment that is being built, and of several that are laid over one another?"""

from __future__ import annotations

from collections.abc import Sequence

from analysis import engine
from analysis.engine import Ask
from analysis.insights.segments import BuildingSpec, SegmentOverlapSpec
from analysis.jobs.segments.parts import SegmentParts
from analysis.jobs.tags import closed_rules, tag_book
from analysis.rules.asked import SegmentRef
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace


def building_spec(
    workspace: Workspace, project: str, parts: SegmentParts, dataset: Dataset, ask: Ask = engine
) -> BuildingSpec:
    """The parts without their references. Raises what is wrong with one of them."""
    boxes = (parts.all, parts.any, parts.none)
    closed = closed_rules(tag_book(workspace, project), dataset, [rule for box in boxes for rule in box], ask)
    rules = iter(closed)
    return BuildingSpec(*(tuple(next(rules) for _ in box) for box in boxes))


def overlap_spec(
    workspace: Workspace, project: str, names: Sequence[str], dataset: Dataset, ask: Ask = engine
) -> SegmentOverlapSpec:
    """Two to six segments by name, as they are in this data: who of a frozen one is in it no more doesn't count.

    Raises `OverlapNumbers`, `UnknownName`, and what is wrong with the rule of one of them.
    """
    book = tag_book(workspace, project)
    names = tuple(book.segment(name).name for name in names)
    rules = closed_rules(book, dataset, [SegmentRef(name) for name in names], ask)
    return SegmentOverlapSpec(names, rules)
