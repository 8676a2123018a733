"""How is SQL asked of tables in memory?

DuckDB: one database a process that holds nothing, and a cursor a question, because threads that share a connection get
one another's answers. Only what an `ORDER BY` asks for is in order.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

import duckdb
import pyarrow as pa

# A question runs in the thread that asks it, sees its tables alone, and leaves no files where the app was started.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "temp_directory": "",
    "python_enable_replacements": False,
}


def select(query: str, values: Mapping[str, object] | None = None, **tables: pa.Table) -> pa.Table:
    """The rows that a query gives of `tables`, each under its name; `values` bind to `$name`.

    Raises
    ------
    MemoryError : the process may use no more, as for any other computation
    """
    with _database().cursor() as cursor:
        for name, table in tables.items():
            cursor.register(name, table)
        try:
            return cursor.sql(query, params=dict(values) if values else None).to_arrow_table()
        except duckdb.OutOfMemoryException as error:
            raise MemoryError(str(error)) from error


@functools.cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config=_SETTINGS)
