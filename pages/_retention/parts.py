"""What does the retention page show: triangle, curve, a bracket's trend, groups, and the users at a click?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from analysis.charts import retention as drawing
from analysis.charts.retention import Measured
from analysis.insights import retention
from analysis.insights.retention import RetentionCell, RetentionResult, RetentionSpec, retention_to_json, words
from analysis.plain import to_plain
from pages._ui import compute, show
from pages._ui.here import Here

_BRACKET, _GROUP = "retention_bracket", "retention_group"
_SIDES = ("came", "stayed_away")


@dataclass(frozen=True)
class Shown:
    """A result as the page shows it; `asked` is the question with its tags and segments."""

    here: Here
    asked: RetentionSpec
    result: RetentionResult
    labels: tuple[str, ...]
    measured: Measured


def bracket_input(shown: Shown) -> int | None:
    """Of which bracket the sentence and the trend speak; None where nothing can be said of any."""
    text, offered = shown.here.text, shown.result.brackets
    if not offered:
        return None
    if st.session_state.get(_BRACKET) not in offered:
        st.session_state[_BRACKET] = words.usual_bracket(shown.result)
    with st.container(width=150):
        return st.selectbox(
            text("retention.bracket"),
            offered,
            format_func=lambda bracket: words.bracket_name(shown.result, bracket, text),
            key=_BRACKET,
            persist_state="session",
        )


@st.fragment
def triangle(shown: Shown) -> None:
    """The cohorts; a click on a cell lists its users below, without touching the rest of the page."""
    here, text, result = shown.here, shown.here.text, shown.result
    group = _group(shown)
    key = f"retention_triangle_{result.spec.unit}"
    clicked = show.choice(
        drawing.triangle(result, text, group, shown.measured),
        key=key,
        alt=words.answer(result, words.usual_bracket(result), here.say.plain),
        pick=drawing.PICK,
    )
    cohorts, brackets = drawing.hidden(result)
    if cohorts or brackets:
        st.caption(text("retention.hidden", cohorts=drawing.MOST_COHORTS, brackets=drawing.MOST_BRACKETS))
    if clicked is None:
        st.caption(text("retention.click"))
        return
    chosen = result.groups[group] if result.groups else None
    cell = RetentionCell(date.fromisoformat(clicked["cohort"]), int(clicked["bracket"]), chosen)
    side = st.segmented_control(
        text("retention.side"),
        _SIDES,
        default="came",
        required=True,
        format_func=lambda code: text(f"retention.side_{code}"),
        key="retention_side",
        label_visibility="collapsed",
    )
    cell = RetentionCell(cell.cohort, cell.bracket, chosen, side != "stayed_away")
    said = words.who(result, cell, shown.labels[group] if shown.labels else None, here.say.plain)
    st.subheader(show.escape(said), anchor=False)
    users = compute.members(retention, here.dataset, result.spec, cell)
    origin = {"kind": "retention", "spec": retention_to_json(shown.asked), "cell": to_plain(cell)}
    show.users(here, users, "retention_cell", said, origin, chart=key)


def _group(shown: Shown) -> int:
    """Whose triangle it is, where cohorts are kept apart."""
    if not shown.labels:
        return 0
    places = tuple(range(len(shown.labels)))
    if st.session_state.get(_GROUP) not in places:
        st.session_state[_GROUP] = 0
    return st.selectbox(
        shown.here.text("retention.group"),
        places,
        format_func=shown.labels.__getitem__,
        key=_GROUP,
        persist_state="session",
        width=260,
    )


def curve(shown: Shown) -> None:
    """What share comes back after how long."""
    text = shown.here.text
    if not shown.result.brackets:
        st.info(text("retention.no_curve"), icon=":material/show_chart:")
        return
    st.caption(text("retention.curve_said"))
    show.chart(drawing.curve(shown.result, text, shown.labels), "retention_curve", text("retention.curve_alt"))
    frame = _averages(shown)
    labels = {name: text(f"retention.column_{name}") for name in _columns(shown, ("bracket", *_AVERAGED))}
    show.table(frame, "retention_averages", labels=labels, percent=("share", "simple"), alt=text("retention.curve_alt"))


_AVERAGED = ("share", "likely", "simple", "came", "of", "cohorts")


def _columns(shown: Shown, names: tuple[str, ...]) -> tuple[str, ...]:
    valued = ("total", "mean") if shown.result.spec.value is not None else ()
    return (*(("group",) if shown.labels else ()), *names, *valued)


def _averages(shown: Shown) -> pd.DataFrame:
    text, frame = shown.here.text, shown.result.averages
    together = text("retention_charts.all")
    return frame.assign(
        group=[shown.labels[int(place)] if place >= 0 else together for place in frame["group"]],
        bracket=[words.bracket_name(shown.result, int(place), text) for place in frame["bracket"]],
        likely=[_likely(shown, low, high) for low, high in zip(frame["low"], frame["high"], strict=True)],
    )


def trend(shown: Shown, bracket: int | None) -> None:
    """How the bracket's share changes from cohort to cohort."""
    text = shown.here.text
    if bracket is None or len(shown.result.starts) < 2:
        st.info(text("retention.no_trend"), icon=":material/show_chart:")
        return
    name = words.bracket_name(shown.result, bracket, text)
    st.caption(text("retention.trend_said", bracket=name))
    alt = text("retention.trend_alt", bracket=name)
    show.chart(drawing.trend(shown.result, text, bracket, shown.labels), "retention_trend", alt)


def groups(shown: Shown, bracket: int | None) -> None:
    """The groups beside one another in the bracket, each against all others."""
    text, result = shown.here.text, shown.result
    frame = result.differences.loc[result.differences["bracket"] == bracket]
    if bracket is None or not len(frame):
        st.info(text("retention.no_groups"), icon=":material/balance:")
        return
    st.caption(text("retention.groups_said", bracket=words.bracket_name(result, bracket, text)))
    rows = []
    for row in frame.to_dict("records"):
        average = result.average(bracket, int(row["group"]))
        if average is None:
            continue
        few = row["verdict"] == "few"
        rows.append(
            {
                "group": shown.labels[int(row["group"])],
                "share": average.share,
                "likely": _likely(shown, average.low, average.high),
                "of": average.of,
                "difference": "–" if few else text("funnel_charts.points", points=f"{100 * row['difference']:+.1f}"),
                "verdict": text(f"funnel_charts.verdict_{row['verdict']}"),
            }
        )
    labels = {
        name: text(f"retention.column_{name}") for name in ("group", "share", "likely", "of", "difference", "verdict")
    }
    show.table(
        pd.DataFrame(rows), "retention_groups", labels=labels, percent=("share",), alt=text("retention.groups_alt")
    )


def _likely(shown: Shown, low: float, high: float) -> str:
    text = shown.here.text
    return "–" if low != low else text("funnel_charts.likely_range", low=text.percent(low), high=text.percent(high))
