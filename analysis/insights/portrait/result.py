"""What does a portrait say?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from analysis.insights.portrait.spec import Dimension, PortraitSpec
from analysis.insights.statistics import CHANCE
from analysis.notes import Note

_MOST_MORE, _MOST_LESS = 8, 4
_MOST_EACH = {"attribute": 2, "tag": 2, "daypart": 1, "event": 3}  # events together, the others by their name
OTHER, UNKNOWN = "\0other", "\0unknown"  # no value of a file can hold NUL


@dataclass(frozen=True)
class PortraitRow:
    """One row of `PortraitResult.values`, to be worded or drawn."""

    dimension: Dimension
    name: str
    value: str | None
    low: float
    high: float
    users: int
    of: int
    users_all: int
    of_all: int
    share: float
    share_all: float
    tgi: float
    tgi_low: float
    tgi_high: float
    p: float
    q: float
    few: bool
    defines: bool  # the rule of the group names it


def portrait_rows(values: pd.DataFrame) -> tuple[PortraitRow, ...]:
    """Rows of `values` or `most_different`, in their order."""
    names = [entry.name for entry in fields(PortraitRow)]
    columns = [values[name].tolist() for name in names]
    place = names.index("value")
    columns[place] = [value if isinstance(value, str) else None for value in columns[place]]  # pandas says NaN for None
    return tuple(PortraitRow(*row) for row in zip(*columns, strict=True))


@dataclass(frozen=True)
class GoalRate:
    """The share of users who did the goal's event; the interval is Wilson's, None without users."""

    event: str
    users: int
    of: int
    share: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class PortraitResult:
    spec: PortraitSpec  # closed
    users: int
    users_all: int
    active: int  # of the group, users with events: what people did is of these
    active_all: int
    values: pd.DataFrame
    # dimension, name, value (None: the tag or event itself), low, high (edges of a quarter, above and up to),
    # users, of, users_all, of_all, share, share_all, tgi, tgi_low, tgi_high, p, q, few, defines
    events: pd.DataFrame  # event, users, share, share_all, per_user, per_user_all (times, of those who did it)
    hours: pd.DataFrame  # hour, events, share, share_all (of events)
    weekdays: pd.DataFrame  # weekday (0 is Monday), events, share, share_all
    goal: GoalRate | None
    goal_all: GoalRate | None
    notes: tuple[Note, ...]

    @property
    def share(self) -> float | None:
        return self.users / self.users_all if self.users_all else None

    @property
    def most_different(self) -> pd.DataFrame:
        """Values whose difference from the rest is beyond chance, by TGI from the highest to the lowest.

        Where there are many, those whose interval ends farther from 100 are taken: large sure differences. What the
        group's own rule names is none.
        """
        frame = self.values
        findings = ~frame["defines"] & ~frame["value"].isin([OTHER, UNKNOWN])
        known = frame.loc[findings & ~frame["few"] & (frame["q"] <= CHANCE)]
        more = known.loc[known["tgi_low"] > 100].sort_values("tgi_low", ascending=False, kind="stable")
        less = known.loc[known["tgi_high"] < 100].sort_values("tgi_high", kind="stable")
        taken = pd.concat([_of_each(more).head(_MOST_MORE), _of_each(less).head(_MOST_LESS)])
        return taken.sort_values("tgi", ascending=False, kind="stable", ignore_index=True)


def _of_each(ordered: pd.DataFrame) -> pd.DataFrame:
    """At most a few of one attribute, one tag, and of all events."""
    seen: Counter[tuple[str, str]] = Counter()
    keep = []
    for dimension, name in zip(ordered["dimension"], ordered["name"], strict=True):
        subject = (dimension, "" if dimension == "event" else name)
        seen[subject] += 1
        keep.append(seen[subject] <= _MOST_EACH[dimension])
    return ordered.loc[np.array(keep, dtype=bool)]
