"""Which columns and rows does a log hold that is no table, going by its first rows?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from analysis.sources.logs.access import ACCESS_COLUMNS, access_columns, access_parts
from analysis.sources.logs.parts import sample_of
from analysis.sources.logs.xes import xes_parts
from analysis.sources.reading import Reading

SAMPLE_ROWS = 20_000
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class LogSample:
    """How the log is read, and its first rows as they are then."""

    reading: Reading
    table: pa.Table
    whole: bool


def sample_access_log(path: Path, encoding: str, broken: bool, packed: bool) -> LogSample:
    """`broken`: some letters can't be read in the encoding."""
    table, whole = sample_of(access_parts(path, encoding, broken, packed, ACCESS_COLUMNS, _BLOCK_BYTES), SAMPLE_ROWS)
    columns = access_columns(table)
    reading = Reading(
        format="access_log",
        columns=columns,
        encoding=encoding,
        compression="gzip" if packed else "none",
        replaces_broken=broken,
    )
    return LogSample(reading, table.select(list(columns)), whole)


def sample_xes(path: Path, packed: bool) -> LogSample:
    """Raises ValueError where the XML can't be read."""
    table, whole = sample_of(xes_parts(path, packed), SAMPLE_ROWS)
    columns = tuple(table.column_names)
    return LogSample(Reading(format="xes", columns=columns, compression="gzip" if packed else "none"), table, whole)
