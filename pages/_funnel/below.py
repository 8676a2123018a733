"""What stands below a funnel's chart: the users at a click, and a tab each for its numbers?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from analysis.charts.funnel import bars as drawing
from analysis.charts.funnel import groups, times
from analysis.insights import funnel
from analysis.insights.funnel import (
    FunnelCell,
    FunnelSpec,
    funnel_to_json,
    points,
    short,
    verdict,
    way,
    words,
)
from analysis.insights.funnel.instead import words as instead_words
from analysis.locale.say import told_apart
from analysis.plain import to_plain
from analysis.rules.asked import ALL_TIME
from pages._funnel import kept_draft
from pages._funnel.instead import instead_part
from pages._funnel.reached import last_step
from pages._funnel.shown import Shown, likely, one_of
from pages._funnel.trend import trend_part
from pages._funnel.why import why_chooser
from pages._ui import compute, show
from pages._ui.drill import never_chosen

_CHART = "funnel_chart"
_HEADING = 14  # letters of a step over its column
_SHORT_GROUP, _LONG_GROUP = 14, 210  # letters of a group's name; pixels for "Jun 2, 2024 to Jun 29, 2024"
_NAMED = 3  # steps over the columns of the groups: of more only their numbers fit the page


def nothing(shown: Shown) -> None:
    """Where nobody entered: when there are events at all, and the way to them."""
    text, (first, last) = shown.here.text, shown.days
    st.caption(text("funnel.data_spans", days=text("funnel.dates", start=first, end=last)))
    if question := words.question(shown.asked, shown.names, shown.here.say):
        st.caption(question)
    if shown.asked.period != ALL_TIME:
        label, all_time = text("funnel.use_all_time"), {"period": ALL_TIME}
        st.button(label, key="funnel_all_time", on_click=kept_draft.update, kwargs=all_time)
    show.notes(shown.result.notes)


@st.fragment
def picture(shown: Shown) -> None:
    """The bars; a click on a part of one lists its users below, without touching the rest of the page."""
    text, result = shown.here.text, shown.result
    clicked = show.choice(
        drawing.bars(result, text, shown.names, shown.labels),
        key=_CHART,
        alt=words.answer(result, shown.names, shown.here.say.plain),
        pick=drawing.PICK,
    )
    if clicked is None:
        every = "_all" if shown.asked.base == "all" else ""
        st.caption(text(f"funnel.click{every}"), help=text(f"funnel.click_help{every}"))
        return
    step, part = shown.rows.index(clicked["name"]) + 1, clicked["state"]
    place = shown.labels.index(clicked["group_name"]) if shown.labels else None
    cell = FunnelCell(step, part, result.groups[place] if place is not None else None)
    _who(shown, cell, shown.labels[place] if place is not None else None)


def _who(shown: Shown, cell: FunnelCell, group: str | None) -> None:
    """The users of one part of a bar: their list, what they did instead, and why one of them is there."""
    text, spec = shown.here.text, shown.result.spec
    heading = st.empty()
    views = ["users", *(["instead"] if cell.step > 1 else []), "why"]
    view = st.segmented_control(
        text("funnel.view"),
        views,
        default="users",
        required=True,
        format_func=lambda code: text(f"funnel.view_{code}"),
        key=f"funnel_view_{len(views)}",
        label_visibility="collapsed",
    )
    together = view == "instead" and spec.breakdown is not None
    grouped = None if together else group
    heading.subheader(show.escape(words.who(cell, shown.names, grouped, shown.asked, text)), anchor=False)
    if together:
        st.info(text("funnel.instead_together", group=show.escape(group or "")), icon=":material/join_full:")
    if view == "instead":
        _all_compared(shown, cell)
        instead_part(shown.here, _side(spec, cell), cell.step, shown.names)
        return
    cell, ids = _chosen(shown, cell)
    if view == "why":
        why_chooser(shown.here, _side(spec, cell), ids, shown.names, "funnel_part")
        return
    if spec.counted != "users":
        counted = text(f"funnel.counts.{spec.counted}", n=_count(shown, cell))
        st.caption(text("funnel.whose", counted=counted, users=len(ids)))
    origin: dict[str, Any] = {
        "spec": funnel_to_json(shown.asked),
        "step": cell.step,
        "state": cell.state,
        "never": cell.never,
        "cell": to_plain(cell),
    }
    if group is not None:
        origin["group"] = group
    said = words.who(cell, shown.names, group, shown.asked, text)
    heading.subheader(show.escape(said), anchor=False)
    own = last_step(shown.here, spec, cell, shown.names)
    show.users(shown.here, ids, "funnel", said, origin, chart=_CHART, own=own)


def _chosen(shown: Shown, cell: FunnelCell) -> tuple[FunnelCell, pa.StringArray]:
    """Whose list it is: of those who dropped by default only who never did the last step, in whichever way."""
    here, spec, last = shown.here, shown.result.spec, shown.names[-1]
    everybody = compute.members(funnel, here.dataset, spec, cell)
    if not funnel.may_do_it_elsewhere(spec, cell) or not len(everybody):
        return cell, everybody
    without = replace(cell, never=True)
    never = compute.members(funnel, here.dataset, spec, without)
    said, help = words.elsewhere(len(everybody), len(never), last, here.say), here.text("funnel.only_never_help")
    only = never_chosen(here, everybody, never, said, last, help, key="funnel_only_never")
    return (without, never) if only else (cell, everybody)


def _all_compared(shown: Shown, cell: FunnelCell) -> None:
    """Where the list of users is of some of them only: that the comparison is of all."""
    here, spec = shown.here, shown.result.spec
    if spec.breakdown is not None or not funnel.may_do_it_elsewhere(spec, cell):
        return
    everybody, never = (
        len(compute.members(funnel, here.dataset, spec, one)) for one in (cell, replace(cell, never=True))
    )
    if never < everybody:
        st.caption(instead_words.all_compared(everybody, never, shown.names[-1], here.say))


def _count(shown: Shown, cell: FunnelCell) -> int:
    """What the clicked part of the bar counts."""
    result = shown.result
    steps = result.steps
    if cell.group is not None:
        steps = result.group_steps.loc[result.group_steps["group"] == result.groups.index(cell.group)]
    return int(steps.loc[steps["step"] == cell.step, cell.state].iloc[0])


def _side(spec: FunnelSpec, cell: FunnelCell) -> FunnelSpec:
    """Of a comparison the side that was clicked."""
    other = spec.compare is not None and cell.group is not None and cell.group.label == "other"
    return funnel.sides(spec)[1] if other else spec


@st.fragment
def tabs(shown: Shown) -> None:
    """The numbers, the times, the trend, the groups, what others did: only the open one is computed."""
    text = shown.here.text
    bodies: dict[str, Callable[[Shown], None]] = {"steps": _steps, "times": _times, "trend": trend_part}
    bodies |= {"groups": _groups} if shown.labels else {}
    bodies["instead"] = _instead
    opened = st.tabs([text(f"funnel.tab_{name}") for name in bodies], key="funnel_tabs", on_change="rerun")
    for tab, body in zip(opened, bodies.values(), strict=True):
        with tab:
            if tab.open:
                body(shown)


def _steps(shown: Shown) -> None:
    """The numbers of the chart: a row a step, and under each step its groups, as their bars stand."""
    text, counted = shown.here.text, shown.asked.counted
    frame = _grouped_steps(shown) if shown.labels else shown.result.steps
    frame = frame.assign(
        name=[shown.rows[step - 1] for step in frame["step"]],
        likely=[likely(shown.here, low, high) for low, high in zip(frame["low"], frame["high"], strict=True)],
    )
    labels = {"name": text("funnel.column_step")}
    labels |= {"group": text("funnel.column_group")} if shown.labels else {}
    labels |= {
        "reached": text(f"funnel.column_{counted}"),
        "dropped": text("funnel.column_dropped"),
    }
    labels |= {"pending": text("funnel.column_pending")} if shown.asked.base == "all" else {}
    labels |= {"skipped": text("funnel.column_skipped")} if any(step.optional for step in shown.asked.steps) else {}
    labels |= {
        "share_of_first": text("funnel.column_of_first"),
        "share_of_previous": text("funnel.column_of_previous"),
        "likely": text("funnel.column_likely"),
    }
    if not shown.labels:
        frame["time"] = [text.duration(value) for value in frame["median_seconds"]]
        labels["time"] = text("funnel.column_time")
    percent = ("share_of_first", "share_of_previous")
    alt = text("funnel.table_alt_groups" if shown.labels else "funnel.table_alt")
    widths = _group_width(shown.labels)
    show.table(frame, "funnel_steps_table", labels=labels, percent=percent, alt=alt, widths=widths)


def _group_width(labels: Sequence[str]) -> dict[str, int]:
    """What the periods of a comparison need, which would be cut; shorter names are left to the table."""
    return {"group": _LONG_GROUP} if any(len(label) > _SHORT_GROUP for label in labels) else {}


def _grouped_steps(shown: Shown) -> pd.DataFrame:
    """Step by step all groups; those of a breakdown together too, which the sides of a comparison can't be."""
    result = shown.result
    *labels, together = told_apart([*shown.labels, shown.here.text("funnel.all_together")])
    groups = result.group_steps.assign(group=[labels[place] for place in result.group_steps["group"]])
    every = [] if result.spec.compare is not None else [result.steps.assign(group=together)]
    return pd.concat([groups, *every], ignore_index=True).sort_values("step", kind="stable")


def _times(shown: Shown) -> None:
    """How long they take, from step 1 to the last or to one step."""
    text, result = shown.here.text, shown.result
    offered = times.steps_with_times(result)
    if not offered:
        st.info(text("funnel.no_times"), icon=":material/timer_off:")
        return
    whole = text("funnel.whole_way")
    ways = {step: way(step, shown.asked, shown.rows, whole) for step in {*offered, *map(int, result.times["step"])}}
    step = one_of(shown.here, "funnel.times_of", "funnel_times_step", offered, ways.__getitem__)
    row = result.times.loc[result.times["step"] == step].iloc[0]
    details = {name: text.duration(float(row[name])) for name in ("low_quartile", "median", "high_quartile")}
    counts = {"n": int(row["users"]), **details}
    st.markdown(shown.here.say("funnel.times_said", **counts))
    show.chart(
        times.histogram(result, text, step), key="funnel_times", alt=shown.here.say.plain("funnel.times_said", **counts)
    )
    frame = result.times.assign(way=[ways[int(step)] for step in result.times["step"]])
    for name in details:
        frame[name] = [text.duration(seconds) for seconds in frame[name]]
    labels = {name: text(f"funnel.times_{name}") for name in ("way", "users", *details)}
    show.table(frame, "funnel_times_table", labels=labels, alt=text("funnel.times_alt"))


def _groups(shown: Shown) -> None:
    """The groups beside one another, with what is to be said of their differences."""
    text, result = shown.here.text, shown.result
    if shown.asked.breakdown is not None and shown.asked.breakdown.later:
        st.info(text("funnel.groups_by_reach"), icon=":material/balance:")
    for note in result.notes:
        if note.code == "funnel_mixed":
            st.info(text(f"notes.{note.code}", **note.details), icon=":material/balance:")
    show.chart(groups.groups(result, text, shown.labels), key="funnel_groups", alt=text("funnel.groups_alt"))
    frame = pd.DataFrame({"group": list(shown.labels)})
    for step in range(1, len(shown.names) + 1):
        reached = result.group_steps.loc[result.group_steps["step"] == step].sort_values("group")["reached"]
        frame[f"step{step}"] = reached.to_numpy()
    frame["open"] = [rate.open for rate in result.group_rates]
    frame["headline"] = pd.Series([rate.headline for rate in result.group_rates], dtype="float64")
    differences = [*result.differences, *[None] * (len(frame) - len(result.differences))]
    frame["difference"] = ["–" if each is None else points(each, text)[0] for each in differences]
    frame["verdict"] = ["–" if each is None else verdict(each, text) for each in differences]
    # The judgement first: with many steps the table is wider than the page.
    labels = {name: text(f"funnel.column_{name}") for name in ("group", "headline", "difference", "verdict")}
    for step, name in enumerate(shown.rows, 1):
        numbered = text("funnel.step_number", n=step)
        labels[f"step{step}"] = short(name, _HEADING) if len(shown.rows) <= _NAMED else numbered
    labels["open"] = text("funnel.trend_open")
    show.table(
        frame,
        "funnel_groups_table",
        labels=labels,
        percent=("headline",),
        alt=text("funnel.groups_alt"),
        widths=_group_width(shown.labels),
    )


def _instead(shown: Shown) -> None:
    """Of those who dropped before a step, by default where most did."""
    text, steps = shown.here.text, shown.result.steps
    offered = [int(step) for step in steps["step"][1:]]
    worst = offered[int(steps["dropped"].to_numpy()[1:].argmax())]
    labels = {step: text("funnel.before_step", step=shown.rows[step - 1]) for step in offered}
    step = one_of(shown.here, "funnel.instead_of", "funnel_instead_step", tuple(offered), labels.__getitem__, worst)
    instead_part(shown.here, shown.result.spec, step, shown.names, "funnel_instead_tab")
