"""What is done with files in a process of its own, because what can't be trusted is not opened in the app's?"""

from __future__ import annotations

from pathlib import Path

from analysis.engine import Cancel
from analysis.plain import from_plain, to_plain
from analysis.sources.inspecting import Inspection, ReadingOptions
from analysis.sources.listed_ids import ListedIds
from analysis.sources.messages import ImportJob, ImportOutcome, ImportProgress, Report
from analysis.sources.process import Limits, run_task
from analysis.sources.reading import Reading
from analysis.store.workspace import Workspace

_LOOKING = Limits(resident_bytes=2 << 30, cpu_seconds=600)


def inspect_in_child(workspace: Workspace, path: Path, name: str, options: ReadingOptions | None = None) -> Inspection:
    """What `inspect_file` says."""
    task = {"task": "inspect", "path": str(path), "options": to_plain(options or ReadingOptions())}
    plain = run_task(task, name=name, folder=workspace.root, limits=_LOOKING)
    return from_plain(Inspection, plain)


def ids_in_child(workspace: Workspace, path: Path, name: str, reading: Reading, column: str) -> ListedIds:
    """What `listed_ids` says."""
    task = {"task": "ids", "path": str(path), "reading": to_plain(reading), "column": column}
    return from_plain(ListedIds, run_task(task, name=name, folder=workspace.root, limits=_LOOKING))


def read_in_child(
    workspace: Workspace,
    job: ImportJob,
    lock: int,
    progress: Report,
    cancel: Cancel | None = None,
    limits: Limits | None = None,
) -> ImportOutcome:
    """What `run_import` makes of the files; the project's import `lock` is held for as long as it runs."""
    plain = run_task(
        {"task": "import", "job": to_plain(job)},
        name=", ".join(file.name for file in job.files),
        folder=workspace.root,
        report=lambda told: progress(from_plain(ImportProgress, told)),
        cancel=cancel,
        limits=limits or Limits(),
        keep_open=(lock,),
    )
    return from_plain(ImportOutcome, plain)
