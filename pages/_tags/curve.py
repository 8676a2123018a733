"""What would the group be with another number in a condition, and how far would it come toward the goal?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from analysis.charts.tags import thresholds as charts
from analysis.errors import SilhouetteError
from analysis.insights import thresholds
from analysis.insights.goal import Outcome
from analysis.insights.thresholds import (
    End,
    RulePath,
    ThresholdResult,
    ThresholdSpec,
    condition_at,
    moved,
    open_number,
    words,
)
from analysis.rules.asked import Rule
from pages._rules import ConditionDraft, Places, Row, code, condition_draft
from pages._ui import compute, show, state
from pages._ui.here import Here


def curves(row: Row, places: Places, paths: Mapping[int, RulePath], closed: Rule) -> None:
    """Below each condition with a number: a switch, and the curve of the one that is switched on."""
    for number, path in paths.items():
        if open_number(condition_at(closed, path)) is not None:
            with places[number]:
                _offer(row.at("nodes", number, key=str(number)), path, closed)


def _offer(row: Row, path: RulePath, closed: Rule) -> None:
    text, shown = row.here.text, row.part.curve
    if st.toggle(text("tags.curve"), help=text("thresholds.help"), **row.follow("curve", shown)):
        _curve(row, path, closed)


def _curve(row: Row, path: RulePath, closed: Rule) -> None:
    text, dataset = row.here.text, row.here.dataset
    condition = condition_at(closed, path)
    end: End = "low"
    if open_number(condition, "high") is not None and open_number(condition, "low") != open_number(condition, "high"):
        end = "high" if code(row, "curve_end", "tags.curve_end", ("low", "high"), "tags.ends", 200) == "high" else "low"
    opened = open_number(condition, end)
    try:
        spec = ThresholdSpec.of(closed, path, _outcome(row.here), end)
        result = compute.run(thresholds, dataset, spec)
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    if opened is None:
        return
    if not len(result.curve):
        st.info(text("thresholds.nobody"), icon=":material/person_off:")
        return
    for said in (words.at(result, opened.value, row.here.say), words.sure(result, row.here.say)):
        if said is not None:
            st.markdown(said)
    pick = partial(_take, row, condition, end)
    sizes, rates = words.alternatives(result, opened.value, text)
    outcome = _told_goal(result)
    _chart(charts.sizes(result, text, opened.value, outcome is None), f"{row.key}_sizes", sizes, pick)
    if outcome is not None:
        goal, rate = words.goal(outcome, row.here.say), words.outcome_shown(result, text)(result.everyone)
        st.caption(text("thresholds.over_all", goal=goal, rate=rate))
        _chart(charts.rates(result, text, opened.value), f"{row.key}_rates", rates, pick)
        if association := words.association(result, row.here.say):
            st.caption(association)
    elif result.spec.outcome is None:
        st.caption(text("thresholds.no_goal"))
    st.caption(text("thresholds.click"))
    show.notes(result.notes)
    _table(row.here, result, f"{row.key}_table", pick)


def _told_goal(result: ThresholdResult) -> Outcome | None:
    """The goal beside each threshold; None where there is none, or the rule itself counts it."""
    return None if result.spec.counts_goal else result.spec.outcome


def _table(here: Here, result: ThresholdResult, key: str, pick: partial[None]) -> None:
    """Every point of both pictures; a chosen row does what a click on its point does."""
    text, outcome = here.text, _told_goal(result)
    names = ["threshold", "users", "share"]
    if outcome is not None:
        names += ["rate", "low", "high", "rest", "certainty"]
    frame = result.curve.assign(certainty=[text(f"thresholds.certainty_{one}") for one in words.certainties(result)])
    labels = {name: text(f"thresholds.column_{name}") for name in names}
    percent = ("share", "rate", "low", "high", "rest") if outcome is not None and outcome.is_share else ("share",)
    with st.expander(text("thresholds.table"), type="compact"):
        show.table(
            frame,
            key,
            labels,
            percent=tuple(name for name in percent if name in names),
            alt=text("thresholds.table"),
            select=partial(_chosen, key, tuple(frame["threshold"]), pick),
        )


def _outcome(here: Here) -> Outcome | None:
    return Outcome.of(state.goal(), here.dataset.manifest.events, here.dataset.manifest.properties)


def _chart(drawn: dict[str, object], key: str, alt: str, pick: partial[None]) -> None:
    show.toolbar_room()
    st.vega_lite_chart(None, drawn, key=key, alt=alt, on_select=partial(_picked, key, pick), selection_mode=charts.PICK)


def _picked(key: str, pick: partial[None]) -> None:
    points = (st.session_state.get(key) or {}).get("selection", {}).get(charts.PICK) or []
    if points and isinstance(points, list) and points[0].get("threshold") is not None:
        pick(float(points[0]["threshold"]))


def _chosen(key: str, thresholds: tuple[float, ...], pick: partial[None]) -> None:
    rows = (st.session_state.get(key) or {}).get("selection", {}).get("rows") or []
    if rows and rows[0] < len(thresholds):
        pick(float(thresholds[rows[0]]))


def _take(row: Row, condition: Rule, end: End, value: float) -> None:
    """The clicked threshold becomes the condition's number."""
    taken = moved(condition, int(value) if value.is_integer() else value, end)
    row.apply(_with_number, condition_draft(taken, row.known))


def _with_number(held: ConditionDraft, taken: ConditionDraft) -> ConditionDraft:
    """What stands beside the condition on the page stays."""
    return replace(taken, negated=held.negated, curve=held.curve, curve_end=held.curve_end)
