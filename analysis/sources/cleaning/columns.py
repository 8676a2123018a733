"""Of which types are the properties of an import, and do the values agree?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.cleaning.cleaning import time_reading
from analysis.sources.mapping import Decimal, PropertyColumn, TimeReading
from analysis.sources.messages import Clocked, Demotion, FileJob
from analysis.sources.parsing import (
    OK,
    TURNING,
    UNREADABLE,
    IdForms,
    IdReading,
    Leftover,
    as_text,
    numbers_of_unit,
    parse_days,
    parse_times,
    read_durations,
    read_ids,
)
from analysis.store.dataset import TS_TYPE, Field, FieldType, joined_type
from analysis.timezones import local_days

_NOTHING = pa.scalar(None, pa.string())


@dataclass(frozen=True)
class NoNumbers:
    """What stands among the numbers of a column, in a bucket or in all. `amounts`: they are no codes."""

    name: str
    leftover: Leftover
    numbers: int
    amounts: bool

    def __add__(self, other: NoNumbers) -> NoNumbers:
        return NoNumbers(
            self.name, self.leftover + other.leftover, self.numbers + other.numbers, self.amounts or other.amounts
        )

    @property
    def tolerable(self) -> bool:
        return self.leftover.tolerable(self.numbers, self.amounts)


@dataclass(frozen=True)
class Typed:
    """A property's values in its type; with `demoted`, the column is none of it."""

    values: pa.Array
    demoted: Demotion | None = None
    clocked: Clocked | None = None  # of a column of days
    numbers: NoNumbers | None = None  # of a column of numbers


@dataclass(frozen=True)
class _Read:
    values: pa.Array
    unreadable: np.ndarray  # bool, a row
    amounts: bool = False
    more: np.ndarray | None = None  # rows that say more than a day


@dataclass(frozen=True)
class Columns:
    """The properties (or attributes) of all files of an import, by name; `demoted` ones are text after all."""

    files: tuple[FileJob, ...]
    time_zone: str
    demoted: Mapping[str, Demotion] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Text where the files differ in type or unit."""
        kinds: dict[str, tuple[FieldType, str]] = {}
        for job in self.files:
            for item in job.mapping.properties:
                known, unit = kinds.get(item.name, (item.type, item.unit))
                kinds[item.name] = (joined_type(known, item.type) if unit == item.unit else "text", item.unit)
        return tuple(Field(name, "text" if name in self.demoted else kind) for name, (kind, _) in kinds.items())

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns that are not kept, over all files."""
        found: dict[str, None] = {}
        for job in self.files:
            mapping = job.mapping
            kept = {item.column for item in (*mapping.properties, *mapping.attributes)}
            used = {mapping.user, mapping.time, mapping.event} | kept
            found |= dict.fromkeys(name for name in job.reading.columns if name not in used)
        return tuple(found)

    def typed(self, kept: Field, texts: pa.Array, files: np.ndarray | None) -> Typed:
        """A property's values in its type. `files`: from which each row comes."""
        if kept.type == "text" and not any(_text_changes(job, kept.name) for job in self.files):
            return Typed(texts.dictionary_encode())
        texts = texts if kept.type == "text" else as_text(texts)
        parts, clocked, numbers = [], None, None
        for index, job in enumerate(self.files):
            rows = None if files is None else pa.array(np.flatnonzero(files == index))
            part = texts if rows is None else texts.take(rows)
            read = self._read(kept, job, part)
            others = Leftover.of(part.filter(pa.array(read.unreadable))) if read.unreadable.any() else Leftover()
            if others.rows and (kept.type != "number" or others.numeric):
                return Typed(
                    texts, Demotion(kept.name, cast(Literal["number", "time", "day"], kept.type), others.examples[0])
                )
            if kept.type == "number":
                count = len(read.values) - read.values.null_count
                one = NoNumbers(kept.name, others, count, read.amounts)
                numbers = numbers + one if numbers else one
            if read.more is not None and read.more.any():
                days = Clocked(kept.name, int(read.more.sum()), _first(part, read.more))
                clocked = clocked + days if clocked else days
            parts.append(read.values)
        values = parts[0]
        if files is not None:
            back = np.empty(len(texts), dtype=np.int64)
            back[np.argsort(files, kind="stable")] = np.arange(len(texts))
            parts = [part.cast(pa.string()) for part in parts] if kept.type == "text" else parts
            values = pa.concat_arrays(parts).take(pa.array(back))
        encode = kept.type == "text" and not pa.types.is_dictionary(values.type)
        return Typed(values.dictionary_encode() if encode else values, None, clocked, numbers)

    def _read(self, kept: Field, job: FileJob, texts: pa.Array) -> _Read:
        item = _item(job, kept.name)
        missing = job.reading.missing_in(item.column if item else None)
        if kept.type == "text":
            return _Read(_texts(texts, item, missing), np.zeros(len(texts), bool))
        if kept.type == "number":
            return _numbers(texts, item, job.reading.decimal, missing)
        reading, zone = self._time_reading(job, item), job.mapping.time_zone or self.time_zone
        if kept.type == "day" and (item is None or item.type == "day"):
            days, status, clocked = parse_days(texts, reading, self.time_zone)
            return _Read(_dates(days, status), _not_missing(texts, status == UNREADABLE, missing), more=clocked)
        micros, status = parse_times(texts, reading, zone)
        unreadable = _not_missing(texts, status == UNREADABLE, missing)
        if kept.type == "day":  # moments of this file, days of another
            return _Read(_dates(local_days(micros, self.time_zone), status), unreadable, more=status == OK)
        return _Read(pa.array(micros, mask=status != OK).cast(TS_TYPE), unreadable)

    def _time_reading(self, job: FileJob, item: PropertyColumn | None) -> TimeReading:
        chosen = item.time if item is not None and item.time is not None else job.mapping.time_reading
        return time_reading(job.reading, chosen)


def _dates(days: np.ndarray, status: np.ndarray) -> pa.Array:
    return pa.array(days.astype(np.int32), mask=status != OK).cast(pa.date32())


def _first(texts: pa.Array, rows: np.ndarray) -> str:
    return texts[int(np.flatnonzero(rows)[0])].as_py()


def _item(job: FileJob, name: str) -> PropertyColumn | None:
    return next((item for item in job.mapping.properties if item.name == name), None)


def _text_changes(job: FileJob, name: str) -> bool:
    """Whether a column of texts is not kept as the rows hold it."""
    item = _item(job, name)
    if item is None:
        return False
    own = set(job.reading.missing_in(item.column)) - set(job.reading.missing_everywhere)
    return bool(own) or item.whole_ids


def _texts(texts: pa.Array, item: PropertyColumn | None, missing: tuple[str, ...]) -> pa.Array:
    """The texts, or nothing where a missing marker stands; ids that are whole floats as whole numbers."""
    encoded = texts.dictionary_encode()
    absent = pc.is_in(encoded.dictionary, pa.array(missing, pa.string()))
    whole_ids = item is not None and item.whole_ids
    if not whole_ids and not pc.any(absent).as_py():
        return encoded
    words = pc.if_else(absent, _NOTHING, encoded.dictionary)
    if whole_ids:
        words = read_ids(words, IdForms(whole=True), IdReading(guarded=False))
    return pa.DictionaryArray.from_arrays(encoded.indices, words).cast(pa.string())


def _numbers(texts: pa.Array, item: PropertyColumn | None, decimal: Decimal, missing: tuple[str, ...]) -> _Read:
    if item is not None and item.duration is not None:
        values, status, _ = read_durations(texts, item.duration)
        return _Read(pa.array(values, from_pandas=True), _not_missing(texts, status == UNREADABLE, missing))
    shown = item.decimal if item is not None else None
    found = numbers_of_unit(texts, shown or decimal, item.unit if item is not None else "")
    unreadable = _not_missing(texts, found.status == UNREADABLE, missing)
    if shown == "" and found.turning:  # no value of the sample showed which of two numbers this is
        unreadable |= np.asarray(pc.match_substring_regex(texts, TURNING).fill_null(False))
    amounts = bool(unreadable.any()) and bool((item and item.unit) or (found.values[found.status == OK] % 1 != 0).any())
    return _Read(pa.array(found.values, from_pandas=True), unreadable, amounts)


def _not_missing(texts: pa.Array, unreadable: np.ndarray, missing: tuple[str, ...]) -> np.ndarray:
    """Of the rows that can't be read, those that say more than "nothing"."""
    places = np.flatnonzero(unreadable)
    if len(places):
        some = pc.utf8_trim_whitespace(texts.take(pa.array(places)).cast(pa.string()))
        unreadable[places[np.asarray(pc.is_in(some, pa.array(missing, pa.string())))]] = False
    return unreadable
