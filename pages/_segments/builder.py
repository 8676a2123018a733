"""How is a segment built by clicking: parts in three boxes, what each adds or takes away, and saved?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from analysis.charts import segments as drawing
from analysis.errors import SilhouetteError
from analysis.insights.segments import BuildingResult, building
from analysis.jobs import segments as segmenting
from analysis.jobs.segments import SegmentParts, building_spec
from analysis.rules.asked import HOWS, How, Rule
from analysis.rules.said import sentence
from analysis.rules.written import to_json
from analysis.store.catalog import Refresh, Segment
from pages._rules import ConditionDraft, Row, Unfinished, builder, condition_input, condition_made, known_in
from pages._segments.draft import OfferedParts, SegmentDraft, offered_parts
from pages._ui import address, compute, inputs, show, state
from pages._ui.here import Here
from pages._ui.taking import following

_BUILDING = "segments_building"  # the segment being changed, "" for a new one
_DRAFT, _OWN = "segments_draft", "segments_own"
_NAME, _REFRESH = "segments_new_name", "segments_refresh"
_CHART = "segments_steps"
_ICONS: dict[How, str] = {"all": "join_inner", "any": "join_full", "none": "block"}
_WIDTHS = (1, 3)  # of what a box is called, and of the box
_REFRESHES: tuple[Refresh, ...] = ("always", "frozen")


def being_built() -> str | None:
    """The segment being changed, an empty text for a new one, None where nothing is being built."""
    return st.session_state.get(_BUILDING)


def begin(rule: Rule | None = None, name: str = "", refresh: Refresh = "always") -> None:
    st.session_state[_BUILDING] = name
    st.session_state[_DRAFT] = SegmentDraft() if rule is None else SegmentDraft.of(rule)
    st.session_state[_NAME], st.session_state[_REFRESH] = name, refresh


def begin_with(rule: Rule, segments: Sequence[Segment], name: str | None) -> None:
    """With what a link says: a segment that is there goes on being changed."""
    known = next((segment for segment in segments if segment.name == name), None)
    begin(rule, known.name if known else "", known.refresh if known else "always")


def leave() -> None:
    for key in (_BUILDING, _DRAFT, _OWN):
        st.session_state.pop(key, None)


def build(here: Here, can_leave: bool) -> str | None:
    """The boxes, the sentence, what each part does; the name of the segment once it is saved."""
    text, name = here.text, being_built() or ""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        title = text("segments.change_title", segment=show.escape(name)) if name else text("segments.new_title")
        st.subheader(title, anchor=False)
        if can_leave:
            icon = ":material/arrow_back:"
            st.button(text("segments.back"), key="segments_back", icon=icon, type="tertiary", on_click=leave)
    st.session_state.setdefault(_DRAFT, SegmentDraft())
    offered, answer = offered_parts(here, name), st.container()
    draft = _boxes(here, offered)
    parts = draft.parts
    if parts is None:
        with answer:
            st.info(text("segments.nothing_picked"), icon=":material/touch_app:")
        return None
    address.shows(here, "segments", {"rule": to_json(parts.rule)}, segment=name)
    with answer:
        result = _answer(here, parts)
    if result is None:
        return None
    saved = _save(here, parts, name)
    _steps(here, draft, offered, result, name)
    return saved


def _boxes(here: Here, offered: OfferedParts) -> SegmentDraft:
    text, draft = here.text, st.session_state[_DRAFT]
    names = dict.fromkeys((*offered.names, *draft.own, *draft.picked))
    with st.container(border=True, gap="xsmall"):
        for how in HOWS:
            said, box = st.columns(_WIDTHS, vertical_alignment="center", gap="small")
            heading = f":material/{_ICONS[how]}: **{text(f'segments.box_{how}')}**"
            said.markdown(heading, help=text(f"segments.help_{how}"))
            box.multiselect(
                text(f"segments.box_{how}"),
                list(names),
                format_func=lambda code: offered.name(here, code),
                label_visibility="collapsed",
                placeholder=text("segments.pick"),
                select_all=False,  # else Enter takes all that were found, not the first
                wrap=True,
                **following(f"segments_{how}", list(getattr(draft, how)), partial(_take, how)),
            )
        _own_condition(here)
    return st.session_state[_DRAFT]


def _take(how: How, codes: list[str]) -> None:
    st.session_state[_DRAFT] = st.session_state[_DRAFT].put(how, tuple(codes))


def _own_condition(here: Here) -> None:
    """A condition of events or attributes that nobody has made a tag of."""
    text = here.text
    label, icon = text("segments.own_condition"), ":material/tune:"
    with st.expander(label, icon=icon, key="segments_own_box", on_change="rerun", type="compact") as box:
        if not box.open:
            return
        st.session_state.setdefault(_OWN, ConditionDraft())
        first = inputs.listed(here).events[:1]
        row = Row(_OWN, (), _OWN, here, known_in(here), None, first)
        condition_input(row, lambda: None)
        try:
            made = condition_made(row.part)
        except Unfinished:  # its row says why
            return
        st.caption(builder.said(here, made))
        with st.container(horizontal=True):
            for how in HOWS:
                label = text("segments.add_to", box=text(f"segments.box_{how}"))
                st.button(label, key=f"segments_add_{how}", icon=":material/add:", on_click=_add, args=(how, made))


def _add(how: How, made: Rule) -> None:
    st.session_state[_DRAFT] = st.session_state[_DRAFT].with_own(how, made)
    st.session_state["segments_own_box"] = False


def _answer(here: Here, parts: SegmentParts) -> BuildingResult | None:
    """How many, and who they are; None, with what is wrong said, where it can't be counted."""
    text = here.text
    try:
        spec = building_spec(here.workspace, here.project.id, parts, here.dataset, compute)
        result = compute.run(building, here.dataset, spec)
    except SilhouetteError as wrong:
        show.error(wrong)
        return None
    share = text.percent(result.users / result.total if result.total else None)
    show.sentence(text("segments.built", users=result.users, share=share, total=result.total))
    st.markdown(text("segments.they", rule=sentence(parts.rule, here.say)))
    return result


def _save(here: Here, parts: SegmentParts, name: str) -> str | None:
    text = here.text
    st.session_state.setdefault(_NAME, name)
    st.session_state.setdefault(_REFRESH, "always")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        given = st.text_input(
            text("segments.name"),
            key=_NAME,
            max_chars=80,
            width=320,
            placeholder=text("segments.name_example"),
            disabled=bool(name),
        )
        refresh = st.segmented_control(
            text("segments.refresh"),
            _REFRESHES,
            format_func=lambda code: text(f"segments.refresh_{code}"),
            key=_REFRESH,
            required=True,
            help=text("segments.refresh_help"),
        )
        label = text("segments.save_changes" if name else "segments.save")
        pressed = st.button(
            label, key="segments_save", type="primary", icon=":material/group_add:", disabled=state.read_only()
        )
    if not pressed:
        return None
    try:
        saved = segmenting.save_rule(
            *(here.workspace, here.project.id, given or "", parts.rule, refresh or "always"),
            changes=bool(name),
            dataset=here.dataset,
            ask=compute,
        )
    except SilhouetteError as wrong:
        show.error(wrong)
        return None
    return saved.name


def _steps(here: Here, draft: SegmentDraft, offered: OfferedParts, result: BuildingResult, name: str) -> None:
    """What each part adds or takes away; a click lists who is left there, at first who is in the segment."""
    text = here.text
    st.markdown(f"**{text('segments.steps_title')}**", help=text("segments.steps_help"))
    names = tuple(offered.name(here, code) for code in draft.picked)
    alt = text("segments.steps_alt", users=result.users, total=result.total)
    clicked = show.choice(drawing.steps(result, text, names), _CHART, alt, drawing.PICK)
    place = None if clicked is None or not clicked["row"] else clicked["row"] - 1
    label = name or st.session_state.get(_NAME) or text("segments.new_title")
    if place is not None and place < len(names) - 1:
        label = text("segments.left_after", part=names[place])
        st.markdown(f"**{show.escape(label)}**")
    ids = compute.members(building, here.dataset, result.spec, place)
    origin = {"kind": "list", "words": label}
    show.users(here, ids, "segments_built", label, origin, actions=False, chart=_CHART)
