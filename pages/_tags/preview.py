"""How many users would a tag have, who, why, and which tags say nearly the same already?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.tags import (
    BinRange,
    OverlapResult,
    OverlapSpec,
    TagBits,
    TagCell,
    TagValuesSpec,
    bin_ranges,
    overlap,
    words,
)
from analysis.insights.tags import values as tag_values
from analysis.jobs.tags import closed_definition, known_bits, known_key, tag_book
from analysis.rules.asked import Bins, Definition, YesNo
from analysis.rules.said import definition_sentence
from analysis.rules.written import definition_to_json
from pages._rules import said
from pages._tags import evidence
from pages._ui import compute, show
from pages._ui.here import Here
from pages._ui.wording import noted

_LIKE = 8  # tags with an overlap that are listed
_TABS = ("why", "like", "users")
_ROW, _HEADING, _HIGHEST = 35, 38, 38 + 35 * 12  # the usual groups of scores, eleven, are seen at once


def closed(here: Here, definition: Definition, name: str) -> Definition | None:
    """What the definition means now; None, with what is wrong said, where it means nothing."""
    try:
        return closed_definition(
            tag_book(here.workspace, here.project.id), here.dataset, definition, name or None, compute
        )
    except SilhouetteError as wrong:
        show.error(wrong)
        return None


def answer_rule(here: Here, definition: YesNo, asked: YesNo, name: str) -> OverlapResult | None:
    """One run says how many, and how far the group is that of a tag that there is.

    `asked` is the definition closed; the tag of this `name` would only be found the same as itself.
    """
    text = here.text
    try:
        spec = OverlapSpec(asked.rule, _known(here), without=name or None)
        result = compute.run(overlap, here.dataset, spec)
    except SilhouetteError as wrong:
        show.error(wrong)
        return None
    _count(here, "tags.preview", result.users, result.total)
    st.markdown(text("tags.they", rule=said(here, definition.rule)))
    for note in result.notes:
        st.warning(noted(note), icon=":material/info:")
    for same in result.same[:1]:
        shown = show.escape(words.row_name(same.row))
        st.warning(text("tags.same", tag=shown, share=text.percent(same.jaccard)), icon=":material/content_copy:")
    return result


def _count(here: Here, key: str, users: int, total: int) -> None:
    """The page's sentence, once more at the lower edge of the window: a long builder scrolls it away."""
    said = here.text(key, users=users, total=total, share=here.text.percent(users / total if total else None))
    show.sentence(said)
    with st.bottom:
        st.caption(f":material/groups: {said}")


def _known(here: Here) -> TagBits:
    """Who has each tag in use, asked once while neither tags nor data change."""
    workspace = here.workspace
    key = known_key(tag_book(workspace, here.project.id))
    return compute.once(
        "tags.known", here.dataset, lambda: known_bits(workspace, here.project.id, here.dataset, compute), key
    )


def answer_values(here: Here, definition: Definition, asked: Definition) -> bool:
    """How many users get each value; whether it could be counted."""
    try:
        result = compute.run(tag_values, here.dataset, TagValuesSpec((asked,)))
    except SilhouetteError as wrong:
        show.error(wrong)
        return False
    counts = result.tags[0]
    if isinstance(counts, SilhouetteError):
        show.error(counts)
        return False
    _count(here, "tags.preview_values", counts.users, result.total)
    st.markdown(definition_sentence(definition, here.say))
    value = value_table(here, asked, counts.values, result.total, "tags_preview_values")
    if value is not None:
        ids = compute.members(tag_values, here.dataset, TagValuesSpec((asked,)), TagCell(0, value))
        origin = {"kind": "rule", "rule": definition_to_json(definition), "value": value}
        show.users(here, ids, "tags_preview_value", value, origin)
    return True


def value_table(
    here: Here, asked: Definition | None, values: tuple[tuple[str, int], ...], total: int, key: str
) -> str | None:
    """The values of a tag with their users, of bins their numbers too; the value of the row that is chosen.

    `asked` is the definition closed. A bin that must be empty, because one number has too many users, is said apart.
    """
    text = here.text
    if not values:
        return None
    rows = pd.DataFrame(values, columns=["value", "users"])
    rows["share"] = rows["users"] / max(total, 1)
    labels = {"value": text("tags.value"), "users": text("tags.users"), "share": text("tags.share")}
    if isinstance(asked, Bins):
        ranges = bin_ranges(asked, tuple(users for _, users in values), text)
        rows["range"] = [one.said for one in ranges]
        rows = rows[[one.at is None for one in ranges]].reset_index(drop=True)
        labels = {"value": labels.pop("value"), "range": text("tags.range_column")} | labels
        _say_merged(here, ranges)
    height = min(_HIGHEST, _HEADING + _ROW * len(rows))
    percent, alt = ("share",), text("tags.values_alt")
    place = show.table(rows, key, labels, percent, alt=alt, height=height, select=True)
    st.caption(text("tags.pick_value"))
    return None if place is None else str(rows["value"].iloc[place])


def _say_merged(here: Here, ranges: tuple[BinRange, ...]) -> None:
    for at in dict.fromkeys(one.at for one in ranges if one.at is not None):
        empty = [show.escape(one.name) for one in ranges if one.at == at]
        said = here.text("tags.merged", bins=empty, n=len(empty), at=here.text.exact(at))
        st.caption(f":material/info: {said}")


def details(here: Here, definition: Definition, asked: Definition, found: OverlapResult | None, label: str) -> None:
    """Behind the number: who and why, tags like it, all users. Only what is opened is computed."""
    text = here.text
    names = _TABS if isinstance(asked, YesNo) else _TABS[2:]
    tabs = st.tabs(
        [text(f"tags.tab_{name}") for name in names], key=f"tags_preview_tabs_{len(names)}", on_change="rerun"
    )
    for name, tab in zip(names, tabs, strict=True):
        if tab.open:
            with tab:
                _detail(here, name, definition, asked, found, label)


def _detail(
    here: Here, name: str, definition: Definition, asked: Definition, found: OverlapResult | None, label: str
) -> None:
    if name == "why" and isinstance(asked, YesNo):
        evidence.evidence(here, asked.rule)
    elif name == "like":
        _like(here, found)
    else:
        _users(here, definition, asked, label)


def _like(here: Here, found: OverlapResult | None) -> None:
    text = here.text
    if found is None or not found.overlaps:
        st.caption(text("tags.no_overlap"))
        return
    rows = pd.DataFrame(
        {
            "tag": [words.row_name(one.row) for one in found.overlaps[:_LIKE]],
            "users": [one.users for one in found.overlaps[:_LIKE]],
            "both": [one.both for one in found.overlaps[:_LIKE]],
            "jaccard": [one.jaccard for one in found.overlaps[:_LIKE]],
        }
    )
    labels = {name: text(f"tags.overlap_{name}") for name in rows.columns}
    show.table(rows, "tags_overlap", labels, percent=("jaccard",), alt=text("tags.overlap_alt"))
    st.caption(text("tags.overlap_help"))


def _users(here: Here, definition: Definition, asked: Definition, label: str) -> None:
    origin: dict[str, Any] = {"kind": "rule", "rule": definition_to_json(definition)}
    if isinstance(asked, YesNo):
        ids = compute.members(overlap, here.dataset, OverlapSpec(asked.rule), None)
    else:
        ids = compute.members(tag_values, here.dataset, TagValuesSpec((asked,)), TagCell())
    show.users(here, ids, "tags_preview", label, origin)
