"""What do the page's pictures show, and who are the users behind a node, a link, a cell or a path?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts.paths import FlowMark, matrices, sankey
from analysis.export.tables import ExportTable
from analysis.insights import paths
from analysis.insights.funnel import LEAST_STEPS, funnel_to_json
from analysis.insights.paths import (
    EVENT,
    OTHER,
    PathAt,
    PathsCell,
    PathsPicture,
    PathsResult,
    picture,
    transitions,
    words,
)
from analysis.insights.paths.transitions import TransitionsCell
from analysis.jobs.paths import funnel_of
from analysis.plain import to_plain
from pages._paths.controls import AskedPaths
from pages._paths.standing_out import standing_out
from pages._ui import address, compute, exporting, navigation, show
from pages._ui.here import Here

FLOW = "paths_flow"
_TABS = ("steps", "next", "list", "circles")
_CLICKS = f"{FLOW}_clicks"


@dataclass(frozen=True)
class ShownPaths:
    here: Here
    asked: AskedPaths
    result: PathsResult
    flow: PathsPicture

    @property
    def names(self) -> dict[str, str]:
        """Every event on the paths as it is shown."""
        say = self.here.say.plain
        found = self.result.nodes.loc[self.result.nodes["kind"] == EVENT, "event"]
        return {event: words.name(event, say) for event in found.unique()}

    def listed(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(event for events in self.flow.top.values() for event in events))


def shown_paths(here: Here, asked: AskedPaths, result: PathsResult) -> ShownPaths:
    return ShownPaths(here, asked, result, picture(result, asked.top))


@st.fragment
def flow(shown: ShownPaths) -> None:
    """The flows, a click on which lists users; the same as rows for whoever can't click."""
    here, text, spec = shown.here, shown.here.text, shown.result.spec
    nodes, links = (of(shown.flow, spec, here.say.plain) for of in (sankey.nodes_of, sankey.links_of))
    if (wanted := address.wanted_mark(FLOW)) is not None:
        st.session_state[FLOW] = None if wanted[0] is None else dict(wanted[0])
    key = f"{FLOW}_{st.session_state.get(_CLICKS, 0)}"

    def clicked() -> None:
        chosen = _mark_of(st.session_state.get(key), nodes, links)
        st.session_state[FLOW] = None if chosen is None else to_plain(chosen.cell)

    drawn = sankey.sankey(shown.flow, spec, text, shown.names, shown.listed())
    alt = words.answer(shown.result, here.say.plain)
    st.echarts_chart(drawn, key=key, height=sankey.HEIGHT, on_select=clicked, alt=alt)
    marks = (*nodes, *links)
    with st.expander(text("show.marks"), type="compact", key=f"{FLOW}_marks", on_change="rerun") as box:
        if box.open:
            _rows(here, marks)
    held = st.session_state.get(FLOW)
    mark = next((each for each in marks if to_plain(each.cell) == held), None)
    address.marks(FLOW, None if mark is None else to_plain(mark.cell))
    if mark is None:
        st.caption(text("paths.click"))
        return
    users(shown, mark.cell, FLOW)


def _mark_of(event: Any, nodes: tuple[FlowMark, ...], links: tuple[FlowMark, ...]) -> FlowMark | None:  # noqa: ANN401
    """What the chart says is chosen: nodes and links are told by their places."""
    for each in (event or {}).get("selection", {}).get("selected", []):
        marks = {"node": nodes, "main": nodes, "edge": links}.get(each["data_type"], ())
        for place in each["data_indices"]:
            if place < len(marks):
                return marks[place]
    return None


def _rows(here: Here, marks: tuple[FlowMark, ...]) -> None:
    text = here.text
    frame = pd.DataFrame({"what": [mark.words for mark in marks], "count": [mark.count for mark in marks]})
    key = f"{FLOW}_rows"

    def chosen() -> None:
        rows = (st.session_state.get(key) or {}).get("selection", {}).get("rows") or []
        st.session_state[FLOW] = to_plain(marks[rows[0]].cell) if rows and rows[0] < len(marks) else None
        st.session_state[_CLICKS] = st.session_state.get(_CLICKS, 0) + 1  # the chart is drawn without its own choice

    labels = {"what": text("paths.column_what"), "count": text("paths.column_count")}
    show.table(frame, key, labels, alt=text("paths.marks_alt"), select=chosen)


def users(shown: ShownPaths, cell: PathsCell, key: str, chart: str | None = None) -> None:
    """Who they are, and a funnel of the same steps."""
    here, spec = shown.here, shown.result.spec
    said = words.who(spec, cell, here.say.plain)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(show.escape(said), anchor=False)
        st.space("stretch")
        events = [at.labels for at in cell.at if at.labels and not at.others]
        _to_funnel(shown, [labels[0] for labels in events if len(labels) == 1])
    ids = compute.members(paths, here.dataset, spec, cell)
    origin = {"kind": "paths", "spec": shown.asked.written(), "cell": to_plain(cell)}
    show.users(here, ids, key, said, origin, chart=chart)


def _to_funnel(shown: ShownPaths, labels: list[str]) -> None:
    """The events as the steps of a funnel."""
    here = shown.here
    if len(labels) < LEAST_STEPS:
        return
    asked = address.to(here, "funnel", funnel_to_json(funnel_of(shown.result.spec, labels, here.dataset)))
    navigation.link("funnel", here.text("paths.as_funnel"), icon="filter_alt", query=asked)


def tabs(shown: ShownPaths) -> None:
    text = shown.here.text
    opened = navigation.tabs("paths_tab", {name: text(f"paths.tab_{name}") for name in _TABS})
    bodies = {"steps": step_matrix, "next": next_matrix, "list": path_list, "circles": circles_tab}
    for name, tab in opened.items():
        with tab:
            if tab.open:
                bodies[name](shown)


@st.fragment
def step_matrix(shown: ShownPaths) -> None:
    text, spec = shown.here.text, shown.result.spec
    clicked = show.choice(
        matrices.steps(shown.result, text, shown.names),
        key="paths_matrix",
        alt=text("paths.matrix_alt"),
        pick=matrices.PICK,
    )
    if clicked is None:
        st.caption(text("paths.matrix_click"))
        return
    kept = matrices.rows_of(shown.result)
    step, kind = int(clicked["step"]), clicked["kind"]
    at = PathAt(step, kept, others=True) if kind == OTHER else sankey.place_of(shown.flow, step, kind, clicked["event"])
    if step in spec.columns:
        users(shown, PathsCell((at,)), "paths_matrix_users", chart="paths_matrix")


@st.fragment
def next_matrix(shown: ShownPaths) -> None:
    here, text = shown.here, shown.here.text
    asked = shown.asked.transitions
    result = compute.run(transitions, here.dataset, asked)
    names = {event: words.name(event, here.say.plain) for event in {*result.transitions["from"], *result.ends["event"]}}
    clicked = show.choice(
        matrices.transitions(result, text, names), key="paths_next", alt=text("paths.next_alt"), pick=matrices.PICK
    )
    if clicked is None:
        st.caption(text("paths.next_click"))
        return
    source, to = clicked["source"], clicked["to"] or None
    end = text("paths.ended") if to is None else names.get(to, to)
    said = f"{names.get(source, source)} → {end}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(show.escape(said), anchor=False)
        st.space("stretch")
        if to is not None:
            _to_funnel(shown, [source, to])
    ids = compute.members(transitions, here.dataset, asked, TransitionsCell(source, to))
    show.users(here, ids, "paths_next_users", said, {"kind": "transitions"}, chart="paths_next")


@st.fragment
def path_list(shown: ShownPaths) -> None:
    """The most frequent whole paths; a row lists its users."""
    text, result = shown.here.text, shown.result
    frame = _listed(shown)
    labels = {name: text(f"paths.column_{name}") for name in frame.columns if name != "first_step"}
    place = show.table(
        frame,
        "paths_list",
        labels,
        percent=("share", "goal_share"),
        alt=text("paths.list_alt"),
        select=True,
        widths={"path": 560},
    )
    if result.different > len(frame):
        st.caption(text("paths.list_more", shown=len(frame), n=result.different))
    if place is None:
        return
    row = result.paths.iloc[place]
    columns, path = result.spec.columns, row["path"]
    first = int(row["first_step"])
    own = dict(zip(range(first, first + len(path)), path, strict=True))
    at = tuple(PathAt(step, (own[step],)) for step in columns if step in own)
    beyond = next((step for step in columns if step > first and step not in own), None)
    # Where it has no event any more it has ended, or may go on: both are on the row.
    cell = PathsCell(at if beyond is None else (*at, PathAt(beyond, state="none")))
    users(shown, cell, "paths_list_users")


def circles_tab(shown: ShownPaths) -> None:
    standing_out(shown.here, shown.asked)


def _listed(shown: ShownPaths) -> pd.DataFrame:
    here, result = shown.here, shown.result
    rows = result.paths
    frame = pd.DataFrame(
        {
            "path": [words.path(path, here.say.plain) for path in rows["path"]],
            "count": rows["count"],
            "share": rows["count"] / max(result.entered, 1),
            "users": rows["users"],
            "time": [here.text.duration(seconds) for seconds in rows["median_seconds"]],
        }
    )
    if result.spec.goal is not None:
        frame["goal_share"] = rows["reached"] / rows["count"].clip(lower=1)
    return frame


def files(shown: ShownPaths) -> None:
    """The matrices as pictures, and what they are made of as tables."""
    here, text, result = shown.here, shown.here.text, shown.result
    names = shown.names

    def charts() -> dict[str, Any]:
        return {text("paths.tab_steps"): matrices.steps(result, text, names)}

    def tables() -> tuple[ExportTable, ...]:
        kinds = {EVENT: "", OTHER: text("paths.other"), "ended": text("paths.ended"), "pending": text("paths.pending")}

        def called(frame: pd.DataFrame, kind: str, event: str) -> list[str]:
            of = zip(frame[kind], frame[event], strict=True)
            return [names[name] if each == EVENT else kinds[each] for each, name in of]

        nodes = result.nodes.assign(
            event=called(result.nodes, "kind", "event"), share=result.nodes["count"] / max(result.entered, 1)
        )
        links = result.links.assign(
            source=called(result.links, "from_kind", "from"), to=called(result.links, "to_kind", "to")
        )
        columns = {
            "tab_steps": (nodes, ("step", "event", "count", "share")),
            "links": (links, ("step", "source", "to", "count", "median_seconds")),
            "tab_list": (_listed(shown), tuple(_listed(shown).columns)),
        }
        return tuple(
            ExportTable(
                text(f"paths.{name}"),
                rows,
                {each: text(f"paths.column_{each}") for each in kept},
                {"share", "goal_share"},
            )
            for name, (rows, kept) in columns.items()
        )

    title = words.answer(result, here.say.plain)
    exporting.export_menu(text, "paths_files", text("paths.title"), charts, tables, title)
