"""Where do people drop off?"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.errors import SilhouetteError
from analysis.insights import funnel
from analysis.insights.funnel import FunnelResult, funnel_to_json, group_labels, words
from analysis.jobs.funnel import closing
from analysis.store.dataset import Dataset
from pages._funnel import below, controls, files, saved
from pages._funnel.below import Shown
from pages._funnel.controls import Asked
from pages._funnel.takeaways import takeaways_line
from pages._ui import compute, show, state
from pages._ui.saying import picture_say, say
from pages._ui.taking import drawing_inputs


@st.fragment
def page(dataset: Dataset) -> None:
    """A change of the question makes this part anew, and nothing around it."""
    with drawing_inputs():
        question_and_answer(dataset)


def question_and_answer(dataset: Dataset) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="funnel_head"):
        with st.container(gap="small"):
            show.header("funnel")
        deeds = st.container(horizontal=True, horizontal_alignment="right", width="content", gap="small")
    try:
        with deeds:
            saved.saved_box()
        asked = controls.ask(dataset)
        if asked.spec is None:
            st.info(state.text()("funnel.too_few_steps"), icon=":material/add_circle:")
            return
        answer(dataset, asked, deeds)
    except SilhouetteError as wrong:
        show.error(wrong)


def answer(dataset: Dataset, asked: Asked, deeds: DeltaGenerator) -> None:
    """Sentence, chart, numbers, notes; into `deeds`, beside the title, what can be done with them."""
    text, project = state.text(), state.project()
    spec = closing.closed(state.workspace(), project.id, asked.spec, dataset, compute)
    result: FunnelResult = compute.run(funnel, dataset, spec)
    labels = group_labels(result.groups, text, words.sides(asked.spec, say()))
    shown = Shown(dataset, asked.spec, result, asked.names, labels)
    show.sentence(words.answer(result, asked.names, say()))
    if not result.total.entries:
        below.nothing(shown)
        with deeds:
            show.save_link("funnel", funnel_to_json(asked.spec), listed=False)
        return
    st.caption(words.beside(result, text), help=text("funnel.answer_help"))
    if options := words.question(asked.spec, asked.names, say()):
        st.caption(options)
    takeaways_line(result, asked.names, shown.labels)
    below.picture(shown)
    below.tabs(shown)
    show.notes(result.notes)
    with deeds:
        show.save_link("funnel", funnel_to_json(asked.spec), listed=False)
        title, headline = words.title(spec, asked.names, text), words.answer(result, asked.names, picture_say())
        data = (project.name, dataset.version)
        source = words.source(asked.spec, result, asked.names, picture_say(), shown.days, *data)
        files.offer("funnel_files", title, result, asked.names, shown.labels, headline, source)


page(show.frame("funnel", titled=False))
