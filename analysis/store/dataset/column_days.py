"""Which calendar days does a stored column hold?

A column of days is stored as dates. Runs of imports that read it as moments hold those; where such runs were merged
with runs of days, each value is stored as its text, so that neither a clock is made up nor one lost.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.timezones import local_days

_DATE_LETTERS = 10  # 2026-01-31; a moment's text is longer


def days_since_1970(column: pa.Array, time_zone: str) -> pa.Array:
    """int64; of a moment the day on which it lies in the zone."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return days_since_1970(column.dictionary, time_zone).take(column.indices)
    if pa.types.is_date(kind):
        return column.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
    if pa.types.is_timestamp(kind):
        moments = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
        missing = np.asarray(moments.is_null())
        return pa.array(local_days(np.asarray(moments.fill_null(0)), time_zone), mask=missing)
    return _of_texts(column, time_zone) if pa.types.is_string(kind) else column.cast(pa.int64())


def _of_texts(texts: pa.StringArray, time_zone: str) -> pa.Array:
    short = pc.equal(pc.utf8_length(texts), _DATE_LETTERS)
    dates = pc.if_else(short, texts, None).cast(pa.date32())
    moments = pc.if_else(short, None, texts).cast(pa.timestamp("us", "UTC"))
    return pc.coalesce(days_since_1970(dates, time_zone), days_since_1970(moments, time_zone))
