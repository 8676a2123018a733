"""Which users of a project would be one, and why? Nothing is changed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from analysis.engine import Cancel
from analysis.errors import Cancelled, NoData, UnknownColumn
from analysis.plain import from_plain
from analysis.sources.identity import (
    Apart,
    CrowdedUser,
    IdentitySpec,
    Matches,
    ProposedColumn,
    SharedValue,
    UserGroup,
    matched,
    pairs_of,
    proposed_columns,
    users_of,
)
from analysis.sources.messages import ImportProgress, Report
from analysis.store.catalog import Project
from analysis.store.dataset import Manifest, MergedIds, merged_ids
from analysis.store.publishing import newest_manifest
from analysis.store.workspace import Workspace, read_manifest

_LARGEST, _SAMPLES = 10, 20


@dataclass(frozen=True)
class IdsChanged:
    """Beside the merge before: ids that belong to another user now, and ids that are users of their own again."""

    joined: int = 0
    parted: int = 0


@dataclass(frozen=True)
class IdMatches:
    """What comes of matching: `ids` in = `users` + `merged`. `sizes` are numbers of ids with how many users have so
    many; `samples` are spread evenly over all groups. `changed` is beside the data as it is now."""

    ids: int
    users: int
    merged: int
    sizes: tuple[tuple[int, int], ...]
    largest: tuple[UserGroup, ...]
    samples: tuple[UserGroup, ...]
    shared: Apart[SharedValue]
    crowded: Apart[CrowdedUser]
    too_large: Apart[UserGroup]
    changed: IdsChanged = IdsChanged()

    @property
    def groups(self) -> int:
        """Users with more than one id."""
        return sum(users for _, users in self.sizes)


def id_columns(workspace: Workspace, project: str) -> tuple[ProposedColumn, ...]:
    """The columns that may say who somebody is, the likely ones first. Raises `NoData`."""
    found = workspace.catalog().projects.get(project)
    _, manifest = imported(workspace, found)
    folder = workspace.project_folder(found.id)
    return proposed_columns(folder, manifest, users_of(folder, manifest))


def merged_as(workspace: Workspace, project: str) -> IdentitySpec | None:
    """How users are merged now; None where they aren't."""
    catalog = workspace.catalog()
    plain = catalog.merges.current(catalog.projects.get(project).id)
    return None if plain is None else from_plain(IdentitySpec, plain)


def preview_merge(
    workspace: Workspace,
    project: str,
    spec: IdentitySpec,
    progress: Report = lambda progress: None,
    cancel: Cancel | None = None,
) -> IdMatches:
    """What `merge_users` would do; nothing is. Raises `UnknownProject`, `NoData`, `UnknownColumn`, `Cancelled`."""
    found = workspace.catalog().projects.get(project)
    _, manifest = imported(workspace, found)
    folder = workspace.project_folder(found.id)
    matches = match_ids(folder, manifest, spec, progress, cancel)
    return told(matches, ids_changed(merged_now(workspace, found), matches.merged))


def imported(workspace: Workspace, project: Project) -> tuple[int, Manifest]:
    """The newest version, and its data under the ids that were imported."""
    version, manifest = newest_manifest(workspace, project)
    if manifest is None:
        raise NoData(project=project.name)
    return version, manifest


def newest_as_it_is(workspace: Workspace, project: Project) -> Manifest | None:
    """With the users that are merged in it."""
    version = workspace.catalog().versions.newest(project.id)
    folder = workspace.project_folder(project.id)
    return None if version is None else read_manifest(folder, version.manifest_path, version.manifest_hash)


def merged_now(workspace: Workspace, project: Project) -> MergedIds | None:
    manifest = newest_as_it_is(workspace, project)
    return None if manifest is None else merged_ids(workspace.project_folder(project.id), manifest)


def match_ids(
    folder: Path,
    manifest: Manifest,
    spec: IdentitySpec,
    progress: Report = lambda progress: None,
    cancel: Cancel | None = None,
) -> Matches:
    _require_columns(manifest, spec)
    users = users_of(folder, manifest)
    report = told_of("matching", manifest.rows, progress, cancel)
    report(0.0)
    return matched(spec, users, pairs_of(folder, manifest, spec.columns, users, report))


def told_of(stage: str, rows: int, progress: Report, cancel: Cancel | None) -> Callable[[float], None]:
    """Tells how far a stage is, and stops where it was cancelled."""

    def report(share: float) -> None:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        progress(ImportProgress(stage, rows=round(share * rows), share=share))  # type: ignore[arg-type]

    return report


def _require_columns(manifest: Manifest, spec: IdentitySpec) -> None:
    known = {("property", item.name) for item in manifest.properties}
    known |= {("attribute", item.name) for item in manifest.attributes}
    for column in spec.columns:
        if (column.place, column.name) not in known:
            raise UnknownColumn(column=column.name, near=get_close_matches(column.name, [name for _, name in known]))


def ids_changed(before: MergedIds | None, after: MergedIds) -> IdsChanged:
    if before is None:
        return IdsChanged(joined=len(after.ids))
    others = pc.not_equal(before.owner_of(after.ids), after.owners)
    parted = pc.invert(pc.is_in(before.ids, value_set=after.ids))
    return IdsChanged(*(pc.sum(which).as_py() or 0 for which in (others, parted)))


def told(matches: Matches, changed: IdsChanged) -> IdMatches:
    owners, sizes = matches.sizes()
    merged = int(sizes.sum()) - len(owners)
    largest = owners[np.argsort(-sizes, kind="stable")[:_LARGEST]]
    spread = owners[np.unique(np.linspace(0, max(len(owners) - 1, 0), _SAMPLES).astype(int))] if len(owners) else owners
    return IdMatches(
        ids=len(matches.users.ids),
        users=len(matches.users.ids) - merged,
        merged=merged,
        sizes=tuple(sorted(Counter(sizes.tolist()).items())),
        largest=tuple(matches.group(int(owner)) for owner in largest),
        samples=tuple(matches.group(int(owner)) for owner in spread),
        shared=matches.shared,
        crowded=matches.crowded,
        too_large=matches.too_large,
        changed=changed,
    )
