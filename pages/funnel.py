"""Where do people drop off?"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.charts.funnel import bars as drawing
from analysis.errors import SilhouetteError
from analysis.insights import funnel
from analysis.insights.funnel import FunnelResult
from analysis.jobs.funnel import closing
from analysis.store.dataset import Dataset
from pages._ui import (
    compute,
    funnel_controls,
    funnel_details,
    funnel_files,
    funnel_picture,
    funnel_saved,
    funnel_words,
    show,
    state,
)
from pages._ui.funnel_controls import Asked
from pages._ui.funnel_details import Shown
from pages._ui.funnel_takeaways import takeaways_line


@st.fragment
def page(dataset: Dataset) -> None:
    """A change of the question makes this part anew, and nothing around it."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="funnel_head"):
        with st.container(gap="small"):
            show.header("funnel")
        deeds = st.container(horizontal=True, horizontal_alignment="right", width="content", gap="small")
    try:
        with deeds:
            funnel_saved.saved_box()
        asked = funnel_controls.ask(dataset)
        if asked.spec is None:
            st.info(state.text()("funnel.too_few_steps"), icon=":material/add_circle:")
            return
        answer(dataset, asked, deeds)
    except SilhouetteError as wrong:
        show.error(wrong)


def answer(dataset: Dataset, asked: Asked, deeds: DeltaGenerator) -> None:
    """Sentence, chart, numbers, notes; into `deeds`, beside the title, what can be done with them."""
    text, project = state.text(), state.project()
    spec = closing.closed(state.workspace(), project.id, asked.spec, dataset)
    result: FunnelResult = compute.run(funnel, dataset, spec)
    labels = drawing.group_labels(result.groups, text, funnel_words.sides(asked.spec))
    shown = Shown(dataset, asked.spec, result, asked.names, labels)
    show.sentence(funnel_words.answer(result, asked.names))
    if not result.total.entries:
        funnel_details.nothing(shown)
        with deeds:
            show.save_link("funnel", asked.spec, listed=False)
        return
    st.caption(funnel_words.beside(result), help=text("funnel.answer_help"))
    if options := funnel_words.question(asked.spec, asked.names):
        st.caption(options)
    takeaways_line(result, asked.names, shown.labels)
    funnel_details.picture(shown)
    funnel_details.tabs(shown)
    show.notes(result.notes)
    with deeds:
        show.save_link("funnel", asked.spec, listed=False)
        title, (headline, source) = funnel_words.plain(result, asked.names), funnel_picture.said(shown)
        funnel_files.offer("funnel_files", title, result, asked.names, shown.labels, headline, source)


page(show.frame("funnel", titled=False))
