"""Who has a tag, with which of its values, and when was it last asked for?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from analysis import engine
from analysis.engine import Ask
from analysis.export.segments import TagValues
from analysis.insights.tags import TagCell, TagValuesSpec
from analysis.insights.tags import values as tag_values_analysis
from analysis.jobs.tags.book import TagBook, definition_of, tag_book
from analysis.jobs.tags.closing import closed_definition, closed_rule
from analysis.jobs.tags.results import computed
from analysis.rules.asked import Definition, Rule, TagRef
from analysis.rules.closed import as_rule
from analysis.store.catalog import Tag
from analysis.store.dataset import USER, Dataset
from analysis.store.lists import VALUE, member_ids, read_members, read_user_column, users_of_column
from analysis.store.workspace import Workspace

_SEVERAL = "; "  # between the values of a user who has several, in a file
_NOTED_FOR = timedelta(hours=1)  # a page that is looked at often needn't write each time


def note_use(workspace: Workspace, tags: Iterable[Tag]) -> None:
    """The tags, all of one project, were listed, exported or referred to; a tag that isn't for long shows up on the
    health page."""
    now = datetime.now(UTC)
    if old := [tag for tag in tags if _unnoted(tag, now)]:
        workspace.catalog().tags.used(old[0].project_id, [tag.name for tag in old])


def _unnoted(tag: Tag, now: datetime) -> bool:
    return tag.last_used_at is None or now - tag.last_used_at > _NOTED_FOR


def tag_users(
    workspace: Workspace,
    project: str,
    name: str,
    value: str | None = None,
    dataset: Dataset | None = None,
    ask: Ask = engine,
) -> pa.StringArray:
    """Ids of the users who have the tag, or one value of it, in this version of the data (the newest by default); of a
    frozen one those it keeps. Sorted."""
    book = tag_book(workspace, project)
    tag = book.tag(name)
    note_use(workspace, [tag])
    if tag.members is not None:
        return member_ids(book.folder, tag.members, value)
    dataset = dataset or workspace.open(project)
    kept = book.kept_users(tag, dataset)
    if kept is not None:
        return users_of_column(book.folder, kept, value)
    spec = TagValuesSpec((_closed(book, tag, dataset, ask),))
    return ask.members(tag_values_analysis, dataset, spec, TagCell(0, value))


def tag_rule(
    workspace: Workspace, project: str, name: str, value: str | None, dataset: Dataset, ask: Ask = engine
) -> Rule | None:
    """The closed rule of those who have the tag, or one value of it; None where no rule says who they are."""
    book = tag_book(workspace, project)
    tag = book.tag(name)
    if definition_of(tag) is None:
        return None
    return as_rule(_closed(book, tag, dataset, ask), value)


def _closed(book: TagBook, tag: Tag, dataset: Dataset, ask: Ask = engine) -> Definition:
    definition = definition_of(tag)
    assert definition is not None  # noqa: S101 lists and clusters have members
    return closed_definition(book, dataset, definition, tag.name, ask)


def value_counts(
    workspace: Workspace,
    tag: Tag,
    dataset: Dataset | None = None,
    ask: Ask = engine,
    book: TagBook | None = None,
) -> dict[str, int]:
    """How many users have each value of a tag; empty for a tag without values.

    Values come in the order of the definition, of a preference and a list the most frequent first and sorted.
    """
    if tag.members is None:
        return (
            {}
            if tag.kind == "rule"
            else dict(
                _counted(
                    book or tag_book(workspace, tag.project_id), tag, dataset or workspace.open(tag.project_id), ask
                )
            )
        )
    if tag.kind == "clusters" and "values" in tag.definition:
        return {str(value["name"]): int(value["users"]) for value in tag.definition["values"]}
    table = read_members(workspace.project_folder(tag.project_id), tag.members)
    if VALUE not in table.column_names:
        return {}
    counts = {one["values"]: one["counts"] for one in pc.value_counts(table[VALUE]).to_pylist()}
    return dict(sorted((value, count) for value, count in counts.items() if value is not None))


def _counted(book: TagBook, tag: Tag, dataset: Dataset, ask: Ask) -> tuple[tuple[str, int], ...]:
    kept = book.fresh(tag, dataset) or (book.result(tag) if tag.card.refresh == "frozen" else None)
    if kept is not None and kept.version == tag.version:
        return kept.values
    spec = TagValuesSpec((_closed(book, tag, dataset, ask),))
    [found] = ask.run(tag_values_analysis, dataset, spec).tags
    if isinstance(found, Exception):
        raise found
    return found.values


def tag_values(workspace: Workspace, project: str, name: str, dataset: Dataset | None = None) -> TagValues:
    """What the tag says of each user, for a file of users."""
    book = tag_book(workspace, project)
    tag = book.tag(name)
    note_use(workspace, [tag])
    if tag.members is not None:
        return _of_table(read_members(book.folder, tag.members))
    definition = None if book.frozen(tag) else definition_of(tag)
    if definition is not None and as_rule(definition) is not None and tag.kind == "rule":
        return TagValues(rule=closed_rule(book, dataset or workspace.open(project), TagRef(tag.name)))
    dataset = dataset or workspace.open(project)
    kept = book.kept_users(tag, dataset)
    return _of_table(read_user_column(book.folder, kept) if kept else _asked(book, tag, dataset))


def _asked(book: TagBook, tag: Tag, dataset: Dataset) -> pa.Table:
    result = computed(dataset, [_closed(book, tag, dataset)])
    [found] = result.tags
    if isinstance(found, Exception):
        raise found
    assert found.who is not None  # noqa: S101 lists were asked for
    assert result.ids is not None  # noqa: S101
    users = result.ids.take(pa.array(found.who.users))
    if found.who.labels is None:
        return pa.table({USER: users}).sort_by(USER)
    labels = pa.array(found.who.labels, pa.string())
    return pa.table({USER: users, VALUE: labels.take(pa.array(found.who.codes))}).sort_by(USER)


def _of_table(table: pa.Table) -> TagValues:
    """Each user once; several values of one user stand in one cell."""
    table = table.combine_chunks()
    if VALUE not in table.column_names:
        return TagValues(users=table[USER].combine_chunks())
    if len(table) > pc.count_distinct(table[USER]).as_py():
        joined = table.group_by(USER, use_threads=False).aggregate([(VALUE, "list")])
        texts = pc.binary_join(joined[f"{VALUE}_list"], _SEVERAL)
        table = pa.table({USER: joined[USER], VALUE: texts})
    return TagValues(users=table[USER].combine_chunks(), values=table[VALUE].combine_chunks())
