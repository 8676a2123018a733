"""Which tags does a project have, what do they mean on its data now, and how is one saved?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pyarrow as pa

from analysis import engine
from analysis.engine import Ask
from analysis.errors import SilhouetteError
from analysis.insights.tags import TagCounts, TagValuesSpec
from analysis.insights.tags import values as tag_values
from analysis.jobs.tags.book import TagBook, definition_of, tag_book
from analysis.jobs.tags.closing import closed_definition, closed_definitions
from analysis.jobs.tags.refreshing import follows
from analysis.jobs.tags.results import computed, keep_results
from analysis.jobs.tags.tree import TreePlace, place_tag
from analysis.jobs.tags.users import note_use
from analysis.rules.asked import Bins, Definition, OrderedValues, Preference, Rfm, Rule, TagRef, UsualHours, YesNo
from analysis.rules.closed import referred
from analysis.rules.written import definition_to_json
from analysis.store.catalog import Json, Tag, TagCard, TagKind, TagResult, clean_name
from analysis.store.dataset import Dataset
from analysis.store.lists import write_members
from analysis.store.workspace import Workspace

_KINDS: dict[type, TagKind] = {
    YesNo: "rule",
    OrderedValues: "values",
    Preference: "preference",
    UsualHours: "usual_hours",
    Bins: "bins",
    Rfm: "rfm",
}


@dataclass(frozen=True)
class TagNow:
    """A tag on one version of the data; a frozen one keeps the version that it was made from.

    `users` is None where it can't be said: `error` says why (an event or a column that the data doesn't have).
    """

    tag: Tag
    rule: Rule | None  # as people made it, with its references; None for anything but yes or no
    users: int | None
    total: int
    dataset_version: int
    error: SilhouetteError | None = None
    definition: Definition | None = None  # as people made it; None for a list and clusters
    values: tuple[tuple[str, int], ...] = ()  # each value with its users
    result: TagResult | None = None  # what was last kept of it, whatever the data
    lags: bool = False  # it should follow the data, and what is kept of it is of older data or meaning

    @property
    def frozen(self) -> bool:
        return self.tag.members is not None or self.tag.card.refresh == "frozen"

    @property
    def share(self) -> float | None:
        return self.users / self.total if self.users is not None and self.total else None


def kind_of(definition: Definition) -> TagKind:
    return _KINDS[type(definition)]


def save_tag(
    workspace: Workspace,
    project: str,
    name: str,
    meant: Rule | Definition,
    replace: bool = True,
    card: TagCard | None = None,
    draft: bool | None = None,
    place: TreePlace | int | None = None,
    ask: Ask = engine,
) -> TagNow:
    """Save a rule or a definition as the tag's next version, count it, and keep who has it.

    Refused, with nothing saved: a circle of tags, and what the project's data can't answer. Without `card`, `draft`
    and `place` (in the tree) those of the version before stay.
    """
    dataset, name = workspace.open(project), clean_name(name, "tag")
    definition = cast(Definition, meant if type(meant) in _KINDS else YesNo(cast(Rule, meant)))
    book = tag_book(workspace, project)
    asked = closed_definition(book, dataset, definition, name, ask)
    found = computed(dataset, [asked])
    if isinstance(found.tags[0], SilhouetteError):
        raise found.tags[0]
    catalog = workspace.catalog()
    with catalog.transaction():
        project_id = catalog.projects.get(project).id
        catalog.tags.save(project_id, name, kind_of(definition), definition_to_json(definition), replace=replace)
        if card is not None:
            catalog.tags.describe(project_id, name, card)
        if draft is not None:
            catalog.tags.use(project_id, name, draft)
        if place is not None:
            place_tag(workspace, project_id, name, place)
        note_use(workspace, [book.tag(one.name) for one in referred(definition) if isinstance(one, TagRef)])
        tag = catalog.tags.get(project_id, name)
    meaning = book.with_tag(tag).meaning(tag)  # of the tags that it was counted with, whatever they are by now
    kept = keep_results(workspace, dataset, [(tag, meaning)], found)[tag.id]
    book = book.with_tag(tag, kept if isinstance(kept, TagResult) else None)
    return _told(book, tag, dataset, found.tags[0], found.total)


def unchanged(workspace: Workspace, project: str, name: str, definition: Definition) -> bool:
    """Whether the newest version of the tag says just this: another one would only look like a change."""
    catalog = workspace.catalog()
    return definition_of(catalog.tags.get(catalog.projects.get(project).id, name)) == definition


def save_list(
    workspace: Workspace,
    project: str,
    name: str,
    users: pa.StringArray,
    origin: Json,
    values: pa.StringArray | None = None,
    kind: TagKind = "list",
    replace: bool = True,
) -> Tag:
    """Save users as a frozen tag, dated by the data that it was made from; `values` are one a user."""
    dataset = workspace.open(project)
    catalog = workspace.catalog()
    members = write_members(dataset.folder, users, dataset.version, values)
    return catalog.tags.save(catalog.projects.get(project).id, name, kind, origin, members, replace=replace)


def tag_now(workspace: Workspace, project: str, tag: Tag, dataset: Dataset, ask: Ask = engine) -> TagNow:
    """How many users have the tag in this version of the data?"""
    [now] = _now(tag_book(workspace, project), [tag], dataset, ask)
    return now


def tags_now(
    workspace: Workspace, project: str, dataset: Dataset | None = None, ask: Ask = engine
) -> tuple[TagNow, ...]:
    """All tags that aren't retired, by name, with their users in this version of the data (the newest by default).

    What isn't kept of this data yet is asked in one pass.
    """
    book = tag_book(workspace, project)
    return _now(book, list(book.tags.values()), dataset or workspace.open(project), ask)


def _now(book: TagBook, tags: Sequence[Tag], dataset: Dataset, ask: Ask) -> tuple[TagNow, ...]:
    total = dataset.manifest.all_users
    told = {tag.id: kept for tag in tags if (kept := _kept(book, tag, dataset, total))}
    unknown = [tag for tag in tags if tag.id not in told]
    asked = [(definition, tag.name) for tag in unknown if (definition := definition_of(tag)) is not None]
    closed = closed_definitions(book, dataset, asked, ask)
    right = [one for one in closed if not isinstance(one, SilhouetteError)]
    counts = iter(ask.run(tag_values, dataset, TagValuesSpec(tuple(right))).tags) if right else iter(())
    for tag, one in zip(unknown, closed, strict=True):
        found = one if isinstance(one, SilhouetteError) else next(counts)
        told[tag.id] = _told(book, tag, dataset, found, total)
    return tuple(told[tag.id] for tag in tags)


def _kept(book: TagBook, tag: Tag, dataset: Dataset, total: int) -> TagNow | None:
    """What is known of a tag without asking the data."""
    if tag.members is not None:
        return TagNow(tag, None, tag.members.users, total, tag.members.dataset_version)
    fresh = book.fresh(tag, dataset)
    kept = book.result(tag) if book.frozen(tag) else fresh
    if kept is None or kept.version != tag.version:
        return None
    definition = definition_of(tag)
    rule = definition.rule if isinstance(definition, YesNo) else None
    version, values = kept.dataset_version, kept.values
    return TagNow(tag, rule, kept.users, kept.total, version, None, definition, values, kept)


def _told(book: TagBook, tag: Tag, dataset: Dataset, found: TagCounts | SilhouetteError, total: int) -> TagNow:
    """A tag with what was asked of the data."""
    definition = definition_of(tag)
    error = found if isinstance(found, SilhouetteError) else None
    counts = found if isinstance(found, TagCounts) else None
    return TagNow(
        tag,
        definition.rule if isinstance(definition, YesNo) else None,
        counts.users if counts else None,
        total,
        dataset.version,
        error,
        definition,
        counts.values if counts else (),
        book.result(tag),
        follows(tag) and book.fresh(tag, dataset) is None,
    )
