"""What does the portrayed group like, and which list does each of its users get?"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import streamlit as st

from analysis.export.segments import ExportColumn
from analysis.insights import likes
from analysis.insights.likes import LikesResult, LikesSpec, TastesSpec, tastes
from analysis.insights.portrait import PortraitResult, portrait_rows
from analysis.jobs import exports
from pages._portrait.groups import PortraitChoice
from pages._ui import compute, inputs, show
from pages._ui.exporting import file_name
from pages._ui.here import Here

_SHOWN, _TOP, _MOST_TOP = 10, 3, 10


@st.fragment
def show_likes(here: Here, result: PortraitResult, choice: PortraitChoice) -> None:
    """The values of a column that they have more often, and a file of what to offer each."""
    text = here.text
    defining = {row.name for row in portrait_rows(result.values) if row.defines and row.dimension == "property"}
    listed = [each for each in inputs.listed(here).of(("property",), ("text",)) if not each.is_id]
    columns = [each.name for each in listed if each.name not in defining]  # what the rule asks for isn't liked
    if not columns or not result.users or result.users == result.users_all:
        return
    st.subheader(text("likes.title"), anchor=False)
    st.caption(text("likes.caption"))
    name = inputs.option_input(
        text("likes.property"), "portrait_likes", tuple(columns), lambda each: here.shown("property", each), columns[0]
    )
    if name is None:
        return
    found = compute.run(likes, here.dataset, LikesSpec(result.spec.group, name))
    liked = found.liked.head(_SHOWN)
    if liked.empty:
        st.caption(text("likes.nothing", property=show.escape(here.shown("property", name))))
        return
    _table(here, liked)
    _file(here, result, found, choice)


def _table(here: Here, liked: pd.DataFrame) -> None:
    text = here.text
    low, high = (liked[side].tolist() for side in ("tgi_low", "tgi_high"))
    ends = [
        text("portrait.interval", low=text.number(one, 0), high=text.number(other, 0))
        for one, other in zip(low, high, strict=True)
    ]
    frame = liked.assign(tgi=liked["tgi"].round(), likely=ends)
    labels = {each: text(f"likes.{each}") for each in ("value", "users", "share", "share_all", "tgi", "likely")}
    show.table(frame, "portrait_likes_table", labels, ("share", "share_all"), alt=text("likes.title"))


def _file(here: Here, result: PortraitResult, found: LikesResult, choice: PortraitChoice) -> None:
    """Noted in the export log, as every list of users."""
    text, workspace, project, dataset = here.text, here.workspace, here.project.id, here.dataset
    with st.container(horizontal=True, vertical_alignment="bottom"):
        top = st.number_input(text("likes.top"), 1, _MOST_TOP, _TOP, key="portrait_likes_top", width=160)
        shown = here.shown("property", found.spec.property)
        spec = TastesSpec(
            result.spec.group, found.spec.property, found.spec.values or (), tuple(found.liked["value"]), int(top)
        )
        headings = [text("likes.column", property=shown, place=place) for place in range(1, int(top) + 1)]
        file = file_name(text("likes.file", group=choice.label, property=shown), "", "csv")
        user = text("show.user")

        def make() -> bytes:
            given = compute.run(tastes, dataset, spec)
            cells = {heading: pa.array(given.values[:, place], pa.string()) for place, heading in enumerate(headings)}
            columns = [ExportColumn("user"), *(ExportColumn("own", heading) for heading in headings)]
            origin = {"kind": "likes", "words": file}
            done = exports.users_file(
                workspace, project, given.users, file, origin, columns, [user, *headings], dataset, cells
            )
            return done.content

        show.download(text("likes.download"), make, file, "portrait_likes_file")
    st.caption(text("likes.download_help"))
