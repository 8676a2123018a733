"""How do users with several ids become one in a project's data, now and with each file that comes later?

The data under the ids that were imported stays beside the merged one: what is imported next is put to it, and matched
anew. So a merge is never built upon, and undoing it needs nothing but the data that is there.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from analysis.engine import Cancel
from analysis.errors import AnalysisError, DiskFull
from analysis.jobs.following import follow
from analysis.jobs.governance.matching import (
    IdMatches,
    IdsChanged,
    ids_changed,
    imported,
    match_ids,
    merged_now,
    newest_as_it_is,
    told,
    told_of,
)
from analysis.jobs.tags import Refreshed
from analysis.notes import Note
from analysis.plain import from_plain, to_plain
from analysis.sources.identity import IdentitySpec, Matches
from analysis.sources.messages import ImportProgress, Report
from analysis.store.catalog import Json, Project
from analysis.store.dataset import NOBODY, Manifest
from analysis.store.publishing import Settle, Settled, import_lock, merged, swept
from analysis.store.workspace import Workspace, sync_folder, write_manifest


class NothingToMerge(AnalysisError):
    """No two users share an id."""

    code = "nothing_to_merge"


@dataclass(frozen=True)
class Merging:
    """`tags` is None where they couldn't be brought to the new data: they lag, and the data stands."""

    version: int
    matches: IdMatches
    tags: Refreshed | None


def merge_users(
    workspace: Workspace,
    project: str,
    spec: IdentitySpec,
    progress: Report = lambda progress: None,
    cancel: Cancel | None = None,
) -> Merging:
    """Publish the project's data with the users merged that `spec` finds to be one; tags and segments follow.

    Each file that is imported, changed or removed later is matched in the same way, until the merge is undone. All or
    nothing, as an import is.

    Raises
    ------
    UnknownProject, NoData, UnknownColumn, NothingToMerge, ImportRunning, DiskFull, DamagedFile, Cancelled
    """
    catalog = workspace.catalog()
    found = catalog.projects.get(project)
    folder = workspace.project_folder(found.id)
    with import_lock(workspace, found), swept(workspace, found):
        base, manifest = imported(workspace, found)
        matches = match_ids(folder, manifest, spec, progress, cancel)
        if not len(matches.merged.ids):
            raise NothingToMerge
        matched = told(matches, ids_changed(merged_now(workspace, found), matches.merged))
        made = _merged(workspace, found, manifest, matches, progress, cancel)
        path = write_manifest(folder, made)
        with catalog.transaction():
            version = catalog.versions.publish(found.id, base, path, made.hash)
            catalog.merges.log(found.id, "applied", version, to_plain(spec), counts_of(matched))
        progress(ImportProgress("published"))
    return Merging(version, matched, follow(workspace, found.id))


def settling(
    workspace: Workspace, project: Project, progress: Report = lambda progress: None, cancel: Cancel | None = None
) -> Settle:
    """How data that is about to be published gets the merge that holds in the project, if one does."""

    def settle(manifest: Manifest) -> Settled:
        catalog = workspace.catalog()
        plain = catalog.merges.current(project.id)
        if plain is None:
            return Settled(manifest)
        folder = workspace.project_folder(project.id)
        spec = _still_there(manifest, from_plain(IdentitySpec, plain))
        matches = match_ids(folder, manifest, spec, progress, cancel)
        matched = told(matches, ids_changed(merged_now(workspace, project) or NOBODY, matches.merged))
        made = _merged(workspace, project, manifest, matches, progress, cancel) if matched.merged else manifest
        return Settled(
            made,
            lambda version: catalog.merges.log(project.id, "followed", version, plain, counts_of(matched)),
        )

    return settle


def followed(workspace: Workspace, project: Project, version: int) -> tuple[Note, ...]:
    """What a version changed about who is one with whom, where its files were matched anew."""
    newest = next(iter(workspace.catalog().merges.all(project.id)), None)
    if newest is None or newest.deed != "followed" or newest.dataset_version != version:
        return ()
    changed = IdsChanged(newest.counts["joined"], newest.counts["parted"])
    if not changed.joined and not changed.parted:
        return ()
    return (Note("merge_followed", {"joined": changed.joined, "parted": changed.parted}),)


def _still_there(manifest: Manifest, spec: IdentitySpec) -> IdentitySpec:
    """Without columns that went with a file."""
    known = {("property", item.name) for item in manifest.properties}
    known |= {("attribute", item.name) for item in manifest.attributes}
    kept = tuple(column for column in spec.columns if (column.place, column.name) in known)
    return IdentitySpec(kept, spec.largest_degree, spec.largest_group)


def _merged(
    workspace: Workspace,
    project: Project,
    manifest: Manifest,
    matches: Matches,
    progress: Report,
    cancel: Cancel | None,
) -> Manifest:
    """Its files are on the disk, and no version names them yet."""
    folder = workspace.project_folder(project.id)
    _require_room(folder, manifest)
    report = told_of("merging", manifest.rows, progress, cancel)
    made = merged(folder, manifest, matches.merged, newest_as_it_is(workspace, project), report)
    if manifest.all_users != made.all_users + len(matches.merged.ids):
        raise ValueError(f"{manifest.all_users} ids aren't {made.all_users} users and {len(matches.merged.ids)} merged")
    for parent in {(folder / file.path).parent for run in made.runs for file in run.files}:
        sync_folder(parent)
    return made


def _require_room(folder: Path, manifest: Manifest) -> None:
    """The data is written once more, and what moves between buckets waits on the disk."""
    size = sum((folder / file.path).stat().st_size for run in manifest.runs for file in run.files)
    needed, free = 3 * size + 50e6, shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFull(needed_gb=round(needed / 1e9, 1), free_gb=round(free / 1e9, 1))


def counts_of(matched: IdMatches) -> Json:
    """What the log keeps of them."""
    return {
        "ids": matched.ids,
        "users": matched.users,
        "merged": matched.merged,
        "groups": matched.groups,
        "joined": matched.changed.joined,
        "parted": matched.changed.parted,
        "shared": matched.shared.total,
        "crowded": matched.crowded.total,
        "too_large": matched.too_large.total,
    }
