"""Which groups do users fall into by what they do?"""

import streamlit as st

from analysis.charts import clusters as drawing
from analysis.errors import SilhouetteError
from analysis.insights import clusters
from analysis.insights.clusters import ClustersResult, words
from analysis.plain import to_plain
from pages._clusters import parts
from pages._ui import address, compute, show
from pages._ui.here import Here


@st.fragment
def picture(here: Here, result: ClustersResult, names: tuple[str, ...]) -> None:
    """The groups' sizes, what sets each apart, and a map; a click on a bar shows its users below, without touching the
    rest of the page."""
    text = here.text
    clicked = show.choice(
        compute.drawn(drawing.sizes, result, text, names),
        key="clusters_sizes",
        alt=words.answer(result, names, here.say.plain),
        pick=drawing.PICK,
    )
    if clicked is None:
        st.caption(text("clusters.click"))
    grid = st.grid(2, min_column_width=300, gap="medium")
    left, right = grid.container(), grid.container()
    with left:
        parts.apart(here, result)
    with right:
        alt = text("clusters.alt_points", users=len(result.users), groups=len(result.clusters), largest=names[0])
        show.chart(compute.drawn(drawing.points, result, text, names), key="clusters_points", alt=alt)
        st.caption(text("clusters.points_caption", kept=text.percent(result.kept, 0)))
    if clicked is not None:
        parts.one(here, result, names, clicked["cluster"])


here = show.frame("clusters", of_events=True)
text = here.text
try:
    spec = parts.ask(here)
    address.shows(here, "clusters", to_plain(spec))
    result = compute.run(clusters, here.dataset, spec)
except SilhouetteError as wrong:
    show.error(wrong)
    address.stop()
if not result.clusters:
    for note in result.notes:
        st.info(text.note(note), icon=":material/group_off:")
    address.stop()
names = words.names(result, here.say)
with st.container(horizontal=True, vertical_alignment="center"):
    sentence = st.container()
    saving = st.container(width="content")
with sentence:
    show.sentence(words.answer(result, names, here.say))
with saving, st.container(horizontal=True, horizontal_alignment="right"):
    parts.save(here, result, names)
    show.save_link(here, "clusters", to_plain(spec))
parts.steadiness(here, result)
picture(here, result, names)
st.subheader(text("clusters.profile_title"), anchor=False)
st.caption(text("clusters.profile_caption"))
profile = compute.drawn(drawing.profile, result, text, names, here.say.names)
show.chart(profile, key="clusters_profile", alt=text("clusters.alt_profile"))
if added_up := words.added_up(result, here.say):
    st.caption(added_up)
parts.table(here, result, names)
show.notes(result.notes)
parts.left_out(here, result)
