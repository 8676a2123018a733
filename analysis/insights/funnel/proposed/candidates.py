"""Which events may be steps of what is proposed?"""

from __future__ import annotations

import numpy as np

_MOST = 40


def commonest(counts: np.ndarray) -> tuple[int, ...]:
    """Codes of the events that are done most, and at all."""
    order = np.argsort(-counts, kind="stable")[:_MOST]
    return tuple(int(code) for code in order if counts[code] > 0)
