"""How many sessions are there, what is done in them, and how long do they last?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from analysis.insights.paths.plan import units
from analysis.sequences.sessions import paused, session_begins
from analysis.sequences.transitions import sessions_with
from analysis.store.dataset import UserBlock

_MICROS = 1_000_000


@dataclass(frozen=True)
class SessionsSpec:
    """The project's sessions, or those by `gap`."""

    gap: timedelta | None = None


@dataclass(frozen=True, eq=False)
class SessionsPart:
    events: tuple[str, ...]
    counts: np.ndarray
    lasting: np.ndarray


@dataclass(frozen=True, eq=False)
class SessionsResult:
    sessions: int
    events: pd.DataFrame  # event, sessions; most frequent first
    median_seconds: float | None


def measure(block: UserBlock, spec: SessionsSpec) -> SessionsPart:
    block.dataset.require_events()
    gap = units(block, "session", spec.gap)[0]
    begins = session_begins(block) if spec.gap is None else paused(block, gap)
    counts, lasting = sessions_with(block, begins)
    return SessionsPart(block.dataset.events, counts, lasting)


def combine(parts: Iterable[SessionsPart], spec: SessionsSpec) -> SessionsResult:
    parts = list(parts)
    lasting, counts = np.concatenate([part.lasting for part in parts]), np.sum([part.counts for part in parts], axis=0)
    frame = pd.DataFrame({"event": pd.Series(parts[0].events, dtype="str"), "sessions": counts})
    frame = frame.loc[frame["sessions"] > 0].sort_values(
        ["sessions", "event"], ascending=[False, True], ignore_index=True
    )
    return SessionsResult(len(lasting), frame, float(np.median(lasting)) / _MICROS if len(lasting) else None)
