"""Do runs stay few, and the rows and their order the same?"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from analysis.settings import ProjectSettings
from analysis.store.dataset import (
    ATTRIBUTE,
    EMPTY_COUNTS,
    EVENT,
    PROPERTY,
    TS,
    TS_TYPE,
    USER,
    Dataset,
    Field,
    Manifest,
    Run,
    count_users,
    write_attributes,
    write_events,
)
from analysis.store.publishing import Addition
from analysis.store.publishing.compaction import MOST_RUNS, compacted
from analysis.store.publishing.publishing import extend


def events(project: Path, number: int, users: list[str], price: pa.Array | None) -> Run:
    """One run in which all events share one moment, so only the order of runs and rows decides."""
    columns = {
        USER: pa.array(users),
        TS: pa.array([0] * len(users), TS_TYPE),
        EVENT: pa.array([f"run {number}"] * len(users)),
    }
    if price is not None:
        columns[PROPERTY + "price"] = price
    return write_events(project, f"run{number}", pa.table(columns), 2)


def grown(project: Path, runs: list[Run], types: list[str]) -> Manifest:
    """A manifest to which the runs are added one by one, compacted each time."""
    manifest: Manifest | None = None
    for number, (run, kind) in enumerate(zip(runs, types, strict=True)):
        properties = () if kind == "none" else (Field("price", kind),)  # type: ignore[arg-type]
        addition = Addition(2, (run,), (f"run {number}",), properties, (), 0, 0)
        manifest = count_users(project, compacted(project, extend(manifest, addition)))
    assert manifest is not None
    return manifest


def rows_of(folder: Path, manifest: Manifest, cache: str) -> list[tuple[str, str, str | None]]:
    """User, event and price (as text) of all events."""
    dataset = Dataset("test", 1, folder, folder / cache, manifest, ProjectSettings())
    found: list[tuple[str, str, str | None]] = []
    for bucket in dataset.buckets:
        block = dataset.block(bucket)
        price = block.column("price")
        labels = price.labels.to_pylist() if price.labels is not None else []
        for row, user in enumerate(block.user_index):
            text = None if price.values[row] < 0 else labels[price.values[row]]
            found.append((block.users[int(user)].as_py(), manifest.events[block.event[row]], text))
    return found


def test_runs_are_merged_and_ties_keep_the_order_of_imports(tmp_path: Path) -> None:
    prices: list[pa.Array | None] = [pa.array([1.0, 2.5, 3.0])] * 6 + [None] * 3 + [pa.array(["a", "b", None])] * 3
    types = ["number"] * 6 + ["none"] * 3 + ["text"] * 3
    users = ["ann", "bob", "ann"]
    runs = [events(tmp_path, number, users, price) for number, price in enumerate(prices)]
    manifest = grown(tmp_path, runs, types)
    assert max(len(manifest.files_of("events", bucket)) for bucket in range(2)) <= MOST_RUNS
    assert (manifest.rows, manifest.users) == (36, 2)
    names = tuple(f"run {number}" for number in range(12))
    plain = Manifest(2, names, (Field("price", "text"),), (), tuple(runs), **EMPTY_COUNTS)
    assert rows_of(tmp_path, manifest, "compacted") == rows_of(tmp_path, plain, "plain")


def test_a_large_old_run_is_not_written_again(tmp_path: Path) -> None:
    large = events(tmp_path, 0, [f"user {number}" for number in range(2_000)], None)
    small = [events(tmp_path, number, ["ann", "bob"], None) for number in range(1, 12)]
    manifest = grown(tmp_path, [large, *small], ["none"] * 12)
    for bucket in range(2):
        assert manifest.files_of("events", bucket)[0] in large.files


def test_merged_attributes_keep_the_latest_known_value(tmp_path: Path) -> None:
    def attributes(number: int, city: str | None) -> Run:
        table = pa.table({USER: pa.array(["ann"]), ATTRIBUTE + "city": pa.array([city], pa.string())})
        return write_attributes(tmp_path, f"run{number}", table, 1)

    runs = tuple(attributes(number, None if number == 8 else f"city {number}") for number in range(9))
    manifest = Manifest(1, (), (), (Field("city", "text"),), runs, **EMPTY_COUNTS)
    merged = compacted(tmp_path, manifest)
    assert [len(run.files) for run in merged.runs] == [1]
    for version in (manifest, merged):
        block = Dataset("test", 1, tmp_path, tmp_path / "cache", version, ProjectSettings()).block(0)
        city = block.attribute("city")
        assert city.labels is not None
        assert city.labels[int(city.values[0])].as_py() == "city 7"
