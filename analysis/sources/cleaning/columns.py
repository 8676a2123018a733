"""Of which types are the properties of an import, and do the values agree?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from analysis.sources.cleaning.cleaning import time_reading
from analysis.sources.mapping import PropertyColumn, TimeReading
from analysis.sources.messages import Clocked, Demotion, FileJob
from analysis.sources.parsing import OK, UNREADABLE, parse_days, parse_times, read_durations, read_numbers
from analysis.store.dataset import TS_TYPE, Field, FieldType, joined_type
from analysis.timezones import local_days


@dataclass(frozen=True)
class Columns:
    """The properties (or attributes) of all files of an import, by name; `demoted` ones are text after all."""

    files: tuple[FileJob, ...]
    time_zone: str
    demoted: Mapping[str, Demotion] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[Field, ...]:
        types: dict[str, FieldType] = {}
        for job in self.files:
            for item in job.mapping.properties:
                types[item.name] = joined_type(types.get(item.name, item.type), item.type)
        return tuple(Field(name, "text" if name in self.demoted else kind) for name, kind in types.items())

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns that are not kept, over all files."""
        found: dict[str, None] = {}
        for job in self.files:
            mapping = job.mapping
            used = {mapping.user, mapping.time, mapping.event} | {item.column for item in mapping.properties}
            found |= dict.fromkeys(name for name in job.reading.columns if name not in used)
        return tuple(found)

    def typed(
        self, kept: Field, texts: pa.Array, files: np.ndarray | None
    ) -> tuple[pa.Array, Demotion | Clocked | None]:
        """A property's values in its type, or the first value that isn't of it; and of days how many say more.

        `files`: from which each row comes.
        """
        if kept.type == "text":
            return texts.dictionary_encode(), None
        parts, clocked = [], None
        for index, job in enumerate(self.files):
            rows = None if files is None else pa.array(np.flatnonzero(files == index))
            part = texts if rows is None else texts.take(rows)
            values, unreadable, more = self._read(kept, job, part)
            if unreadable.any():
                return texts, Demotion(kept.name, kept.type, _first(part, unreadable))
            if more.any():
                before = clocked.values if clocked else 0
                clocked = Clocked(
                    kept.name, before + int(more.sum()), clocked.example if clocked else _first(part, more)
                )
            parts.append(values)
        if files is None:
            return parts[0], clocked
        back = np.empty(len(texts), dtype=np.int64)
        back[np.argsort(files, kind="stable")] = np.arange(len(texts))
        return pa.concat_arrays(parts).take(pa.array(back)), clocked

    def _read(self, kept: Field, job: FileJob, texts: pa.Array) -> tuple[pa.Array, np.ndarray, np.ndarray]:
        """The values, and which rows can't be read or say more than their type holds."""
        item = next((item for item in job.mapping.properties if item.name == kept.name), None)
        if kept.type == "number":
            if item is not None and item.duration is not None:
                numbers, status, _ = read_durations(texts, item.duration)
            else:
                numbers, status = read_numbers(texts, job.reading.decimal)
            return pa.array(numbers, from_pandas=True), status == UNREADABLE, np.zeros(len(texts), bool)
        reading, zone = self._time_reading(job, item), job.mapping.time_zone or self.time_zone
        if kept.type == "day" and (item is None or item.type == "day"):
            days, status, clocked = parse_days(texts, reading, self.time_zone)
            return _dates(days, status), status == UNREADABLE, clocked
        micros, status = parse_times(texts, reading, zone)
        if kept.type == "day":  # moments of this file, days of another
            return _dates(local_days(micros, self.time_zone), status), status == UNREADABLE, status == OK
        return pa.array(micros, mask=status != OK).cast(TS_TYPE), status == UNREADABLE, np.zeros(len(texts), bool)

    def _time_reading(self, job: FileJob, item: PropertyColumn | None) -> TimeReading:
        chosen = item.time if item is not None and item.time is not None else job.mapping.time_reading
        return time_reading(job.reading, chosen)


def _dates(days: np.ndarray, status: np.ndarray) -> pa.Array:
    return pa.array(days.astype(np.int32), mask=status != OK).cast(pa.date32())


def _first(texts: pa.Array, rows: np.ndarray) -> str:
    return texts[int(np.flatnonzero(rows)[0])].as_py()
