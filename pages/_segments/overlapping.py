"""How many users do some segments share, and who is in one and not in another?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.charts import segments as drawing
from analysis.errors import SilhouetteError
from analysis.insights.segments import (
    MOST_SEGMENTS,
    Intersection,
    SegmentOverlapCell,
    SegmentOverlapResult,
    overlap,
)
from analysis.jobs.segments import SegmentNow, overlap_spec
from pages._ui import compute, show
from pages._ui.here import Here

_PICKED, _IN, _OUT = "segments_compared", "segments_in", "segments_not_in"
_CHART = "segments_overlap"
_AT_FIRST = 3  # the largest


def overlapping(here: Here, segments: Sequence[SegmentNow]) -> None:
    text = here.text
    names = [now.segment.name for now in segments if now.error is None]
    if len(names) < 2:
        st.info(text("segments.overlap_needs"), icon=":material/join_inner:")
        return
    picked = _picked(here, segments, names)
    if len(picked) < 2:
        st.info(text("segments.overlap_pick"), icon=":material/touch_app:")
        return
    try:
        spec = overlap_spec(here.workspace, here.project.id, picked, here.dataset, compute)
        result = compute.run(overlap, here.dataset, spec)
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    show.sentence(_answer(here, result))
    _chart(here, result)
    _one_without_other(here, result)


def _picked(here: Here, segments: Sequence[SegmentNow], names: list[str]) -> list[str]:
    text = here.text
    kept = [name for name in st.session_state.get(_PICKED) or () if name in names]
    largest = sorted((now for now in segments if now.error is None), key=lambda now: -(now.users or 0))
    if _PICKED not in st.session_state:
        kept = [now.segment.name for now in largest[:_AT_FIRST]]
    st.session_state[_PICKED] = kept
    return st.multiselect(
        text("segments.compare"),
        names,
        key=_PICKED,
        max_selections=MOST_SEGMENTS,
        placeholder=text("segments.pick"),
        help=text("segments.compare_help", most=MOST_SEGMENTS),
        select_all=False,
        wrap=True,
        persist_state="session",
    )


def _answer(here: Here, result: SegmentOverlapResult) -> str:
    """Of two, which share of each is in the other; of more, how many are in several of them."""
    text, names = here.text, [show.escape(name) for name in result.spec.names]
    if len(names) == 2:
        both = result.both(0, 1)
        shares = [text.percent(both / users if users else None) for users in result.users]
        return text("segments.overlap_two", n=both, one=names[0], other=names[1], first=shares[0], second=shares[1])
    several = sum(one.users for one in result.intersections if len(one.inside) > 1)
    everywhere = sum(one.users for one in result.intersections if len(one.inside) == len(names))
    any_of = result.total - result.outside
    share = text.percent(several / any_of if any_of else None)
    return text("segments.overlap_many", n=several, share=share, segments=len(names), everywhere=everywhere)


def _chart(here: Here, result: SegmentOverlapResult) -> None:
    """A click on a row lists who is in just these."""
    text, names = here.text, result.spec.names
    if not result.intersections:
        st.info(text("segments.overlap_nobody"), icon=":material/person_off:")
        return
    alt = text("segments.overlap_alt", segments=text.listed(list(names)))
    clicked = show.choice(compute.drawn(drawing.upset, result, text), _CHART, alt, drawing.PICK)
    if len(result.intersections) > drawing.MOST_INTERSECTIONS:
        st.caption(text("segments.overlap_more", shown=drawing.MOST_INTERSECTIONS, n=len(result.intersections)))
    if clicked is None:
        st.caption(text("segments.overlap_click"))
        return
    inside = tuple(map(int, clicked["inside"].split("+")))
    label = text("segments.only_in", segments=text.listed([names[place] for place in inside]))
    st.markdown(f"**{show.escape(label)}**")
    ids = compute.members(overlap, here.dataset, result.spec, result.exactly(Intersection(inside, 0)))
    show.users(here, ids, "segments_shared", label, {"kind": "list", "words": label}, chart=_CHART)


@st.fragment
def _one_without_other(here: Here, result: SegmentOverlapResult) -> None:
    text, names = here.text, list(result.spec.names)
    st.markdown(f"**{text('segments.without_title')}**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        one = _side(here, _IN, "segments.in_one", names)
        others = [name for name in names if name != one]
        other = _side(here, _OUT, "segments.not_in_other", others)
        first, second = names.index(one), names.index(other)
        n = result.only(first, second)
        share = text.percent(n / result.users[first] if result.users[first] else None)
        said = text("segments.without", n=n, share=share, one=show.escape(one), other=show.escape(other))
        st.markdown(said, width="content")
        opened = st.toggle(text("segments.without_list"), key="segments_without_list")
    if opened:
        label = text("segments.without_label", one=one, other=other)
        cell = SegmentOverlapCell((first,), (second,))
        ids = compute.members(overlap, here.dataset, result.spec, cell)
        show.users(here, ids, "segments_without", label, {"kind": "list", "words": label})


def _side(here: Here, key: str, label: str, names: list[str]) -> str:
    if st.session_state.get(key) not in names:
        st.session_state[key] = names[0]
    return st.selectbox(here.text(label), names, key=key, width=260)
