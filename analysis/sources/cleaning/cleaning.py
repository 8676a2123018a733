"""Which rows of a file can be used, and what are their user, moment and event?

Reasons are looked at in the order of the ledger. Properties stay text here: whether a column of numbers really is one
is known when all rows have been seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import TooManyEvents
from analysis.sources.ledger import KEPT, REASONS
from analysis.sources.mapping import TimeReading
from analysis.sources.messages import FileJob
from analysis.sources.parsing import (
    MISSING,
    UNREADABLE,
    IdForms,
    IdReading,
    Rows,
    as_text,
    id_forms,
    parse_times,
    read_ids,
)
from analysis.sources.reading import Reading
from analysis.store.dataset import buckets_of
from analysis.timezones import DAY

NO_EVENT_NAME = "(none)"
MOST_EVENTS = 65_535  # event codes are uint16

USER, TS, EVENT, FILE, ROW = "user", "ts", "event", "file", "row"
CELL = "p:"  # a property's or attribute's text
OWNED = "a:"  # the text of an attribute that the events bring
UNMAPPED = "x:"  # a column that is not kept, but decides whether a row repeats another
RAW_TIME = "raw_time"

_REASON = {reason: code for code, reason in enumerate(REASONS)}


class EventCodes:
    """Codes of event names in the order in which the import's rows bring them."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._codes)

    def of(self, names: list[str], file: str, column: str) -> np.ndarray:
        for name in names:
            self._codes.setdefault(name, len(self._codes))
        if len(self._codes) > MOST_EVENTS:
            raise TooManyEvents(file=file, column=column, limit=MOST_EVENTS)
        return np.array([self._codes[name] for name in names], dtype=np.uint16)


@dataclass(frozen=True)
class Cleaned:
    """Rows that can be used with their buckets, and for each row of the batch its reason or `KEPT`."""

    kept: pa.RecordBatch  # user, ts, event, p:…, a:…, x:…, and file and row where they are wanted
    buckets: np.ndarray  # uint16
    reasons: np.ndarray  # int8, one a row of the batch
    nameless: int
    forms: IdForms = field(default_factory=IdForms)
    moments: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # of all rows, the ancient ones too


@dataclass(frozen=True)
class Cleaner:
    """Cleans the batches of one file. All files of an import give the same columns, in the order of `names`."""

    job: FileJob
    index: int
    names: tuple[str, ...]  # of properties or attributes, over all files
    unmapped: tuple[str, ...]
    time_zone: str
    now: int
    bucket_count: int
    codes: EventCodes
    numbered: bool  # keep file, row and the time's text: asked for when rows may still be dropped
    ids: IdReading = field(default_factory=IdReading)
    begins: int | None = None  # microseconds UTC: times before are ancient
    owned: tuple[str, ...] = ()  # names of the attributes that events bring, over all files

    def clean(self, rows: Rows) -> Cleaned:
        mapping, cells, numbers = self.job.mapping, rows.cells, rows.numbers
        reasons = np.full(cells.num_rows, KEPT, dtype=np.int8)
        for rows_of in mapping.only:
            _mark(reasons, ~_holds(cells[rows_of.column], rows_of.values), "not_chosen")
        users, forms = self._users(cells)
        _mark(reasons, is_null(users), "no_user")
        micros = self._moments(cells, reasons) if mapping.kind == "events" else np.zeros(0, np.int64)
        moments = micros[reasons[: len(micros)] == KEPT]
        if self.begins is not None:
            _mark(reasons, micros < self.begins, "ancient_time")
        kept = reasons == KEPT
        if not kept.all():
            mask = pa.array(kept)
            cells, users, numbers = cells.filter(mask), users.filter(mask), numbers[kept]
            micros = micros[kept] if len(micros) else micros
        columns: dict[str, pa.Array] = {USER: users.cast(pa.string())}
        nameless = 0
        if mapping.kind == "events":
            columns[TS] = pa.array(micros)
            columns[EVENT], nameless = self._events(cells)
        columns |= self._properties(cells, numbers)
        batch = pa.record_batch(list(columns.values()), names=list(columns))
        return Cleaned(batch, buckets_of(users, self.bucket_count), reasons, nameless, forms, moments)

    def _users(self, cells: pa.RecordBatch) -> tuple[pa.DictionaryArray, IdForms]:
        """Who did it, and in which forms the ids are written."""
        column = self.job.mapping.user
        written = trimmed(cells[column], self.job.reading.missing_in(column))
        forms = id_forms(written.dictionary)
        meant = read_ids(written.dictionary, forms, self.ids)
        return pa.DictionaryArray.from_arrays(written.indices, meant), forms

    def _moments(self, cells: pa.RecordBatch, reasons: np.ndarray) -> np.ndarray:
        mapping = self.job.mapping
        assert mapping.time is not None  # noqa: S101 refused before the job is made
        micros, status = parse_times(
            as_text(cells[mapping.time]),
            time_reading(self.job.reading, mapping.time_reading),
            mapping.time_zone or self.time_zone,
            clocks=as_text(cells[mapping.clock]) if mapping.clock else None,
            zones=cells[mapping.zone_column] if mapping.zone_column else None,
        )
        _mark(reasons, status == MISSING, "no_time")
        unreadable = np.flatnonzero(status == UNREADABLE)
        if len(unreadable) and (own := self.job.reading.missing_in(mapping.time)):
            texts = pc.utf8_trim_whitespace(as_text(cells[mapping.time].take(pa.array(unreadable))))
            status[unreadable[np.asarray(pc.is_in(texts, pa.array(own, pa.string())))]] = MISSING
            _mark(reasons, status == MISSING, "no_time")
        _mark(reasons, status == UNREADABLE, "bad_time")
        _mark(reasons, micros > self.now + DAY, "future_time")
        return micros

    def _events(self, cells: pa.RecordBatch) -> tuple[pa.Array, int]:
        """Codes of the rows' events, and how many rows name none."""
        mapping, count = self.job.mapping, cells.num_rows
        if mapping.event is None:
            code = self.codes.of([mapping.event_name or NO_EVENT_NAME], self.job.name, "")[0] if count else 0
            return pa.array(np.full(count, code, dtype=np.uint16)), 0
        encoded = trimmed(cells[mapping.event], self.job.reading.missing_in(mapping.event))
        nameless = is_null(encoded)
        names = [NO_EVENT_NAME if name is None else name for name in encoded.dictionary.to_pylist()]
        places = np.asarray(encoded.indices.fill_null(len(names)))
        if encoded.indices.null_count:
            names.append(NO_EVENT_NAME)
        return pa.array(self.codes.of(names, self.job.name, mapping.event)[places]), int(nameless.sum())

    def _properties(self, cells: pa.RecordBatch, numbers: np.ndarray) -> dict[str, pa.Array]:
        mapping = self.job.mapping
        source = {item.name: item.column for item in mapping.properties}
        nothing = pa.nulls(cells.num_rows, pa.string())
        columns = {CELL + name: cells[source[name]] if name in source else nothing for name in self.names}
        of_user = {item.name: item.column for item in mapping.attributes}
        columns |= {OWNED + name: cells[of_user[name]] if name in of_user else nothing for name in self.owned}
        own = set(self.job.reading.columns)
        columns |= {UNMAPPED + name: cells[name] if name in own else nothing for name in self.unmapped}
        if self.numbered:
            columns[FILE] = pa.array(np.full(cells.num_rows, self.index, dtype=np.int16))
            columns[ROW] = pa.array(numbers)
            if mapping.time is not None:
                columns[RAW_TIME] = cells[mapping.time]
        return columns


def trimmed(column: pa.Array, missing: tuple[str, ...]) -> pa.DictionaryArray:
    """Each different text once, without blanks around it; null where nothing is left or a missing marker is."""
    encoded = _used(column) if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    texts = pc.utf8_trim_whitespace(encoded.dictionary)
    texts = pc.if_else(pc.is_in(texts, pa.array([*missing, ""])), pa.scalar(None, pa.string()), texts)
    return pa.DictionaryArray.from_arrays(encoded.indices, texts)


def _used(encoded: pa.DictionaryArray) -> pa.DictionaryArray:
    """Only texts that rows hold, in the order in which they do."""
    used = encoded.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(used.indices, encoded.dictionary.take(used.dictionary))


def is_null(encoded: pa.DictionaryArray) -> np.ndarray:
    """Rows without a value, be it by their index or by the dictionary's entry."""
    absent = np.asarray(encoded.indices.is_null())
    if encoded.dictionary.null_count:
        entries = np.asarray(encoded.dictionary.is_null())
        absent = absent | entries[encoded.indices.fill_null(0).to_numpy(zero_copy_only=False)]
    return absent


def _holds(column: pa.Array, values: tuple[str, ...]) -> np.ndarray:
    """Rows whose text is one of the values, blanks around it aside; what says "nothing" is none."""
    return np.asarray(pc.is_in(pc.utf8_trim_whitespace(as_text(column)), pa.array(values, pa.string())))


def time_reading(reading: Reading, chosen: TimeReading) -> TimeReading:
    """How times are read; those of Parquet and Excel that are times already come as ISO text, and need no choice."""
    if reading.format != "csv" and chosen.order is None and chosen.epoch is None and not chosen.formats:
        return replace(chosen, order="ymd")
    return chosen


def _mark(reasons: np.ndarray, found: np.ndarray, reason: str) -> None:
    reasons[(reasons == KEPT) & found] = _REASON[reason]
