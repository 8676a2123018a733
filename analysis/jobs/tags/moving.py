"""How does a tree of tags move from one project to another, with nothing dropped in silence?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches

from analysis.engine import Progress
from analysis.errors import AnalysisError, SilhouetteError, UnknownName
from analysis.jobs.tags.book import TagBook, definition_of, tag_book
from analysis.jobs.tags.closing import closed_definitions
from analysis.jobs.tags.files import TagTree, TreeTag
from analysis.jobs.tags.refreshing import Refreshed, refresh
from analysis.jobs.tags.results import computed
from analysis.jobs.tags.saving import kind_of
from analysis.jobs.tags.tree import TreePlace, grow_tree, place_tag
from analysis.rules.closed import CircularRule, NeededKind, NeededName, needed_names, with_names
from analysis.rules.written import definition_to_json
from analysis.store.catalog import Tag, clean_name
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

Renames = Mapping[NeededName, str]  # what is called otherwise in the project that the tree comes to


class MissingNames(AnalysisError):
    """The project lacks what tags of a file need; nothing was imported.

    details: names (list of `kind:name`), near (list: of each, similar names of the project), tags (list: of each, the
    tags that need it)
    """

    code = "missing_names"


class UnfitTag(AnalysisError):
    """A tag of a file can't be asked of this project's data. details: tag, error (its code)"""

    code = "unfit_tag"


@dataclass(frozen=True)
class MissingName:
    """`near`: similar names that the project has; `tags`: those of the file that need it."""

    needed: NeededName
    near: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class ImportedTree:
    """Names of tags: new here, changed (a new version of one that was here), and the same as here already."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    refreshed: Refreshed


def exported_tree(workspace: Workspace, project: str) -> tuple[TagTree, tuple[str, ...]]:
    """All tags that aren't retired, and the names of those that can't move: lists and clusters hold users."""
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    branches = catalog.branches.all(project_id)
    names = {branch.id: branch.name for branch in branches}
    subject_of = {branch.id: names[branch.parent] for branch in branches if branch.parent is not None}
    order = {branch.id: place for place, branch in enumerate(branches)}
    tags = sorted(
        catalog.tags.all(project_id), key=lambda tag: (order.get(tag.behaviour_id or 0, len(order)), tag.position)
    )
    moving = [
        TreeTag(
            tag.name,
            definition,
            tag.card,
            tag.status == "draft",
            subject_of.get(tag.behaviour_id or 0),
            names[tag.behaviour_id] if tag.behaviour_id in subject_of else None,
        )
        for tag in tags
        if (definition := definition_of(tag)) is not None
    ]
    below = {
        branch.name: tuple(one.name for one in branches if one.parent == branch.id)
        for branch in branches
        if branch.parent is None
    }
    staying = tuple(tag.name for tag in tags if definition_of(tag) is None)
    return TagTree(tuple(moving), tuple(below.items())), staying


def missing_in(
    workspace: Workspace, project: str, tree: TagTree, renames: Renames | None = None
) -> tuple[MissingName, ...]:
    """What the tags of the tree need and the project doesn't have, under the names given for it."""
    book, dataset, renames = tag_book(workspace, project), workspace.open(project), renames or {}
    known = _known(book, dataset, tree)
    needing: dict[NeededName, list[str]] = {}
    for tag in tree.tags:
        for needed in needed_names(tag.definition):
            if renames.get(needed, needed.name) not in known[needed.kind]:
                needing.setdefault(needed, []).append(tag.name)
    return tuple(
        MissingName(needed, tuple(get_close_matches(needed.name, list(known[needed.kind]), n=3)), tuple(tags))
        for needed, tags in needing.items()
    )


def _known(book: TagBook, dataset: Dataset, tree: TagTree) -> dict[NeededKind, set[str]]:
    manifest = dataset.manifest
    return {
        "event": set(manifest.events),
        "property": {field.name for field in manifest.properties},
        "attribute": {field.name for field in manifest.attributes},
        "tag": {*book.tags, *(tag.name for tag in tree.tags)},
        "segment": set(book.segments),
        "funnel": set(book.funnels),
    }


def import_tree(
    workspace: Workspace,
    project: str,
    tree: TagTree,
    reason: str,
    renames: Renames | None = None,
    without: Collection[str] = (),
    progress: Progress | None = None,
) -> ImportedTree:
    """Save the tags of a tree, except those named in `without`: all of them, or nothing.

    A name in use gets its next version, unless it means the same already. What the catalogue lacks is added, for this
    reason. Raises `MissingNames`, `UnfitTag`, `CircularRule`, `UnknownName`.
    """
    reason = clean_name(reason, "reason")
    names = [tag.name for tag in tree.tags]
    if unknown := next((name for name in without if name not in names), None):
        raise UnknownName(kind="tag", name=unknown, near=get_close_matches(unknown, names, n=3))
    tree = TagTree(tuple(tag for tag in tree.tags if tag.name not in without), tree.branches)
    if missing := missing_in(workspace, project, tree, renames):
        raise _asked(missing)
    tags = tuple(_renamed(tag, renames or {}) for tag in tree.tags)
    book = tag_book(workspace, project)
    _check(book, workspace.open(project), tags)
    same = tuple(tag.name for tag in tags if tag.name in book.tags and _means(book.tags[tag.name], tag))
    with workspace.catalog().transaction():
        _save(workspace, project, tags, same)
        _sort_in(workspace, project, tree, tags, reason)
    return ImportedTree(
        added=tuple(tag.name for tag in tags if tag.name not in book.tags),
        changed=tuple(tag.name for tag in tags if tag.name in book.tags and tag.name not in same),
        same=same,
        refreshed=refresh(workspace, project, progress=progress),
    )


def _asked(missing: Iterable[MissingName]) -> MissingNames:
    missing = list(missing)
    return MissingNames(
        names=[f"{one.needed.kind}:{one.needed.name}" for one in missing],
        near=[", ".join(one.near) for one in missing],
        tags=[", ".join(one.tags) for one in missing],
    )


def _renamed(tag: TreeTag, renames: Renames) -> TreeTag:
    definition = with_names(tag.definition, lambda needed: renames.get(needed, needed.name))
    return TreeTag(tag.name, definition, tag.card, tag.draft, tag.subject, tag.behaviour)


def _check(book: TagBook, dataset: Dataset, tags: tuple[TreeTag, ...]) -> None:
    """Ask every tag of the data before anything is saved, those of the file in the place of the project's."""
    drawn = {tag.name: _drawn(tag, number) for number, tag in enumerate(tags, 1)}
    together = replace(book, tags={**book.tags, **drawn})
    closed = closed_definitions(together, dataset, [(tag.definition, tag.name) for tag in tags])
    for tag, one in zip(tags, closed, strict=True):
        _require(tag, one)
    right = [one for one in closed if not isinstance(one, SilhouetteError)]
    for tag, found in zip(tags, computed(dataset, right, lists=False).tags, strict=True):
        _require(tag, found)


def _require(tag: TreeTag, found: object) -> None:
    if isinstance(found, CircularRule):
        raise found
    if isinstance(found, SilhouetteError):
        raise UnfitTag(tag=tag.name, error=found.code) from found


def _drawn(tag: TreeTag, number: int) -> Tag:
    """A tag as it would stand in the catalog."""
    definition = definition_to_json(tag.definition)
    return Tag(-number, "", tag.name, 1, kind_of(tag.definition), definition, None, datetime.now(UTC), "")


def _means(tag: Tag, other: TreeTag) -> bool:
    return definition_of(tag) == other.definition


def _save(workspace: Workspace, project: str, tags: Iterable[TreeTag], same: Collection[str]) -> None:
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    for tag in tags:
        if tag.name not in same:
            catalog.tags.save(project_id, tag.name, kind_of(tag.definition), definition_to_json(tag.definition))
        catalog.tags.describe(project_id, tag.name, tag.card)
        catalog.tags.use(project_id, tag.name, tag.draft)


def _sort_in(workspace: Workspace, project: str, tree: TagTree, tags: Iterable[TreeTag], reason: str) -> None:
    """Branches in their order, those without a tag too; then the tags in theirs."""
    grow_tree(workspace, project, tree.branches, reason)
    for tag in tags:
        if tag.subject is not None:
            place_tag(workspace, project, tag.name, TreePlace(tag.subject, tag.behaviour, reason))
