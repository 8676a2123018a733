"""Which events does a log in XES hold (IEEE 1849, the form of process mining)?

A trace is one case, and its own attributes stand in each of its events, `trace ` before their names. The file is read
as it comes, a piece at a time. What makes a short XML large (entities) or deep is refused.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, cast
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from analysis.sources.logs.parts import LogPart

TRACE = "trace "  # before the names of what a trace says of all its events
_START = re.compile(rb"^\s*<(\?xml|!--|([\w.-]+:)?log[\s>])")
_LOG = re.compile(rb"<([\w.-]+:)?log[\s>]")
_VALUES = {"string", "date", "int", "float", "boolean", "id", "list", "container"}
_DEEPEST = 50
_MOST_WAITING = 50_000  # events of one trace, whose end may still say more of all of them
_LONGEST_TAG = 16 << 20  # bytes without an end
_PIECE = 64 << 10
_ROWS = 20_000  # of a part

Event = dict[str, str]


def is_xes(head: bytes) -> bool:
    """Whether a file that begins so is an event log: its outermost element is called `log`."""
    narrow = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if not _START.match(narrow):
        return False
    without = re.sub(rb"<\?.*?\?>|<!--.*?-->|<![^>]*>", b"", narrow, flags=re.DOTALL)
    return bool(_LOG.match(without.lstrip()))


def xes_parts(path: Path, packed: bool, columns: Sequence[str] | None = None) -> Iterator[LogPart]:
    """Events by their number in the file; without `columns` each part has those that it shows.

    Raises ValueError where the XML is damaged, cut off, too deep, or declares entities.
    """
    size, done = max(path.stat().st_size, 1), 0
    reader = _Reader()
    with path.open("rb") as raw, gzip.open(raw) if packed else nullcontext(raw) as file:
        while True:
            piece = cast(BinaryIO, file).read(_PIECE)
            reader.feed(piece)
            if len(reader.ready) >= _ROWS or not piece:
                events, reader.ready = reader.ready, []
                if events:
                    yield _part(events, done, columns, min(raw.tell() / size, 1.0))
                done += len(events)
            if not piece:
                return


def _part(events: list[Event], before: int, columns: Sequence[str] | None, share: float) -> LogPart:
    counts: Counter[str] = Counter(name for event in events for name in event)
    names = list(counts) if columns is None else list(columns)
    cells = [pa.array([event.get(name) for event in events], pa.string()) for name in names]
    numbers = np.arange(before + 1, before + len(events) + 1, dtype=np.int64)
    asked = set(names)
    unseen = {name: rows for name, rows in counts.items() if name not in asked}
    return LogPart(pa.record_batch(cells, names=names), numbers, (), share, unseen)


class _Reader:
    """Puts what the parser meets into events; `ready` are those of traces that have ended."""

    def __init__(self) -> None:
        self.ready: list[Event] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._open: list[str] = []  # names of the elements, the outermost first
        self._keys: list[str] = []  # of attributes within attributes
        self._trace: Event = {}
        self._waiting: list[Event] = []
        self._event: Event | None = None
        self._early = False  # whether events of this trace have left already
        self._fed = self._heard = 0

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            raise ValueError(f"damaged XML: {error}") from error
        self._fed += len(piece)
        if self._fed - self._heard > _LONGEST_TAG:
            raise ValueError("a tag of the XML has no end")

    def _refuse(self, *_: object) -> None:
        raise ValueError("XML with a document type or entities of its own is not read")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._heard = self._fed
        local = name.rpartition(":")[2]
        self._open.append(local)
        if len(self._open) > _DEEPEST:
            raise ValueError("the XML is too deep")
        if "global" in self._open:  # says what attributes look like, not what they are
            return
        if local == "trace":
            self._trace, self._early = {}, False
        elif local == "event":
            self._event = {}
        elif local in _VALUES and "key" in attributes:
            self._keys.append(attributes["key"])
            self._say(".".join(self._keys), attributes.get("value", ""))

    def _say(self, name: str, value: str) -> None:
        if not value:
            return
        if self._event is not None:
            _add(self._event, name, value)
        elif "trace" in self._open:
            if self._early:
                raise ValueError("a trace is described behind more events than can wait for it")
            _add(self._trace, TRACE + name, value)

    def _end(self, name: str) -> None:
        self._heard = self._fed
        local = self._open.pop()
        if "global" in self._open or local == "global":
            return
        if local in _VALUES and self._keys:
            self._keys.pop()
        elif local == "event" and self._event is not None:
            self._waiting.append(self._event)
            self._event = None
            if "trace" not in self._open or len(self._waiting) >= _MOST_WAITING:
                self._early = "trace" in self._open
                self._let_go()
        elif local == "trace":
            self._let_go()
            self._trace = {}

    def _let_go(self) -> None:
        self.ready += [self._trace | event for event in self._waiting]
        self._waiting = []


def _add(event: Event, name: str, value: str) -> None:
    """What is said several times is a list, as JSON writes it."""
    if name not in event:
        event[name] = value
        return
    before = json.loads(event[name]) if event[name].startswith('["') else [event[name]]
    event[name] = json.dumps([*before, value], ensure_ascii=False)
