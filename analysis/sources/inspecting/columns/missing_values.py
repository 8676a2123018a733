"""Does `NA` say "nothing" in a column, or is it Namibia, or a plan called "None"?

Programs write `NULL`, `NaN` and the like where they know nothing, and nobody is called so. `NA` and `None` are words as
well: in a column of names each is one of them, unless

- the other values are no names: numbers, times, ids, addresses; or there are none;
- the column writes "nothing" in another way too (`N/A`, `null`, or `NA` beside `None`);
- it isn't written like the others (`NA` among `EMEA`, `APAC` is, `None` among `Basic`, `Pro` is) and there are empty
  cells beside it, or the file's columns of numbers and times say "nothing" with this very word, or the column is of
  users.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.inspecting.columns.stats import ColumnStats

_WORDS = {"NA": re.compile(r"[A-Z]{2,5}"), "None": re.compile(r"[A-Z][a-z]+")}  # with what the like of them look like
_NO_NAME = re.compile(r"[0-9@/\\:]")
_USERS = re.compile(r"user|member|customer|client|visitor|account|uid|(^|_)id$|用户|会员|客户|账号", re.IGNORECASE)
_MOST = 0.8  # of a column's different values
_LOOKED_AT = 1_000


def missing_of(
    table: pa.Table, columns: Sequence[ColumnStats], missing: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The columns of names with their own missing markers: some of `missing` are values of theirs."""
    marks = {
        word for column in columns if column.type != "text" for word in _WORDS if _has(table.column(column.name), word)
    }
    found = []
    for column in columns:
        kept = _kept(table.column(column.name), column, missing, marks) if column.type == "text" else set()
        if kept:
            found.append((column.name, tuple(text for text in missing if text not in kept)))
    return tuple(found)


def _kept(values: pa.ChunkedArray, column: ColumnStats, missing: tuple[str, ...], marks: set[str]) -> set[str]:
    """The words that are values of this column, be they seen in the sample or not."""
    different = [str(text) for text in pc.unique(values.drop_null()).slice(0, _LOOKED_AT).to_pylist()]
    markers = {text for text in different if text in missing and text}
    others = [text for text in different if text not in missing and text.strip()]
    if not others or sum(bool(_NO_NAME.search(text)) for text in others) >= _MOST * len(others):
        return set()
    has_blanks = bool(values.null_count) or "" in different
    kept = set()
    for word, form in _WORDS.items():
        alike = 2 * sum(bool(form.fullmatch(text)) for text in others) > len(others)
        doubted = has_blanks or word in marks or bool(_USERS.search(column.name))
        if word in missing and not markers - {word} and (alike or not doubted):
            kept.add(word)
    return kept


def _has(values: pa.ChunkedArray, word: str) -> bool:
    return bool(pc.any(pc.equal(values, word)).as_py())
