"""What is asked on the page of clusters, what does it say, and how are they saved?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import clusters
from analysis.insights.clusters import FEWEST, MOST, Cluster, ClustersResult, ClustersSpec, words
from analysis.insights.features import FeaturesSpec
from analysis.jobs import clusters as fitting
from analysis.plain import from_plain, to_plain
from pages._portrait import groups as portrait_groups
from pages._ui import compute, inputs, show, state
from pages._ui.here import Here

AUTOMATIC = "auto"
_GROUPS_WIDTH = 180  # pixels in which "Automatic" and the heading can be read


def ask(here: Here) -> ClustersSpec:
    """How many groups, by which events."""
    text = here.text
    if saved := state.opened("clusters"):
        _preset(here, from_plain(ClustersSpec, saved))
    options = (AUTOMATIC, *(str(count) for count in range(FEWEST, MOST + 1)))

    def shown(code: str) -> str:
        return text("clusters.automatic") if code == AUTOMATIC else text("clusters.count_of_groups", count=int(code))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        narrow, wide = st.container(width=_GROUPS_WIDTH), st.container(width="stretch")
    with narrow:
        groups = inputs.option_input(
            text("clusters.groups"), "clusters_groups", options, shown, AUTOMATIC, help=text("clusters.groups_help")
        )
    with wide:
        events = inputs.events_input(
            here, text("clusters.events"), "clusters_events", help=text("clusters.events_help")
        )
    goal = fitting.goal_event(state.goal(), here.dataset)
    return ClustersSpec(FeaturesSpec(events=events), None if groups in (AUTOMATIC, None) else int(groups), goal)


def _preset(here: Here, spec: ClustersSpec) -> None:
    events = [event for event in spec.features.events if event in here.dataset.manifest.events]
    state.fill("clusters", groups=str(spec.groups or AUTOMATIC), events=events)


def steadiness(here: Here, result: ClustersResult) -> None:
    """Would the same groups come out again? In words, the number in the hover text."""
    text = here.text
    if said := words.steadiness(result, text):
        stability = text.number(result.stability, 2)
        st.caption(said, help=text("clusters.steady_help", stability=stability))


def apart(here: Here, result: ClustersResult) -> None:
    """What sets each group apart, in whole: beside the map, whose numbers name them."""
    st.markdown(f"**{here.text('clusters.differences')}**")
    for cluster in result.clusters:
        st.markdown(f"**{cluster.number + 1}** {words.differences(cluster, here.say)}")


def table(here: Here, result: ClustersResult, names: tuple[str, ...]) -> None:
    """The numbers of the charts, with the goal where there is one."""
    text = here.text
    rows = pd.DataFrame(
        {
            "name": [words.numbered(cluster.number, names) for cluster in result.clusters],
            "users": [cluster.users for cluster in result.clusters],
            "share": [cluster.share for cluster in result.clusters],
            "goal": [_goal_share(cluster) for cluster in result.clusters],
        }
    )
    labels = {name: text(f"clusters.{name}") for name in ("name", "users", "share")}
    if result.spec.goal_event is not None:
        event = here.event_name(result.spec.goal_event)
        marked = words.counts_goal(result)
        labels |= {"goal": text("clusters.goal_marked" if marked else "clusters.goal", event=event)}
    show.table(rows, "clusters_table", labels=labels, percent=("share", "goal"))
    if words.counts_goal(result):
        st.caption(text("clusters.counts_goal_mark"))


def _goal_share(cluster: Cluster) -> float | None:
    return cluster.goal_users / cluster.users if cluster.goal_users is not None and cluster.users else None


def left_out(here: Here, result: ClustersResult) -> None:
    """Behaviours that take no part, and why."""
    sentences = words.left_out(result, here.say)
    if not sentences:
        return
    with st.expander(here.text("clusters.left_out"), type="compact"):
        for sentence in sentences:
            st.markdown(f"- {sentence}")


def one(here: Here, result: ClustersResult, names: tuple[str, ...], number: int) -> None:
    """The users of a cluster, and the way to their portrait."""
    text = here.text
    said = text("clusters.list_label", name=names[number])
    st.subheader(show.escape(said), anchor=False)
    users = compute.members(clusters, here.dataset, result.spec, number)
    origin: dict[str, Any] = {"kind": "clusters", "spec": to_plain(result.spec), "cell": number}
    portray = partial(portrait_groups.of_cluster, result.spec, number, names[number])
    show.users(here, users, "clusters", names[number], origin, chart="clusters_sizes", portrait=portray)


def save(here: Here, result: ClustersResult, names: tuple[str, ...]) -> None:
    """A form behind a button: the tag's name, and the proposed names of its values."""
    text = here.text
    if state.read_only():
        return
    label = text("clusters.save")
    with st.popover(label, icon=":material/sell:", key="clusters_save", on_change="rerun") as box:
        if not box.open:
            return
        st.caption(text("clusters.save_help"))
        with st.form("clusters_save_form", border=False):
            name = st.text_input(text("clusters.save_name"), text("clusters.default_tag"), key="clusters_save_name")
            st.caption(text("clusters.rename_help"))
            values = [
                st.text_input(
                    text("clusters.value_name", number=place), value, key=f"clusters_value_{hash(names)}_{place}"
                )
                for place, value in enumerate(names, 1)
            ]
            if st.form_submit_button(text("show.save"), type="primary", key="clusters_save_button"):
                try:
                    fitting.save_clusters(here.workspace, here.project.id, name, result, values, here.dataset)
                except SilhouetteError as wrong:
                    show.error(wrong)
                else:
                    st.success(text("clusters.saved", name=show.escape(name)))
