"""Where do people drop off?"""

import streamlit as st

from analysis.charts import funnel as drawing
from analysis.errors import SilhouetteError
from analysis.insights import funnel
from analysis.insights.funnel import FunnelCell, FunnelResult
from analysis.store.dataset import Dataset
from pages._ui import compute, funnel_controls, funnel_words, show, state

text = state.text()
STEP_LABELS = {
    "name": text("funnel.column_step"),
    "users": text("funnel.state_reached"),
    "dropped": text("funnel.state_dropped"),
    "pending": text("funnel.state_pending"),
    "share_of_first": text("funnel.column_of_first"),
    "share_of_previous": text("funnel.column_of_previous"),
    "time": text("funnel.column_time"),
}


@st.fragment
def picture(dataset: Dataset, result: FunnelResult, names: tuple[str, ...]) -> None:
    """The bars; a click on a part of one lists its users below, without touching the rest of the page."""
    labels = drawing.group_labels(result.groups, text)
    rows = [f"{step}  {name}" for step, name in enumerate(names, 1)]
    clicked = show.chart(
        drawing.bars(result, text, names),
        key="funnel_chart",
        alt=funnel_words.answer(result, names),
        select=drawing.PICK,
        valid={"name": rows, "state": drawing.STATES, "group_name": labels or ("",)},
    )
    if clicked is None:
        st.caption(text("funnel.click"))
        return
    step, part = rows.index(clicked["name"]) + 1, clicked["state"]
    group = labels.index(clicked["group_name"]) if labels else None
    cell = FunnelCell(step, part, result.groups[group] if group is not None else None)
    said = funnel_words.who(step, part, names, labels[group] if group is not None else None)
    st.subheader(show.escape(said), anchor=False)
    show.users(compute.members(funnel, dataset, result.spec, cell), dataset, "funnel", said)


def tables(result: FunnelResult, names: tuple[str, ...]) -> None:
    """The numbers of the chart."""
    show.table(
        funnel_words.steps_table(result, names),
        "funnel_steps_table",
        labels=STEP_LABELS,
        percent=("share_of_first", "share_of_previous"),
        alt=text("funnel.table_alt"),
    )
    if result.groups:
        labels = {"group": text("funnel.column_group")}
        labels |= {f"step{step}": f"{step}  {name}" for step, name in enumerate(names, 1)}
        labels |= {name: text(f"funnel.column_{name}") for name in ("rate", "headline", "closed")}
        rows = funnel_words.groups_table(result, names, drawing.group_labels(result.groups, text))
        show.table(rows, "funnel_groups_table", labels=labels, percent=("rate", "headline"))


dataset = show.frame("funnel")
try:
    asked = funnel_controls.ask(dataset)
    if asked.spec is None:
        st.info(text("funnel.too_few_steps"), icon=":material/add_circle:")
        st.stop()
    result: FunnelResult = compute.run(funnel, dataset, asked.spec)
except SilhouetteError as wrong:
    show.error(wrong)
    st.stop()
words, saving = st.columns([6, 1], vertical_alignment="center")
with words:
    show.sentence(funnel_words.answer(result, asked.names))
with saving:
    show.save_link("funnel", asked.spec)
st.caption(funnel_words.beside(result, asked.names))
picture(dataset, result, asked.names)
show.notes(result.notes)
tables(result, asked.names)
