"""Which ids does a column of a file list, each once?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.parsing import IdForms, IdReading, as_text, id_forms, read_ids, read_rows
from analysis.sources.reading import Reading


@dataclass(frozen=True)
class ListedIds:
    """`ids` in the order of the file, as they are meant: `1001.0` is 1001 where no `1001.5` stands among them, and what
    was guarded against running as a formula is bare again. `rows` are those ids, those that repeat one, and blanks."""

    ids: tuple[str, ...]
    rows: int
    doubled: int
    blank: int


def listed_ids(path: Path, name: str, reading: Reading, column: str) -> ListedIds:
    """Raises `UnreadableFile`, `WrongEncoding`, `OpenQuote` with the file's `name`."""
    pieces = [as_text(rows.cells[column]) for rows in read_rows(path, name, reading)]
    written = pc.utf8_trim_whitespace(pa.chunked_array(pieces, pa.string()).combine_chunks())
    known = written.filter(pc.and_kleene(pc.is_valid(written), pc.not_equal(written, "")))
    forms = id_forms(known) if len(known) else IdForms()
    distinct = read_ids(known, forms, IdReading().settled(forms)).unique()
    rows = len(written)
    return ListedIds(tuple(distinct.to_pylist()), rows, len(known) - len(distinct), rows - len(known))
