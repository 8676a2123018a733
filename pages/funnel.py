"""Where do people drop off?"""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.errors import SilhouetteError
from analysis.insights import funnel
from analysis.insights.funnel import group_labels, words
from analysis.jobs.funnel import closing
from pages._funnel import below, controls, files, saved
from pages._funnel.controls import Asked
from pages._funnel.shown import Shown
from pages._funnel.takeaways import takeaways_above, takeaways_below
from pages._ui import address, compute, show
from pages._ui.here import Here, picture_say
from pages._ui.taking import drawing_inputs


@st.fragment
def page(here: Here) -> None:
    """A change of the question makes this part anew, and nothing around it."""
    with drawing_inputs():
        question_and_answer(here)


def question_and_answer(here: Here) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="funnel_head"):
        with st.container(gap="small"):
            show.header("funnel")
        deeds = st.container(horizontal=True, horizontal_alignment="right", width="content", gap="small")
    try:
        with deeds:
            saved.saved_box(here)
        asked = controls.ask(here)
        if asked.spec is None:
            address.shows(here)
            st.info(here.text("funnel.too_few_steps"), icon=":material/add_circle:")
            return
        address.shows(here, "funnel", asked.written())
        answer(here, asked, deeds)
    except SilhouetteError as wrong:
        show.error(wrong)


def answer(here: Here, asked: Asked, deeds: DeltaGenerator) -> None:
    """Sentence, chart, numbers, notes; into `deeds`, beside the title, what can be done with them."""
    text = here.text
    spec = closing.closed(here.workspace, here.project.id, asked.spec, here.dataset, compute)
    result = compute.run(funnel, here.dataset, spec)
    if spec.base == "closed" and not result.total.closed:  # nothing can be judged yet: what there is so far
        asked, spec = replace(asked, spec=replace(asked.spec, base="all")), replace(spec, base="all")
        result = compute.run(funnel, here.dataset, spec)
    labels = group_labels(result.groups, text, words.sides(asked.spec, here.say))
    shown = Shown(here, asked.spec, result, asked.names, labels)
    above = st.container(gap="xsmall")  # so that the chart is in sight on a low screen
    with above:
        show.sentence(words.answer(result, asked.names, here.say))
    if not result.total.entries:
        below.nothing(shown)
        with deeds:
            show.save_link(here, "funnel", asked.written(), listed=False)
        return
    explained = "funnel.answer_help_all" if spec.base == "all" else "funnel.answer_help"
    with above:
        st.caption(words.beside(result, text), help=text(explained))
        if options := words.question(asked.spec, asked.names, here.say):
            st.caption(options)
        takeaways_above(here, result, asked.names, shown.labels)
    below.picture(shown)
    takeaways_below(here, result, asked.names, shown.labels)
    below.tabs(shown)
    show.notes(result.notes)
    with deeds:
        show.save_link(here, "funnel", asked.written(), listed=False)
        title, headline = words.title(spec, asked.names, text), words.answer(result, asked.names, picture_say())
        data = (here.project.name, here.dataset.version)
        source = words.source(asked.spec, result, asked.names, picture_say(), shown.days, *data)
        files.offer(text, "funnel_files", title, result, asked.names, shown.labels, headline, source)


page(show.frame("funnel", titled=False, of_events=True))
