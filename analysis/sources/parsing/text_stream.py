"""How does a text with broken letters, or with rows that end early, reach the reader of rows as a table?

Only what the sample of a file has shown to need it passes through here: it costs about as much as the reading itself.
"""

from __future__ import annotations

import codecs
import csv
import io

import numpy as np
import pyarrow as pa

from analysis.sources.reading import Reading

_CHUNK = 4 << 20
_LONGEST_ROW = 64 << 20  # more than that without an end is a quote that was never closed: the reader says so
_NEWLINE, _RETURN = 10, 13


def needs_mending(reading: Reading) -> bool:
    return reading.replaces_broken or reading.short_rows


class MendedText(io.RawIOBase):
    """The text as UTF-8: broken letters are U+FFFD where the reading says so, short rows have all their cells."""

    def __init__(self, raw: pa.NativeFile, reading: Reading) -> None:
        errors = "replace" if reading.replaces_broken else "strict"
        self._raw, self._reading = raw, reading
        self._decoder = codecs.getincrementaldecoder(reading.encoding)(errors)
        self._width = len(reading.columns) + reading.surplus
        self._ready, self._rest, self._ended = b"", b"", False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = _CHUNK if size < 0 else size
        while len(self._ready) < size and not self._ended:
            chunk = self._raw.read(_CHUNK)
            self._ended = not chunk
            self._ready += self._mended(self._decoder.decode(chunk, final=self._ended).encode("utf-8", "replace"))
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _mended(self, chunk: bytes) -> bytes:
        if not self._reading.short_rows:
            return chunk
        waiting = self._rest + chunk
        quote = self._reading.quote.encode()
        if len(waiting) > _LONGEST_ROW:
            padded, self._rest = waiting, b""
        elif quote and quote in waiting:
            padded, self._rest = self._by_cells(waiting)
        else:
            padded, self._rest = _by_lines(waiting, self._width, ord(self._reading.delimiter), self._ended)
        return padded

    def _by_cells(self, waiting: bytes) -> tuple[bytes, bytes]:
        """Rows with quotes: a delimiter may stand within a cell, and a cell over several lines."""
        reading = self._reading
        lines = io.StringIO(waiting.decode("utf-8"), newline="").readlines()
        begun = ended = 0  # lines before the row that was read last, and up to its end
        untouched = ""
        rows = csv.reader(
            lines, delimiter=reading.delimiter, quotechar=reading.quote, escapechar=reading.escape or None
        )
        try:
            for cells in rows:
                begun, ended = ended, rows.line_num
                untouched = lines[ended - 1]
                if 0 < len(cells) < self._width:
                    bare = untouched.rstrip("\r\n")
                    missing = reading.delimiter * (self._width - len(cells))
                    lines[ended - 1] = bare + missing + untouched[len(bare) :]
        except csv.Error:
            return waiting, b""
        if self._ended or not ended:
            return "".join(lines).encode("utf-8"), b""
        rest = [*lines[begun : ended - 1], untouched, *lines[ended:]]  # the last row may go on in the next chunk
        return "".join(lines[:begun]).encode("utf-8"), "".join(rest).encode("utf-8")


def _by_lines(waiting: bytes, width: int, delimiter: int, ended: bool) -> tuple[bytes, bytes]:
    """Rows without quotes are lines: the delimiters of each are counted."""
    newline = _NEWLINE if bytes([_NEWLINE]) in waiting or (not ended and waiting.endswith(b"\r")) else _RETURN
    if ended and not waiting.endswith(bytes([newline])):
        waiting += bytes([newline])
    text = np.frombuffer(waiting, dtype=np.uint8)
    ends = np.flatnonzero(text == newline)
    if not len(ends):
        return b"", waiting
    whole = int(ends[-1]) + 1
    delimiters = np.flatnonzero(text[:whole] == delimiter)
    present = np.diff(np.searchsorted(delimiters, ends), prepend=0)
    starts = np.concatenate(([0], ends[:-1] + 1))
    places = ends - ((ends > starts) & (text[ends - 1] == _RETURN) & (newline == _NEWLINE))
    missing = np.where(places > starts, np.maximum(width - 1 - present, 0), 0)
    padded = np.insert(text[:whole], np.repeat(places, missing), delimiter)
    return padded.tobytes(), waiting[whole:]
