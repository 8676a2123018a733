"""Which tags, segments, saved funnels and results does a project have at this moment, and what does each mean?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.errors import UnknownName
from analysis.insights.funnel import FunnelSpec, funnel_from_json
from analysis.rules.asked import Definition, Rule
from analysis.rules.closed import NeededName, referred, with_names
from analysis.rules.written import definition_from_json, definition_to_json, rule_from_json
from analysis.store.catalog import Json, SavedAnalysis, Segment, Tag, TagResult, UserColumn, clean_name
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

_RESULTS_READ = 2  # of each version of a tag: what is older is history


def definition_of(tag: Tag) -> Definition | None:
    """What people made; None for a list and for clusters."""
    return None if tag.kind in ("list", "clusters") else definition_from_json(dict(tag.definition))


def segment_rule(segment: Segment) -> Rule | None:
    """The rule that people made of it; None for a list."""
    return None if segment.definition is None else rule_from_json(dict(segment.definition))


@dataclass(frozen=True)
class TagBook:
    """Read once, so that what is asked of it many times doesn't ask the catalog again. By name; results by tag id."""

    folder: Path
    tags: Mapping[str, Tag]
    segments: Mapping[str, Segment]
    results: Mapping[int, tuple[TagResult, ...]]  # of the tags' newest versions, the oldest data first
    funnels: Mapping[str, SavedAnalysis] = field(default_factory=dict)

    def tag(self, name: str) -> Tag:
        """Raises `UnknownName`."""
        return self.tags[_known(name, "tag", self.tags)]

    def segment(self, name: str) -> Segment:
        """Raises `UnknownName`."""
        return self.segments[_known(name, "segment", self.segments)]

    def funnel(self, name: str) -> FunnelSpec:
        """A saved one. Raises `UnknownName`."""
        return funnel_from_json(self.funnels[_known(name, "funnel", self.funnels)].spec)

    def rule_of_segment(self, name: str) -> Rule | None:
        """What a segment that keeps up with the data means; None where its users are kept. Raises `UnknownName`."""
        segment = self.segment(name)
        return segment_rule(segment) if segment.keeps_up else None

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
        return replace(self, tags={**self.tags, tag.name: tag}, results=results)

    def with_segment(self, segment: Segment) -> TagBook:
        return replace(self, segments={**self.segments, segment.name: segment})

    def fresh(self, tag: Tag, dataset: Dataset) -> TagResult | None:
        """The result that still holds for this data."""
        key, meaning = dataset.key, self.meaning(tag)
        found = (one for one in self.results.get(tag.id, ()) if (one.dataset_key, one.meaning) == (key, meaning))
        return next(found, None)

    def meaning(self, tag: Tag, within: tuple[NeededName, ...] = ()) -> str:
        """Changes whenever the users could, the data being the same: with the definition and all that it refers to."""
        if tag.members is not None:
            return tag.members.sha256
        if within and (kept := self.frozen(tag)):
            return f"{kept.sha256}/{kept.column}"
        return self._meaning_in(tag.definition, (*within, NeededName("tag", tag.name)))

    def segment_meaning(self, segment: Segment, within: tuple[NeededName, ...] = ()) -> str:
        """The same of a segment."""
        if segment.definition is None or not segment.keeps_up:
            return segment.members.sha256
        return self.rule_meaning(segment.definition, NeededName("segment", segment.name), within)

    def rule_meaning(self, rule: Json, of: NeededName, within: tuple[NeededName, ...] = ()) -> str:
        """The same of the rule of a segment, as it stands or will stand in the catalog."""
        return self._meaning_in({"rule": rule}, (*within, of))

    def _meaning_in(self, definition: Json, within: tuple[NeededName, ...]) -> str:
        form = json.dumps(definition, sort_keys=True, default=dict)
        read, refers = _read(form)
        if refers:  # a name says nothing: another tag may have it by now, or this one another name
            meant = with_names(read, lambda needed: self._meaning_of(needed, within))
            form = json.dumps(definition_to_json(meant), sort_keys=True)
        return hashlib.sha256(form.encode()).hexdigest()

    def _meaning_of(self, needed: NeededName, within: tuple[NeededName, ...]) -> str:
        of_kind: Mapping[str, Mapping[str, Any]] = {
            "tag": self.tags,
            "segment": self.segments,
            "funnel": self.funnels,
        }
        if needed.kind not in of_kind:
            return needed.name
        if needed in within or needed.name not in of_kind[needed.kind]:
            return "-"
        match of_kind[needed.kind][needed.name]:
            case Tag() as tag:
                return self.meaning(tag, within)
            case Segment() as segment:
                return self.segment_meaning(segment, within)
            case funnel:
                return self._funnel_meaning(funnel, (*within, needed))

    def _funnel_meaning(self, funnel: SavedAnalysis, within: tuple[NeededName, ...]) -> str:
        form = json.dumps(funnel.spec, sort_keys=True, default=dict)
        filter_ = funnel.spec.get("filter")
        meant = "" if filter_ is None else self._meaning_in({"rule": filter_}, within)
        return hashlib.sha256(f"{form}{meant}".encode()).hexdigest()


@lru_cache(maxsize=4096)
def _read(form: str) -> tuple[Definition, bool]:
    """A definition as it stands in the catalog, and whether it refers to tags, segments or funnels."""
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
        {funnel.name: funnel for funnel in catalog.analyses.all(project_id, "funnel") if funnel.name is not None},
    )


def _known(name: str, kind: str, known: Mapping[str, Any]) -> str:
    cleaned = clean_name(name, kind)
    if cleaned not in known:
        raise UnknownName(kind=kind, name=name, near=get_close_matches(name, known, n=3))
    return cleaned
