"""Which paths does the page ask for?

The inputs read like the sentence they make: from here to there, so many steps, in this period; rare ones behind More.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.paths import (
    MOST_AROUND,
    MOST_COLUMNS,
    PATHS_COUNTED,
    PERS,
    LabelGroup,
    LabelSplit,
    PathLabels,
    PathsSpec,
)
from analysis.insights.paths.transitions import TransitionsSpec
from pages._ui import inputs, show, state
from pages._ui.here import Here

Way = Literal["begin", "from", "to", "between", "around"]
WAYS: tuple[Way, ...] = ("begin", "from", "to", "between", "around")
TOP = 8
_BESIDE = ("top", "last")  # what a link says beside the question itself
_WIDTH, _EVENT, _NUMBER = 190, 200, 110
_GONE = "paths_gone"
_GROUP = "="  # between a group's name and what it holds, as it is typed


@dataclass(frozen=True)
class AskedPaths:
    """The question, the events shown at each step, and the days of a period that moves with the data."""

    spec: PathsSpec
    top: int
    last: int | None

    def written(self) -> dict[str, Any]:
        """For a link or the saved list."""
        asked = self.spec if self.last is None else replace(self.spec, period=inputs.ALL_TIME)
        beside = {"last": self.last} if self.last is not None else {}
        return asked.to_json() | {"top": self.top} | beside

    @property
    def transitions(self) -> TransitionsSpec:
        """What follows what, in the same sessions and under the same names."""
        spec = self.spec
        return TransitionsSpec(spec.per, spec.gap, spec.collapsed, spec.labels, spec.period, spec.filter)


def fill(here: Here, linked: Mapping[str, Any]) -> None:
    """Set the inputs to what a link asks for."""
    try:
        spec = PathsSpec.from_json({name: said for name, said in linked.items() if name not in _BESIDE})
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    names = {"start": "from", "end": "to", "around": "around"}
    given = {key: event for name, key in names.items() if (event := getattr(spec, name)) is not None}
    gone = [event for event in given.values() if event not in here.dataset.manifest.events]
    if gone:
        st.session_state[_GONE] = (tuple(gone), None)
    split = spec.labels.splits[0] if spec.labels.splits else None
    state.fill(
        "paths",
        **inputs.period_values(here, "period", spec.period),
        way="begin" if gone else _way(spec),
        **given,
        steps=spec.steps,
        before=spec.before,
        after=spec.after,
        per=spec.per,
        counted=spec.counted,
        gap=_minutes(spec.gap),
        collapsed=spec.collapsed,
        hidden=list(spec.labels.hidden),
        groups="\n".join(f"{group.name} {_GROUP} {', '.join(group.patterns)}" for group in spec.labels.groups),
        split_event=split.event if split else None,
        split_property=inputs.column_code("property", split.property) if split else None,
    )
    if isinstance(linked.get("top"), int):
        state.fill("paths", top=linked["top"])
    if (last := inputs.last_days_of(linked.get("last"))) is not None:
        state.fill("paths", period=str(last))


def _way(spec: PathsSpec) -> Way:
    if spec.around is not None:
        return "around"
    if spec.start is not None:
        return "from" if spec.end is None else "between"
    return "begin" if spec.end is None else "to"


def _minutes(gap: timedelta | None) -> int | None:
    return None if gap is None else max(round(gap.total_seconds() / 60), 1)


def ask(here: Here, goal: str | None) -> AskedPaths:
    """The controls of the page; `goal` is the event of the project's goal."""
    text = here.text
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", border=True):
        with st.container(width=_WIDTH):
            way = _choice(here, "way", WAYS)
        events = _events(here, way, goal)
        steps = _steps(here, way)
        with st.container(width=_WIDTH):
            period = inputs.period_input(here, "paths_period")
        with st.popover(text("paths.more"), icon=":material/tune:"):
            more, top = _more(here)
    last = inputs.last_days_of(st.session_state.get("paths_period"))
    given: dict[str, Any] = {**events, **steps}
    asked = AskedPaths(PathsSpec(**given, **more, period=period, goal=goal), top, last)
    _said_on_opening(here, asked)
    return asked


def _said_on_opening(here: Here, asked: AskedPaths) -> None:
    """What a saved question asked for and isn't there, until something is changed."""
    gone, then = st.session_state.get(_GONE, ((), None))
    if not gone:
        return
    if then is not None and then != asked.written():
        del st.session_state[_GONE]
        return
    st.session_state[_GONE] = (gone, asked.written())
    known = here.text.listed([show.escape(event) for event in gone])
    st.warning(here.text("paths.gone", events=known), icon=":material/rule:")


def _choice(here: Here, name: str, options: tuple[str, ...], help: bool = False) -> Any:  # noqa: ANN401 one of them
    return inputs.option_input(
        here.text(f"paths.{name}"),
        f"paths_{name}",
        options,
        lambda code: here.text(f"paths.{name}_{code}"),
        options[0],
        help=here.text(f"paths.{name}_help") if help else None,
    )


def _events(here: Here, way: Way, goal: str | None) -> dict[str, str | None]:
    """The events that the way begins and ends with."""
    wanted = {"begin": (), "from": ("from",), "to": ("to",), "between": ("from", "to"), "around": ("around",)}[way]
    found: dict[str, str | None] = {}
    fields = {"from": "start", "to": "end", "around": "around"}
    for name in wanted:
        with st.container(width=_EVENT):
            usual = None if name == "from" else goal
            found[fields[name]] = inputs.event_input(here, here.text(f"paths.event_{name}"), f"paths_{name}", usual)
    return found


def _steps(here: Here, way: Way) -> dict[str, int]:
    """How many steps, on one side or on both."""
    if way != "around":
        return {"steps": _number(here, "steps", 5, 2, MOST_COLUMNS)}
    return {"before": _number(here, "before", 2, 1, MOST_AROUND), "after": _number(here, "after", 3, 1, MOST_AROUND)}


def _number(here: Here, name: str, usual: int, least: int, most: int) -> int:
    key = f"paths_{name}"
    if not least <= (st.session_state.get(key) or 0) <= most:
        st.session_state[key] = usual
    return int(
        st.number_input(
            here.text(f"paths.{name}"),
            min_value=least,
            max_value=most,
            step=1,
            key=key,
            width=_NUMBER,
            persist_state="session",
        )
    )


def _more(here: Here) -> tuple[dict[str, Any], int]:
    """Sessions or users, what is counted, the pause, and under which names events stand."""
    text = here.text
    per = _choice(here, "per", PERS, help=True)
    known = tuple(each for each in PATHS_COUNTED if per == "session" or each != "sessions")
    counted = _choice(here, "counted", known, help=True)
    gap = st.number_input(
        text("paths.gap"),
        min_value=1,
        max_value=366 * 24 * 60,
        value=None,
        step=1,
        key="paths_gap",
        help=text("paths.gap_help"),
        placeholder=text("paths.gap_usual"),
        persist_state="session",
    )
    top = _number(here, "top", TOP, 1, 20)
    collapsed = st.toggle(
        text("paths.collapsed"), key="paths_collapsed", help=text("paths.collapsed_help"), persist_state="session"
    )
    hidden = inputs.events_input(here, text("paths.hidden"), "paths_hidden", help=text("paths.hidden_help"))
    groups = st.text_area(
        text("paths.groups"),
        key="paths_groups",
        help=text("paths.groups_help"),
        placeholder=text("paths.groups_example"),
        height=80,
        persist_state="session",
    )
    event = inputs.event_input(here, text("paths.split_event"), "paths_split_event", optional=True)
    column = inputs.column_input(here, text("paths.split_property"), "paths_split_property", ("property",))
    splits = (LabelSplit(event, column.name),) if event is not None and column is not None else ()
    labels = PathLabels(hidden, _groups(groups), splits)
    span = timedelta(minutes=int(gap)) if gap else None
    return {"per": per, "counted": counted, "gap": span, "collapsed": collapsed, "labels": labels}, top


def _groups(typed: str | None) -> tuple[LabelGroup, ...]:
    """A line a group: `checkout = cart, pay*`; what is no such line yet is none."""
    found = []
    for line in (typed or "").splitlines():
        name, _, held = line.partition(_GROUP)
        patterns = tuple(each.strip() for each in held.replace("，", ",").split(",") if each.strip())
        if name.strip() and patterns:
            found.append(LabelGroup(name.strip(), patterns))
    return tuple(found)
