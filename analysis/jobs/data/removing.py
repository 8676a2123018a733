"""How does one imported file leave a project's data?

A new version is made of what the other files added; older versions and the stored original stay, so that nothing is
lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.engine import Cancel
from analysis.errors import OnlySource
from analysis.jobs.data.rebuilding import Group, imports_of, left_out_overlap, rebuilding, rebuilt, since
from analysis.jobs.following import follow
from analysis.jobs.governance import settling
from analysis.sources.messages import ImportProgress, Report
from analysis.store.catalog import Source
from analysis.store.publishing import assembled, publish_rebuilt
from analysis.store.workspace import Workspace


def remove_source(
    workspace: Workspace,
    project: str,
    source_id: int,
    progress: Report = lambda progress: None,
    cancel: Cancel | None = None,
) -> int:
    """Publish the project's data without one file, and bring the tags to it; the new version's number.

    All or nothing, as an import is.

    Raises
    ------
    UnknownName, OnlySource, ImportRunning, DamagedFile, Cancelled
    """
    with rebuilding(workspace, project, source_id, progress, cancel) as (at, gone):
        if not can_remove(gone, at.sources):
            raise OnlySource(file=gone.file)
        kept = tuple(source for source in at.sources if source is not gone)
        progress(ImportProgress("started"))
        made = rebuilt(at, imports_of(kept), lambda group: _may_come_back(group, gone))
        rest = assembled(at.folder, at.now, made.runs)
        replaced = (gone.id, *made.replaced)
        settle = settling(workspace, at.project, progress, cancel)
        version = publish_rebuilt(workspace, at.project, at.version, rest, replaced, made.instead, settle=settle)
        progress(ImportProgress("published"))
    follow(workspace, at.project.id)
    return version


def can_remove(source: Source, present: Sequence[Source]) -> bool:
    """The only file can't go, nor the only one with events: nothing would be left to say of the project."""
    if source.kind == "attributes":
        return len(present) > 1
    return sum(other.kind == "events" for other in present) > 1


def _may_come_back(group: Group, gone: Source) -> bool:
    """Rows that were left out because the file that goes had brought them, and now are nowhere else."""
    return left_out_overlap(group) and since(group[0]) > since(gone)
