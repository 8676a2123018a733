"""How large was a segment in each version of the data, and who came and went between two?"""

from __future__ import annotations

import streamlit as st

from analysis.charts import segments as drawing
from analysis.errors import SilhouetteError
from analysis.jobs.segments import SegmentChanges, SegmentHistory, segment_changes, segment_history
from analysis.store.catalog import Segment
from pages._ui import compute, show
from pages._ui.here import Here


@st.fragment
def history(here: Here, segment: Segment) -> None:
    """Asked for when it is opened: older versions of the data are looked at."""
    text = here.text
    with st.expander(
        text("segments.history"), icon=":material/history:", key="segments_history", on_change="rerun"
    ) as box:
        if not box.open:
            return
        try:
            found = segment_history(here.workspace, here.project.id, segment.name, compute)
        except SilhouetteError as wrong:
            show.error(wrong)
            return
        if not found.sizes:
            st.info(text("segments.history_none"), icon=":material/history:")
            return
        _sizes(here, found)
        if len(found.sizes) > 1:
            _changes(here, segment, found)


def _sizes(here: Here, found: SegmentHistory) -> None:
    text, newest = here.text, found.sizes[-1]
    rows = tuple(
        (
            text("segments.version", version=size.dataset_version),
            size.users,
            text(
                "segments.of_total", share=text.percent(size.users / size.total if size.total else None), n=size.total
            ),
        )
        for size in found.sizes
    )
    alt = text("segments.history_alt", users=newest.users, version=newest.dataset_version)
    show.chart(drawing.sizes(rows, text), "segments_sizes", alt)
    if found.missing:
        st.caption(text("segments.history_missing", versions=text.listed([f"v{version}" for version in found.missing])))


def _changes(here: Here, segment: Segment, found: SegmentHistory) -> None:
    """From which version to which; the two lists, a click away."""
    text = here.text
    versions = [size.dataset_version for size in found.sizes]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = st.container(width="content")  # which there are depends on the later one
        until = _version(here, "segments_until", "segments.until", versions[1:], versions[-1])
        earlier = [version for version in versions if version < until]
        with first:
            since = _version(here, "segments_since", "segments.since", earlier, earlier[-1])
    try:
        changes = compute.once(
            "segments.changes",
            here.dataset,
            lambda: segment_changes(here.workspace, here.project.id, segment.name, since, until, compute),
            (segment.id, segment.list_key, segment.definition and str(segment.definition), since, until),
        )
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    counts = {"came": len(changes.came), "went": len(changes.went), "stayed": changes.stayed}
    st.markdown(text("segments.changes", since=since, until=until, **counts))
    _lists(here, segment, changes)


def _lists(here: Here, segment: Segment, changes: SegmentChanges) -> None:
    text = here.text
    sides = {side: ids for side, ids in (("came", changes.came), ("went", changes.went)) if len(ids)}
    if not sides:
        return
    side = st.segmented_control(
        text("segments.changes_list"),
        list(sides),
        format_func=lambda code: text(f"segments.changes_{code}", n=len(sides[code])),
        key="segments_changes_side",
        label_visibility="collapsed",
    )
    if side in sides:
        label = text(f"segments.label_{side}", segment=segment.name, since=changes.before, until=changes.after)
        show.users(here, sides[side], f"segments_{side}", label, {"kind": "list", "words": label})


def _version(here: Here, key: str, label: str, versions: list[int], default: int) -> int:
    text = here.text
    if st.session_state.get(key) not in versions:
        st.session_state[key] = default
    return st.selectbox(
        text(label),
        versions[::-1],
        format_func=lambda version: text("segments.version", version=version),
        key=key,
        width=180,
    )
