"""Which funnels does the page propose: the ways that lead to an event, and what is usual in an industry?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.insights.funnel import FunnelStep
from analysis.insights.funnel.proposed import StepsSpec, WaysSpec, steps, ways
from analysis.insights.statistics import FEW
from analysis.jobs.funnel import OfferedFunnel, offered
from analysis.locale import LANGUAGES
from pages._ui import compute, inputs, state
from pages._ui.escaping import escape
from pages._ui.here import Here

_BOX, _GOAL, _INDUSTRY = "suggestions_box", "suggestions_goal", "suggestions_industry"
_TAKEN = "suggestions_taken"
_WIDTH = 620

Steps = tuple[FunnelStep, ...]


def suggestions_part(here: Here) -> Steps | None:
    """A box of proposals; the steps of the one that was just taken."""
    text = here.text
    with st.popover(
        text("suggestions.title"),
        key=_BOX,
        on_change="rerun",
        icon=":material/lightbulb:",
        help=text("suggestions.help"),
    ) as box:
        if box.open:
            with st.container(width=_WIDTH, gap="xsmall"):
                _ways(here)
                _templates(here)
    return st.session_state.pop(_TAKEN, None)


def _ways(here: Here) -> None:
    """What those who did the goal's event had done before."""
    text, names = here.text, here.say.names.by_kind["event"]
    label, help_ = text("suggestions.ways_to"), text("suggestions.ways_help")
    goal = inputs.event_input(here, label, _GOAL, _end(here), help=help_)
    if goal is None:
        return
    result = compute.run(ways, here.dataset, WaysSpec(goal))
    shown = escape(names.get(goal) or goal)
    if not result.ways:
        st.caption(text("suggestions.no_way", goal=shown))
        return
    days = result.spec.window.days
    st.caption(text("suggestions.ways_said", users=result.reached, goal=shown, days=days))
    for place, way in enumerate(result.ways):
        said = f"**{text.percent(way.users / result.reached, 0)}** {_chain(here, way.steps)}"
        _row(here, f"way_{place}", said, tuple(FunnelStep((event,)) for event in way.steps))
    if result.reached < FEW:
        st.caption(text("suggestions.few", users=result.reached))


def _end(here: Here) -> str | None:
    """The goal's event, or where the data itself leads to."""
    goal = state.goal()
    if goal and goal.event in here.dataset.manifest.events:
        return goal.event
    return compute.run(steps, here.dataset, StepsSpec()).steps[-1]


def _templates(here: Here) -> None:
    """Funnels usual in an industry, of the events that the data has."""
    text, language = here.text, state.language()
    found = compute.once("suggestions.offered", here.dataset, lambda: offered(_called(here)), _named(here))
    if not found:
        st.caption(text("suggestions.no_template"))
        return
    industries = {funnel.industry.key: funnel.industry.names[language] for funnel in found}
    label, help_ = text("suggestions.industry"), text("suggestions.industry_help")
    chosen = inputs.option_input(label, _INDUSTRY, tuple(industries), industries.__getitem__, help=help_)
    for funnel in found:
        if funnel.industry.key == chosen:
            _template(here, funnel)


def _template(here: Here, funnel: OfferedFunnel) -> None:
    text, language = here.text, state.language()
    said = f"**{funnel.template.names[language]}**  \n{_chain(here, [step.events[0] for step in funnel.steps])}"
    if funnel.missing:
        lacking = text.listed([step.names[language] for step in funnel.missing])
        said += f"  \n:gray[:small[{text('suggestions.missing', steps=lacking)}]]"
    _row(here, f"{funnel.industry.key}_{funnel.template.key}", said, funnel.steps)


def _row(here: Here, name: str, said: str, proposed: Steps) -> None:
    """A proposal and the button that takes it and closes the box."""
    words, taking = st.columns([7, 1], vertical_alignment="center", gap="small")
    words.markdown(said)
    label = f":primary[{here.text('suggestions.use')}]"
    taking.button(label, key=f"suggestions_{name}", type="tertiary", on_click=_take, args=(proposed,))


def _take(proposed: Steps) -> None:
    st.session_state[_TAKEN] = proposed
    st.session_state[_BOX] = False


def _chain(here: Here, events: Sequence[str]) -> str:
    names = here.say.names.by_kind["event"]
    return " → ".join(escape(names.get(event) or event) for event in events)


def _named(here: Here) -> tuple[tuple[str, ...], ...]:
    """The display names in all languages: proposals change with them."""
    named = [here.workspace.catalog().names.get(here.project.id, language)["event"] for language in LANGUAGES]
    return tuple((event, name) for names in named for event, name in names.items())


def _called(here: Here) -> dict[str, tuple[str, ...]]:
    """What each event is called: as in the data, and in any language."""
    named = _named(here)
    return {
        event: (event, *(name for known, name in named if known == event)) for event in here.dataset.manifest.events
    }
