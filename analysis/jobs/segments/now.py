"""Who is in a segment, in this version of the data?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from analysis import engine
from analysis.engine import Ask
from analysis.errors import DamagedFile, SilhouetteError
from analysis.insights.tags import TagCell, TagCounts, TagValuesSpec
from analysis.insights.tags import values as tag_values
from analysis.jobs.tags import TagBook, closed_definitions, closed_rule, tag_book
from analysis.rules.asked import Definition, Rule, SegmentRef, YesNo
from analysis.rules.closed import NeededName
from analysis.store.catalog import Json, Segment
from analysis.store.dataset import Dataset
from analysis.store.lists import member_ids
from analysis.store.workspace import Workspace


@dataclass(frozen=True)
class SegmentNow:
    """A segment in one version of the data; a frozen one keeps the version that it was made from.

    `users` is None where it can't be said: `error` says why (an event or a tag that isn't there any more).
    """

    segment: Segment
    users: int | None
    dataset_version: int
    error: SilhouetteError | None = None


def list_key(book: TagBook, segment: Segment, dataset: Dataset) -> str:
    """Changes whenever its users could."""
    return f"{dataset.key} {book.segment_meaning(segment)}"


def rule_key(book: TagBook, name: str, rule: Json, dataset: Dataset) -> str:
    """The key of a segment that keeps up with the data, once it has this rule."""
    return f"{dataset.key} {book.rule_meaning(rule, NeededName('segment', name))}"


def holds(book: TagBook, segment: Segment, dataset: Dataset) -> bool:
    """Whether the kept list is who is in it now."""
    return not segment.keeps_up or segment.list_key == list_key(book, segment, dataset)


def rule_in(book: TagBook, dataset: Dataset, segment: Segment, ask: Ask = engine) -> Rule:
    """The segment as a closed rule: of a frozen one, its list. Raises what is wrong."""
    return closed_rule(book, dataset, SegmentRef(segment.name), ask=ask)


def users_of(rule: Rule, dataset: Dataset, ask: Ask = engine) -> pa.StringArray:
    """Ids of the users of a closed rule, sorted."""
    return ask.members(tag_values, dataset, TagValuesSpec((YesNo(rule),)), TagCell(0))


def segment_users(
    workspace: Workspace, project: str, name: str, dataset: Dataset | None = None, ask: Ask = engine
) -> pa.StringArray:
    """Ids of the segment's users, sorted: of one that keeps up with the data, those in this version of it (by default
    the newest). Raises `UnknownName`, and what is wrong with its rule."""
    book = tag_book(workspace, project)
    segment = book.segment(name)
    if segment.keeps_up:
        dataset = dataset or workspace.open(project)
        if not holds(book, segment, dataset):
            return users_of(rule_in(book, dataset, segment, ask), dataset, ask)
    try:
        return member_ids(book.folder, segment.members)
    except DamagedFile:  # a newer list may have taken the place of this one between the two readings
        again = tag_book(workspace, project).segment(name)
        if again.members == segment.members:
            raise
        return member_ids(book.folder, again.members)


def segments_now(
    workspace: Workspace, project: str, dataset: Dataset | None = None, ask: Ask = engine
) -> tuple[SegmentNow, ...]:
    """All segments, by name; those that have moved on with the data are asked in one pass."""
    book, dataset = tag_book(workspace, project), dataset or workspace.open(project)
    moved = [segment for segment in book.segments.values() if not holds(book, segment, dataset)]
    asked = _asked(book, dataset, moved, ask)
    return tuple(_now(segment, asked, dataset) for segment in book.segments.values())


def _now(segment: Segment, asked: Mapping[int, int | SilhouetteError], dataset: Dataset) -> SegmentNow:
    version = dataset.version if segment.keeps_up else segment.members.dataset_version
    found = asked.get(segment.id, segment.members.users)
    if isinstance(found, SilhouetteError):
        return SegmentNow(segment, None, version, found)
    return SegmentNow(segment, found, version)


def _asked(
    book: TagBook, dataset: Dataset, segments: Sequence[Segment], ask: Ask
) -> Mapping[int, int | SilhouetteError]:
    """How many users each has, or what is wrong with it; by id."""
    closed = closed_segments(book, dataset, segments, ask)
    found: dict[int, int | SilhouetteError] = {
        segment.id: one for segment, one in zip(segments, closed, strict=True) if isinstance(one, SilhouetteError)
    }
    right = {
        segment.id: one for segment, one in zip(segments, closed, strict=True) if not isinstance(one, SilhouetteError)
    }
    if right:
        counts = ask.run(tag_values, dataset, TagValuesSpec(tuple(right.values()))).tags
        for segment_id, one in zip(right, counts, strict=True):
            found[segment_id] = one.users if isinstance(one, TagCounts) else one
    return found


def closed_segments(
    book: TagBook, dataset: Dataset, segments: Sequence[Segment], ask: Ask = engine
) -> tuple[Definition | SilhouetteError, ...]:
    return closed_definitions(book, dataset, [(YesNo(SegmentRef(one.name)), None) for one in segments], ask)
