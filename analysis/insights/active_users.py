"""Who is active, and by which events: what questions of presence in periods have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from analysis.insights.written import BadSpec, only
from analysis.rules.asked import ANY_EVENT, ChosenEvents, Rule
from analysis.rules.evaluated import chosen_places, matches
from analysis.rules.written import events_from_json, events_to_json, rule_from_json
from analysis.rules.written import to_json as rule_to_json
from analysis.sequences.calendar import GRAINS, Grain
from analysis.store.dataset import UserBlock

_ANY = ChosenEvents(ANY_EVENT)


@dataclass(frozen=True)
class ActiveSpec:
    """Who is active does one of `events`; `filter` selects users. `UNITS` are those that the question knows."""

    UNITS: ClassVar[tuple[str, ...]] = GRAINS
    unit: Grain = "week"
    events: ChosenEvents = _ANY
    filter: Rule | None = None

    def to_json(self) -> dict[str, Any]:
        form: dict[str, Any] = {"unit": self.unit}
        form |= {} if self.events == _ANY else {"events": events_to_json(self.events)}
        return form | ({} if self.filter is None else {"filter": rule_to_json(self.filter)})

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> Self:
        only(form, "unit", "events", "filter")
        if form.get("unit", "week") not in cls.UNITS:
            raise BadSpec(key="unit")
        events = events_from_json(form["events"], "events") if "events" in form else _ANY
        return cls(form.get("unit", "week"), events, rule_from_json(form["filter"]) if "filter" in form else None)


def active_moments(block: UserBlock, spec: ActiveSpec) -> tuple[np.ndarray, np.ndarray]:
    """When users did what makes them active, and where each user's moments begin."""
    if spec.events == _ANY:
        return block.ts, block.offsets
    rows = chosen_places(spec.events, block)
    return block.ts[rows.places], rows.bounds


def chosen_users(block: UserBlock, spec: ActiveSpec) -> np.ndarray:
    """bool, one a user: whom the filter selects; empty where there is none."""
    return np.array(matches(spec.filter, block) if spec.filter else (), np.bool_)
