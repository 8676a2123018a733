"""What is known of the users of a list: when last seen, how many events, which attributes?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.store.dataset import NO_TIME, Column, Dataset, UserBlock, buckets_of
from analysis.timezones import date_of, to_local

LAST_SEEN, EVENTS = "last_seen", "events"


def user_facts(dataset: Dataset, users: pa.StringArray, attributes: Sequence[str] = ()) -> pd.DataFrame:
    """A row a user, in the order of the list; who isn't in the data has missing values.

    Columns: user, last_seen (the project's clock), events, and `attribute:<name>` each: text, number, time, or
    day (a `date`).
    """
    home = buckets_of(users, dataset.manifest.bucket_count)
    parts = [pd.DataFrame({"place": pd.Series(dtype="int64")})]
    for bucket in np.unique(home).tolist():
        places = np.flatnonzero(home == bucket)
        block = dataset.block(bucket)
        rows = pc.index_in(users.take(pa.array(places)), value_set=block.users)
        there = rows.is_valid().to_numpy(zero_copy_only=False)
        parts.append(_facts(block, places[there], rows.drop_null().to_numpy(), attributes))
    facts = pd.concat([part for part in parts if len(part)] or parts[:1]).set_index("place")
    columns = [LAST_SEEN, EVENTS, *(f"attribute:{name}" for name in attributes)]
    facts = facts.reindex(index=np.arange(len(users)), columns=columns)
    facts.insert(0, "user", users.to_pylist())
    return facts.astype({EVENTS: "Int64"})


def _facts(block: UserBlock, places: np.ndarray, rows: np.ndarray, attributes: Sequence[str]) -> pd.DataFrame:
    first, after = block.offsets[rows], block.offsets[rows + 1]
    zone, seen = block.dataset.time_zone, after > first
    last = np.full(len(rows), NO_TIME)
    last[seen] = block.ts[after[seen] - 1]
    columns = {"place": places, LAST_SEEN: _moments(last, zone), EVENTS: after - first}
    columns |= {f"attribute:{name}": _values(block.attribute(name), rows, zone) for name in attributes}
    return pd.DataFrame(columns)


def _values(column: Column, rows: np.ndarray, zone: str) -> np.ndarray | pd.Series:
    values = column.values[rows]
    if column.type == "number":
        return values
    if column.type == "time":
        return _moments(values, zone)
    if column.type == "day":
        return np.array([None if day == NO_TIME else date_of(day) for day in values], dtype=object)
    labels = column.labels if column.labels is not None else pa.array([], pa.string())
    return labels.take(pa.array(values, mask=values < 0)).to_pandas().astype("str")


def _moments(ts: np.ndarray, zone: str) -> np.ndarray:
    """By the project's clock, without a zone; none is not a time."""
    local = to_local(np.where(ts == NO_TIME, 0, ts), zone)
    return np.where(ts == NO_TIME, np.datetime64("NaT"), local.astype("datetime64[us]"))
