"""Which tags, segments and results does a project have at this moment, and what does each tag mean?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.errors import UnknownName
from analysis.rules.asked import Definition
from analysis.rules.closed import NeededName, referred, with_names
from analysis.rules.written import definition_from_json, definition_to_json
from analysis.store.catalog import Segment, Tag, TagResult, UserColumn, clean_name
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

_RESULTS_READ = 2  # of each version of a tag: what is older is history


def definition_of(tag: Tag) -> Definition | None:
    """What people made; None for a list and for clusters."""
    return None if tag.kind in ("list", "clusters") else definition_from_json(dict(tag.definition))


@dataclass(frozen=True)
class TagBook:
    """Read once, so that what is asked of it many times doesn't ask the catalog again. By name; results by tag id."""

    folder: Path
    tags: Mapping[str, Tag]
    segments: Mapping[str, Segment]
    results: Mapping[int, tuple[TagResult, ...]]  # of the tags' newest versions, the oldest data first

    def tag(self, name: str) -> Tag:
        """Raises `UnknownName`."""
        return self.tags[_known(name, "tag", self.tags)]

    def segment(self, name: str) -> Segment:
        """Raises `UnknownName`."""
        return self.segments[_known(name, "segment", self.segments)]

    def definition(self, name: str) -> Definition | None:
        """What a tag means on any data; None where its users are kept: a list, clusters, a frozen tag."""
        tag = self.tag(name)
        return None if self.frozen(tag) else definition_of(tag)

    def result(self, tag: Tag) -> TagResult | None:
        """The last of its newest version."""
        return next(reversed(self.results.get(tag.id, ())), None)

    def frozen(self, tag: Tag) -> UserColumn | None:
        """The users that a frozen tag keeps, once it has been computed."""
        result = self.result(tag) if tag.card.refresh == "frozen" else None
        return result.listed if result else None

    def kept_users(self, tag: Tag, dataset: Dataset) -> UserColumn | None:
        """The list of the tag's users on this data, or of a frozen one those it keeps; None where they must be asked.

        Lists and clusters have `members` instead.
        """
        if tag.members is not None:
            return None
        fresh = self.fresh(tag, dataset)
        return self.frozen(tag) or (fresh.listed if fresh else None)

    def with_tag(self, tag: Tag, result: TagResult | None = None) -> TagBook:
        """The book after this tag was saved, with what was found of it."""
        results = {**self.results, tag.id: (result,) if result else ()}
        return TagBook(self.folder, {**self.tags, tag.name: tag}, self.segments, results)

    def fresh(self, tag: Tag, dataset: Dataset) -> TagResult | None:
        """The result that still holds for this data."""
        key, meaning = dataset.key, self.meaning(tag)
        found = (one for one in self.results.get(tag.id, ()) if (one.dataset_key, one.meaning) == (key, meaning))
        return next(found, None)

    def meaning(self, tag: Tag, within: tuple[str, ...] = ()) -> str:
        """Changes whenever the users could, the data being the same: with the definition and all that it refers to."""
        if tag.members is not None:
            return tag.members.sha256
        if within and (kept := self.frozen(tag)):
            return f"{kept.sha256}/{kept.column}"
        form = json.dumps(tag.definition, sort_keys=True, default=dict)
        definition, refers = _read(form)
        if refers:  # a name says nothing: another tag may have it by now, or this one another name
            named = (*within, tag.name)
            meant = with_names(definition, lambda needed: self._meaning_of(needed, named))
            form = json.dumps(definition_to_json(meant), sort_keys=True)
        return hashlib.sha256(form.encode()).hexdigest()

    def _meaning_of(self, needed: NeededName, within: tuple[str, ...]) -> str:
        if needed.kind == "segment":
            return self.segments[needed.name].members.sha256 if needed.name in self.segments else "-"
        if needed.kind != "tag":
            return needed.name
        if needed.name in within or needed.name not in self.tags:
            return "-"
        return self.meaning(self.tags[needed.name], within)


@lru_cache(maxsize=4096)
def _read(form: str) -> tuple[Definition, bool]:
    """A definition as it stands in the catalog, and whether it refers to tags or segments."""
    definition = definition_from_json(json.loads(form))
    return definition, any(True for _ in referred(definition))


def tag_book(workspace: Workspace, project: str) -> TagBook:
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    tags = {tag.name: tag for tag in catalog.tags.all(project_id)}
    newest = {tag.id: tag.version for tag in tags.values()}
    results: dict[int, list[TagResult]] = {}
    for result in catalog.results.all(project_id, newest=_RESULTS_READ):
        if newest.get(result.tag_id) == result.version:
            results.setdefault(result.tag_id, []).append(result)
    return TagBook(
        workspace.project_folder(project_id),
        tags,
        {segment.name: segment for segment in catalog.segments.all(project_id)},
        {tag_id: tuple(found) for tag_id, found in results.items()},
    )


def _known(name: str, kind: str, known: Mapping[str, Any]) -> str:
    cleaned = clean_name(name, kind)
    if cleaned not in known:
        raise UnknownName(kind=kind, name=name, near=get_close_matches(name, known, n=3))
    return cleaned
