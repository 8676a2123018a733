"""Which usual tag does somebody begin with, and what are its events called in this data?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.jobs.tags import TagTemplate, TemplateAsk, tag_templates
from analysis.store.dataset import Dataset
from pages._ui import state
from pages._ui.escaping import escape
from pages._ui.inputs import option_input

_KEY = "tags_template"


def offer(dataset: Dataset, begin: Callable[..., None]) -> None:
    """A button that opens the templates this data can answer; `begin` opens the builder with the one chosen."""
    text = state.text()
    with st.popover(text("tags.templates"), icon=":material/auto_awesome:", key=f"{_KEY}_popover", on_change="rerun"):
        fitting = {template.code: template for template in tag_templates() if template.fits(dataset.manifest)}
        code = option_input(
            text("tags.template"), _KEY, tuple(fitting), lambda one: fitting[one].name[text.language], None
        )
        if code is None:
            return
        template = fitting[code]
        st.caption(template.says[text.language])
        answers = {ask.role: _answer(template, ask, dataset) for ask in template.asks}
        st.button(
            text("tags.template_use"),
            key=f"{_KEY}_use",
            type="primary",
            on_click=_use,
            args=(template, answers, dataset, begin),
        )


def _answer(template: TagTemplate, ask: TemplateAsk, dataset: Dataset) -> str:
    """The event or property that is meant, guessed by its name."""
    goal, text = state.goal(), state.text()
    kind = "event" if ask.kind == "event" else "property"
    guessed = ask.guessed(dataset.manifest, goal.event if goal else None)
    key = f"{_KEY}_{template.code}_{ask.role}"
    options = ask.options(dataset.manifest)
    chosen = option_input(escape(ask.label[text.language]), key, options, lambda name: state.shown(kind, name), guessed)
    return chosen or options[0]


def _use(template: TagTemplate, answers: dict[str, str], dataset: Dataset, begin: Callable[..., None]) -> None:
    begin(dataset, template.definition(answers), "", template.name[state.language()])
    st.session_state["tags_card_layer"] = template.layer
    st.session_state[f"{_KEY}_popover"] = False  # else it stays open over the builder
