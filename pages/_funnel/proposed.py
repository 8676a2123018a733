"""With which funnel does the page open, when nothing was asked yet?

The usual way to the goal's event; without a goal to what such a product usually lives on, by the names of its events,
and where these say nothing to where the data itself leads. What was proposed once is proposed again: other data must
not change the question in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from analysis.insights.funnel import FunnelStep
from analysis.insights.funnel.proposed import EndsSpec, StepsResult, StepsSpec, ends, steps
from analysis.jobs.funnel import KeptProposal, keep_proposal, kept_proposal, usual_end
from analysis.locale import LANGUAGES
from pages._funnel.draft import DEFAULT_WINDOW, FunnelDraft
from pages._ui import compute, inputs, state
from pages._ui.here import Here

AGAIN = 3
_NEARLY_ALL = 0.95


@dataclass(frozen=True)
class Proposal:
    """Steps, and the time they usually take; not `usual`, no way leads to the last of them that people usually go."""

    steps: tuple[FunnelStep, ...]
    window: timedelta = DEFAULT_WINDOW
    usual: bool = True

    def is_asked(self, draft: FunnelDraft) -> bool:
        return self.steps == tuple(each.step for each in draft.steps)


def proposal(here: Here) -> Proposal:
    """With one event only it is done again and again."""
    events = inputs.listed(here).events
    if len(events) == 1:
        return Proposal((FunnelStep(events),) * AGAIN)
    end, named = end_of(here)
    if end is None:
        return Proposal(())
    kept = kept_proposal(here.workspace, here.project.id, end, events)
    if kept is None:
        found = usual_steps(here, end, named)
        kept = KeptProposal(found.steps, found.window) if found.steps else None
    if kept is not None:
        keep_proposal(here.workspace, here.project.id, kept)
        return Proposal(steps_of(kept.steps), kept.window)
    before = found.before or next(event for event in events if event != end)
    return Proposal(steps_of((before, end)), usual=False)


def end_of(here: Here) -> tuple[str | None, bool]:
    """The event that funnels should end at, and whether people or its name say so."""
    goal, dataset = state.goal(), here.dataset
    if goal and goal.event in dataset.manifest.events:
        return goal.event, True
    named = compute.once("funnel.usual_end", dataset, lambda: usual_end(called(here)), display_names(here))
    return (named, True) if named else (compute.run(ends, dataset, EndsSpec()).end, False)


def usual_steps(here: Here, end: str, named: bool = True) -> StepsResult:
    """Where only the data says what the end is, nearly all must have gone the way."""
    return compute.run(steps, here.dataset, StepsSpec(end) if named else StepsSpec(end, _NEARLY_ALL))


def display_names(here: Here) -> tuple[tuple[str, ...], ...]:
    """The events' in all languages: what is found by names changes with them."""
    named = [here.workspace.catalog().names.get(here.project.id, language)["event"] for language in LANGUAGES]
    return tuple((event, name) for names in named for event, name in names.items())


def called(here: Here) -> dict[str, tuple[str, ...]]:
    """What each event is called: as in the data, and in any language."""
    named = display_names(here)
    return {event: (event, *(name for known, name in named if known == event)) for event in inputs.listed(here).events}


def steps_of(events: Sequence[str]) -> tuple[FunnelStep, ...]:
    return tuple(FunnelStep((event,)) for event in events)
