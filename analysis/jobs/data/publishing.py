"""How does what came of an import become a version, and what is the catalog told of its files?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.engine import Cancel
from analysis.jobs.governance import settling
from analysis.plain import to_plain
from analysis.sources.messages import FileOutcome, ImportJob, ImportOutcome, ImportProgress, Report
from analysis.store.catalog import NewSource, Project
from analysis.store.publishing import Addition, publish
from analysis.store.workspace import Workspace


def rejected_folder(workspace: Workspace, project_id: str, import_id: str) -> Path:
    """The folder of an import's rejected rows; `sources.rejected.rejected_rows` reads it."""
    return workspace.project_folder(project_id) / "ledgers" / import_id


def publish_outcome(
    workspace: Workspace,
    project: Project,
    job: ImportJob,
    outcome: ImportOutcome,
    progress: Report,
    accepted: tuple[str, ...] = (),
    cancel: Cancel | None = None,
) -> int:
    """`accepted` are the doubts in spite of which it is published; they are logged with each of its sources."""
    addition = Addition(
        bucket_count=job.bucket_count,
        runs=outcome.runs,
        events=outcome.events,
        properties=outcome.properties,
        attributes=outcome.attributes,
        first=outcome.first,
        last=outcome.last,
    )
    sources = sources_of(job, outcome, accepted=accepted)
    settle = settling(workspace, project, progress, cancel)
    return publish(workspace, project, addition, sources, lambda: progress(ImportProgress("manifest_written")), settle)


def sources_of(
    job: ImportJob, outcome: ImportOutcome, since: int | None = None, accepted: tuple[str, ...] = ()
) -> list[NewSource]:
    """What the catalog is told of an import's files. `since`: the version that they came with first, if read again."""
    return [_source(job, place, told, since, accepted) for place, told in enumerate(outcome.files)]


def _source(job: ImportJob, place: int, told: FileOutcome, since: int | None, accepted: tuple[str, ...]) -> NewSource:
    file = job.files[place]
    ledger: dict[str, Any] = to_plain(told.ledger) | {"import_id": job.import_id, "place": place}
    ledger |= {"time_zone": job.time_zone, "now": job.now, "drop_duplicates": job.drop_duplicates}  # to read it again
    ledger |= {"keep_overlap": job.keep_overlap}
    ledger |= {} if since is None else {"since": since}
    ledger |= {"accepted": list(accepted)} if accepted else {}
    return NewSource(
        file=file.name,
        sha256=told.sha256,
        kind=file.mapping.kind,
        reading=to_plain(file.reading),
        mapping=to_plain(file.mapping),
        ledger=ledger,
        rows_in=told.ledger.rows_in,
    )
