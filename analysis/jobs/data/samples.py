"""How does somebody look around before they have a file of their own?

A sample is imported like any upload, with the display names that lie beside it and a goal, into a project of its own.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.engine import Cancel
from analysis.jobs.data.filling import import_into, new_target
from analysis.jobs.data.import_jobs import ImportFile
from analysis.jobs.data.importing import ImportResult
from analysis.jobs.data.in_child import inspect_in_child
from analysis.jobs.projects import DisplayNames
from analysis.locale import LANGUAGES
from analysis.sources.messages import Report
from analysis.store.catalog import NAME_KINDS, Goal, Project
from analysis.store.workspace import Workspace

FOLDER = Path(__file__).parents[3] / "sample_data"
_TABLES = {"event": "events", "property": "properties", "attribute": "attributes"}


@dataclass(frozen=True)
class Sample:
    """Shipped files, the event's name where they have no column of it, and what the made-up team wants."""

    name: str
    files: tuple[str, ...]
    time_zone: str
    goal: Goal
    event_name: str | None = None


SAMPLES = {
    sample.name: sample
    for sample in (
        Sample("shop", ("shop_events.csv.gz", "shop_users.csv"), "Asia/Shanghai", Goal("conversion", "pay")),
        Sample(
            "completejourney",
            ("purchases.csv.gz", "households.csv"),
            "America/New_York",
            Goal("value", "purchase", "sales_value"),
            "purchase",
        ),
    )
}


def import_sample(
    workspace: Workspace,
    name: str,
    project: str,
    progress: Report = lambda progress: None,
    cancel: Cancel | None = None,
) -> tuple[Project, ImportResult]:
    """Make a project called `project` of the sample; nothing stays of it when it fails or is stopped."""
    sample = SAMPLES[name]
    folder = FOLDER / sample.name
    files = tuple(_file(workspace, folder / file, sample.event_name) for file in sample.files)
    target = new_target(workspace, project, sample.time_zone)
    imported = import_into(
        workspace, target, files, _names(folder, files), sample.goal, progress=progress, cancel=cancel
    )
    return imported.project, imported.result


def is_sample(workspace: Workspace, project: Project) -> bool:
    """Whether the project was made of a sample's files."""
    shipped = {file for sample in SAMPLES.values() for file in sample.files}
    return any(source.file in shipped for source in workspace.catalog().versions.sources(project.id))


def _file(workspace: Workspace, path: Path, event_name: str | None) -> ImportFile:
    """Recognised like an upload; only an event's name can't be known from the file."""
    inspection = inspect_in_child(workspace, path, path.name)
    mapping = inspection.guess.mapping
    if mapping is not None and mapping.kind == "events" and mapping.event is None and event_name:
        mapping = replace(mapping, event_name=event_name)
    return ImportFile(path, path.name, inspection.reading, mapping)


def _names(folder: Path, files: tuple[ImportFile, ...]) -> tuple[DisplayNames, ...]:
    named: dict[str, Any] = tomllib.loads((folder / "names.toml").read_text(encoding="utf-8"))
    owned = {item.column for file in files if file.mapping for item in file.mapping.attributes}
    properties = named.pop(_TABLES["property"])
    named[_TABLES["property"]] = {name: labels for name, labels in properties.items() if name not in owned}
    named[_TABLES["attribute"]] |= {name: labels for name, labels in properties.items() if name in owned}
    return tuple(
        DisplayNames(kind, language, {name: labels[language] for name, labels in named[_TABLES[kind]].items()})
        for kind in NAME_KINDS
        for language in LANGUAGES
    )
