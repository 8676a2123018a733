"""Which rows does a CSV file hold?

It is read by Arrow's streaming reader, which keeps the file's order, needs memory for a few blocks only, and hands out
the rows that don't fit (see `docs/decisions/0003-arrow-reads-csv.md`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv

from analysis.sources.parsing.row_stream import Malformed, Rows, StraddlingRow, no_cells
from analysis.sources.reading import Reading

_TAIL_BYTES = 256


class CsvRows:
    """Arrow reads in this one thread: that is fastest, and the only way to learn the numbers of malformed rows."""

    def __init__(self, path: Path, reading: Reading, block_bytes: int) -> None:
        self._path, self._reading, self._block_bytes = path, reading, block_bytes
        self._waiting: list[Malformed] = []
        self._before: list[int] = []  # for each malformed row, how many good rows stand before it
        self._first = reading.skip_rows + reading.heading + 1
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
                yield self._rows(no_cells(self._reading.columns), 1.0)
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
                    skip_rows_after_names=reading.heading,
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
            raise StraddlingRow(int(self._last_row.numbers[-1]))

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
            return StraddlingRow(self._open_quote)
        if "straddl" in str(error):  # one value longer than a block: a quote that was opened and never closed
            return StraddlingRow(self._first + self._good + len(self._before))
        return error


def _encoding(name: str) -> str:
    return "utf8" if name.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii") else name
