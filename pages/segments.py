"""Which sets of users are saved for action, how is one built, and how do they overlap?"""

import streamlit as st

from analysis.jobs.segments import segments_now
from analysis.rules.written import rule_from_json
from pages._segments import builder, uploading
from pages._segments.list import open_segment, segment_card, segment_list, wanted_segment
from pages._segments.overlapping import overlapping
from pages._ui import address, compute, show, state
from pages._ui.navigation import link, tabs

here = show.frame("segments")
text = here.text
segments = segments_now(here.workspace, here.project.id, here.dataset, compute)

if (named := address.leading()) is not None:
    open_segment(named.get("segment"))
    builder.leave()
if linked := state.opened("segments"):
    builder.begin_with(rule_from_json(linked["rule"]), [now.segment for now in segments], wanted_segment())

saved = None
if uploading.is_open():
    saved = uploading.upload(here)
elif builder.being_built() is not None or not segments:
    if not segments:
        st.markdown(text("segments.none"))
        with st.container(horizontal=True, vertical_alignment="center"):
            link("tags", text("segments.to_tags"), icon="sell")
            if not here.without_events:
                link("funnel", text("segments.to_funnel"), icon="filter_alt")
            label = text("segments.from_ids_button")
            st.button(label, key="segments_upload_open", icon=":material/upload:", on_click=uploading.begin)
    saved = builder.build(here, can_leave=bool(segments))
if saved is not None:
    builder.leave()
    uploading.leave()
    open_segment(saved)
    st.rerun()
if uploading.is_open() or builder.being_built() is not None or not segments:
    address.stop()

with st.container(horizontal=True, vertical_alignment="center"):
    new, ids = text("segments.new"), text("segments.from_ids_button")
    st.button(new, key="segments_new", type="primary", icon=":material/add:", on_click=builder.begin)
    st.button(ids, key="segments_upload_open", icon=":material/upload:", on_click=uploading.begin)
views = tabs("segments_view", {name: text(f"segments.view_{name}") for name in ("list", "overlap")})
if views["list"].open:
    with views["list"]:
        st.markdown(text("segments.count", n=len(segments)))
        opened = segment_list(here, segments)
        address.shows(here, segment=wanted_segment())
        if opened is not None:
            segment_card(here, opened)
        elif wanted := wanted_segment():
            st.info(text("segments.not_there", segment=show.escape(wanted)))
if views["overlap"].open:
    with views["overlap"]:
        overlapping(here, segments)
