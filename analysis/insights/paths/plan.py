"""What does a question about paths ask, in the codes of one block?"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from analysis.insights.paths.labels import label_mask, labelled_events
from analysis.insights.paths.spec import PathsSpec, Per
from analysis.rules.asked import Rule
from analysis.rules.evaluated import matches
from analysis.sequences.paths import EACH_UNIT, EACH_USER, EVERY, FOREVER, Labelled, PathPlan
from analysis.sequences.sessions import session_begins
from analysis.store.dataset import UserBlock

_WHICH = {"sessions": EACH_UNIT, "users": EACH_USER, "occurrences": EVERY}
_NOTHING = np.empty(0, np.bool_)


def paths_plan(block: UserBlock, spec: PathsSpec) -> tuple[Labelled, PathPlan]:
    facts, labelled = block.dataset, labelled_events(block, spec.labels)

    def mask(name: str | None) -> np.ndarray:
        return _NOTHING if name is None else label_mask(facts, spec.labels, name, labelled.names)

    backward = spec.end is not None and spec.start is None
    anchor = spec.end if backward else spec.around or spec.start
    low, high = spec.period.bounds(facts.time_zone)
    steps = spec.columns
    gap, begins = units(block, spec.per, spec.gap)
    return labelled, PathPlan(
        before=spec.anchor - steps.start,
        after=steps.stop - 1 - spec.anchor,
        gap=gap,
        which=EACH_USER if spec.per == "user" and spec.counted != "occurrences" else _WHICH[spec.counted],
        collapse=spec.collapsed,
        low=low,
        high=high,
        starts=mask(anchor),
        ends=_NOTHING if backward else mask(spec.end),
        goal=_NOTHING if spec.goal is None else facts.event_mask((spec.goal,)),
        chosen=chosen_users(block, spec.filter),
        begins=begins,
    )


def units(block: UserBlock, per: Per, gap: timedelta | None) -> tuple[int, np.ndarray]:
    """The pause that ends a path, and the first events of its units where a property names these."""
    if gap is not None:
        return gap // timedelta(microseconds=1), _NOTHING
    if per == "user":
        return FOREVER, _NOTHING
    named = block.dataset.named_session is not None
    own = block.dataset.session_gap // timedelta(microseconds=1)
    return own, session_begins(block) if named else _NOTHING


def chosen_users(block: UserBlock, rule: Rule | None) -> np.ndarray:
    return _NOTHING if rule is None else np.asarray(matches(rule, block), np.bool_)
