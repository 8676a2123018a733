"""Did one event follow another in time, and which ones did nothing follow?

As in a funnel: what follows comes later in the user's order, at most the window after (inclusive), and one event takes
one step.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.store.dataset import Rows, UserBlock

_NOWHERE = 2**62


def took_all(block: UserBlock, steps: tuple[Rows, ...], window: int) -> np.ndarray:
    """Which users took all steps in order, each at most `window` microseconds after the first? (bool)"""
    found = np.zeros(len(block.offsets) - 1, np.bool_)
    begins = np.concatenate([[0], np.cumsum([len(step.places) for step in steps])])
    places = np.concatenate([step.places for step in steps])
    bounds = np.stack([step.bounds + begin for step, begin in zip(steps, begins, strict=False)])
    _took_all(block.ts, places, bounds, window, found)
    return found


@njit(nogil=True, cache=True)
def _took_all(ts, places, bounds, window, found):  # noqa: ANN001, ANN202
    """Goes through the events of all steps in their order: `at` is the next of each step, `places` those of all steps.

    `latest[k]` is the latest begin of all that have taken step k: what an earlier one can reach, it can too.
    """
    steps = bounds.shape[0]
    latest, at = np.empty(steps, np.int64), np.empty(steps, np.int64)
    for user in range(bounds.shape[1] - 1):
        for k in range(steps):
            at[k] = bounds[k, user]
        if at[steps - 1] == bounds[steps - 1, user + 1]:
            continue
        reached = 0
        while at[0] < bounds[0, user + 1] or reached > 0:
            place = _NOWHERE
            for k in range(steps):
                if at[k] < bounds[k, user + 1]:
                    place = min(place, places[np.uint64(at[k])])
            if place == _NOWHERE:
                break
            t = ts[np.uint64(place)]
            # From the last step to the first, so that an event takes one step of what has begun.
            for k in range(steps - 1, -1, -1):
                if at[k] == bounds[k, user + 1] or places[np.uint64(at[k])] != place:
                    continue
                at[k] += 1
                if k == 0:
                    latest[0] = t
                elif k <= reached and t - latest[k - 1] <= window:
                    latest[k] = latest[k - 1]
                else:
                    continue
                reached = max(reached, k + 1)
            if reached == steps:
                found[user] = True
                break


def one_way(block: UserBlock, steps: tuple[Rows, ...], window: int) -> np.ndarray:
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


def unanswered(block: UserBlock, first: Rows, then: Rows, window: int) -> Rows:
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
            place = places[np.uint64(k)]
            t = ts[np.uint64(place)]
            if t > closed:
                break
            while answer < end and answers[np.uint64(answer)] <= place:
                answer += 1
            kept[np.uint64(k)] = answer == end or ts[np.uint64(answers[np.uint64(answer)])] - t > window
