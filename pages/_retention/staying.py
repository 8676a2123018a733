"""Who comes and goes, on how many days are users active, and which events go with staying?

Tabs of the retention page, for the same users and periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from analysis.charts import staying as drawing
from analysis.insights import adoption, lifecycle, stickiness
from analysis.insights.adoption import AdoptionSpec
from analysis.insights.lifecycle import LifecycleCell, LifecycleSpec
from analysis.insights.retention import Grain
from analysis.insights.stickiness import StickinessCell, StickinessSpec
from analysis.plain import to_plain
from analysis.rules.asked import Rule
from pages._ui import compute, show
from pages._ui.here import Here

_PERCENT = ("share", "again", "stayed", "others_stayed")


@dataclass(frozen=True)
class Stayers:
    """Whose life is looked at, by which periods; `filter` is closed, `asked` as people put it."""

    here: Here
    unit: Grain
    filter: Rule | None
    asked: Rule | None


@st.fragment
def lifecycle_part(of: Stayers) -> None:
    """New, current, resurrected and dormant users by period; a click lists them."""
    here, text = of.here, of.here.text
    spec = LifecycleSpec(of.unit, filter=of.filter)
    result = compute.run(lifecycle, here.dataset, spec)
    said = lifecycle.words.answer(result, here.say)
    st.markdown(said)
    key = f"retention_lifecycle_{of.unit}"
    clicked = show.choice(
        drawing.lifecycle(result, text),
        key,
        here.say.plain("staying.lifecycle_alt", answer=lifecycle.words.answer(result, here.say.plain)),
        pick=drawing.PICK,
    )
    if clicked is None:
        st.caption(text("staying.click"), help=text("staying.states_help"))
    else:
        cell = LifecycleCell(date.fromisoformat(clicked["start"]), clicked["state"])
        who = lifecycle.words.who(cell, result, here.say.plain)
        st.subheader(show.escape(who), anchor=False)
        origin = {
            "kind": "lifecycle",
            "spec": LifecycleSpec(of.unit, filter=of.asked).to_json(),
            "cell": to_plain(cell),
        }
        ids = compute.members(lifecycle, here.dataset, spec, cell)
        show.users(here, ids, "retention_lifecycle", who, origin, chart=key)
    with st.expander(text("staying.table"), type="compact"):
        names = ("start", "active", "new", "current", "resurrected", "dormant", "asleep", "pulse", "whole")
        labels = {name: text(f"staying.column_{name}") for name in names}
        show.table(result.periods.iloc[::-1], "retention_lifecycle_table", labels=labels)
    show.notes(result.notes)


@st.fragment
def stickiness_part(of: Stayers) -> None:
    """On how many days of the last whole week or month; and the ratios over time."""
    here, text = of.here, of.here.text
    unit = "month" if of.unit == "month" else "week"
    spec = StickinessSpec(unit, filter=of.filter)
    result = compute.run(stickiness, here.dataset, spec)
    st.markdown(stickiness.words.answer(result, here.say))
    if result.latest is None:
        return
    key = f"retention_stickiness_{unit}"
    alt = stickiness.words.answer(result, here.say.plain)
    clicked = show.choice(drawing.spread(result, text), key, alt, pick=drawing.PICK)
    if clicked is None:
        st.caption(text("staying.spread_click"))
    else:
        cell = StickinessCell(result.latest, int(clicked["days"]))
        who = stickiness.words.who(cell, result, here.say.plain)
        st.subheader(show.escape(who), anchor=False)
        origin = {"kind": "stickiness", "spec": StickinessSpec(unit, filter=of.asked).to_json(), "cell": to_plain(cell)}
        ids = compute.members(stickiness, here.dataset, spec, cell)
        show.users(here, ids, "retention_stickiness", who, origin, chart=key)
    st.markdown(text("staying.ratios_said"), help=text("staying.ratios_help"))
    show.chart(drawing.ratios(result, text), "retention_ratios", text("staying.ratios_alt"))
    show.notes(result.notes)


@st.fragment
def adoption_part(of: Stayers) -> None:
    """Each event: its users, first use, repeats, and whether early users stay more often; a row lists its users."""
    here, text = of.here, of.here.text
    with st.container(width=260):
        days = int(st.number_input(text("staying.days"), 1, adoption.MOST_DAYS, 7, key="retention_first_days"))
    spec = AdoptionSpec(days, filter=of.filter)
    result = compute.run(adoption, here.dataset, spec)
    st.markdown(adoption.words.answer(result, here.say))
    frame = result.events.assign(
        name=[here.event_name(event) for event in result.events["event"]],
        verdict=[text(f"funnel_charts.verdict_{verdict}") for verdict in result.events["verdict"]],
    )
    names = ("name", "users", "share", "stayed", "others_stayed", "verdict", "early", "first_day", "again")
    labels = {name: text(f"staying.column_{name}") for name in names}
    alt = text("staying.adoption_alt")
    row = show.table(frame, "retention_features", labels=labels, percent=_PERCENT, alt=alt, select=True)
    if row is not None:
        event = str(frame["event"].iloc[row])
        who = here.text("staying.who_used", event=here.event_name(event))
        st.subheader(show.escape(who), anchor=False)
        ids = compute.members(adoption, here.dataset, spec, event)
        origin = {"kind": "adoption", "spec": AdoptionSpec(days, filter=of.asked).to_json(), "event": event}
        show.users(here, ids, "retention_feature", who, origin)
    show.notes(result.notes)
