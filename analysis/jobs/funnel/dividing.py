"""By which column do groups of a funnel differ most surely, for a breakdown to begin with?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.engine import Ask
from analysis.errors import SilhouetteError
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, FunnelSpec
from analysis.insights.listing import ListedColumn
from analysis.insights.statistics import CHANCE
from analysis.store.dataset import Dataset

_LOOKED_AT = 6  # columns, for each costs a walk over the data


def most_telling(ask: Ask, dataset: Dataset, spec: FunnelSpec, columns: Sequence[ListedColumn]) -> ListedColumn | None:
    """Of the first few, in their order of listing, the one with a group whose difference is least likely chance; the
    first where none is beyond chance over all of them. `spec` is closed."""
    columns = [column for column in columns if not column.is_id][:_LOOKED_AT]
    if len(columns) < 2:
        return columns[0] if columns else None
    chances = [_chance(ask, dataset, spec, column) * len(columns) for column in columns]
    least = min(range(len(columns)), key=chances.__getitem__)
    return columns[least if chances[least] <= CHANCE else 0]


def _chance(ask: Ask, dataset: Dataset, spec: FunnelSpec, column: ListedColumn) -> float:
    """How likely a difference as large as the largest one would be chance; 1 where nothing can be said."""
    try:
        divided = ask.run(funnel, dataset, replace(spec, compare=None, breakdown=Breakdown(column.kind, column.name)))
    except SilhouetteError:
        return 1.0
    sides = zip(divided.groups, divided.differences, strict=True)
    return min((each.p for group, each in sides if group.kind == "value" and each.p is not None), default=1.0)
