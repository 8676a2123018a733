"""How long does an import take beside chDB, the ClickHouse engine in process?

    python -m tests.benchmarks.import_beside_chdb [--rows 20000000] [--folder DIR]

Ours: from the file on the disk to a published version, with ledger, duplicates counted, file order, buckets, checksums
and the original kept. chDB: `INSERT … FROM file` into a MergeTree ordered by user and time, and `OPTIMIZE FINAL`. Each
runs in a process of its own whose memory, with its children's, is looked at all the while.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from analysis.jobs.data import ImportFile, ImportOptions, import_files, inspect_in_child
from analysis.store.workspace import Workspace

USERS, DAYS = 400_000, 90
_ROWS = """
copy (
    select
        'user_' || lpad((hash(i * 7 + 1) % {users})::varchar, 8, '0') as user_id,
        ['view', 'search', 'cart', 'checkout', 'pay', 'comment', 'refund', 'login'][1 + (hash(i * 13 + 5) % 8)::int]
            as event,
        strftime(
            timestamp '2026-01-01'
                + to_seconds(((i - {first})::double / {rows} * 86400 * {days})::int + (hash(i) % 3600)::int),
            '%Y-%m-%d %H:%M:%S'
        ) as time,
        'product_' || (hash(i * 3) % 5000) as product,
        round((hash(i * 11) % 100000) / 100.0, 2) as amount
    from range({first}, {first} + {rows}) t(i)
) to '{path}' (header)
"""
_CHDB_TABLE = """
create table log (user_id String, event LowCardinality(String), time DateTime('UTC'), product String, amount Float64)
engine = MergeTree order by (user_id, time)
"""


@dataclass(frozen=True)
class Measured:
    """Seconds and answers of a part, and the most memory that it and its children had resident, in bytes."""

    answer: dict[str, Any]
    peak: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--folder", type=Path, help="where the files go (default: a temporary folder)")
    parser.add_argument("--part", choices=["ours", "append", "chdb"], help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.part:
        print(json.dumps(_PARTS[words.part](words.folder, words.rows)))
        return
    with tempfile.TemporaryDirectory(dir=words.folder) as folder:
        compare(Path(folder), words.rows)


def compare(folder: Path, rows: int) -> None:
    """Make the files, measure, and print the table."""
    make_file(folder / "log.csv", rows)
    make_file(folder / "more.csv", max(rows // 20, 1), first=rows)
    ours, more = measured("ours", folder, rows), measured("append", folder, rows)
    chdb = measured("chdb", folder, rows)
    assert ours.answer["rows"] == chdb.answer["rows"] == rows, (ours, chdb)
    size = (folder / "log.csv").stat().st_size / 1e9
    ratio = ours.answer["seconds"] / chdb.answer["seconds"]
    print(f"\n{rows:,} rows, {size:.2f} GB of CSV, {USERS:,} users\n")
    print("| what | seconds | seconds of CPU | peak memory (GB) |\n|---|---|---|---|")
    print(line("import to a published version", ours))
    print(line("chDB: insert, optimize final", chdb))
    print(f"| ratio | {ratio:.2f} | {ours.answer['cpu'] / chdb.answer['cpu']:.2f} | {ours.peak / chdb.peak:.2f} |")
    print(line(f"appending {more.answer['rows']:,} rows", more))
    print(f"\nLooking at the file before (encoding, columns, types): {ours.answer['looking']:.1f} s.")


def line(name: str, part: Measured) -> str:
    return f"| {name} | {part.answer['seconds']:.1f} | {part.answer['cpu']:.1f} | {part.peak / 1e9:.2f} |"


def make_file(path: Path, rows: int, first: int = 0) -> None:
    duckdb.sql(_ROWS.format(users=USERS, days=DAYS, rows=rows, first=first, path=path))


def measured(part: str, folder: Path, rows: int, benchmark: str = "import_beside_chdb") -> Measured:
    call = [sys.executable, "-m", f"tests.benchmarks.{benchmark}", "--part", part]
    process = subprocess.Popen([*call, "--folder", str(folder), "--rows", str(rows)], stdout=subprocess.PIPE, text=True)
    peak = 0

    def look() -> None:
        nonlocal peak
        while process.poll() is None:
            peak = max(peak, resident(process.pid))
            time.sleep(0.05)

    watcher = threading.Thread(target=look)
    watcher.start()
    output, _ = process.communicate()
    watcher.join()
    if process.returncode:
        raise SystemExit(process.returncode)
    return Measured(json.loads(output.splitlines()[-1]), peak)


def resident(pid: int) -> int:
    """Bytes in memory of a process and all below it, mapped files included."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = [
            child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
        ]
    except (OSError, IndexError):  # it has just ended
        return 0
    return pages * 4096 + sum(resident(int(child)) for child in children)


def _ours(folder: Path, rows: int) -> dict[str, Any]:
    workspace = Workspace(folder / "workspace")
    for name in ("compile", "log"):
        workspace.catalog().projects.create(name)
    make_file(folder / "few.csv", 20_000)
    import_one(workspace, "compile", folder / "few.csv")  # the app compiles at its start, once for a workspace
    return import_one(workspace, "log", folder / "log.csv")


def _append(folder: Path, rows: int) -> dict[str, Any]:
    return import_one(Workspace(folder / "workspace"), "log", folder / "more.csv")


def import_one(workspace: Workspace, project: str, path: Path) -> dict[str, Any]:
    start = time.perf_counter()
    inspection = inspect_in_child(workspace, path, path.name)
    looked = time.perf_counter()
    file = ImportFile(path, path.name, inspection.reading, inspection.guess.mapping)
    before = cpu_seconds()
    result = import_files(workspace, project, (file,), ImportOptions(time_zone="UTC"))
    return {
        "seconds": time.perf_counter() - looked,
        "cpu": cpu_seconds() - before,
        "looking": looked - start,
        "rows": result.events,
    }


def cpu_seconds() -> float:
    """Of this process, its children that have ended, and those that live (as the one that stands ready to read) with
    theirs that have ended: it says more than the clock on a machine that others use.
    """
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ticks = 0
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return sum(usage.ru_utime + usage.ru_stime for usage in used) + ticks / os.sysconf("SC_CLK_TCK")


def _chdb(folder: Path, rows: int) -> dict[str, Any]:
    from chdb.session import Session

    start, before = time.perf_counter(), cpu_seconds()
    session = Session(str(folder / "chdb"))
    session.query("create database d")
    session.query("use d")
    session.query(_CHDB_TABLE)
    session.query(f"insert into log select * from file('{folder / 'log.csv'}', CSVWithNames)")  # noqa: S608 our path
    session.query("optimize table log final")
    seconds, cpu = time.perf_counter() - start, cpu_seconds() - before
    return {"seconds": seconds, "cpu": cpu, "rows": int(str(session.query("select count() from log", "CSV")).strip())}


_PARTS = {"ours": _ours, "append": _append, "chdb": _chdb}

if __name__ == "__main__":
    main()
