"""How long does an import of JSON lines take beside DuckDB's `create table … as select * from read_json(…)`?

    python -m tests.benchmarks.json_beside_duckdb [--rows 5000000] [--folder DIR]

Ours: reading alone (every value as text, broken lines with their numbers), and the import to a published version, as in
`import_beside_chdb`. DuckDB: a table in memory, and in a database on the disk, on as many threads. Each part runs in a
process of its own, in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from analysis.jobs.data import inspect_in_child
from analysis.sources import warming
from analysis.sources.parsing import read_rows
from analysis.store.workspace import Workspace
from tests.benchmarks.import_beside_chdb import cpu_seconds, import_one, line, measured

TURNS = 3
_ROWS = """
copy (
    select
        'user_' || lpad((hash(i * 7 + 1) % 400000)::varchar, 8, '0') as user_id,
        ['view', 'search', 'cart', 'checkout', 'pay', 'comment', 'refund', 'login'][1 + (hash(i * 13 + 5) % 8)::int]
            as event,
        strftime(
            timestamp '2026-01-01'
                + to_milliseconds((i::double / {rows} * 86400000 * 90)::bigint + (hash(i) % 3600000)::bigint),
            '%Y-%m-%dT%H:%M:%S.%gZ'
        ) as timestamp,
        {{
            'product': 'product_' || (hash(i * 3) % 5000),
            'amount': (hash(i * 11) % 100000) / 100.0,
            'channel': ['organic', 'ads', 'email', 'push'][1 + (hash(i * 17) % 4)::int],
            'country': ['CN', 'US', 'DE', 'FR', 'GB', 'JP', 'BR', 'IN'][1 + (hash(i * 19) % 8)::int],
            'os': ['ios', 'android', 'web'][1 + (hash(i * 23) % 3)::int],
            'app_version': '5.' || (hash(i * 29) % 20) || '.1',
            'session_id': substr(md5((i // 12)::varchar), 1, 16),
            'page': 'https://www.shop-example.com/en/category/' || (hash(i * 31) % 200) || '/item'
        }} as properties
    from range({rows}) t(i)
) to '{path}' (format json)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, help="where the files go (default: a temporary folder)")
    parser.add_argument("--part", choices=[*_PARTS], help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.part:
        print(json.dumps(_PARTS[words.part](words.folder)))
        return
    with tempfile.TemporaryDirectory(dir=words.folder) as folder:
        compare(Path(folder), words.rows)


def compare(folder: Path, rows: int) -> None:
    make_file(folder / "log.jsonl", rows)
    make_file(folder / "few.jsonl", 20_000)
    size = (folder / "log.jsonl").stat().st_size / 1e9
    print(f"\n{rows:,} events, {size:.2f} GB of JSON lines\n")
    print("| what | seconds | seconds of CPU | peak memory (GB) |\n|---|---|---|---|")
    for _ in range(TURNS):
        for part in _PARTS:
            found = measured(part, folder, rows, "json_beside_duckdb")
            assert found.answer["rows"] == rows, found
            print(line(part, found))


def make_file(path: Path, rows: int) -> None:
    duckdb.sql(_ROWS.format(rows=rows, path=path))


def _imported(folder: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        workspace = Workspace(Path(own))
        for name in ("compile", "log"):
            workspace.catalog().projects.create(name)
        import_one(workspace, "compile", folder / "few.jsonl")  # the app compiles at its start, once for a workspace
        return import_one(workspace, "log", folder / "log.jsonl")


def _read(folder: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        found = inspect_in_child(Workspace(Path(own)), folder / "log.jsonl", "log.jsonl")
    for step in warming.STEPS:
        step()
    start, before = time.perf_counter(), cpu_seconds()
    rows = sum(part.cells.num_rows for part in read_rows(folder / "log.jsonl", "log.jsonl", found.reading))
    return {"seconds": time.perf_counter() - start, "cpu": cpu_seconds() - before, "rows": rows}


def _in_memory(folder: Path) -> dict[str, Any]:
    return _table(folder / "log.jsonl", ":memory:")


def _on_disk(folder: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        return _table(folder / "log.jsonl", f"{own}/log.duckdb")


def _table(path: Path, database: str) -> dict[str, Any]:
    start, before = time.perf_counter(), cpu_seconds()
    with duckdb.connect(database, config={"threads": os.cpu_count() or 2}) as connection:
        connection.execute("create table log as select * from read_json($path)", {"path": str(path)})
        rows = connection.sql("select count(*) from log").fetchall()[0][0]
    return {"seconds": time.perf_counter() - start, "cpu": cpu_seconds() - before, "rows": rows}


_PARTS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "reading": _read,
    "import to a published version": _imported,
    "DuckDB: table in memory": _in_memory,
    "DuckDB: table on disk": _on_disk,
}

if __name__ == "__main__":
    main()
