"""Which tags are there, in which branch of the tree, and which one is opened?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.insights.tags import words as tag_words
from analysis.jobs.tags import TagNow
from analysis.locale import percent_points
from analysis.store.catalog import TAG_LAYERS, Branch
from pages._ui import show
from pages._ui.here import Here

VIEW = "tags_view"  # which part of the page is open
_OPEN, _BRANCH = "tags_open", "tags_branch"
_ROW, _HEADING, _HIGHEST = 35, 38, 388
_WIDTHS = {"tag": 190, "rule": 330, "state": 110}
_INDENT = "\u2003"  # as wide as a letter: cells of a table begin with no markup
STATUSES = ("in_use", "draft")


@dataclass(frozen=True)
class TreeRow:
    """A row of the table: a branch, a tag, or the heading of tags that aren't sorted in yet."""

    level: int
    branch: Branch | None = None
    tag: TagNow | None = None
    tags: int = 0  # below a branch


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed down to."""

    words: str
    layers: tuple[str, ...]
    statuses: tuple[str, ...]

    def takes(self, here: Here, now: TagNow, path: str) -> bool:
        card = now.tag.card
        said = " ".join(
            (
                now.tag.name,
                path,
                card.owner,
                card.description,
                card.goal,
                tag_words.meaning(now.tag, now.definition, here.say.plain),
            )
        )
        words = self.words.casefold().split()
        return (
            all(word in said.casefold() for word in words)
            and (not self.layers or card.layer in self.layers)
            and (not self.statuses or now.tag.status in self.statuses)
        )


def wanted_input(here: Here) -> Wanted:
    """Search and filters, in one row."""
    text = here.text
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = st.text_input(
            text("tags.search"),
            key="tags_search",
            placeholder=text("tags.search_example"),
            label_visibility="collapsed",
            icon=":material/search:",
            width=280,
            persist_state="session",
        )
        layers = st.pills(
            text("tags.layer"),
            list(TAG_LAYERS),
            selection_mode="multi",
            format_func=lambda code: text(f"tags.layers.{code}"),
            key="tags_layers",
            label_visibility="collapsed",
            persist_state="session",
        )
        statuses = st.pills(
            text("tags.status"),
            list(STATUSES),
            selection_mode="multi",
            format_func=lambda code: text(f"tags.statuses.{code}"),
            key="tags_statuses",
            label_visibility="collapsed",
            persist_state="session",
        )
    return Wanted(words or "", tuple(layers), tuple(statuses))


def tree(here: Here, tags: Sequence[TagNow], branches: Sequence[Branch], wanted: Wanted) -> list[TreeRow]:
    """Subjects, their behaviours and the tags on them, in their order; what isn't sorted in comes last.

    While something is searched only branches with a tag that is found are shown.
    """
    names = {branch.id: branch.name for branch in branches}
    paths = {one.id: f"{names.get(one.parent or 0, '')} {one.name}" for one in branches}
    found = [now for now in tags if wanted.takes(here, now, paths.get(now.tag.behaviour_id or 0, ""))]
    searching = wanted != Wanted("", (), ())
    rows: list[TreeRow] = []
    for subject in (branch for branch in branches if branch.parent is None):
        inner: list[TreeRow] = []
        for behaviour in (branch for branch in branches if branch.parent == subject.id):
            hanging = _of(found, behaviour.id)
            if hanging or not searching:
                inner += [TreeRow(1, behaviour, tags=len(hanging)), *(TreeRow(2, tag=now) for now in hanging)]
        if inner or not searching:
            rows += [TreeRow(0, subject, tags=sum(row.tag is not None for row in inner)), *inner]
    unsorted = _of(found, None)
    if rows and unsorted:
        rows.append(TreeRow(0, tags=len(unsorted)))
    return rows + [TreeRow(1 if rows else 0, tag=now) for now in unsorted]


def _of(tags: Sequence[TagNow], behaviour: int | None) -> list[TagNow]:
    mine = [now for now in tags if now.tag.behaviour_id == behaviour]
    return sorted(mine, key=lambda now: (now.tag.position, now.tag.name))


def tree_table(here: Here, rows: Sequence[TreeRow]) -> None:
    """A click on a row opens its tag or its branch."""
    text = here.text
    shown = [_cells(here, row) for row in rows]
    frame = pd.DataFrame(shown, columns=["tag", "rule", "users", "share", "layer", "version", "state"])
    frame["users"] = frame["users"].astype("Int64")
    frame["rule"] = [show.fitting(rule, _WIDTHS["rule"]) for rule in frame["rule"]]
    row_height = show.row_height(frame, _WIDTHS)
    settings = {
        "tag": st.column_config.TextColumn(text("tags.tag"), width=_WIDTHS["tag"]),
        "rule": st.column_config.TextColumn(text("tags.rule"), width=_WIDTHS["rule"]),
        "users": st.column_config.NumberColumn(text("tags.users"), format="localized", width=64),
        "share": st.column_config.NumberColumn(
            text("tags.share"), format="%.1f%%", help=text("tags.share_help"), width=64
        ),
        "layer": st.column_config.TextColumn(text("tags.layer"), help=text("tags.layer_help"), width=90),
        "version": st.column_config.NumberColumn(text("tags.version"), help=text("tags.version_help"), width=56),
        "state": st.column_config.TextColumn(text("tags.state"), help=text("tags.state_help"), width=_WIDTHS["state"]),
    }
    st.dataframe(
        frame,
        key="tags_table",
        hide_index=True,
        column_config=settings,
        column_order=(
            "tag",
            "users",
            "share",
            "rule",
            "layer",
            "version",
            "state",
        ),  # how many is seen in narrow windows
        height=min(_HIGHEST, _HEADING + (row_height or _ROW) * max(len(rows), 1)),
        row_height=row_height,
        on_select=lambda: _click(rows),
        selection_mode="single-cell",
        alt=text("tags.table_alt"),
        placeholder="",
        lazy=False,
    )


def _cells(here: Here, row: TreeRow) -> tuple[object, ...]:
    text, indent = here.text, _INDENT * row.level
    if row.tag is None:
        name = row.branch.name if row.branch else text("tags.unsorted")
        return f"{indent}▾ {text('tags.branch_row', name=name, n=row.tags)}", "", None, None, "", None, ""
    now = row.tag
    share = None if now.share is None else float(percent_points(now.share))
    state_of = text(f"tags.state_{state_code(now)}", version=now.dataset_version)
    layer = text(f"tags.layers.{now.tag.card.layer}")
    return (
        f"{indent}{now.tag.name}",
        tag_words.meaning(now.tag, now.definition, here.say.plain),
        now.users,
        share,
        layer,
        now.tag.version,
        state_of,
    )


def state_code(now: TagNow) -> str:
    if now.error:
        return "broken"
    if now.tag.status == "draft":
        return "draft"
    return "frozen" if now.frozen else "lags" if now.lags else "current"


def open_tag(name: str | None) -> None:
    st.session_state[_OPEN] = name
    st.session_state.pop(_BRANCH, None)


def see_tree() -> None:
    """Turn to the part of the page where tags are opened."""
    st.session_state[VIEW] = "tree"


def opened_tag(tags: Sequence[TagNow]) -> TagNow | None:
    """The one that was clicked last, or that the address names."""
    return next((now for now in tags if now.tag.name == wanted_tag()), None)


def wanted_tag() -> str | None:
    return st.session_state.get(_OPEN)


def open_branch(branch_id: int | None) -> None:
    open_tag(None)
    st.session_state[_BRANCH] = branch_id


def opened_branch(branches: Sequence[Branch]) -> Branch | None:
    return next((branch for branch in branches if branch.id == st.session_state.get(_BRANCH)), None)


def _click(rows: Sequence[TreeRow]) -> None:
    cells = (st.session_state.get("tags_table") or {}).get("selection", {}).get("cells", [])
    row = rows[cells[0][0]] if cells and cells[0][0] < len(rows) else None
    if row is not None and row.branch is not None:
        open_branch(row.branch.id)
    else:
        open_tag(row.tag.tag.name if row is not None and row.tag is not None else None)
