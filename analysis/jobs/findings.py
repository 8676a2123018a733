"""What stands out in a period of a project, in the data and on the way to its goal?"""

from __future__ import annotations

from datetime import timedelta

from analysis.engine import Ask
from analysis.errors import SilhouetteError
from analysis.insights import findings, funnel, listing
from analysis.insights.findings import Finding, FindingsSpec, drop, largest
from analysis.insights.funnel import LEAST_STEPS, FunnelSpec, FunnelStep
from analysis.insights.funnel.proposed import StepsSpec, steps
from analysis.insights.goal import GoalSpec
from analysis.insights.listing import ColumnKind, ListingSpec
from analysis.rules.asked import Period
from analysis.store.catalog import Goal
from analysis.store.dataset import Dataset, dates_only


def measured_goal(dataset: Dataset, goal: Goal | None) -> GoalSpec | None:
    """The goal, where this data has its event and its number."""
    if goal is None or (goal.event is not None and goal.event not in dataset.manifest.events):
        return None
    numbers = {field.name for field in dataset.manifest.properties if field.type == "number"}
    if goal.kind in ("value", "satisfaction") and (goal.event is None or goal.property not in numbers):
        return None
    return GoalSpec.of(goal)


def stand_out(ask: Ask, dataset: Dataset, period: Period, goal: Goal | None) -> tuple[Finding, ...]:
    """The most telling first; nothing where nothing is beyond chance."""
    listed = ask.run(listing, dataset, ListingSpec.of(dataset.manifest)).of(("attribute", "property"), ("text",))
    columns: list[tuple[ColumnKind, str]] = [(column.kind, column.name) for column in listed if not column.is_id]
    spec = FindingsSpec(period, measured_goal(dataset, goal), tuple(columns))
    found = [*ask.run(findings, dataset, spec).findings]
    if (leaving := _drop(ask, dataset, period, spec.goal)) is not None:
        changes = sum(each.code in ("goal", "event", "active") for each in found)
        found.insert(changes, leaving)
    return tuple(each for each in found if each.code != "rhythm" or not dates_only(dataset))


def _drop(ask: Ask, dataset: Dataset, period: Period, goal: GoalSpec | None) -> Finding | None:
    """Where most leave on the usual way to the goal: in the funnel that its page proposes."""
    if goal is None or goal.event is None:
        return None
    way = ask.run(steps, dataset, StepsSpec(goal.event))
    if len(way.steps) < LEAST_STEPS:
        return None

    def asked(window: timedelta, *events: str) -> FunnelSpec:
        return FunnelSpec(tuple(FunnelStep((event,)) for event in events), window, period=period)

    try:
        whole = ask.run(funnel, dataset, asked(way.window, *way.steps))
        place = largest(whole)
        if place is None:
            return None
        before, step = (way.steps[each - 1] for each in place)
        gap = dataset.settings.session_gap
        there, back = (ask.run(funnel, dataset, asked(gap, *pair)) for pair in ((before, step), (step, before)))
    except SilhouetteError:
        return None  # no funnel can be made of these events
    return drop(whole, there, back)
