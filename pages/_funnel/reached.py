"""Which step did each of the users behind a part of a bar reach last?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.insights import funnel
from analysis.insights.funnel import FunnelCell, FunnelSpec, words
from pages._ui import compute
from pages._ui.drill import OwnColumn
from pages._ui.here import Here


def last_step(here: Here, spec: FunnelSpec, cell: FunnelCell, names: tuple[str, ...]) -> OwnColumn:
    """The deepest step of the bars in which the user stands: they are asked as a click would ask them."""

    def cells(listed: pa.StringArray) -> Sequence[str]:
        first, end = (cell.step, len(names)) if cell.state == "reached" else (1, cell.step - 1)
        if cell.state != "reached" and end >= 1 and not spec.steps[end - 1].optional:
            first = end  # nobody leaves before a step without having taken the required one before it
        last = np.full(len(listed), first)
        for step in range(first + 1, end + 1):
            there = compute.members(funnel, here.dataset, spec, replace(cell, step=step, state="reached"))
            last[pc.is_in(listed, value_set=there).to_numpy(zero_copy_only=False)] = step
        return [f"{words.circled(step)} {names[step - 1]}" for step in last.tolist()]

    return OwnColumn(here.text("funnel.last_step"), cells)
