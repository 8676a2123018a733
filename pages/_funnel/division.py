"""Is a funnel shown whole, by the values of a column or tag, or beside another period or other users?

A breakdown and a comparison at once would be two divisions of one chart, so one control asks for either.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.funnel import MOST_GROUPS, words
from analysis.insights.listing import ListedColumn
from analysis.jobs.funnel import closing, most_telling
from analysis.rules.asked import ALL_TIME, Period
from pages._funnel import kept_draft
from pages._funnel.draft import DIVISIONS, FunnelDraft, period_of, previous, spec_of
from pages._funnel.filter import filter_input
from pages._ui import compute, inputs
from pages._ui.escaping import escape
from pages._ui.here import Here

_WIDTH, _WIDE = 440, 640  # the conditions of users need more; a wider box would lie over the navigation
_FALLBACK_DAYS = 28
OTHER_USERS = "funnel_other"


def division_input(here: Here, draft: FunnelDraft) -> None:
    """The inputs of the popover."""
    text = here.text
    with st.container(width=_WIDE if draft.division == "users" else _WIDTH, gap="small"):
        st.radio(
            text("funnel.division"),
            DIVISIONS,
            index=DIVISIONS.index(draft.division),
            format_func=lambda code: text(f"funnel.divisions.{code}"),
            label_visibility="collapsed",
            **kept_draft.follow("funnel_division", lambda draft, value: _begun(here, draft, value)),
        )
        if draft.division == "column":
            _column(here, draft)
        elif draft.division == "previous":
            _previous(here, draft)
        elif draft.division == "dates":
            _dates(here, draft)
        elif draft.division == "users":
            st.caption(text("funnel.other_users_help"))
            if (rule := filter_input(here, OTHER_USERS, draft.other_filter)) != draft.other_filter:
                kept_draft.update(other_filter=rule)


def _begun(here: Here, draft: FunnelDraft, division: str) -> FunnelDraft:
    """Another division, which begins with something that makes sense."""
    if division not in DIVISIONS:
        return draft
    draft = replace(draft, division=division, other_period=None, other_filter=None)
    if division == "column" and draft.column is None:
        return _first_column(here, draft)
    if division == "dates":
        first, last = _days(here)
        return replace(draft, other_period=previous(period_of(draft.period, here.dataset.facts)) or Period(first, last))
    return draft


def _codes(here: Here) -> list[str]:
    """Attributes, properties and tags: `attribute:city`."""
    tags = here.workspace.catalog().tags.all(here.project.id)
    return [f"{each.kind}:{each.name}" for each in _columns(here)] + [f"tag:{tag.name}" for tag in tags]


def _columns(here: Here) -> tuple[ListedColumn, ...]:
    return inputs.listed(here).of(("attribute", "property"), ("text", "number"))


def _first_column(here: Here, draft: FunnelDraft) -> FunnelDraft:
    """What to begin with: the column by which groups differ, never an id; a tag where there is no column."""
    asked = spec_of(replace(draft, division="none"), here.dataset.facts)
    first = None
    if asked is not None:
        with suppress(SilhouetteError):  # of a question that can't be asked, the page says so
            spec = closing.closed(here.workspace, here.project.id, asked, here.dataset, compute)
            first = most_telling(compute, here.dataset, spec, _columns(here))
    if first is not None:
        return replace(draft, kind=first.kind, column=first.name)
    ids = {f"{each.kind}:{each.name}" for each in _columns(here) if each.is_id}
    kind, _, column = next((code for code in _codes(here) if code not in ids), "").partition(":")
    return replace(draft, kind=kind, column=column) if column else draft  # type: ignore[arg-type]


def _column(here: Here, draft: FunnelDraft) -> None:
    text, codes = here.text, _codes(here)
    current = f"{draft.kind}:{draft.column}"
    if draft.column is not None and current not in codes:
        codes = [*codes, current]  # gone, and yet asked for: it can be seen and changed
    shown = {code: words.column(*code.split(":", 1), here.say.plain) for code in codes}

    def chosen(draft: FunnelDraft, code: str | None) -> FunnelDraft:
        kind, _, column = (code or current).partition(":")
        return replace(draft, kind=kind, column=column)  # type: ignore[arg-type]

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            text("funnel.by"),
            codes,
            index=codes.index(current) if current in codes else None,
            format_func=shown.__getitem__,
            placeholder=text("inputs.choose"),
            help=text("funnel.by_help"),
            width=280,
            **kept_draft.follow("funnel_by", chosen),
        )
        st.number_input(
            text("funnel.top"),
            min_value=1,
            max_value=MOST_GROUPS,
            value=draft.top,
            step=1,
            help=text("funnel.top_help"),
            width=120,
            **kept_draft.follow("funnel_top", lambda draft, value: replace(draft, top=int(value or draft.top))),
        )
    if draft.kind == "property":
        _at(here, draft)


def _at(here: Here, draft: FunnelDraft) -> None:
    """Whose property: the first step's, the last reached step's, or a chosen step's."""
    text = here.text
    names = dict(
        zip(
            (each.id for each in draft.steps),
            words.step_names([each.step for each in draft.steps], here.say.plain),
            strict=True,
        )
    )
    options: list[str | int] = ["first", "last", *names]

    def shown(at: str | int) -> str:
        if isinstance(at, str):
            return text(f"funnel.at_{at}")
        return text("funnel.at_step", step=draft.place(at), name=names[at])

    st.selectbox(
        text("funnel.at"),
        options,
        index=options.index(draft.at) if draft.at in options else 0,
        format_func=shown,
        help=text("funnel.at_help"),
        width=408,
        **kept_draft.follow("funnel_at", lambda draft, at: replace(draft, at=at or "first")),
    )


def _previous(here: Here, draft: FunnelDraft) -> None:
    text = here.text
    before = previous(period_of(draft.period, here.dataset.facts))
    if before is not None:
        st.caption(text("funnel.previous_is", period=words.days(before, here.text)))
        if before.end is not None and before.end < _days(here)[0]:
            st.caption(text("funnel.previous_before_data"))
        return
    st.caption(text("funnel.previous_needs_period"))
    label = text(f"inputs.period_{_FALLBACK_DAYS}")
    st.button(label, key="funnel_fallback", on_click=kept_draft.update, kwargs={"period": _FALLBACK_DAYS})


def _dates(here: Here, draft: FunnelDraft) -> None:
    days_input(
        here,
        "funnel_other_dates",
        draft.other_period or ALL_TIME,
        lambda draft, period: replace(draft, other_period=period),
    )
    if draft.other_filter is not None:
        st.caption(escape(words.users(draft.other_filter, here.say.plain)))


def days_input(here: Here, key: str, period: Period, change: kept_draft.Change) -> None:
    """The first and last day; `change` is given the period once both are chosen.

    The picker is English whatever the language, so the chosen days stand beside it in the user's.
    """
    text = here.text
    first, last = _days(here)
    begin, end = min(max(period.start or first, first), last), min(max(period.end or last, first), last)

    def picked(draft: FunnelDraft, value: object) -> FunnelDraft:
        days = value if isinstance(value, tuple | list) else ()
        return change(draft, Period(days[0], days[1])) if len(days) == 2 else draft

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.date_input(
            text("inputs.dates"),
            value=(begin, end),
            min_value=first,
            max_value=last,
            width=250,
            **kept_draft.follow(key, picked),
        )
        whole = isinstance(chosen, tuple) and len(chosen) == 2
        st.caption(words.days(period, here.text) if whole else text("inputs.pick_last_day"))


def _days(here: Here) -> tuple[date, date]:
    return here.local(here.dataset.facts.first).date(), here.local(here.dataset.facts.last).date()
