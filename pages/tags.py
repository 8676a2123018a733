"""Which groups of users can be told apart by what they did, and what they are?"""

import streamlit as st

from analysis.jobs import tagging
from analysis.rules.json_form import rule_from_json
from pages._ui import compute, show, state, tag_builder
from pages._ui.tag_list import open_tag, tag_card, tag_list

dataset = show.frame("tags")
text, project = state.text(), state.project()
assert project is not None  # noqa: S101 there is data
tags = tagging.tags_now(state.workspace(), project.id, dataset, ask=compute.run)

if linked := state.opened("tags"):
    tag_builder.begin(dataset, rule_from_json(linked["rule"]))

if tag_builder.building() is not None or not tags:
    saved = tag_builder.build(dataset, can_leave=bool(tags))
    if saved:
        tag_builder.leave()
        open_tag(saved)
        st.toast(text("tags.saved", tag=show.escape(saved)))
        st.rerun()
    st.stop()

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.markdown(text("tags.count_one") if len(tags) == 1 else text("tags.count", n=len(tags)))
    st.button(
        text("tags.new"),
        key="tags_new",
        type="primary",
        icon=":material/add:",
        on_click=tag_builder.begin,
        args=(dataset,),
    )
opened = tag_list(tags)
if opened is not None:
    tag_card(opened, tags, dataset)
elif wanted := st.query_params.get("tag"):
    st.info(text("tags.not_there", tag=show.escape(wanted)))
