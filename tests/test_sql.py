"""Does SQL see the tables of its question alone, and end like any other computation?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from analysis import sql

USERS = pa.table({"user": ["ann", "bob", None], "age": [31, 27, 40]})
ROOT = Path(__file__).parents[1]
_STARVED = """
import resource, pyarrow as pa
from analysis import sql
numbers = pa.table({"n": pa.array(range(2_000_000))})
sql.select("SELECT 1 AS one")
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (32 << 20), resource.RLIM_INFINITY))
try:
    sql.select("SELECT n, repeat(n::VARCHAR, 20) AS text FROM numbers ORDER BY text", numbers=numbers)
except MemoryError:
    print("no more memory")
"""


def test_values_bind_and_are_no_sql() -> None:
    hostile = "ann' OR 1 = 1 --"
    query = 'SELECT "user" FROM users WHERE "user" = $name OR age < $age ORDER BY age'
    assert sql.select(query, {"name": hostile, "age": 30}, users=USERS)["user"].to_pylist() == ["bob"]


def test_tables_of_one_question_are_unknown_to_the_next() -> None:
    assert sql.select("SELECT count(*) AS users FROM users", users=USERS)["users"].to_pylist() == [3]
    with pytest.raises(duckdb.CatalogException):
        sql.select("SELECT count(*) FROM users")


def test_variables_of_python_are_no_tables() -> None:
    with pytest.raises(duckdb.CatalogException):
        sql.select("SELECT * FROM USERS")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_process_that_may_use_no_more_memory_hears_it_as_ever(tmp_path: Path) -> None:
    starved = subprocess.run(
        [sys.executable, "-c", _STARVED],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert starved.stdout == "no more memory\n", starved.stderr
    assert list(tmp_path.iterdir()) == []
