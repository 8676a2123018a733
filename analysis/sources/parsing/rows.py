"""Which rows does a file hold, as text, in its own order?

CSV is read by Arrow's streaming reader: it keeps the file's order, needs memory for a few blocks only, and hands out
the rows that don't fit (see `docs/decisions/0003-arrow-reads-csv.md`). Parquet and Excel come as the same text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from analysis.errors import OpenQuote, UnreadableFile, WrongEncoding
from analysis.sources.reading import Reading
from analysis.store.dataset import as_text

BLOCK_BYTES = 8 << 20
PARQUET_ROWS = 100_000
_TAIL_BYTES = 256


@dataclass(frozen=True)
class Malformed:
    """A row with too few or too many cells. Rows count from 1, the header and titles above it included."""

    row: int
    text: str


@dataclass(frozen=True)
class Rows:
    """Some rows of a file, in order: their cells as text (missing ones null) under the reading's column names."""

    cells: pa.RecordBatch
    numbers: np.ndarray  # int64, each row's number in the file
    malformed: tuple[Malformed, ...]
    share: float  # of the file read so far, 0 to 1


def read_rows(path: Path, name: str, reading: Reading, block_bytes: int = BLOCK_BYTES) -> Iterator[Rows]:
    """All rows of the file. Raises `UnreadableFile`, `WrongEncoding`, `OpenQuote` with the file's `name`."""
    try:
        if reading.format == "csv":
            yield from _CsvRows(path, reading, block_bytes)
        elif reading.format == "parquet":
            yield from _parquet_rows(path, reading)
        else:
            yield from _excel_rows(path, reading)
    except UnicodeError as error:
        raise WrongEncoding(file=name, encoding=reading.encoding) from error
    except _StraddlingRow as error:
        raise OpenQuote(file=name, row=error.row) from error
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # of the disk, not of the file's contents
            raise
        if "invalid UTF8" in str(error):
            raise WrongEncoding(file=name, encoding=reading.encoding) from error
        raise UnreadableFile(file=name, reason=str(error)) from error


class _StraddlingRow(Exception):
    def __init__(self, row: int) -> None:
        self.row = row


class _CsvRows:
    """Arrow reads in this one thread: that is fastest, and the only way to learn the numbers of malformed rows."""

    def __init__(self, path: Path, reading: Reading, block_bytes: int) -> None:
        self._path, self._reading, self._block_bytes = path, reading, block_bytes
        self._waiting: list[Malformed] = []
        self._before: list[int] = []  # for each malformed row, how many good rows stand before it
        self._first = reading.skip_rows + int(reading.header) + 1
        self._good = 0
        self._last_row: Rows | None = None
        self._open_quote: int | None = None

    def __iter__(self) -> Iterator[Rows]:
        size = max(self._path.stat().st_size, 1)
        with pa.OSFile(str(self._path)) as raw:
            reader = self._open(raw)
            while reader is not None:
                try:
                    batch = reader.read_next_batch()
                except StopIteration:
                    break
                except pa.ArrowInvalid as error:
                    raise self._explained(error) from error
                rows = self._rows(batch, min(raw.tell() / size, 1.0))
                self._last_row = rows if batch.num_rows else self._last_row
                yield rows
            if self._waiting:
                yield self._rows(_no_cells(self._reading.columns), 1.0)
            self._check_end()

    def _open(self, raw: pa.NativeFile) -> csv.CSVStreamingReader | None:
        reading, stream = self._reading, raw
        if reading.compression == "gzip":
            stream = pa.CompressedInputStream(stream, "gzip")
        try:
            return csv.open_csv(
                stream,
                read_options=csv.ReadOptions(
                    use_threads=False,
                    block_size=self._block_bytes,
                    column_names=list(reading.columns),
                    skip_rows=reading.skip_rows,
                    skip_rows_after_names=int(reading.header),
                    encoding=_encoding(reading.encoding),
                ),
                parse_options=csv.ParseOptions(
                    delimiter=reading.delimiter,
                    quote_char=reading.quote or False,
                    newlines_in_values=bool(reading.quote),
                    invalid_row_handler=self._malformed,
                ),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(reading.columns, pa.string()),
                    null_values=list(reading.missing),
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )
        except pa.ArrowInvalid as error:
            only_header = "straddl" in str(error) and self._path.stat().st_size < _TAIL_BYTES
            if only_header or "Empty CSV file" in str(error):
                return None
            raise self._explained(error) from error

    def _check_end(self) -> None:
        """A last cell of several lines that the file doesn't close with a quote has swallowed all rows behind it."""
        if self._last_row is None or not self._reading.quote or self._reading.compression != "none":
            return
        cell = self._last_row.cells.columns[-1][-1].as_py()
        if cell is None or "\n" not in cell.replace("\r", "\n"):
            return
        with self._path.open("rb") as file:
            file.seek(max(0, self._path.stat().st_size - _TAIL_BYTES))
            tail = file.read().decode(self._reading.encoding, "ignore").rstrip("\r\n\0 ")
        if not tail.endswith(self._reading.quote):
            raise _StraddlingRow(int(self._last_row.numbers[-1]))

    def _malformed(self, row: csv.InvalidRow) -> str:
        number = row.number if row.number is not None else 0
        quote = self._reading.quote
        if quote and "\n" in row.text and row.text.count(quote) % 2:
            self._open_quote = number
            return "error"
        self._before.append(number - self._first - len(self._before))
        self._waiting.append(Malformed(number, row.text))
        return "skip"

    def _rows(self, batch: pa.RecordBatch, share: float) -> Rows:
        malformed, self._waiting = tuple(self._waiting), []
        place = np.arange(self._good, self._good + batch.num_rows, dtype=np.int64)
        numbers = place + self._first
        if self._before:
            numbers += np.searchsorted(np.array(self._before, dtype=np.int64), place, side="right")
        self._good += batch.num_rows
        return Rows(batch, numbers, malformed, share)

    def _explained(self, error: pa.ArrowInvalid) -> Exception:
        if self._open_quote is not None:
            return _StraddlingRow(self._open_quote)
        if "straddl" in str(error):  # one value longer than a block: a quote that was opened and never closed
            return _StraddlingRow(self._first + self._good + len(self._before))
        return error


def _encoding(name: str) -> str:
    return "utf8" if name.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii") else name


def _no_cells(columns: tuple[str, ...]) -> pa.RecordBatch:
    return pa.record_batch([pa.array([], pa.string()) for _ in columns], names=list(columns))


def _parquet_rows(path: Path, reading: Reading) -> Iterator[Rows]:
    file = pq.ParquetFile(path)
    total, done = max(file.metadata.num_rows, 1), 0
    for batch in file.iter_batches(batch_size=PARQUET_ROWS):
        yield _plain_rows(batch, reading, done, (done + batch.num_rows) / total)
        done += batch.num_rows


def _excel_rows(path: Path, reading: Reading) -> Iterator[Rows]:
    import fastexcel  # only for Excel files: a few megabytes of native code

    try:
        book = fastexcel.read_excel(path)
        above = reading.skip_rows + int(reading.header)
        sheet = book.load_sheet(
            reading.sheet or book.sheet_names[0], header_row=None, skip_rows=above, dtypes="string"
        ).to_arrow()
    except fastexcel.FastExcelError as error:
        raise ValueError(str(error)) from error
    columns = [*sheet.columns[: len(reading.columns)]]
    columns += [pa.nulls(sheet.num_rows, pa.string())] * (len(reading.columns) - len(columns))
    batch = pa.record_batch(columns, names=list(reading.columns))
    yield _plain_rows(batch, reading, above, 1.0)


def _plain_rows(batch: pa.RecordBatch, reading: Reading, before: int, share: float) -> Rows:
    """Columns by their places; missing markers become null as they do in CSV."""
    missing = pa.array(reading.missing, pa.string())
    if batch.num_columns != len(reading.columns):
        raise ValueError(f"{batch.num_columns} columns where {len(reading.columns)} were expected")
    columns = [as_text(column) for column in batch.columns]
    columns = [pc.if_else(pc.is_in(column, missing), pa.scalar(None, pa.string()), column) for column in columns]
    numbers = np.arange(batch.num_rows, dtype=np.int64) + before + 1
    return Rows(pa.record_batch(columns, names=list(reading.columns)), numbers, (), share)
