"""What is kept of a funnel's question while it is being put together?

The draft holds everything that a spec can say, so a saved funnel or a link comes back exactly as it was, whether or not
its inputs are on the screen. Steps have numbers of their own: what refers to one stays with it when steps move. Where
the parts don't fit together for a moment (an optional step became the last), `spec_of` asks the nearest thing that
makes sense, and the inputs say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from analysis.insights.funnel import (
    LEAST_STEPS,
    MOST_STEPS,
    Base,
    Breakdown,
    BreakdownKind,
    Counted,
    Exclusion,
    ExclusionEffect,
    FunnelSpec,
    FunnelStep,
    Order,
    Side,
    Ties,
    Window,
    funnel_from_json,
    funnel_to_json,
)
from analysis.rules.asked import ALL_TIME, Period, Rule, last_days
from analysis.store.dataset import DatasetFacts
from pages._ui.inputs import last_days_of

Division = Literal["none", "column", "previous", "dates", "users"]
DIVISIONS: tuple[Division, ...] = ("none", "column", "previous", "dates", "users")
DEFAULT_WINDOW = timedelta(days=7)


@dataclass(frozen=True)
class DraftStep:
    id: int
    step: FunnelStep


@dataclass(frozen=True)
class DraftExclusion:
    """`after` and `before` are steps' ids; None is the first and the last, however the steps move."""

    id: int
    exclusion: Exclusion  # its own numbers aren't used
    after: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class FunnelDraft:
    """A period of so many days is the last ones of the data; `at` of the breakdown may be a step's id."""

    steps: tuple[DraftStep, ...] = ()
    window: Window = DEFAULT_WINDOW
    period: Period | int = ALL_TIME
    filter: Rule | None = None
    division: Division = "none"
    kind: BreakdownKind = "property"
    column: str | None = None
    top: int = Breakdown.top
    at: Literal["first", "last"] | int = "first"
    other_period: Period | None = None
    other_filter: Rule | None = None
    order: Order = "sequential"
    exclusions: tuple[DraftExclusion, ...] = ()
    effect: ExclusionEffect = "drop"
    hold: str | None = None
    counted: Counted = "users"
    ties: Ties = "file"
    base: Base = "closed"
    passed_over: tuple[str, ...] = ()  # of them those count that are neither a step nor excluded
    value: str | None = None
    next_id: int = 1

    def place(self, id: int | None) -> int | None:
        """Where a step stands, from 1; None if it is gone."""
        return next((place for place, each in enumerate(self.steps, 1) if each.id == id), None)

    def step(self, id: int) -> FunnelStep | None:
        return next((each.step for each in self.steps if each.id == id), None)

    def with_steps(self, steps: tuple[FunnelStep, ...]) -> FunnelDraft:
        """Other steps altogether."""
        given = tuple(DraftStep(self.next_id + place, step) for place, step in enumerate(steps[:MOST_STEPS]))
        return replace(self, steps=given, next_id=self.next_id + len(given))

    def inserted(self, step: FunnelStep, place: int | None = None) -> FunnelDraft:
        """One more step after so many others; by default at the end. More than there may be are not taken."""
        if len(self.steps) >= MOST_STEPS:
            return self
        place = len(self.steps) if place is None else place
        made = DraftStep(self.next_id, step)
        return replace(self, steps=(*self.steps[:place], made, *self.steps[place:]), next_id=self.next_id + 1)

    def changed(self, id: int, **fields: Any) -> FunnelDraft:  # noqa: ANN401 of a step
        steps = (replace(each, step=replace(each.step, **fields)) if each.id == id else each for each in self.steps)
        return replace(self, steps=tuple(steps))

    def moved(self, id: int, by: int) -> FunnelDraft:
        place = self.place(id)
        if place is None or not 1 <= place + by <= len(self.steps):
            return self
        rest = [each for each in self.steps if each.id != id]
        rest.insert(place - 1 + by, self.steps[place - 1])
        return replace(self, steps=tuple(rest))

    def doubled(self, id: int) -> FunnelDraft:
        place, step = self.place(id), self.step(id)
        return self.inserted(step, place) if place is not None and step is not None else self

    def removed(self, id: int) -> FunnelDraft:
        return replace(self, steps=tuple(each for each in self.steps if each.id != id))

    def may_be_optional(self, id: int) -> bool:
        return self.order == "sequential" and self.place(id) not in (None, 1, len(self.steps))


def spec_of(draft: FunnelDraft, facts: DatasetFacts) -> FunnelSpec | None:
    """What the draft asks; None while its steps are too few."""
    if len(draft.steps) < LEAST_STEPS:
        return None
    steps = tuple(
        replace(each.step, optional=each.step.optional and draft.may_be_optional(each.id)) for each in draft.steps
    )
    exclusions = (fitted(draft, each) for each in draft.exclusions)
    return FunnelSpec(
        steps=steps,
        window=draft.window,
        period=period_of(draft.period, facts),
        filter=draft.filter,
        breakdown=_breakdown(draft),
        order=draft.order,
        exclusions=tuple(exclusion for exclusion in exclusions if exclusion is not None),
        effect=draft.effect,
        hold=draft.hold,
        counted=draft.counted,
        ties=draft.ties,
        base=draft.base,
        compare=_side(draft, facts),
        value=draft.value,
        passed_over=passed_over(draft),
    )


def draft_of(spec: FunnelSpec, next_id: int = 1) -> FunnelDraft:
    """The draft that asks exactly this; its numbers begin with `next_id`, so that no input has stood under them."""
    steps = tuple(DraftStep(next_id + place, step) for place, step in enumerate(spec.steps))
    next_id += len(steps)
    last = len(steps)
    exclusions = tuple(
        DraftExclusion(
            next_id + place,
            each,
            None if each.after == 1 else steps[each.after - 1].id,
            None if each.before == last else steps[each.before - 1].id,
        )
        for place, each in enumerate(spec.exclusions)
    )
    draft = FunnelDraft(
        steps, spec.window, spec.period, spec.filter, order=spec.order, exclusions=exclusions, effect=spec.effect
    )
    draft = replace(draft, hold=spec.hold, counted=spec.counted, ties=spec.ties, base=spec.base, value=spec.value)
    draft = replace(draft, passed_over=spec.passed_over)
    return replace(_divided(draft, spec), next_id=next_id + len(exclusions))


def written(spec: FunnelSpec, last: int | None) -> dict[str, Any]:
    """For a link or a saved funnel: the last days of the data stay the last ones when others come."""
    return funnel_to_json(spec) | ({} if last is None else {"last": last})


def draft_from(form: Mapping[str, Any], next_id: int = 1) -> FunnelDraft:
    """The draft of what was written. Raises what `funnel_from_json` raises."""
    draft = draft_of(funnel_from_json({name: said for name, said in form.items() if name != "last"}), next_id)
    last = last_days_of(form.get("last"))
    return draft if last is None else replace(draft, period=last)


def asked_of(form: Mapping[str, Any], facts: DatasetFacts) -> FunnelSpec:
    """The question that was written, of this data."""
    spec = spec_of(draft_from(form), facts)
    assert spec is not None  # noqa: S101 a spec has steps enough
    return spec


def _divided(draft: FunnelDraft, spec: FunnelSpec) -> FunnelDraft:
    if spec.breakdown is not None:
        by, at = spec.breakdown, spec.breakdown.at
        at = draft.steps[at - 1].id if isinstance(at, int) else at
        return replace(draft, division="column", kind=by.kind, column=by.column, top=by.top, at=at)
    if spec.compare is None:
        return draft
    period, users = spec.compare.period, spec.compare.filter
    division: Division = "users" if users is not None else "dates"
    if period is not None and users is None and period == previous(spec.period):
        division = "previous"
    return replace(draft, division=division, other_period=period, other_filter=users)


def period_of(asked: Period | int, facts: DatasetFacts) -> Period:
    return last_days(facts, asked) if isinstance(asked, int) else asked


def previous(period: Period) -> Period | None:
    """As many days just before; None where the period has no beginning or no end."""
    if period.start is None or period.end is None:
        return None
    days = (period.end - period.start).days + 1
    return Period(period.start - timedelta(days=days), period.start - timedelta(days=1))


def passed_over(draft: FunnelDraft) -> tuple[str, ...]:
    """In strict order the events that may lie between, without those that are a step or excluded."""
    if draft.order != "strict":
        return ()
    excluded = (exclusion for each in draft.exclusions if (exclusion := fitted(draft, each)) is not None)
    taken = {event for part in (*(each.step for each in draft.steps), *excluded) for event in part.events}
    return tuple(event for event in draft.passed_over if event not in taken)


def fitted(draft: FunnelDraft, given: DraftExclusion) -> Exclusion | None:
    """The exclusion between steps that can be its ends, without events that are steps between; None if none is left."""
    last = len(draft.steps)
    wanted = sorted((draft.place(given.after) or 1, draft.place(given.before) or last))
    if draft.order == "any":
        wanted = [1, last]
    ends = possible_ends(draft)  # the first and the last are always among them
    after = max(place for place in ends[:-1] if place <= wanted[0] or place == 1)
    before = min(place for place in ends if place > after and (place >= wanted[1] or place == last))
    inside = draft.steps if draft.order == "any" else draft.steps[after : before - 1]
    taken = {event for each in inside for event in each.step.events}
    events = tuple(event for event in given.exclusion.events if event not in taken)
    return replace(given.exclusion, events=events, after=after, before=before) if events else None


def possible_ends(draft: FunnelDraft) -> list[int]:
    """Places of the required steps."""
    return [
        place
        for place, each in enumerate(draft.steps, 1)
        if not (each.step.optional and draft.may_be_optional(each.id))
    ]


def _breakdown(draft: FunnelDraft) -> Breakdown | None:
    if draft.division != "column" or draft.column is None:
        return None
    at = draft.at if isinstance(draft.at, str) else draft.place(draft.at) or "first"
    return Breakdown(draft.kind, draft.column, draft.top, at)


def _side(draft: FunnelDraft, facts: DatasetFacts) -> Side | None:
    if draft.division == "previous":
        before = previous(period_of(draft.period, facts))
        return Side(before, draft.other_filter) if before else None
    if draft.division in ("dates", "users") and (draft.other_period or draft.other_filter):
        return Side(draft.other_period, draft.other_filter)
    return None
