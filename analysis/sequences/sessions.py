"""In which session does each event lie, and in how many did each user do it?

A session ends where a gap longer than the project's lies between two events of a user, whatever they are.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from analysis.sequences.chosen import Chosen
from analysis.store.dataset import UserBlock


def session_begins(block: UserBlock) -> np.ndarray:
    """Which events are the first of a session (bool)."""
    begins = np.ones(len(block.ts), np.bool_)
    begins[1:] = np.diff(block.ts) > block.dataset.session_gap // timedelta(microseconds=1)
    starts = block.offsets[:-1]
    begins[starts[np.diff(block.offsets) > 0]] = True
    return begins


def distinct_sessions(block: UserBlock, chosen: Chosen) -> np.ndarray:
    """In how many of their sessions do a user's chosen events lie?"""
    session = np.cumsum(session_begins(block))[chosen.places]  # each is of one user
    before = np.append(np.zeros(1, np.int64), np.cumsum(np.diff(session, prepend=0) > 0))
    return np.diff(before[chosen.bounds])
