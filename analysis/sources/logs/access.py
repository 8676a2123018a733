"""Which requests does a web server's log hold (the common and combined formats of Apache and nginx)?"""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.logs.parts import LogPart

ACCESS_COLUMNS = (
    *("host", "client_address", "identity", "account", "time", "method", "request_path", "query", "protocol"),
    *("status", "bytes", "referer", "agent", "rest"),
)
_ALWAYS = ("client_address", "time", "method", "request_path", "status", "bytes")
# RE2. Before the address there may be the server's name, with a port or followed by an address in figures; behind it
# other addresses that a proxy passed on. Quotes within a quoted part have a backslash before them. What isn't HTTP
# stands in the request as it came.
_FIGURES = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)"
_NAME = r'[^ ,\["]+'
_QUOTED = r'(?:[^"\\]|\\.)*'
_PATTERN = (
    r"^(?:(?P<host_1>[\w.-]+:\d+) (?P<client_1>" + _NAME + r")"
    r"|(?P<host_2>[\w.-]*[A-Za-z][\w.-]*) (?P<client_2>" + _FIGURES + r")"
    r"|(?P<client_3>" + _NAME + r"))(?:, ?" + _NAME + r")* "
    r'(?P<identity>[^ \["]+) (?P<account>[^\["]*?) '
    r"\[(?P<time>\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))\] "
    r'"(?:(?P<method>[A-Z]+) )?(?P<request_path>(?:[^"\\? ]|\\.)*)(?P<query>\?(?:[^"\\ ]|\\.)*)?'
    rf'(?: (?P<protocol>HTTP/[\d.]+))?(?:{_QUOTED})" '
    rf'(?P<status>\d{{3}}|-) (?P<bytes>\d+|-)(?: "(?P<referer>{_QUOTED})" "(?P<agent>{_QUOTED})")?(?: (?P<rest>.*))?$'
)
_PARTS = {"host": ("host_1", "host_2"), "client_address": ("client_1", "client_2", "client_3")}
_LOOKED = 200  # lines
_LEAST = 0.5  # of the lines looked at are requests


def is_access_log(head: bytes) -> bool:
    """Whether the first lines of a file are requests."""
    if b'] "' not in head:
        return False
    lines = [line.rstrip("\r") for line in head.removeprefix(codecs.BOM_UTF8).decode("latin-1").split("\n")[:_LOOKED]]
    lines = [line for line in lines if line] if len(lines) < 2 else [line for line in lines[:-1] if line]
    requests = np.asarray(pc.match_substring_regex(pa.array(lines, pa.string()), _PATTERN))
    return bool(len(lines)) and requests.mean() > _LEAST


def access_parts(
    path: Path, encoding: str, replaces_broken: bool, packed: bool, columns: Sequence[str], block_bytes: int
) -> Iterator[LogPart]:
    """Rows are numbered by lines; a dash, the log's word for nothing, is null."""
    done = 0
    for texts, share in _lines(path, encoding, replaces_broken, packed, block_bytes):
        requests = pc.extract_regex(texts, _PATTERN)
        good, blank = np.asarray(requests.is_valid()), np.asarray(pc.equal(texts, ""))
        numbers = np.arange(done + 1, done + len(texts) + 1, dtype=np.int64)
        done += len(texts)
        broken = tuple((int(numbers[row]), texts[int(row)].as_py()) for row in np.flatnonzero(~good & ~blank))
        kept = requests.filter(pa.array(good))
        cells = {name: _cells(kept, _PARTS.get(name, (name,))) for name in ACCESS_COLUMNS}
        others = {name: len(cells[name]) - cells[name].null_count for name in ACCESS_COLUMNS if name not in columns}
        batch = pa.record_batch([cells[name] for name in columns], names=list(columns))
        yield LogPart(batch, numbers[good], broken, share, {name: rows for name, rows in others.items() if rows})


def access_columns(table: pa.Table) -> tuple[str, ...]:
    """Those of a sample that hold something, and those that every request has."""
    return tuple(name for name in ACCESS_COLUMNS if name in _ALWAYS or table.column(name).null_count < table.num_rows)


def _lines(
    path: Path, encoding: str, replaces_broken: bool, packed: bool, block_bytes: int
) -> Iterator[tuple[pa.Array, float]]:
    """Every line, blank ones too, a block at a time, with the share of the file that is read."""
    size = max(path.stat().st_size, 1)
    decoder = codecs.getincrementaldecoder(encoding)("replace" if replaces_broken else "strict")
    with path.open("rb") as raw, gzip.open(raw) if packed else nullcontext(raw) as file:
        rest, ended, first = "", False, True
        while not ended:
            block = cast(BinaryIO, file).read(block_bytes)
            ended = not block
            text = decoder.decode(block, ended)
            rest, first = rest + (text.removeprefix("\ufeff") if first and text else text), first and not text
            lines = rest.split("\n")
            rest = "" if ended else lines.pop()
            if ended and not lines[-1]:
                lines.pop()
            if lines:
                yield pc.utf8_rtrim(pa.array(lines, pa.string()), "\r"), min(raw.tell() / size, 1.0)


def _cells(requests: pa.StructArray, groups: Sequence[str]) -> pa.Array:
    nothing = pa.scalar(None, pa.string())
    columns = [requests.field(group) for group in groups]
    told = [pc.if_else(pc.is_in(column, pa.array(["-", ""])), nothing, column) for column in columns]
    return told[0] if len(told) == 1 else pc.coalesce(*told)
