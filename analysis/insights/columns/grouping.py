"""To which group of a breakdown does each value belong?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.rules.evaluated import label_of
from analysis.store.dataset import DATED, Column
from analysis.timezones import date_of

_CANDIDATES = 1_000  # values a block proposes: high-cardinality columns are never ranked in full


def labelled(column: Column, rows: np.ndarray | slice, time_zone: str) -> tuple[np.ndarray, pa.Array]:
    """A code for the value at each row, -1 for missing, and the labels of the codes: of a time its day."""
    values = column.values[rows]
    if column.type == "text":
        return values, column.labels if column.labels is not None else pa.array([], pa.string())
    column = replace(column, values=values)
    known = ~column.missing
    if column.type in DATED:
        values = column.days(time_zone)
    unique, inverse = np.unique(values[known], return_inverse=True)
    codes = np.full(len(values), -1, np.int64)
    codes[known] = inverse
    if column.type in DATED:
        return codes, pa.array([date_of(day).isoformat() for day in unique], pa.string())
    return codes, pa.array([label_of(float(value)) for value in unique], pa.string())


def most_frequent(codes: np.ndarray, labels: pa.Array) -> Counter[str]:
    """How often each label occurs, of the most frequent candidates."""
    counts = np.bincount(codes[codes >= 0], minlength=len(labels))
    places = np.argsort(-counts, kind="stable")[:_CANDIDATES]
    places = places[counts[places] > 0]
    return Counter(dict(zip(labels.take(pa.array(places)).to_pylist(), counts[places].tolist(), strict=True)))


def top_labels(parts: Iterable[Counter[str]], top: int) -> tuple[str, ...]:
    """The labels that occur most over all blocks; equal ones in the order of their names."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return tuple(sorted(total, key=lambda label: (-total[label], label))[:top])


def group_codes(codes: np.ndarray, labels: pa.Array, groups: tuple[str, ...]) -> np.ndarray:
    """Place in `groups` of each code's label; `len(groups)` for another value, one more for missing."""
    place = pc.index_in(labels, value_set=pa.array(groups, pa.string())).fill_null(len(groups))
    lookup = np.append(place.to_numpy(zero_copy_only=False).astype(np.int64), len(groups) + 1)
    return lookup[codes]  # the code -1 of "missing" takes the last
