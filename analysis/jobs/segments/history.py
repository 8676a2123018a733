"""How do segments follow the data: who is in them after an import, how many were in each version, who came and went?"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from analysis import engine
from analysis.engine import Ask
from analysis.errors import SilhouetteError
from analysis.insights.tags import TagCounts, TagValuesResult, TagValuesSpec
from analysis.insights.tags import values as tag_values
from analysis.jobs.segments.now import closed_segments, holds, list_key, rule_in, users_of
from analysis.jobs.tags import TagBook, tag_book
from analysis.store.catalog import Segment, SegmentSize
from analysis.store.dataset import Dataset
from analysis.store.lists import write_members
from analysis.store.workspace import Workspace

MOST_VERSIONS = 12  # of the data over which a segment's size is shown: the newest


@dataclass(frozen=True)
class SegmentChanges:
    """Users of a segment in two versions of the data: ids, sorted."""

    before: int  # the version
    after: int
    came: pa.StringArray
    went: pa.StringArray
    stayed: int


@dataclass(frozen=True)
class SegmentHistory:
    """`sizes` of the versions in which it could be asked, the oldest first; `missing` are the others, which lack an
    event or a column that it asks for."""

    sizes: tuple[SegmentSize, ...]
    missing: tuple[int, ...]


def follow_segments(workspace: Workspace, project: str) -> tuple[tuple[Segment, SilhouetteError], ...]:
    """Bring the segments that keep up with the data to what was just published, in one pass; which of them it can't
    answer, and why."""
    book, dataset = tag_book(workspace, project), workspace.open(project)
    moved = [segment for segment in book.segments.values() if not holds(book, segment, dataset)]
    closed = closed_segments(book, dataset, moved)
    told = list(zip(moved, closed, strict=True))
    asked = [(segment, one) for segment, one in told if not isinstance(one, SilhouetteError)]
    wrong = [(segment, one) for segment, one in told if isinstance(one, SilhouetteError)]
    if not asked:
        return tuple(wrong)
    found = engine.run(tag_values, dataset, TagValuesSpec(tuple(one for _, one in asked), lists=True))
    for (segment, _), one in zip(asked, found.tags, strict=True):
        if isinstance(one, TagCounts):
            _keep(workspace, book, dataset, segment, _listed(found, one))
        else:
            wrong.append((segment, one))
    return tuple(wrong)


def _listed(found: TagValuesResult, one: TagCounts) -> pa.StringArray:
    assert found.ids is not None and one.who is not None  # noqa: S101 lists were asked for
    return found.ids.take(pa.array(one.who.users))


def _keep(workspace: Workspace, book: TagBook, dataset: Dataset, segment: Segment, users: pa.StringArray) -> None:
    """The list before it goes: who was in it then is asked of that version of the data."""
    segments, key = workspace.catalog().segments, list_key(book, segment, dataset)
    segments.keep_list(segment.id, write_members(book.folder, users, dataset.version), key)
    segments.keep_sizes([SegmentSize(segment.id, dataset.version, key, len(users), dataset.manifest.all_users)])
    (book.folder / segment.members.path).unlink(missing_ok=True)


def segment_history(workspace: Workspace, project: str, name: str, ask: Ask = engine) -> SegmentHistory:
    """How many users the segment has in each of the newest versions of the data; of a frozen one, how many of its users
    each version knows. As it is defined today: what isn't kept of that meaning is asked anew, and kept."""
    book = tag_book(workspace, project)
    segment, catalog = book.segment(name), workspace.catalog()
    kept = {(size.dataset_version, size.key): size for size in catalog.segments.sizes(segment.id)}
    sizes: list[SegmentSize] = []
    missing: list[int] = []
    for version in catalog.versions.all(segment.project_id)[-MOST_VERSIONS:]:
        try:
            dataset = workspace.open(segment.project_id, version.version)
            key = list_key(book, segment, dataset)
            sizes.append(kept.get((version.version, key)) or _size(book, dataset, segment, key, ask))
        except SilhouetteError:
            missing.append(version.version)
    catalog.segments.keep_sizes(size for size in sizes if (size.dataset_version, size.key) not in kept)
    return SegmentHistory(tuple(sizes), tuple(missing))


def _size(book: TagBook, dataset: Dataset, segment: Segment, key: str, ask: Ask) -> SegmentSize:
    users = users_of(rule_in(book, dataset, segment, ask), dataset, ask)
    return SegmentSize(segment.id, dataset.version, key, len(users), dataset.manifest.all_users)


def segment_changes(
    workspace: Workspace, project: str, name: str, before: int, after: int, ask: Ask = engine
) -> SegmentChanges:
    """Who came and who went between two versions of the data, as the segment is defined today.

    Raises `UnknownVersion`, `UnknownName`, and what is wrong with its rule in one of them.
    """
    book = tag_book(workspace, project)
    segment = book.segment(name)

    def users_in(version: int) -> pa.StringArray:
        dataset = workspace.open(segment.project_id, version)
        return users_of(rule_in(book, dataset, segment, ask), dataset, ask)

    old, new = users_in(before), users_in(after)
    stayed = pc.is_in(new, value_set=old)
    came = new.filter(pc.invert(stayed))
    went = old.filter(pc.invert(pc.is_in(old, value_set=new)))
    return SegmentChanges(before, after, came, went, len(new) - len(came))
