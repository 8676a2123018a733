"""Small files to import, and imports of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from analysis.jobs.data import ImportFile, ImportOptions, ImportResult, import_files
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.sources.reading import Reading
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

Rows = list[tuple[object, ...]]

NOW = datetime(2026, 6, 1, tzinfo=UTC)
COLUMNS = ("user", "event", "time", "price", "note")
MAPPING = SourceMapping(
    kind="events",
    user="user",
    event="event",
    time="time",
    properties=(PropertyColumn("price", "price", "number"), PropertyColumn("note", "note", "text")),
)


def csv_text(rows: Sequence[Sequence[str]], columns: Sequence[str] = COLUMNS) -> str:
    """As Excel and Python write it: quotes only where they are needed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def events_file(
    folder: Path, text: str, name: str = "events.csv", mapping: SourceMapping = MAPPING, **reading: object
) -> ImportFile:
    """A CSV file with a header and how it is read."""
    path = folder / name
    path.write_bytes(text.encode())
    columns = tuple(next(csv.reader(io.StringIO(text))))
    return ImportFile(path, name, Reading(**({"format": "csv", "columns": columns} | reading)), mapping)  # type: ignore[arg-type]


def workspace_with_project(folder: Path, time_zone: str = "UTC") -> Workspace:
    workspace = Workspace(folder / "workspace")
    workspace.catalog().projects.create("shop", time_zone)
    return workspace


def import_text(workspace: Workspace, folder: Path, text: str, **options: object) -> ImportResult:
    """Import one CSV text into the project `shop`."""
    settings = ImportOptions(**({"now": NOW} | options))  # type: ignore[arg-type]
    return import_files(workspace, "shop", (events_file(folder, text),), settings)


def rows_of(dataset: Dataset) -> Rows:
    """Every event as people would read it, whatever its codes are."""
    found: Rows = []
    columns = [field for field in dataset.manifest.properties if field.name in ("price", "note")]
    for bucket in dataset.buckets:
        block = dataset.block(bucket)
        values = {field.name: block.column(field.name) for field in columns}
        users = block.users.to_pylist()
        for place, user in enumerate(users):
            for row in range(int(block.offsets[place]), int(block.offsets[place + 1])):
                cells = []
                for column in values.values():
                    held = column.values[row]
                    text = column.labels is not None and (column.labels[int(held)].as_py() if held >= 0 else None)
                    cells.append(float(held) if column.labels is None else text)
                found.append((user, int(block.ts[row]), dataset.manifest.events[block.event[row]], *cells))
    return sorted(found, key=str)
