"""How are merged users taken apart again?

The next version is the data under the ids that were imported, which every merged version names: the same manifest, so
the same files and the same numbers, to the byte.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.errors import AnalysisError
from analysis.jobs.following import follow
from analysis.jobs.governance.matching import imported, merged_now
from analysis.jobs.tags import Refreshed
from analysis.store.publishing import import_lock
from analysis.store.workspace import Workspace, write_manifest


class NothingMerged(AnalysisError):
    """The project's users aren't merged."""

    code = "nothing_merged"


@dataclass(frozen=True)
class Undone:
    """`parted` ids are users of their own again, of `users` in all."""

    version: int
    parted: int
    users: int
    tags: Refreshed | None


def undo_merge(workspace: Workspace, project: str) -> Undone:
    """Publish the project's data as it is without a merge; later files aren't matched any more.

    Raises
    ------
    UnknownProject, NoData, NothingMerged, ImportRunning, DamagedFile
    """
    catalog = workspace.catalog()
    found = catalog.projects.get(project)
    folder = workspace.project_folder(found.id)
    with import_lock(workspace, found):
        base, manifest = imported(workspace, found)
        spec, merged = catalog.merges.current(found.id), merged_now(workspace, found)
        if spec is None:
            raise NothingMerged
        parted = len(merged.ids) if merged else 0
        path = write_manifest(folder, manifest)
        counts = {"ids": manifest.all_users, "users": manifest.all_users, "merged": 0, "groups": 0, "parted": parted}
        with catalog.transaction():
            version = catalog.versions.publish(found.id, base, path, manifest.hash)
            catalog.merges.log(found.id, "undone", version, spec, {**counts, "joined": 0})
    return Undone(version, parted, manifest.all_users, follow(workspace, found.id))
