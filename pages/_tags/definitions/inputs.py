"""How does a page ask what a tag gives each user: yes or no, one of some values, several, a bin, a group?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.rules.written import definition_from_json, from_text
from pages._rules import Places, Row, builder
from pages._tags.definitions import bins, cases, choices, rfm
from pages._tags.definitions.draft import TAG_KINDS, TagDraft, TagKind
from pages._ui import state
from pages._ui.wording import error


def definition_input(row: Row) -> Places:
    """The kind of tag, and the inputs of that kind; room below the conditions of a yes or no."""
    draft: TagDraft = row.part
    if draft.written is not None:
        _written(row, draft.written)
        return {}
    text = row.here.text
    st.segmented_control(
        text("tags.definition"),
        [kind for kind in TAG_KINDS if kind == draft.kind or _offered(row, kind)],
        format_func=lambda kind: text(f"tags.definitions.{kind}"),
        required=True,
        help=text("tags.definition_help"),
        label_visibility="collapsed",
        **row.follow("kind", draft.kind, "definition"),
    )
    st.caption(text(f"tags.definition_says.{draft.kind}"))
    if draft.kind == "rule":
        return builder.rule_input(row.at("rule", key="", first=row.first))
    mine = row.at(draft.kind, first=row.first)
    if draft.kind == "values":
        cases.cases_input(mine)
    else:
        with st.container(border=True, gap="small"):
            _other_input(mine, draft.kind)
    return {}


def _offered(row: Row, kind: TagKind) -> bool:
    """Whether this data can be asked it: dates alone have no usual hours, and users without events chose nothing."""
    if not row.known.events:
        return kind in ("rule", "values") or (kind == "bins" and bool(row.known.numbers("attribute")))
    return kind != "usual_hours" or not state.dates_only()


def _other_input(row: Row, kind: str) -> None:
    match kind:
        case "preference":
            choices.preference_input(row)
        case "usual_hours":
            choices.hours_input(row)
        case "bins":
            bins.bins_input(row)
        case _:
            rfm.rfm_input(row)


def _written(row: Row, written: str) -> None:
    text = row.here.text
    st.info(text("tags.written_why"), icon=":material/account_tree:")
    follow = row.follow("written", written, "definition_text", lambda given: given or "")
    st.text_area(text("tags.written"), height=320, **follow)
    try:
        from_text(written, definition_from_json)
    except SilhouetteError as wrong:
        error(wrong)
