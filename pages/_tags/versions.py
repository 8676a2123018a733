"""How do two versions of a tag differ, in words and in users?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.tags import Change, ChangesCell, ChangesSpec, changes, words
from analysis.jobs.tags import definition_of, frozen_list
from analysis.rules.asked import Definition
from analysis.store.catalog import Tag
from analysis.timezones import to_micros
from pages._tags import preview
from pages._ui import compute, show
from pages._ui.here import Here

_SHOWN: tuple[Change, ...] = ("gained", "lost", "changed")


def versions(here: Here, tag: Tag) -> None:
    """All versions, and any two of them beside one another on the data that is open."""
    text = here.text
    known = {one.version: one for one in here.workspace.catalog().tags.versions(here.project.id, tag.name)}
    if len(known) < 2:
        st.caption(text("tags.one_version"))
        return
    numbers = sorted(known, reverse=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        before = _choose(here, "before", tag, known, numbers, numbers[1])
        after = _choose(here, "after", tag, known, numbers, numbers[0])
    for number in dict.fromkeys((before, after)):
        st.markdown(text("tags.version_says", version=number, rule=_meaning(here, known[number])))
    if before != after:
        _compare(here, known[before], known[after])


def _choose(here: Here, side: str, tag: Tag, known: dict[int, Tag], numbers: list[int], default: int) -> int:
    text, key = here.text, f"tags_{side}_{tag.id}"
    if st.session_state.get(key) not in numbers:
        st.session_state[key] = default
    return st.selectbox(
        text(f"tags.compare_{side}"),
        numbers,
        format_func=lambda number: text(
            "tags.version_of", version=number, day=here.local(to_micros(known[number].created_at)).date()
        ),
        key=key,
        width=260,
    )


def _meaning(here: Here, tag: Tag) -> str:
    return words.meaning(tag, definition_of(tag), here.say)


def _closed(here: Here, tag: Tag) -> Definition | None:
    """What a version means on this data: its definition, or the users that it lists."""
    definition = definition_of(tag)
    if definition is not None:
        return preview.closed(here, definition, tag.name)
    return frozen_list(here.workspace, tag)


def _compare(here: Here, before: Tag, after: Tag) -> None:
    text = here.text
    was, now = _closed(here, before), _closed(here, after)
    if was is None or now is None:
        return
    spec = ChangesSpec(was, now)
    try:
        result = compute.run(changes, here.dataset, spec)
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    counts = {"gained": result.gained, "lost": result.lost, "changed": result.changed}
    show.sentence(text("tags.compared", before=result.before, after=result.after, **counts, kept=result.kept))
    if len(result.values):
        labels = {name: text(f"tags.compared_{name}") for name in result.values.columns}
        show.table(result.values, "tags_compared_values", labels, alt=text("tags.compared_alt"))
    shown = [change for change in _SHOWN if counts[change]]
    if not shown:
        return
    change = st.segmented_control(
        text("tags.change"),
        shown,
        format_func=lambda one: text("tags.change_count", change=text(f"tags.changed.{one}"), n=counts[one]),
        key=f"tags_change_{before.id}",
        default=shown[0],
        label_visibility="collapsed",
    )
    if change in shown:
        ids = compute.members(changes, here.dataset, spec, ChangesCell(change))
        label = text(f"tags.changed_label_{change}", tag=after.name, before=before.version, after=after.version)
        origin = {"kind": "tag_change", "tag": after.name, "before": before.version, "after": after.version}
        show.users(here, ids, f"tags_change_{change}", label, origin)
