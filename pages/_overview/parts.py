"""The parts of the overview: figures, and charts whose marks open their users."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts import overview as drawing
from analysis.errors import SilhouetteError
from analysis.insights import goal as goal_insight
from analysis.insights import overview
from analysis.insights.goal import GoalSpec
from analysis.insights.goal import words as goal_words
from analysis.insights.overview import (
    GRAINS,
    Grain,
    OverviewCell,
    OverviewResult,
    OverviewSpec,
    words,
)
from analysis.plain import to_plain
from analysis.rules.asked import Period
from pages._ui import compute, inputs, show, state
from pages._ui.here import Here

_BESIDE = ("grain", "last")  # what a link says beside the question itself
_FIGURE = 150  # pixels in which the name of a figure can be read
_GRAIN = "overview_grain"
_CHOSEN, _LINKED = f"{_GRAIN}_chosen", f"{_GRAIN}_linked"  # by a person, or by a link that is just opened


def fill(here: Here, linked: Mapping[str, Any]) -> None:
    """Set the inputs to what a link asks for."""
    try:
        spec = OverviewSpec.from_json({name: said for name, said in linked.items() if name not in _BESIDE})
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    state.fill("overview", **inputs.period_values(here, "period", spec.period))
    if (last := inputs.last_days_of(linked.get("last"))) is not None:
        state.fill("overview", period=str(last))
    if linked.get("grain") in GRAINS:
        st.session_state[_LINKED] = linked["grain"]


def written(period: Period, grain: Grain) -> dict[str, Any]:
    """What is seen, for a link: the last days of the data stay the last ones when others come."""
    last = inputs.last_days_of(st.session_state.get("overview_period"))
    days = OverviewSpec(period).to_json() if last is None else {"last": last}
    return days | {"grain": grain}


def grain_input(here: Here, result: OverviewResult) -> Grain:
    """By day, week or month: what suits the period, until a person chooses. Of what the period doesn't hold a whole
    one, there is nothing to draw or to count; the choice comes back with a period that does."""
    text, offered = here.text, result.grains if result.users else GRAINS
    usual = result.usual_grain if result.users else "week"
    linked, chosen = st.session_state.pop(_LINKED, None), st.session_state.get(_CHOSEN)
    if linked is not None:  # a link names what is proposed, too
        chosen = st.session_state[_CHOSEN] = None if linked == usual else linked
    st.session_state[_GRAIN] = chosen if chosen in offered else usual
    return st.segmented_control(
        text("overview.grain"),
        offered,
        required=True,
        format_func=lambda grain: text(f"overview.grain_{grain}"),
        key=_GRAIN,
        on_change=_choose_grain,
        persist_state="session",
    )


def _choose_grain() -> None:
    st.session_state[_CHOSEN] = st.session_state[_GRAIN]


def figures(here: Here, result: OverviewResult, grain: Grain) -> None:
    """Few numbers, each with what it means on hover."""
    text, whole = here.text, result.whole_of(grain)
    st.subheader(text("overview.figures"), anchor="figures")
    active = whole["active_users"].tolist()
    change = active[-1] / active[-2] - 1 if len(active) > 1 and active[-2] else None
    new = whole["new_share"].iloc[-1] if len(whole) else None
    back = result.returned / result.early if result.early else None
    shown = (
        ("users", text.number(result.users), None),
        ("per_user", text.number(result.events_per_user), None),
        (f"active_{grain}", text.number(active[-1] if active else None), change),
        ("new_share", text.percent(new), None),
        ("came_back", text.percent(back), None),
    )
    grid = st.grid(len(shown), min_column_width=_FIGURE)
    for name, value, delta in shown:
        said = None if delta is None else text.change(delta)
        flat = said == text.change(0)
        grid.metric(
            text(f"overview.figure_{name}"),
            value,
            delta=said,
            delta_color="off" if flat else "normal",
            delta_arrow="off" if flat else "auto",
            help=text(f"overview.help_{name}"),
        )


@st.fragment
def trend(here: Here, result: OverviewResult, grain: Grain) -> None:
    """Active and new users over time."""
    text = here.text
    clicked = show.choice(
        drawing.trend(result, text, grain),
        key=f"overview_trend_{grain}",
        alt=words.answer(result, here.dataset.facts.time_zone, here.say.plain, grain),
        pick=drawing.PICK,
    )
    if clicked is None:
        st.caption(text("overview.click"))
        return
    start = date.fromisoformat(clicked["begins"])
    _users(here, result, OverviewCell(grain=grain, start=start), "trend", f"overview_trend_{grain}")


@st.fragment
def events(here: Here, result: OverviewResult) -> None:
    """The commonest events."""
    text = here.text
    st.subheader(text("overview.events"), anchor="events")
    clicked = show.choice(
        drawing.events(result, text, here.say.names.by_kind["event"]),
        key="overview_events",
        alt=text("overview.events_alt"),
        pick=drawing.PICK,
    )
    if clicked is not None:
        _users(here, result, OverviewCell(event=clicked["event"]), "events", "overview_events")


@st.fragment
def hours(here: Here, result: OverviewResult) -> None:
    """When in the week things happen."""
    text = here.text
    st.subheader(
        text("overview.hours"), anchor="hours", help=text("overview.hours_help", zone=here.dataset.facts.time_zone)
    )
    if state.dates_only():
        st.caption(text("overview.dates_only"))
        return
    st.caption(text("overview.hours_zone", zone=show.escape(here.dataset.facts.time_zone)))
    clicked = show.choice(
        drawing.hours(result, text, here.dataset.facts.first_weekday),
        key="overview_hours",
        alt=text("overview.hours_alt"),
        pick=drawing.PICK,
    )
    if clicked is not None:
        weekday, hour = int(clicked["weekday"]), int(clicked["hour"])
        _users(here, result, OverviewCell(weekday=weekday, hour=hour), "hours", "overview_hours")


def _users(here: Here, result: OverviewResult, cell: OverviewCell, part: str, chart: str) -> None:
    said = words.who(cell, here.say.plain)
    st.subheader(show.escape(said), anchor=False)
    users = compute.members(overview, here.dataset, result.spec, cell)
    origin = {"kind": "overview", "spec": result.spec.to_json(), "cell": to_plain(cell)}
    show.users(here, users, f"overview_{part}", said, origin, chart=chart)


def goal(here: Here, period: Period) -> None:
    """The project's goal, week by week of the period; nothing is asked here, the sidebar does that."""
    aim, text = state.goal(), here.text
    if aim is None:
        return
    st.subheader(text("overview.goal"), anchor="goal")
    st.caption(goal_words.sentence(aim, here.say))
    try:
        result = compute.run(goal_insight, here.dataset, GoalSpec.of(aim)).within(period)
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    now = goal_words.lately(result, here.say)
    st.markdown(now)
    show.chart(drawing.goal(result, text, aim.target), key="overview_goal", alt=now)
    if reaching := result.reaching_beyond(period):
        days = text.listed([text("overview.goal_week_of", start=start) for start in reaching])
        st.caption(text("overview.goal_whole_weeks", days=days))
    show.notes(result.notes)


def tables(here: Here, result: OverviewResult, grain: Grain) -> None:
    """The numbers of the charts."""
    text = here.text
    with st.expander(text("overview.tables"), key="overview_tables", on_change="rerun") as opened:
        if not opened.open:
            return
        names = ("start", "active_users", "new_users", "new_share", "events")
        labels = {name: text(f"overview.column_{name}") for name in names}
        show.table(_trend_table(here, result, grain), "overview_trend_table", labels=labels, percent=("new_share",))
        names = ("event", "users", "share_of_users", "events", "events_per_user", "recent", "before")
        labels = {name: text(f"overview.column_{name}") for name in names}
        show.table(_events_table(here, result), "overview_events_table", labels=labels, percent=("share_of_users",))


def _trend_table(here: Here, result: OverviewResult, grain: Grain) -> pd.DataFrame:
    """The table of the trend, newest first."""
    text, frame = here.text, result.trend_of(grain).iloc[::-1]
    periods = zip(frame["start"], frame["whole"], strict=True)
    return frame.assign(start=[words.period(start, whole, text) for start, whole in periods])


def _events_table(here: Here, result: OverviewResult) -> pd.DataFrame:
    return result.top.assign(event=[here.event_name(event) for event in result.top["event"]])
