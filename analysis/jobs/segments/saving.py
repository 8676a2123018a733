"""How is a set of users saved as a segment, by its rule or as a list, and named, changed and deleted?"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import pyarrow as pa

from analysis import engine
from analysis.engine import Ask
from analysis.errors import AnalysisError
from analysis.jobs.segments.now import rule_key, users_of
from analysis.jobs.tags import closed_rule, follow_name, require_unneeded, segment_rule, tag_book, tag_users
from analysis.rules.asked import Rule, SegmentRef, YesNo
from analysis.rules.closed import NeededName
from analysis.rules.written import definition_to_json, to_json
from analysis.store.catalog import Json, Refresh, Segment, clean_name
from analysis.store.dataset import Dataset
from analysis.store.lists import write_members
from analysis.store.workspace import Workspace


class OnlyAList(AnalysisError):
    """A segment without a rule can't keep up with the data. details: segment"""

    code = "only_a_list"


def save_segment(
    workspace: Workspace,
    project: str,
    name: str,
    users: pa.StringArray,
    origin: Json,
    dataset: Dataset | None = None,
) -> Segment:
    """Save these users under a name, frozen. Raises `NameTaken`.

    `origin` says what they came from: `kind` (tag, rule, funnel, clusters, …), `words` (as the page said it), and what
    is needed to ask again (`spec`, `cell`, `tag`, `version`).
    """
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    dataset = dataset or workspace.open(project)
    members = write_members(dataset.folder, users, dataset.version)
    return catalog.segments.save(project_id, name, origin, members)


def segment_of_tag(workspace: Workspace, project: str, name: str, tag: str, value: str | None = None) -> Segment:
    """Save the users who have a tag now (or one value of it)."""
    catalog = workspace.catalog()
    found = catalog.tags.get(catalog.projects.get(project).id, tag)
    origin: dict[str, Any] = {"kind": "tag", "tag": found.name, "version": found.version}
    if value is not None:
        origin["value"] = value
    return save_segment(workspace, project, name, tag_users(workspace, project, tag, value), origin)


def save_rule(
    workspace: Workspace,
    project: str,
    name: str,
    rule: Rule,
    refresh: Refresh = "always",
    changes: bool = False,
    dataset: Dataset | None = None,
    ask: Ask = engine,
) -> Segment:
    """Save a rule as a segment that keeps up with the data, or frozen: who it takes in the newest data (or in
    `dataset`) stays in it. With `changes` the segment of that name gets this rule.

    Refused, with nothing saved: a circle of segments and tags, what the data can't answer, a name in use (`NameTaken`)
    or, where one is changed, that isn't there (`UnknownName`).
    """
    catalog, name = workspace.catalog(), clean_name(name, "segment")
    project_id, dataset = catalog.projects.get(project).id, dataset or workspace.open(project)
    book, definition = tag_book(workspace, project_id), to_json(rule)
    if changes:
        book = book.with_segment(replace(book.segment(name), definition=definition, refresh="always"))
    users = users_of(closed_rule(book, dataset, rule, SegmentRef(name), ask), dataset, ask)
    members = write_members(dataset.folder, users, dataset.version)
    origin = {"kind": "rule", "rule": definition_to_json(YesNo(rule))}
    key = rule_key(book, name, definition, dataset)
    if not changes:
        return catalog.segments.save(project_id, name, origin, members, definition, refresh, key)
    before = catalog.segments.get(project_id, name).members
    changed = catalog.segments.change(project_id, name, origin, members, definition, refresh, key)
    (dataset.folder / before.path).unlink(missing_ok=True)
    return changed


def set_refresh(workspace: Workspace, project: str, name: str, refresh: Refresh, ask: Ask = engine) -> Segment:
    """Let a segment that has a rule keep up with the data from now on, or stay as it is in the newest.

    Raises `OnlyAList`, `UnknownName`.
    """
    segment = tag_book(workspace, project).segment(name)
    rule = segment_rule(segment)
    if rule is None:
        raise OnlyAList(segment=segment.name)
    return save_rule(workspace, project, segment.name, rule, refresh, changes=True, ask=ask)


def rename_segment(workspace: Workspace, project: str, name: str, to: str) -> None:
    """Rules of tags and segments and saved analyses that name it follow. Raises `NameTaken`, `EmptyName`,
    `UnknownName`."""
    catalog, to = workspace.catalog(), clean_name(to, "segment")
    with catalog.transaction():
        project_id = catalog.projects.get(project).id
        was = catalog.segments.get(project_id, name)
        if to != was.name:
            catalog.segments.rename(project_id, was.name, to)
            follow_name(catalog, project_id, NeededName("segment", was.name), to)


def delete_segment(workspace: Workspace, project: str, name: str) -> None:
    """Raises `StillNeeded` where a tag or a segment refers to it, `UnknownName`."""
    catalog = workspace.catalog()
    with catalog.transaction():  # so that nobody refers to it meanwhile
        book = tag_book(workspace, project)
        segment = book.segment(name)
        require_unneeded(book, NeededName("segment", segment.name))
        catalog.segments.delete(segment.project_id, segment.name)
    (book.folder / segment.members.path).unlink(missing_ok=True)


def free_name(workspace: Workspace, project: str, wanted: str) -> str:
    """The wanted name, or the first with a number behind it that no segment has."""
    catalog = workspace.catalog()
    taken = {segment.name for segment in catalog.segments.all(catalog.projects.get(project).id)}
    wanted = " ".join(wanted.split())
    names = (f"{wanted} {number}" for number in count(2))
    return wanted if wanted not in taken else next(name for name in names if name not in taken)
