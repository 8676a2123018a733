"""Some rows of a log that is no table, as a reader of such a format yields them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class LogPart:
    """`cells` are texts, `numbers` their places in the file; `broken` lines (number, text) are no rows of the log.

    `unseen`: columns that weren't asked for and hold something, each with its rows.
    """

    cells: pa.RecordBatch
    numbers: np.ndarray  # int64
    broken: tuple[tuple[int, str], ...]
    share: float  # of the file read so far, 0 to 1
    unseen: Mapping[str, int] = field(default_factory=dict)


def sample_of(parts: Iterable[LogPart], rows: int) -> tuple[pa.Table, bool]:
    """At most about so many rows, and whether these are all."""
    batches: list[pa.RecordBatch] = []
    whole = True
    for part in parts:
        if sum(batch.num_rows for batch in batches) >= rows:
            whole = False
            break
        batches.append(part.cells)
    tables = [pa.Table.from_batches([batch]) for batch in batches]
    table = pa.concat_tables(tables, promote_options="default").slice(0, rows)
    return table, whole and sum(batch.num_rows for batch in batches) <= rows
