"""Which usual tag does somebody begin with, and what are its events called in this data?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.jobs.tags import TagTemplate, TemplateAsk, tag_templates
from pages._ui import inputs, state
from pages._ui.escaping import escape
from pages._ui.here import Here

_KEY = "tags_template"


def offer(here: Here, begin: Callable[..., None]) -> None:
    """A button that opens the templates this data can answer; `begin` opens the builder with the one chosen."""
    text = here.text
    if here.without_events:  # they are about what users did
        return
    with st.popover(text("tags.templates"), icon=":material/auto_awesome:", key=f"{_KEY}_popover", on_change="rerun"):
        listed = inputs.listed(here)
        fitting = {template.code: template for template in tag_templates() if template.fits(listed)}
        code = inputs.option_input(
            text("tags.template"), _KEY, tuple(fitting), lambda one: fitting[one].name[text.language], None
        )
        if code is None:
            return
        template = fitting[code]
        st.caption(template.says[text.language])
        answers = {ask.role: _answer(here, template, ask) for ask in template.asks}
        st.button(
            text("tags.template_use"),
            key=f"{_KEY}_use",
            type="primary",
            on_click=_use,
            args=(here, template, answers, begin),
        )


def _answer(here: Here, template: TagTemplate, ask: TemplateAsk) -> str:
    """The event or property that is meant, guessed by its name."""
    goal, text = state.goal(), here.text
    kind = "event" if ask.kind == "event" else "property"
    listed = inputs.listed(here)
    guessed = ask.guessed(listed, goal.event if goal else None)
    key = f"{_KEY}_{template.code}_{ask.role}"
    options = ask.options(listed)
    chosen = inputs.option_input(
        escape(ask.label[text.language]), key, options, lambda name: here.shown(kind, name), guessed
    )
    return chosen or options[0]


def _use(here: Here, template: TagTemplate, answers: dict[str, str], begin: Callable[..., None]) -> None:
    begin(here, template.definition(answers), "", template.name[state.language()])
    st.session_state["tags_card_layer"] = template.layer
    st.session_state[f"{_KEY}_popover"] = False  # else it stays open over the builder
