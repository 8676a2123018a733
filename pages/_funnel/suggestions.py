"""Which funnels does the page propose: the ways that lead to an event, and what is usual in an industry?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.insights.funnel import words
from analysis.insights.funnel.proposed import WaysSpec, ways
from analysis.insights.statistics import FEW
from analysis.jobs.funnel import OfferedFunnel, offered
from pages._funnel.draft import DEFAULT_WINDOW
from pages._funnel.proposed import Proposal, called, display_names, end_of, steps_of, usual_steps
from pages._ui import compute, inputs, state
from pages._ui.escaping import escape
from pages._ui.here import Here

_BOX, _GOAL, _INDUSTRY = "suggestions_box", "suggestions_goal", "suggestions_industry"
_TAKEN = "suggestions_taken"
_WIDTH = 620


def taken() -> Proposal | None:
    """The proposal that was just taken."""
    return st.session_state.pop(_TAKEN, None)


def suggestions_box(here: Here) -> None:
    """A box of proposals."""
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


def _ways(here: Here) -> None:
    """What those who did the goal's event had done before: the usual way, and others unlike it."""
    text, names = here.text, here.say.names.by_kind["event"]
    label, help_ = text("suggestions.ways_to"), text("suggestions.ways_help")
    goal = inputs.event_input(here, label, _GOAL, end_of(here)[0], help=help_)
    if goal is None:
        return
    usual = usual_steps(here, goal)
    result = compute.run(ways, here.dataset, WaysSpec(goal, usual.steps[:-1], window=usual.window))
    shown = escape(names.get(goal) or goal)
    if not usual.steps:
        st.caption(text("suggestions.no_way", goal=shown))
    if result.ways:
        days = result.spec.window.days
        st.caption(text("suggestions.ways_said", users=result.reached, goal=shown, days=days))
    for place, way in enumerate(result.ways):
        said = f"**{text.percent(way.users / result.reached, 0)}** {_chain(here, way.steps)}"
        if not place and usual.steps:
            said += f"  \n:gray[:small[{text('suggestions.usual')}]]"
        _row(here, f"way_{place}", said, Proposal(steps_of(way.steps), usual.window))
    if result.ways and result.reached < FEW:
        st.caption(text("suggestions.few", users=result.reached))


def _templates(here: Here) -> None:
    """Funnels usual in an industry, of the events that the data has."""
    text, language = here.text, state.language()
    found = compute.once("suggestions.offered", here.dataset, lambda: offered(called(here)), display_names(here))
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
    steps = " → ".join(map(escape, words.step_names(funnel.steps, here.say.plain)))
    said = f"**{funnel.titles[language]}**  \n{steps}"
    if funnel.titled and funnel.missing:
        lacking = text.listed([step.names[language] for step in funnel.missing])
        said += f"  \n:gray[:small[{text('suggestions.missing', steps=lacking)}]]"
    _row(here, f"{funnel.industry.key}_{funnel.template.key}", said, Proposal(funnel.steps, DEFAULT_WINDOW))


def _row(here: Here, name: str, said: str, proposed: Proposal) -> None:
    """A proposal and the button that takes it and closes the box."""
    words, taking = st.columns([7, 1], vertical_alignment="center", gap="small")
    words.markdown(said)
    label = f":primary[{here.text('suggestions.use')}]"
    taking.button(label, key=f"suggestions_{name}", type="tertiary", on_click=_take, args=(proposed,))


def _take(proposed: Proposal) -> None:
    st.session_state[_TAKEN] = proposed
    st.session_state[_BOX] = False


def _chain(here: Here, events: Sequence[str]) -> str:
    names = here.say.names.by_kind["event"]
    return " → ".join(escape(names.get(event) or event) for event in events)
