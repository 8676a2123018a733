"""Which rows does a CSV file hold?

It is read by Arrow's streaming reader, which keeps the file's order, needs memory for a few blocks only, and hands out
the rows that don't fit (see `docs/decisions/0003-arrow-reads-csv.md`). Of these, rows that end early and rows with
blank cells too many are put back in their place.
"""

from __future__ import annotations

import csv as cells_csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

from analysis.sources.parsing.row_stream import Malformed, Rows, StraddlingRow, no_cells
from analysis.sources.parsing.text_stream import MendedText, needs_mending
from analysis.sources.reading import Reading

_SEEN_OF_A_CELL = 40  # characters: fewer than the tail holds
_TAIL_BYTES = 256


class CsvRows:
    """Arrow reads in this one thread: that is fastest, and the only way to learn the numbers of malformed rows."""

    def __init__(self, path: Path, reading: Reading, block_bytes: int) -> None:
        self._path, self._reading, self._block_bytes = path, reading, block_bytes
        longest = max(reading.columns, key=len)
        self._names = [*reading.columns, *(f"{longest} {place}" for place in range(reading.surplus))]
        self._waiting: list[Malformed] = []
        self._mended: list[Malformed] = []  # rows of another width whose cells are known, written with the right one
        self._before: list[int] = []  # for each row that didn't fit, how many that did stand before it
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
                self._last_row = rows if rows.cells.num_rows else self._last_row
                yield rows
            if self._waiting or self._mended:
                yield self._rows(no_cells(tuple(self._names)), 1.0, last=True)
            self._check_end()

    def _open(self, raw: pa.NativeFile) -> csv.CSVStreamingReader | None:
        reading, stream = self._reading, raw
        if reading.compression == "gzip":
            stream = pa.CompressedInputStream(stream, "gzip")
        mended = needs_mending(reading)
        try:
            return csv.open_csv(
                MendedText(stream, reading) if mended else stream,
                read_options=csv.ReadOptions(
                    use_threads=False,
                    block_size=self._block_bytes,
                    column_names=self._names,
                    skip_rows=reading.skip_rows,
                    skip_rows_after_names=reading.heading,
                    encoding="utf8" if mended else _encoding(reading.encoding),
                ),
                parse_options=self._cutting(),
                convert_options=self._converting(),
            )
        except pa.ArrowInvalid as error:
            only_header = "straddl" in str(error) and self._path.stat().st_size < _TAIL_BYTES
            if only_header or "Empty CSV file" in str(error):
                return None
            raise self._explained(error) from error

    def _cutting(self) -> csv.ParseOptions:
        reading = self._reading
        return csv.ParseOptions(
            delimiter=reading.delimiter,
            quote_char=reading.quote or False,
            escape_char=reading.escape or False,
            newlines_in_values=bool(reading.quote),
            invalid_row_handler=self._unfit,
        )

    def _converting(self) -> csv.ConvertOptions:
        return csv.ConvertOptions(
            column_types=dict.fromkeys(self._names, pa.string()),
            null_values=list(self._reading.missing_everywhere),
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        )

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
        swallowed = cell.rstrip()[-_SEEN_OF_A_CELL:].splitlines()[-1:]
        if not tail.endswith(self._reading.quote) and tail.endswith(tuple(swallowed)):
            raise StraddlingRow(int(self._last_row.numbers[-1]))

    def _unfit(self, row: csv.InvalidRow) -> str:
        number = row.number if row.number is not None else 0
        if self._has_open_quote(row.text):
            self._open_quote = number
            return "error"
        self._before.append(number - self._first - len(self._before))
        if self._reading.comment and row.text.startswith(self._reading.comment):
            return "skip"
        mended = self._of_full_width(row)
        if mended is None:
            self._waiting.append(Malformed(number, row.text))
        else:
            self._mended.append(Malformed(number, mended))
        return "skip"

    def _has_open_quote(self, text: str) -> bool:
        quote, escape = self._reading.quote, self._reading.escape
        if not quote or "\n" not in text:
            return False
        return bool((text.count(quote) - (text.count(escape + quote) if escape else 0)) % 2)

    def _of_full_width(self, row: csv.InvalidRow) -> str | None:
        """The row with the cells that it leaves out at its end, or without blank ones too many; else None."""
        reading = self._reading
        if row.actual_columns < row.expected_columns:
            missing = reading.delimiter * (row.expected_columns - row.actual_columns)
            return row.text + missing if row.text.strip() else None
        cells = next(_cells(row.text, reading), [])
        kept, more = cells[: row.expected_columns], cells[row.expected_columns :]
        if any(cell.strip() for cell in more):
            return None
        quote, written = reading.quote, io.StringIO()
        quoting = cells_csv.QUOTE_MINIMAL if quote else cells_csv.QUOTE_NONE
        writer = cells_csv.writer(
            written, delimiter=reading.delimiter, quotechar=quote or None, quoting=quoting, lineterminator=""
        )
        writer.writerow(kept)
        return written.getvalue()

    def _rows(self, batch: pa.RecordBatch, share: float, last: bool = False) -> Rows:
        malformed, self._waiting = tuple(self._waiting), []
        place = np.arange(self._good, self._good + batch.num_rows, dtype=np.int64)
        numbers = place + self._first
        if self._before:
            numbers += np.searchsorted(np.array(self._before, dtype=np.int64), place, side="right")
        self._good += batch.num_rows
        if self._mended:
            batch, numbers = self._with_mended(batch, numbers, last)
        rows = Rows(batch, numbers, malformed, share)
        return self._without_surplus(rows) if self._reading.surplus else rows

    def _with_mended(self, batch: pa.RecordBatch, numbers: np.ndarray, last: bool) -> tuple[pa.RecordBatch, np.ndarray]:
        """Arrow reads ahead: rows that stand behind the batch's last one wait for the next."""
        end = None if last else int(numbers[-1]) if len(numbers) else 0
        ready = [row for row in self._mended if end is None or row.row < end]
        if not ready:
            return batch, numbers
        self._mended = self._mended[len(ready) :]
        text = "\n".join(row.text for row in ready).encode("utf-8")
        read = csv.read_csv(
            pa.BufferReader(text),
            read_options=csv.ReadOptions(
                use_threads=False, block_size=max(len(text) + 1, 1 << 10), column_names=self._names
            ),
            parse_options=self._cutting(),
            convert_options=self._converting(),
        )
        both = pa.concat_tables([pa.table(batch), read]).combine_chunks()
        all_numbers = np.concatenate((numbers, [row.row for row in ready])).astype(np.int64)
        order = np.argsort(all_numbers, kind="stable")
        return both.take(pa.array(order)).combine_chunks().to_batches()[0], all_numbers[order]

    def _without_surplus(self, rows: Rows) -> Rows:
        """The table's own columns; a row that holds something behind them has too many cells."""
        width = len(self._reading.columns)
        cells, more = rows.cells.columns[:width], rows.cells.columns[width:]
        blank = np.logical_and.reduce([_blank(column) for column in more])
        own = pa.record_batch(cells, names=list(self._reading.columns))
        if blank.all():
            return Rows(own, rows.numbers, rows.malformed, rows.share)
        damaged = rows.cells.filter(pa.array(~blank)).to_pylist()
        texts = (self._reading.delimiter.join(cell or "" for cell in row.values()) for row in damaged)
        malformed = (Malformed(int(row), text) for row, text in zip(rows.numbers[~blank], texts, strict=True))
        return Rows(own.filter(pa.array(blank)), rows.numbers[blank], (*rows.malformed, *malformed), rows.share)

    def _explained(self, error: pa.ArrowInvalid) -> Exception:
        if self._open_quote is not None:
            return StraddlingRow(self._open_quote)
        if "straddl" in str(error):  # one value longer than a block: a quote that was opened and never closed
            return StraddlingRow(self._first + self._good + len(self._before))
        return error


def _encoding(name: str) -> str:
    return "utf8" if name.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii") else name


def _cells(text: str, reading: Reading) -> Iterator[list[str]]:
    return cells_csv.reader(
        io.StringIO(text, newline=""),
        delimiter=reading.delimiter,
        quotechar=reading.quote or None,
        quoting=cells_csv.QUOTE_MINIMAL if reading.quote else cells_csv.QUOTE_NONE,
        escapechar=reading.escape or None,
    )


def _blank(column: pa.Array) -> np.ndarray:
    return np.asarray(pc.equal(pc.utf8_trim_whitespace(column), "").fill_null(True))
