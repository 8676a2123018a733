"""What does a portrait say?"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from analysis.insights.portrait.spec import NUMBERS, Dimension, Layer, PortraitSpec, thing_of
from analysis.insights.statistics import CHANCE
from analysis.notes import Note

_STRONGEST = 12
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

    @property
    def is_number(self) -> bool:
        """Its "shares" are means of a number of each user."""
        return self.dimension in NUMBERS


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


_READS_BEST = ("mix", "usual", "property", "first", "last", "event", "often")
_KIND_OF = {
    **dict.fromkeys(("property", "mix", "usual", "first", "last"), "property"),
    **dict.fromkeys(("amount", "average", "habit", "number"), "number"),
    "often": "event",
}


def _said_thing(dimension: Dimension, name: str, value: object) -> tuple[object, ...]:
    thing = (*thing_of(dimension, name), value if isinstance(value, str) else None)
    return (dimension, *thing) if dimension in ("amount", "average", "number") else thing


@dataclass(frozen=True)
class NumberCompared:
    """How a number of users is spread: `counts` of the group's up to each edge and above the one before it.

    `difference` is the group's median less that of the rest, with the ends of its 95 % interval; NaN where it can't be
    said.
    """

    dimension: Dimension
    name: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    counts_all: tuple[int, ...]
    median: float
    median_all: float
    difference: float
    low: float
    high: float


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
    week: np.ndarray  # group and all × weekday × hour: events
    numbers: tuple[NumberCompared, ...]
    goal: GoalRate | None
    goal_all: GoalRate | None
    notes: tuple[Note, ...]

    @property
    def share(self) -> float | None:
        return self.users / self.users_all if self.users_all else None

    @property
    def week_apart(self) -> np.ndarray:
        """Weekday × hour: the share of the group's events less that of all."""
        totals = self.week.sum(axis=(1, 2), keepdims=True)
        group, everybody = self.week / np.maximum(totals, 1)
        return group - everybody

    def number(self, dimension: str, name: str) -> NumberCompared:
        return next(each for each in self.numbers if (each.dimension, each.name) == (dimension, name))

    @property
    def differences(self) -> pd.DataFrame:
        """Values that differ from the rest beyond chance, the strongest first: those whose likely range ends farthest
        from 100, as a ratio. What the group's own rule names is none, nor is a number whose ranks differ while its
        mean may not."""
        frame = self.values
        findings = ~frame["defines"] & ~frame["value"].isin([OTHER, UNKNOWN])
        apart = ~frame["dimension"].isin([*NUMBERS]) | (frame["tgi_low"] > 100) | (frame["tgi_high"] < 100)
        known = frame.loc[findings & ~frame["few"] & (frame["q"] <= CHANCE) & apart]
        more, less = known["tgi_low"] / 100, 100 / known["tgi_high"]
        strength = more.where(known["tgi"] > 100, less)
        return known.loc[strength.sort_values(ascending=False, kind="stable").index]

    @property
    def one_of_each(self) -> pd.DataFrame:
        """The differences, each thing once: of what is said of it in several ways (of all events, mostly, at least
        once, first, last; did it, how often) the way that reads best."""
        found = self.differences
        said = [_said_thing(*row) for row in zip(found["dimension"], found["name"], found["value"], strict=True)]
        way = [_READS_BEST.index(each) if each in _READS_BEST else -1 for each in found["dimension"]]
        best = pd.DataFrame({"said": said, "way": way}).sort_values("way", kind="stable")
        kept = best.drop_duplicates("said").index
        return found.iloc[sorted(kept)]

    @property
    def most_telling(self) -> pd.DataFrame:
        """The same, the surest first, but of each kind of thing (events, columns of events, numbers, attributes, tags,
        hours) the surest before the second of any: ten events would hide what people are."""
        found = self.one_of_each.sort_values("p", kind="stable")
        kind = found["dimension"].map(lambda dimension: _KIND_OF.get(dimension, dimension))
        seconds = kind.duplicated().to_numpy()
        return pd.concat([found.loc[~seconds], found.loc[seconds]])

    def layer_of(self, row: PortraitRow) -> Layer:
        """Who they are, what they do, or what they bring."""
        match row.dimension:
            case "attribute" | "number":
                return "base"
            case "tag":
                for tag in self.spec.tags:
                    if (tag.name, tag.value) == (row.name, row.value):
                        return tag.layer
            case "amount" | "average":
                return "value"
            case "habit":
                return "value" if row.name == "recency" else "behaviour"
        return "behaviour"

    @property
    def most_different(self) -> pd.DataFrame:
        """The strongest of each side, half of what there is room for and what the other leaves, by TGI from the highest
        to the lowest; of equal ones the strongest is outermost.

        In one order of both sides the values that nobody of the group has would hide what all of it have: no ratio is
        as far from 1 as that of nothing.
        """
        found = self.one_of_each
        more, less = found.loc[found["tgi"] > 100], found.loc[found["tgi"] <= 100]
        half = _STRONGEST // 2
        more, less = more.head(max(half, _STRONGEST - len(less))), less.head(max(half, _STRONGEST - len(more)))
        both = pd.concat([more, less.iloc[::-1]])
        return both.sort_values("tgi", ascending=False, kind="stable", ignore_index=True)
