"""Which events do users take up, when and how often, and do those who take one up early stay more often than others?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from analysis.errors import AnalysisError
from analysis.insights.statistics import CHANCE, FEW, certainty, q_values
from analysis.insights.written import BadSpec, only
from analysis.notes import Note
from analysis.rules.asked import Rule
from analysis.rules.evaluated import matches
from analysis.rules.written import rule_from_json
from analysis.rules.written import to_json as rule_to_json
from analysis.sequences.adoption import Adoption, adoption
from analysis.store.dataset import DatasetFacts, UserBlock
from analysis.timezones import DAY

MOST_DAYS, MOST_STAYING = 90, 365
_FIRST_DAYS = 366  # of first use told apart
_Z95 = float(special.ndtri(0.975))


class AdoptionDays(AnalysisError):
    """details: days, staying, most"""

    code = "adoption_days"


@dataclass(frozen=True)
class AdoptionSpec:
    """Who does an event in the first `days` × 24 hours after their first event of all has taken it up early; who is
    there in the `staying` days after those has stayed. `filter` selects users."""

    days: int = 7
    staying: int = 28
    filter: Rule | None = None

    def __post_init__(self) -> None:
        if not (1 <= self.days <= MOST_DAYS and 1 <= self.staying <= MOST_STAYING):
            raise AdoptionDays(days=self.days, staying=self.staying, most=MOST_DAYS)

    def to_json(self) -> dict[str, Any]:
        form: dict[str, Any] = {"days": self.days, "staying": self.staying}
        return form | ({} if self.filter is None else {"filter": rule_to_json(self.filter)})

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> AdoptionSpec:
        only(form, "days", "staying", "filter")
        for key in ("days", "staying"):
            if not isinstance(form.get(key, 1), int) or isinstance(form.get(key), bool):
                raise BadSpec(key=key)
        rule = rule_from_json(form["filter"]) if "filter" in form else None
        return cls(form.get("days", cls.days), form.get("staying", cls.staying), rule)


@dataclass(frozen=True)
class AdoptionPart:
    found: Adoption
    users: int
    facts: DatasetFacts

    def __add__(self, other: AdoptionPart) -> AdoptionPart:
        return AdoptionPart(self.found + other.found, self.users + other.users, self.facts)


@dataclass(frozen=True)
class AdoptionResult:
    """`difference` is how much more often those who took the event up early stayed than others who were as active: in
    each stratum (by days active and by other events, in powers of two) the shares are compared, and weighted by those
    who took it up. It goes with the event; it isn't because of it."""

    spec: AdoptionSpec
    users: int
    judged: int  # users whose first days and time after them are over
    # event, users, share, first_day (median), again (share of its users), early, stayed, others, others_stayed (as
    # active), difference, low, high, p, q, verdict: real, chance, few; by users
    events: pd.DataFrame
    notes: tuple[Note, ...]


def measure(block: UserBlock, spec: AdoptionSpec) -> AdoptionPart:
    facts = block.dataset
    facts.require_events()
    early, late = spec.days * DAY, (spec.days + spec.staying) * DAY
    chosen = np.array(matches(spec.filter, block) if spec.filter else (), np.bool_)
    spans = (DAY, early, late, facts.last - late)
    found = adoption(block.ts, block.event, block.offsets, len(facts.events), spans, _FIRST_DAYS, chosen)
    active = np.diff(block.offsets) > 0
    return AdoptionPart(found, int(np.count_nonzero(active & chosen if len(chosen) else active)), facts)


def members(block: UserBlock, spec: AdoptionSpec, cell: str) -> np.ndarray:
    """Mask over `block.users` of those who did the event."""
    mask = block.rows_of(block.dataset.event_mask((cell,))).counts > 0
    return mask & matches(spec.filter, block) if spec.filter else mask


def combine(parts: Iterable[AdoptionPart], spec: AdoptionSpec) -> AdoptionResult:
    part = reduce(add, parts)
    found, events = part.found, part.facts.events
    rows = [_event(found, place) for place in range(len(events)) if found.users[place]]
    names = [event for place, event in enumerate(events) if found.users[place]]
    frame = pd.DataFrame(rows, columns=_COLUMNS).assign(event=pd.Series(names, dtype="str"))
    frame["share"] = frame["users"] / max(part.users, 1)
    frame["q"] = q_values(frame["p"].to_numpy(np.float64))
    few = (frame[["early", "others"]].min(axis=1) < FEW).tolist()
    real = (frame["q"] <= CHANCE).tolist()
    frame["verdict"] = [certainty(one, beyond) for one, beyond in zip(few, real, strict=True)]
    by_users = frame.sort_values(["users", "event"], ascending=[False, True], ignore_index=True)
    judged = int(found.judged.sum())
    notes = [Note("adoption_association")]
    notes += [Note("too_few_users", {"n": judged, "needed": FEW})] if judged < FEW else []
    return AdoptionResult(spec, part.users, judged, by_users, tuple(notes))


_COLUMNS = [
    "users", "first_day", "again", "early", "stayed", "others", "others_stayed", "difference", "low", "high", "p",
]  # fmt: skip


def _event(found: Adoption, place: int) -> tuple[float | None, ...]:
    users = int(found.users[place])
    half = np.searchsorted(np.cumsum(found.first_days[place]), users / 2)
    early, stayed = found.early[place], found.early_stayed[place]
    others = found.judged - found.as_others[place]
    others_stayed = found.judged_stayed - found.as_others_stayed[place]
    matched = _matched(early, stayed, others, others_stayed)
    return users, int(half), found.again[place] / users, *matched


def _matched(
    early: np.ndarray, stayed: np.ndarray, others: np.ndarray, others_stayed: np.ndarray
) -> tuple[float | None, ...]:
    """Over the strata in which there are both: shares standardised to those who took it up, their difference with its
    95 % interval (Mantel and Haenszel's test for p; variance of a standardised difference, Rothman, Greenland and Lash
    2008, ch. 15)."""
    both = (early > 0) & (others > 0)
    n, a, m, b = (each[both].astype(np.float64) for each in (early, stayed, others, others_stayed))
    if not len(n):
        return int(early.sum()), np.nan, 0, np.nan, np.nan, np.nan, np.nan, np.nan
    weight = n / n.sum()
    with_, without = float((weight * a / n).sum()), float((weight * b / m).sum())
    # Half a user more of each kind: a stratum in which all stayed isn't known exactly.
    p, q = (a + 0.5) / (n + 1), (b + 0.5) / (m + 1)
    spread = _Z95 * float(np.sqrt((weight**2 * (p * (1 - p) / n + q * (1 - q) / m)).sum()))
    difference = with_ - without
    return (
        int(early.sum()), with_, int(m.sum()), without, difference, max(difference - spread, -1.0),
        min(difference + spread, 1.0), _mantel_haenszel(n, a, m, b),
    )  # fmt: skip


def _mantel_haenszel(n: np.ndarray, a: np.ndarray, m: np.ndarray, b: np.ndarray) -> float:
    """Two-sided p of "in no stratum do shares differ" (Mantel and Haenszel 1959, without continuity correction)."""
    total, came = n + m, a + b
    usable = total > 1
    n, a, m, total, came = (each[usable] for each in (n, a, m, total, came))
    variance = float((n * m * came * (total - came) / (total**2 * (total - 1))).sum())
    if variance == 0:
        return np.nan
    return float(2 * special.ndtr(-abs(float((a - n * came / total).sum())) / np.sqrt(variance)))
