"""Who are the users behind a finding?"""

from __future__ import annotations

import numpy as np

from analysis.insights.findings.spec import FindingUsers
from analysis.store.dataset import UserBlock


def members(block: UserBlock, spec: None, cell: FindingUsers) -> np.ndarray:
    """Mask over `block.users`."""
    chosen = (block.ts >= cell.low) & (block.ts < cell.high)
    if cell.event is not None:
        chosen &= block.event == block.dataset.event_code(cell.event)
    if cell.kind == "property" and cell.column is not None:
        chosen &= _has(block.column(cell.column).values, block.column(cell.column).labels, cell.value)
    users = np.diff(np.concatenate([[0], np.cumsum(chosen)])[block.offsets]) > 0
    if cell.kind == "attribute" and cell.column is not None:
        users &= _has(block.attribute(cell.column).values, block.attribute(cell.column).labels, cell.value)
    if cell.never is not None:
        did = block.event == block.dataset.event_code(cell.never)
        users &= np.bincount(block.user_index[did], minlength=len(users)) == 0
    return users


def _has(codes: np.ndarray, labels: object, value: str | None) -> np.ndarray:
    names = labels.to_pylist() if labels is not None else []  # type: ignore[attr-defined]
    return codes == names.index(value) if value in names else np.zeros(len(codes), np.bool_)
