"""Whose is a row that names several users in one cell, as logs of objects do: `['o1', 'o2']`?

Each of them has a row of its own then, as process mining flattens such logs to one type of object (van der Aalst 2019,
"Object-Centric Process Mining").
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.parsing import Rows, as_text

_LIST = r"^\s*\[.*\]\s*$"
_ENTRY = re.compile(r"""'([^']*)'|"([^"]*)"|([^\s,\[\]'"]+)""")
_MOST = 0.5  # of the different texts, to take a column for one of lists


def holds_lists(users: pa.Array) -> bool:
    """Whether most different texts of a column are lists."""
    texts = pc.unique(as_text(users).drop_null())
    return len(texts) > 0 and (pc.sum(pc.match_substring_regex(texts, _LIST)).as_py() or 0) > _MOST * len(texts)


def row_each(rows: Rows, user: str) -> Rows:
    """A row for each entry of the user's lists, in their order; an empty list names nobody."""
    encoded = rows.cells[user].dictionary_encode()
    entries = [_entries(text) for text in encoded.dictionary.to_pylist()]
    counts = np.array([max(len(found), 1) for found in entries] or [1], dtype=np.int64)
    known = np.asarray(encoded.indices.fill_null(0))
    times = np.where(np.asarray(encoded.is_null()), 1, counts[known])
    places = np.repeat(np.arange(rows.cells.num_rows), times)
    names = [name for place in range(rows.cells.num_rows) for name in _named(encoded, entries, place)]
    cells = rows.cells.take(pa.array(places))
    at = cells.schema.get_field_index(user)
    return replace(rows, cells=cells.set_column(at, user, pa.array(names, pa.string())), numbers=rows.numbers[places])


def _named(encoded: pa.DictionaryArray, entries: list[tuple[str, ...]], place: int) -> tuple[str | None, ...]:
    text = encoded.indices[place].as_py()
    return (entries[text] or (None,)) if text is not None else (None,)


def _entries(text: str) -> tuple[str, ...]:
    """What stands between the brackets; a text without them is one entry."""
    if not re.match(_LIST, text, re.DOTALL):
        return (text,)
    return tuple("".join(parts) for parts in _ENTRY.findall(text))
