"""Which rows does a file hold that is no table, as text: JSON, or a log?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analysis.sources.json import Place, RecordReader, Records, records_in, side_by_side, unknown_keys
from analysis.sources.logs import LogPart, access_parts, xes_parts
from analysis.sources.parsing.row_stream import Malformed, Rows, without_missing
from analysis.sources.reading import Reading


def json_rows(path: Path, reading: Reading, block_bytes: int, threads: int) -> Iterator[Rows]:
    """Rows are numbered by lines, or by records where these aren't lines; a list's elements share their record's.

    One thread cuts the file into records, `threads` read these.
    """
    reader = RecordReader(reading.paths, reading.columns, reading.lines_of, numbered=True)
    place, packed = Place(reading.layout, reading.inside), reading.compression == "gzip"

    def rows(records: Records) -> Rows:
        cells = reader.read(records)
        broken = tuple(Malformed(row, text) for row, text in cells.broken)
        unseen = unknown_keys(records, cells.unseen, reading.paths, reading.lines_of) if len(cells.unseen) else {}
        return Rows(without_missing(cells.batch, reading), cells.numbers, broken, records.share, unseen)

    blocks = records_in(path, place, reading.encoding, packed, block_bytes)
    return side_by_side(rows, (part for block in blocks for part in reader.parts(block)), threads)


def log_rows(path: Path, reading: Reading, block_bytes: int) -> Iterator[Rows]:
    for part in _parts(path, reading, block_bytes):
        broken = tuple(Malformed(number, text) for number, text in part.broken)
        yield Rows(without_missing(part.cells, reading), part.numbers, broken, part.share, part.unseen)


def _parts(path: Path, reading: Reading, block_bytes: int) -> Iterator[LogPart]:
    packed = reading.compression == "gzip"
    if reading.format == "xes":
        return xes_parts(path, packed, reading.columns)
    return access_parts(path, reading.encoding, reading.replaces_broken, packed, reading.columns, block_bytes)
