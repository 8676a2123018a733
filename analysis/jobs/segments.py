"""Which sets of users have people saved, and where did each come from?"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from analysis.errors import UnknownName
from analysis.jobs.tags import tag_users
from analysis.store.catalog import Json, Segment
from analysis.store.dataset import Dataset
from analysis.store.lists import member_ids, write_members
from analysis.store.workspace import Workspace


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


def rename_segment(workspace: Workspace, project: str, name: str, to: str) -> None:
    """Raises `NameTaken`, `EmptyName`, `UnknownName`."""
    catalog = workspace.catalog()
    catalog.segments.rename(catalog.projects.get(project).id, name, to)


def delete_segment(workspace: Workspace, project: str, name: str) -> None:
    """Raises `UnknownName`."""
    catalog = workspace.catalog()
    catalog.segments.delete(catalog.projects.get(project).id, name)


def segment_users(workspace: Workspace, project: str, name: str) -> pa.StringArray:
    """Ids of the segment's users, sorted. Raises `UnknownName`."""
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    return member_ids(workspace.project_folder(project_id), catalog.segments.get(project_id, name).members)


def free_name(workspace: Workspace, project: str, wanted: str) -> str:
    """The wanted name, or the first with a number behind it that no segment has."""
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    number, name = 1, wanted
    while True:
        try:
            catalog.segments.get(project_id, name)
        except UnknownName:
            return name
        number += 1
        name = f"{wanted} {number}"
