"""What is a column of a block, and which of its values are missing?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from analysis.store.dataset.manifest import FieldType
from analysis.timezones import local_days

NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Column:
    """Values of one property (a row an event) or attribute (a row a user) of a block.

    `values` are float64 with NaN (number), int32 codes into `labels` with -1 (text), int64 microseconds UTC (time) or
    days since 1970-01-01 (day) with `NO_TIME` for "missing". Codes mean something in this block only: parts carry
    labels, never codes.
    """

    type: FieldType
    values: np.ndarray
    labels: pa.StringArray | None = None

    @property
    def nbytes(self) -> int:
        return self.values.nbytes + (0 if self.labels is None else self.labels.nbytes)

    @property
    def missing(self) -> np.ndarray:
        if self.type == "number":
            return np.isnan(self.values)
        return self.values < 0 if self.type == "text" else self.values == NO_TIME

    def at(self, rows: np.ndarray) -> Column:
        """The values at these rows; of a text's labels those that they have."""
        values = self.values[rows]
        if self.type != "text" or self.labels is None:
            return replace(self, values=values)
        used = np.zeros(len(self.labels) + 1, np.bool_)
        used[values] = True  # the code -1 of "missing" takes the last
        codes = np.append(np.cumsum(used[:-1], dtype=np.int32) - np.int32(1), np.int32(-1))
        return replace(self, values=codes[values], labels=self.labels.filter(pa.array(used[:-1])))

    def days(self, time_zone: str) -> np.ndarray:
        """The calendar day of each value, as days since 1970-01-01 (int64), `NO_TIME` for "missing": that of a moment
        is where it lies in the zone, a day is the same in all."""
        if self.type == "day":
            return self.values
        missing = self.missing
        return np.where(missing, NO_TIME, local_days(np.where(missing, 0, self.values), time_zone))


def joined(columns: Iterable[Column]) -> Column:
    """Of the rows of all, which are of one type, in order."""
    columns = list(columns)
    first, values, labels = columns[0], np.concatenate([column.values for column in columns]), None
    if first.type == "text":
        encoded = pa.chunked_array(list(map(_encoded, columns))).unify_dictionaries().combine_chunks()
        values, labels = encoded.indices.fill_null(-1).to_numpy(), encoded.dictionary
    values.flags.writeable = False  # as mapped files are: compiled once for both
    return Column(first.type, values, labels)


def _encoded(column: Column) -> pa.DictionaryArray:
    labels = pa.array([], pa.string()) if column.labels is None else column.labels.cast(pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(column.values, mask=column.missing), labels)
