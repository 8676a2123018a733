"""Which rarer options can a funnel have: order, exclusions, hold constant, what is counted, ties, entries, worth?"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analysis.insights.funnel import (
    BASES,
    COUNTED,
    EFFECTS,
    MOST_EXCLUSIONS,
    ORDERS,
    TIES,
    Exclusion,
    FunnelStep,
    words,
)
from analysis.store.dataset import FIELD_TYPES
from pages._funnel import kept_draft
from pages._funnel.draft import DraftExclusion, FunnelDraft, fitted, passed_over, possible_ends
from pages._rules import kept_tests
from pages._ui import inputs, state
from pages._ui.escaping import escape
from pages._ui.here import Here

_WIDTH = 620


def more_input(here: Here, draft: FunnelDraft) -> None:
    """The inputs of the popover."""
    with st.container(width=_WIDTH, gap="small"):
        _code(here, "order", ORDERS, draft.order)
        if draft.order == "strict":
            _passed_over(here, draft)
        _code(here, "counted", COUNTED, draft.counted)
        _code(here, "base", BASES, draft.base)
        _code(here, "ties", TIES, draft.ties)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            _property(here, "hold", draft.hold)
            _property(here, "value", draft.value)
        _exclusions(here, draft)


def set_options(here: Here, draft: FunnelDraft) -> int:
    """How many of these options people have set: the worth that is proposed with the steps is none of them."""
    usual = FunnelDraft(value=draft.value and usual_value(here, tuple(each.step for each in draft.steps)))
    names = ("order", "counted", "base", "ties", "hold", "value")
    lists = bool(passed_over(draft)), any(each.exclusion.events for each in draft.exclusions)
    return sum(getattr(draft, name) != getattr(usual, name) for name in names) + sum(lists)


def usual_value(here: Here, proposed: tuple[FunnelStep, ...]) -> str | None:
    """The property whose sum is the goal, where its event is what the funnel leads to."""
    goal = state.goal()
    numbers = inputs.listed(here).names("property", ["number"])
    if goal is None or goal.property not in numbers or proposed[-1:] != (FunnelStep((str(goal.event),)),):
        return None
    return goal.property


def _code(here: Here, field: str, options: tuple[str, ...], chosen: str) -> None:
    text = here.text
    st.segmented_control(
        text(f"funnel.{field}"),
        options,
        default=chosen,
        required=True,
        format_func=lambda code: text(f"funnel.{field}_{code}"),
        help=text(f"funnel.{field}_help"),
        **kept_draft.follow_field(f"funnel_{field}", field),
    )


def _passed_over(here: Here, draft: FunnelDraft) -> None:
    """Noise that may lie between the steps all the same; a step's own events can't."""
    text, names = here.text, here.say.names.by_kind["event"]
    st.multiselect(
        text("funnel.passed_over"),
        list(dict.fromkeys([*inputs.listed(here).events, *draft.passed_over])),
        default=list(draft.passed_over),
        format_func=lambda event: names.get(event) or event,
        placeholder=text("inputs.choose_events"),
        help=text("funnel.passed_over_help"),
        select_all=False,
        width=400,
        **kept_draft.follow("funnel_passed_over", lambda draft, value: replace(draft, passed_over=tuple(value or ()))),
    )
    lost = set(draft.passed_over) - set(passed_over(draft))
    if lost:
        said = text.listed([escape(names.get(event) or event) for event in sorted(lost)])
        st.caption(text("funnel.passed_over_is_step", events=said))


def _property(here: Here, field: str, chosen: str | None) -> None:
    """A property that is the same in all steps, or a number of the last step."""
    text, names = here.text, here.say.names.by_kind["property"]
    types = ("number",) if field == "value" else FIELD_TYPES
    known = inputs.listed(here).names("property", types)
    options = [None, *(known if chosen is None or chosen in known else [*known, chosen])]
    st.selectbox(
        text(f"funnel.{field}"),
        options,
        index=options.index(chosen),
        format_func=lambda name: text("funnel.nothing") if name is None else names.get(name) or name,
        help=text(f"funnel.{field}_help"),
        disabled=len(options) == 1,
        width=300,
        **kept_draft.follow_field(f"funnel_{field}", field),
    )


def _exclusions(here: Here, draft: FunnelDraft) -> None:
    text = here.text
    for each in draft.exclusions:
        with st.container(border=True, gap="small", key=f"funnel_exclusion_{each.id}"):
            _exclusion(here, draft, each)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        full = len(draft.exclusions) >= MOST_EXCLUSIONS
        st.button(
            text("funnel.exclude"),
            key="funnel_exclude",
            icon=":material/block:",
            type="tertiary",
            help=text("funnel.exclude_full" if full else "funnel.exclude_help"),
            disabled=full or len(draft.steps) < 2,
            on_click=kept_draft.apply,
            args=(_one_more,),
        )
        if draft.exclusions:
            st.segmented_control(
                text("funnel.effect"),
                EFFECTS,
                default=draft.effect,
                required=True,
                format_func=lambda code: text(f"funnel.effect_{code}"),
                label_visibility="collapsed",
                **kept_draft.follow_field("funnel_effect", "effect"),
            )


def _one_more(draft: FunnelDraft) -> FunnelDraft:
    made = DraftExclusion(draft.next_id, Exclusion((), 1, len(draft.steps)))
    return replace(draft, exclusions=(*draft.exclusions, made), next_id=draft.next_id + 1)


def _exclusion(here: Here, draft: FunnelDraft, each: DraftExclusion) -> None:
    """Events that may not come between two steps; those steps' own events between can't be chosen."""
    text, names, key = here.text, here.say.names.by_kind["event"], f"funnel_exclusion_{each.id}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.multiselect(
            text("funnel.excluded"),
            list(dict.fromkeys([*inputs.listed(here).events, *each.exclusion.events])),
            default=list(each.exclusion.events),
            format_func=lambda event: names.get(event) or event,
            placeholder=text("inputs.choose_events"),
            select_all=False,
            width=400,
            **kept_draft.follow(
                f"{key}_events", lambda draft, value: _changed(draft, each.id, events=tuple(value or ()))
            ),
        )
        st.button(
            text("funnel.remove"),
            key=f"{key}_remove",
            icon=":material/close:",
            type="tertiary",
            on_click=kept_draft.apply,
            args=(_without, each.id),
        )
    _ends(here, key, draft, each)
    add, excluded = text("funnel.add_filter"), each.exclusion
    where = kept_tests(here, f"{key}_where", "property", excluded.where, add, excluded.events)
    if where != each.exclusion.where:
        kept_draft.apply(_changed, each.id, where=where)
    effective = fitted(draft, each)
    lost = set(each.exclusion.events) - set(effective.events if effective else ())
    if lost:
        said = here.text.listed([escape(names.get(event) or event) for event in sorted(lost)])
        st.caption(text("funnel.excluded_is_step", events=said))


def _ends(here: Here, key: str, draft: FunnelDraft, each: DraftExclusion) -> None:
    """Between which steps: any two required ones; in any order only the first and the last."""
    text = here.text
    shown = words.step_names([step.step for step in draft.steps], here.say.plain)
    ends, last = possible_ends(draft), len(draft.steps)
    if draft.order == "any":
        st.caption(text("funnel.exclusion_any_order"))
        return
    after = min(draft.place(each.after) or 1, draft.place(each.before) or last)
    before = max(draft.place(each.after) or 1, draft.place(each.before) or last)

    def between(draft: FunnelDraft, _: object) -> FunnelDraft:
        chosen = [st.session_state.get(f"{key}_{end}") for end in ("after", "before")]
        first, final = (int(place) if place else None for place in chosen)
        return replace(
            draft,
            exclusions=tuple(
                replace(
                    one,
                    after=None if first in (None, 1) else draft.steps[first - 1].id,
                    before=None if final in (None, last) else draft.steps[final - 1].id,
                )
                if one.id == each.id
                else one
                for one in draft.exclusions
            ),
        )

    with st.container(horizontal=True, gap="small"):
        for end, places, chosen in (("after", ends[:-1], after), ("before", ends[1:], before)):
            st.selectbox(
                text(f"funnel.exclusion_{end}"),
                places,
                index=places.index(chosen) if chosen in places else 0 if end == "after" else len(places) - 1,
                format_func=lambda place: f"{words.circled(place)} {shown[place - 1]}",
                width=280,
                **kept_draft.follow(f"{key}_{end}", between),
            )


def _changed(draft: FunnelDraft, id: int, **fields: object) -> FunnelDraft:
    exclusions = tuple(
        replace(each, exclusion=replace(each.exclusion, **fields)) if each.id == id else each  # type: ignore[arg-type]
        for each in draft.exclusions
    )
    return replace(draft, exclusions=exclusions)


def _without(draft: FunnelDraft, id: int) -> FunnelDraft:
    return replace(draft, exclusions=tuple(each for each in draft.exclusions if each.id != id))
