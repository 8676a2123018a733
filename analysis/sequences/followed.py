"""Did one event follow another in time, and which ones did nothing follow?

As in a funnel: what follows comes later in the user's order, at most the window after (inclusive), and one event takes
one step.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sequences.chosen import Chosen
from analysis.store.blocks import UserBlock


def took_all(block: UserBlock, steps: tuple[Chosen, ...], window: int) -> np.ndarray:
    """Which users took all steps in order, each at most `window` microseconds after the first? (bool)"""
    found = np.zeros(len(block.offsets) - 1, np.bool_)
    _took_all(block.ts, block.offsets, _marks(block, steps), len(steps), window, found)
    return found


def _marks(block: UserBlock, steps: tuple[Chosen, ...]) -> np.ndarray:
    """For each event the steps that it may take, as bits."""
    marks = np.zeros(len(block.ts), np.uint16)
    for bit, step in enumerate(steps):
        marks[step.places] |= np.uint16(1 << bit)
    return marks


@njit(nogil=True, cache=True)
def _took_all(ts, offsets, marks, steps, window, found):  # noqa: ANN001, ANN202
    """`latest[k]` is the latest begin of all that have taken step k: what an earlier one can reach, it can too."""
    latest = np.empty(steps, np.int64)
    for user in range(len(offsets) - 1):
        reached = 0
        for i in range(offsets[user], offsets[user + 1]):
            mark = marks[i]
            if mark == 0:
                continue
            for k in range(min(reached, steps - 1), 0, -1):
                if (mark >> k) & 1 and ts[i] - latest[k - 1] <= window:
                    latest[k] = latest[k - 1]
                    reached = max(reached, k + 1)
            if mark & 1:
                latest[0] = ts[i]
                reached = max(reached, 1)
            if reached == steps:
                found[user] = True
                break


def one_way(block: UserBlock, steps: tuple[Chosen, ...], window: int) -> np.ndarray:
    """The places of one way through all steps of a block's only user who took them: of the earliest first event that
    leads there, the next event of each step. Empty for who didn't."""
    for first in steps[0].places:
        places = [int(first)]
        for step in steps[1:]:
            at = int(np.searchsorted(step.places, places[-1], side="right"))
            if at == len(step.places) or block.ts[step.places[at]] - block.ts[first] > window:
                break
            places.append(int(step.places[at]))
        if len(places) == len(steps):
            return np.array(places, np.int64)
    return np.empty(0, np.int64)


def unanswered(block: UserBlock, first: Chosen, then: Chosen, window: int) -> Chosen:
    """Those of `first` whose window was over when the data ended, with none of `then` after them within it."""
    kept = np.zeros(len(first.places), np.bool_)
    _unanswered(
        block.ts, first.places, first.bounds, then.places, then.bounds, window, block.dataset.last - window, kept
    )  # fmt: skip
    return first.only(kept)


@njit(nogil=True, cache=True)
def _unanswered(ts, places, bounds, answers, answer_bounds, window, closed, kept):  # noqa: ANN001, ANN202
    for user in range(len(bounds) - 1):
        answer, end = answer_bounds[user], answer_bounds[user + 1]
        for k in range(bounds[user], bounds[user + 1]):
            t = ts[places[k]]
            if t > closed:
                break
            while answer < end and answers[answer] <= places[k]:
                answer += 1
            kept[k] = answer == end or ts[answers[answer]] - t > window
