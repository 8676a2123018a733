"""How do rows of users become lines of JSON, an object a user?

Moments are ISO 8601 in UTC with `Z`, days `YYYY-MM-DD`, numbers are numbers, ids are texts, what isn't known is null.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from analysis.export.segments.delimited import plain_numbers
from analysis.export.spreadsheets import joined_bytes
from analysis.spreadsheet_guard import bytes_among, changed_where

_NOTHING = bytes_among("")
_ESCAPED = bytes_among('"\\' + "".join(map(chr, range(0x20))))


def json_piece(rows: pa.RecordBatch, names: Sequence[str]) -> bytes:
    parts: list[pa.Array | str] = []
    for name, column in zip(names, rows.columns, strict=True):
        parts += [f"{', ' if parts else '{'}{json.dumps(name, ensure_ascii=False)}: ", _values(column)]
    return joined_bytes(pc.binary_join_element_wise(*parts, "}\n", ""))


def _values(column: pa.Array) -> pa.StringArray:
    if pa.types.is_floating(column.type):
        finite = pc.is_finite(column)
        return pc.if_else(finite, plain_numbers(column), pa.scalar(None, pa.string())).fill_null("null")
    if pa.types.is_integer(column.type):
        return column.cast(pa.string()).fill_null("null")
    texts = column if pa.types.is_string(column.type) else _dated(column)
    inner = changed_where(texts, _NOTHING, _ESCAPED, _escaped)
    return pc.binary_join_element_wise('"', inner, '"', "").fill_null("null")


def _dated(column: pa.Array) -> pa.StringArray:
    if pa.types.is_date(column.type):
        return column.cast(pa.string())
    utc = column.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
    return pc.strftime(pc.floor_temporal(utc, unit="second").cast(pa.timestamp("s")), format="%Y-%m-%dT%H:%M:%SZ")


def _escaped(texts: pa.StringArray) -> pa.StringArray:
    escaped = [None if text is None else json.dumps(text, ensure_ascii=False)[1:-1] for text in texts.to_pylist()]
    return pa.array(escaped, pa.string())
