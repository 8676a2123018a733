"""Which rows does a file hold, as text, in its own order, whatever its format?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from analysis.errors import OpenQuote, UnreadableFile, WrongEncoding
from analysis.sources.parsing.csv_rows import CsvRows
from analysis.sources.parsing.excel_rows import excel_rows
from analysis.sources.parsing.parquet_rows import parquet_rows
from analysis.sources.parsing.record_rows import json_rows, log_rows
from analysis.sources.parsing.row_stream import Rows, StraddlingRow
from analysis.sources.parsing.row_tidying import tidied
from analysis.sources.reading import Reading

BLOCK_BYTES = 8 << 20


def read_rows(
    path: Path, name: str, reading: Reading, block_bytes: int = BLOCK_BYTES, threads: int = os.cpu_count() or 2
) -> Iterator[Rows]:
    """All rows of the file, the same for any size of block and number of threads.

    Raises `UnreadableFile`, `WrongEncoding`, `OpenQuote` with the file's `name`.
    """
    try:
        yield from tidied(_rows(path, reading, block_bytes, threads), reading)
    except UnicodeError as error:
        raise WrongEncoding(file=name, encoding=reading.encoding) from error
    except StraddlingRow as error:
        raise OpenQuote(file=name, row=error.row) from error
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # of the disk, not of the file's contents
            raise
        if "invalid UTF8" in str(error):
            raise WrongEncoding(file=name, encoding=reading.encoding) from error
        raise UnreadableFile(file=name, reason=str(error)) from error


def _rows(path: Path, reading: Reading, block_bytes: int, threads: int) -> Iterable[Rows]:
    if reading.format == "csv":
        return CsvRows(path, reading, block_bytes)
    if reading.format in ("access_log", "xes"):
        return log_rows(path, reading, block_bytes)
    if reading.format == "json":
        return json_rows(path, reading, block_bytes, threads)
    return parquet_rows(path, reading) if reading.format == "parquet" else excel_rows(path, reading)
