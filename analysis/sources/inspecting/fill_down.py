"""Are cells blank because they are those of the row above: an order's, on its further line items?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from analysis.sources.inspecting.columns import ColumnStats
from analysis.sources.inspecting.roles import Choice, Question, is_amount

_FEWEST_FURTHER, _MOST_FURTHER = 0.02, 0.95  # of the rows, for blank cells to be those of further items
_LEAST_KEYED = 0.9


def fill_down_question(
    top: pa.Table, columns: Sequence[ColumnStats], needed: Sequence[str | None] = ()
) -> Question | None:
    """Whether cells are blank because they are those of the row above: an order's, on its further line items.

    Asked where one of the `needed` columns (time and user) is blank; these come first. Amounts are never filled down:
    an order's total would count once an item.
    """
    once = {column.name for column in columns if is_amount(column) and column.name not in needed}
    further = [name for name in _blank_on_further_rows(top) if name not in once]
    if not set(needed) & set(further):
        return None
    ordered = tuple(sorted(further, key=lambda name: needed.index(name) if name in needed else len(needed)))
    joined = ",".join(ordered)
    return Question(
        "fill_down",
        columns=ordered,
        choices=(Choice(joined, said=f'--fill-down "{joined}"', word="above"), Choice("none", word="none")),
    )


def _blank_on_further_rows(top: pa.Table) -> tuple[str, ...]:
    if top.num_rows < 3:
        return ()
    blank = {name: _blank(top.column(name)) for name in top.column_names}
    together: dict[bytes, list[str]] = {}
    for name, mask in blank.items():
        if _FEWEST_FURTHER <= mask.mean() <= _MOST_FURTHER and not mask[0] and mask.sum() > 1:
            together.setdefault(mask.tobytes(), []).append(name)
    core = max(together.values(), key=len, default=[])
    if len(core) < 2:
        return ()
    further = blank[core[0]]
    if not _repeat_key(top, blank, further) and not _listed(blank, core, further):
        return ()
    return tuple(name for name, mask in blank.items() if mask[further].all() and not mask.all())


def _blank(column: pa.ChunkedArray) -> np.ndarray:
    return np.array([cell is None or not cell.strip() for cell in column.to_pylist()], dtype=bool)


def _repeat_key(top: pa.Table, blank: dict[str, np.ndarray], further: np.ndarray) -> bool:
    """Whether a column repeats the row above in the further rows, and only there: the order's number."""
    for name, mask in blank.items():
        if mask.any():
            continue
        values = np.array(top.column(name).to_pylist(), dtype=object)
        same = np.concatenate(([False], values[1:] == values[:-1]))
        if same[further].all() and (~same[~further]).mean() >= _LEAST_KEYED:
            return True
    return False


def _listed(blank: dict[str, np.ndarray], core: Sequence[str], further: np.ndarray) -> bool:
    """A listing: the first columns are blank in further rows, and others never are."""
    names = list(blank)
    return (
        set(names[: len(core)]) == set(core) and any(not blank[name].any() for name in names) and further.mean() >= 0.1
    )
