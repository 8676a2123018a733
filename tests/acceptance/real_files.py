"""Real files, imported with the mapping that a user would confirm."""

from __future__ import annotations

import csv
from pathlib import Path

from analysis.jobs.data import ImportFile, import_files
from analysis.sources.mapping import SourceMapping
from analysis.sources.reading import Reading
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

LOANS = SourceMapping("events", "case:concept:name", "time:timestamp", "concept:name")


def file_of(path: Path, mapping: SourceMapping) -> ImportFile:
    with path.open(encoding="utf-8", newline="") as rows:
        columns = tuple(next(csv.reader(rows)))
    return ImportFile(path, path.name, Reading("csv", columns), mapping)


def imported(folder: Path, *files: ImportFile) -> Dataset:
    workspace = Workspace(folder / "workspace")
    workspace.catalog().projects.create("real")
    import_files(workspace, "real", files)
    return workspace.open("real")
