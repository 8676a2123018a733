"""Does whatever is imported come back from the blocks unchanged, in order, with ties in file order?"""

from __future__ import annotations

import math
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.jobs.data import ImportFile, ImportOptions
from analysis.jobs.data.import_jobs import import_job
from analysis.jobs.data.publishing import publish_outcome
from analysis.sources.cleaning import run_import
from analysis.sources.messages import FileJob
from analysis.store.dataset import Dataset
from analysis.store.dataset.buckets import bucket_of
from analysis.store.workspace import Workspace
from tests.jobs.data.files import NOW, csv_text, events_file, workspace_with_project

Row = tuple[str, str, str, str, str]  # user, event, time, price, note

# Any character a CSV file can hold; NUL ends texts in too many tools to be worth keeping apart.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=8)
NAMES = TEXTS.map(str.strip).filter(lambda text: text not in MISSING)
MISSING = ("", "NA", "N/A", "NULL", "null", "None", "NaN", "nan", "\\N")
USERS = st.one_of(st.sampled_from(["ann", "bob", "李", "zoë", 'q"uo,te', "new\nline"]), NAMES)
TIMES = st.integers(0, 40).map(lambda second: f"2026-01-01 00:00:{second:02d}")
PRICES = st.one_of(st.just(""), st.integers(-999, 999).map(str), st.decimals(-9, 9, places=2).map(str))
ROWS = st.tuples(USERS, st.one_of(st.sampled_from(["view", "pay"]), NAMES), TIMES, PRICES, TEXTS)
IMPORTS = st.lists(st.lists(st.lists(ROWS, min_size=1, max_size=12), min_size=1, max_size=2), min_size=1, max_size=3)


@settings(max_examples=25, deadline=None)
@given(imports=IMPORTS)
def test_what_is_imported_comes_back_in_order(imports: list[list[list[Row]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = workspace_with_project(Path(folder))
        for files in imports:
            import_here(workspace, Path(folder), files)
        dataset = workspace.open("shop")
        rows = [row for files in imports for file in files for row in file]
        assert blocks_of(dataset) == expected_blocks(rows, dataset.manifest.bucket_count)
        assert dataset.manifest.rows == len(rows)
        assert dataset.manifest.users == len({row[0] for row in rows})


def import_here(workspace: Workspace, folder: Path, files: list[list[Row]]) -> None:
    """The import without its process: starting one for each of many examples would take minutes."""
    jobs = tuple(as_job(events_file(folder, csv_text(rows), name=f"{place}.csv")) for place, rows in enumerate(files))
    project = workspace.catalog().projects.get("shop")
    job = import_job(workspace, project, jobs, ImportOptions(again=True, now=NOW))
    publish_outcome(workspace, project, job, run_import(job, lambda progress: None), lambda progress: None)


def as_job(file: ImportFile) -> FileJob:
    """Only empty cells are missing, so that texts like `NA` come back too."""
    assert file.reading is not None and file.mapping is not None
    return FileJob(str(file.path), file.name, replace(file.reading, missing=("",)), file.mapping)


def expected_blocks(rows: list[Row], bucket_count: int) -> list[list[tuple[Any, ...]]]:
    """The naive way: a stable sort of all rows, one bucket after another."""
    ordered = sorted(rows, key=lambda row: (row[0].encode(), row[2]))
    return [
        [
            (user, event, time, float(price) if price else None, note or None)
            for user, event, time, price, note in ordered
            if bucket_of(user, bucket_count) == bucket
        ]
        for bucket in range(bucket_count)
    ]


def blocks_of(dataset: Dataset) -> list[list[tuple[Any, ...]]]:
    """All events of all blocks as they come back."""
    found = []
    for bucket in dataset.buckets:
        block = dataset.block(bucket)
        users = block.users.to_pylist()
        price, note = block.column("price").values, block.column("note")
        labels = note.labels.to_pylist() if note.labels is not None else []
        found.append(
            [
                (
                    users[user],
                    dataset.facts.events[block.event[place]],
                    f"2026-01-01 00:00:{int(block.ts[place] // 1_000_000 % 60):02d}",
                    None if math.isnan(price[place]) else price[place],
                    None if note.values[place] < 0 else labels[note.values[place]],
                )
                for user in range(len(users))
                for place in range(block.offsets[user], block.offsets[user + 1])
            ]
        )
    return found
