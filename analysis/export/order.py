"""In which order does a person expect the ids of a list?"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_NUMBERED = r"^(?P<word>.*?)(?P<number>\d{1,18})$"
_MOST = 200_000  # of more nobody reads the order, and each click would wait for it


def counted_up(ids: pa.StringArray) -> pa.StringArray:
    """Ids that all end in a number by it: `u2` before `u10`; others as they come."""
    if len(ids) > _MOST:
        return ids
    parts = pc.extract_regex(ids, pattern=_NUMBERED)
    if parts.null_count:
        return ids
    number = pc.struct_field(parts, "number").cast(pa.int64())
    table = pa.table({"word": pc.struct_field(parts, "word"), "number": number, "id": ids})
    keys = [(name, "ascending") for name in table.column_names]
    return ids.take(pc.sort_indices(table, sort_keys=keys))
