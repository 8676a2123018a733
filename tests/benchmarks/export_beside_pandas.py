"""How long do three million users take into a CSV file, beside pandas' `to_csv` of the same table, and how much memory?

Ours reads the columns of the dataset, guards the cells and hashes the file; pandas has its table in memory before its
clock begins. The dataset's columns are mapped already, as in a server that somebody works with.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from analysis.export.segments import ACTIVITY, USER_COLUMN, ExportColumn, UserRows, UsersTable, write_users
from analysis.settings import ProjectSettings
from analysis.store.dataset import (
    ATTRIBUTE,
    EVENT,
    TS,
    TS_TYPE,
    USER,
    Dataset,
    Field,
    Manifest,
    count_users,
    file_sha256,
    write_attributes,
    write_events,
)

USERS, BUCKETS = 3_000_000, 8
CITIES = tuple(f"城市 {number}" for number in range(300))
COLUMNS = (USER_COLUMN, *(ExportColumn("attribute", name) for name in ("channel", "city", "spent")), *ACTIVITY)
HEADERS = tuple(column.name or column.kind for column in COLUMNS)
FIRST = 1_767_225_600


def dataset_in(folder: Path) -> Dataset:
    """Made where it isn't there yet."""
    kept = folder / "manifest.json"
    if not kept.exists():
        kept.write_text(_written(folder).to_json(), encoding="utf-8")
    manifest = Manifest.from_json(kept.read_text(encoding="utf-8"))
    return Dataset("benchmark", 1, folder, folder / "cache", manifest, ProjectSettings(time_zone="Asia/Shanghai"))


def _written(folder: Path) -> Manifest:
    chance = np.random.default_rng(7)
    users = pa.array([f"user_{number:08d}" for number in range(USERS)])
    ts = FIRST + chance.integers(0, 90 * 86_400, USERS)
    names = pa.DictionaryArray.from_arrays(pa.array(np.zeros(USERS, np.int32)), pa.array(["visit"]))
    events = pa.table({USER: users, TS: pa.array(ts * 1_000_000).cast(TS_TYPE), EVENT: names})
    channels = pa.DictionaryArray.from_arrays(
        chance.integers(0, 3, USERS, np.int32), pa.array(["ads", "search", "friend"])
    )
    cities = pa.DictionaryArray.from_arrays(chance.integers(0, len(CITIES), USERS, np.int32), pa.array(CITIES))
    spent = pa.array(np.round(chance.exponential(80.0, USERS), 2))
    of_users = {"channel": channels.cast(pa.string()), "city": cities.cast(pa.string()), "spent": spent}
    attributes = pa.table({USER: users} | {ATTRIBUTE + name: column for name, column in of_users.items()})
    runs = (write_events(folder, "run", events, BUCKETS), write_attributes(folder, "users", attributes, BUCKETS))
    fields = tuple(Field(name, "number" if name == "spent" else "text") for name in of_users)
    first, last = int(ts.min()) * 1_000_000, int(ts.max()) * 1_000_000
    return count_users(folder, Manifest(BUCKETS, ("visit",), (), fields, runs, USERS, 0, 0, first, last))


def rows_of(dataset: Dataset) -> UserRows:
    users = pa.concat_arrays([dataset.block(bucket).users for bucket in dataset.buckets]).sort()
    return UserRows(dataset, users, COLUMNS)


def _timed(work: Callable[[], object]) -> dict[str, float]:
    """Seconds, seconds of CPU, and by how many MB the process's own memory grew at most (of mapped files it owns
    none)."""
    before, peak, done = _own_megabytes(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, _own_megabytes())

    watching = threading.Thread(target=watch)
    watching.start()
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    seconds, cpu = time.perf_counter() - clock, time.process_time() - cpu
    done.set()
    watching.join()
    return {"seconds": seconds, "cpu": cpu, "megabytes": max(peak, before) - before}


def _own_megabytes() -> float:
    """Of this process alone; where the system doesn't say, all that it ever had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("RssAnon")) / 1_000


def ours(folder: Path) -> dict[str, float]:
    dataset = dataset_in(folder)
    for piece in rows_of(dataset).pieces():
        assert piece.num_rows  # the hot form is there from now on
    path = folder / "ours.csv"
    path.unlink(missing_ok=True)

    def export() -> None:
        write_users(UsersTable(rows_of(dataset), HEADERS), path)
        file_sha256(path)

    return _timed(export)


def pandas(folder: Path) -> dict[str, float]:
    frame = pa.Table.from_batches(rows_of(dataset_in(folder)).pieces()).to_pandas()
    for name in ("first_seen", "last_seen"):
        frame[name] = frame[name].dt.tz_localize(None)
    return _timed(lambda: frame.to_csv(folder / "pandas.csv", index=False, encoding="utf-8-sig"))


def main() -> None:
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        dataset_in(folder)
        taken = {}
        for who in ("ours", "pandas"):
            words = [sys.executable, "-m", "tests.benchmarks.export_beside_pandas", who, named]
            taken[who] = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        lines = [(folder / f"{who}.csv").read_bytes().count(b"\n") for who in taken]
        assert lines == [USERS + 1, USERS + 1]
    print("| | seconds | of CPU | memory grew by |")
    print("|---|---:|---:|---:|")
    for who, said in taken.items():
        print(f"| {who} | {said['seconds']:.1f} | {said['cpu']:.1f} | {said['megabytes']:.0f} MB |")
    print(f"\nBy CPU {taken['pandas']['cpu'] / taken['ours']['cpu']:.1f} times as fast.")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps({"ours": ours, "pandas": pandas}[sys.argv[1]](Path(sys.argv[2]))))
    else:
        main()
