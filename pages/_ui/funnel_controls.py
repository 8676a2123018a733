"""Which funnel does the page ask for?

The inputs read like the sentence they make: these steps, within this time, in this period, for these users, by this
column. A step is kept as a token: an event's name, the same with a number for "once more", or a value of the one event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import steps, values
from analysis.insights.funnel_spec import LEAST_STEPS, MOST_STEPS, Breakdown, FunnelSpec, FunnelStep
from analysis.insights.steps import StepsSpec
from analysis.insights.values import ValuesSpec
from analysis.rules.conditions import ColumnTest, HasAttribute, Rule
from analysis.store.dataset import Dataset
from pages._ui import compute, inputs, show, state

_AGAIN = "\x1f"  # between an event's name and which time of it is meant
_AGAIN_CODE = "again"
_VALUES = 100
_OFFERED = 3  # properties by which a lone event can be split
DEFAULT_WINDOW = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """The question, and its steps as shown; None where the steps are too few to ask."""

    spec: FunnelSpec | None
    names: tuple[str, ...]


def ask(dataset: Dataset) -> Asked:
    """The controls of the funnel page."""
    _open_saved(dataset)
    with st.container(border=True):
        chosen = _split_steps(dataset) if len(dataset.manifest.events) == 1 else _event_steps(dataset)
        window, period, who, by = st.columns([1.47, 0.8, 1.18, 1.18], vertical_alignment="top")
        with window:
            length = inputs.window_input("funnel_window", DEFAULT_WINDOW)
        with period:
            days = inputs.period_input("funnel_period", dataset)
        with who:
            chosen_filter, where = _filter(dataset)
        with by:
            breakdown = _breakdown(dataset)
    names = tuple(name for _, name in chosen)
    if len(chosen) < LEAST_STEPS:
        return Asked(None, names)
    asked = [step for step, _ in chosen]
    asked[0] = FunnelStep(asked[0].events, asked[0].where + where, asked[0].name)
    return Asked(FunnelSpec(tuple(asked), length, days, chosen_filter, breakdown), names)


def _event_steps(dataset: Dataset) -> list[tuple[FunnelStep, str]]:
    """Events in the order of the clicks; at first what the data proposes."""
    text, events = state.text(), dataset.manifest.events
    options = [*events, *(f"{event}{_AGAIN}2" for event in events)]
    if not any(token in options for token in st.session_state.get("funnel_steps", ("",)) or options):
        st.session_state.pop("funnel_steps", None)
    if "funnel_steps" not in st.session_state:
        st.session_state["funnel_steps"] = list(proposed(dataset))
    return _multiselect(text("funnel.steps"), "funnel_steps", options)


def proposed(dataset: Dataset) -> tuple[str, ...]:
    """Steps towards the goal's event, or what the data itself leads to."""
    goal = state.goal()
    event = goal.event if goal and goal.event in dataset.manifest.events else None
    found: tuple[str, ...] = compute.run(steps, dataset, StepsSpec(event)).steps
    return (found[0], f"{found[0]}{_AGAIN}2") if len(set(found)) == 1 else found


def proposed_steps(dataset: Dataset) -> tuple[FunnelStep, ...]:
    """The steps with which the page opens."""
    return tuple(FunnelStep((token.split(_AGAIN)[0],)) for token in proposed(dataset))


def _multiselect(label: str, key: str, options: Sequence[str]) -> list[tuple[FunnelStep, str]]:
    held = [token for token in st.session_state.get(key, ()) if token in options]
    st.session_state[key] = held[:MOST_STEPS]
    text, shown = state.text(), _shown(options)  # Streamlit asks for every label several times
    tokens = st.multiselect(
        label,
        options,
        format_func=shown.__getitem__,
        key=key,
        help=text("funnel.steps_help"),
        max_selections=MOST_STEPS,
        placeholder=text("inputs.choose_events"),
        select_all=False,  # else Enter takes all that were found, not the first
        persist_state="session",
    )
    return [(FunnelStep((token.split(_AGAIN)[0],)), shown[token]) for token in tokens]


def _shown(tokens: Sequence[str]) -> dict[str, str]:
    """The steps as people call them, by token."""
    text, names = state.text(), state.names()["event"]
    shown = {}
    for token in tokens:
        event, _, time = token.partition(_AGAIN)
        name = names.get(event) or event
        shown[token] = text("funnel.once_more", step=name, time=int(time)) if time else name
    return shown


def _split_steps(dataset: Dataset) -> list[tuple[FunnelStep, str]]:
    """With one event only: the same again, or a step for each value of one of its properties."""
    text, event = state.text(), dataset.manifest.events[0]
    columns = _splitting(dataset)
    st.info(text("funnel.one_event", event=show.escape(state.event_name(event))), icon=":material/lightbulb:")
    codes = [_AGAIN_CODE, *(f"property:{name}" for name in columns)]
    if st.session_state.get("funnel_split") not in codes:
        st.session_state["funnel_split"] = _AGAIN_CODE
    split = st.pills(
        text("funnel.split"),
        codes,
        required=True,
        format_func=_split_shown,
        key="funnel_split",
        persist_state="session",
    )
    if split in (None, _AGAIN_CODE):
        options = [event, *(f"{event}{_AGAIN}{time}" for time in range(2, 7))]
        if "funnel_steps" not in st.session_state:
            st.session_state["funnel_steps"] = options[:3]
        return _multiselect(text("funnel.steps"), "funnel_steps", options)
    return _value_steps(dataset, event, split.removeprefix("property:"))


def _splitting(dataset: Dataset) -> list[str]:
    """The properties whose few commonest values say most: a country, not the number of an invoice."""
    covered: dict[str, float] = {}
    for column in inputs.columns(dataset, ["property"], ["text"]):
        found = compute.run(values, dataset, ValuesSpec("property", column.name, _VALUES))
        if len(found.values) > 1:
            covered[column.name] = sum(found.counts[:MOST_STEPS]) / found.known
    return sorted(covered, key=lambda name: -covered[name])[:_OFFERED]


def _split_shown(code: str) -> str:
    text = state.text()
    if code == _AGAIN_CODE:
        return text("funnel.split_again")
    return text("funnel.split_by", property=show.escape(state.shown("property", code.removeprefix("property:"))))


def _value_steps(dataset: Dataset, event: str, column: str) -> list[tuple[FunnelStep, str]]:
    options = top_values(dataset, "property", column)
    key = "funnel_value_steps"
    held = [value for value in st.session_state.get(key, ()) if value in options]
    st.session_state[key] = held or list(options[:3])
    chosen = st.multiselect(
        state.text()("funnel.steps"),
        options,
        key=key,
        max_selections=MOST_STEPS,
        select_all=False,
        persist_state="session",
    )
    name = state.event_name(event)
    return [(FunnelStep((event,), (ColumnTest(column, "is", (value,)),)), f"{name}: {value}") for value in chosen]


def top_values(dataset: Dataset, kind: Any, column: str) -> tuple[str, ...]:  # noqa: ANN401 property or attribute
    return compute.run(values, dataset, ValuesSpec(kind, column, _VALUES)).values


def _filter(dataset: Dataset) -> tuple[Rule | None, tuple[ColumnTest, ...]]:
    """Users by an attribute, or entries by a property of step 1; nothing chosen means everybody."""
    text = state.text()
    column = inputs.column_input(
        text("funnel.filter"), "funnel_filter", dataset, types=("text", "number"), help=text("funnel.filter_help")
    )
    if column is None:
        return None, ()
    options, key = top_values(dataset, column.kind, column.name), "funnel_filter_values"
    st.session_state[key] = [value for value in st.session_state.get(key, ()) if value in options]
    chosen = st.multiselect(
        text("funnel.filter_values"),
        options,
        key=key,
        placeholder=text("funnel.filter_any"),
        select_all=False,
        label_visibility="collapsed",
        persist_state="session",
    )
    if not chosen:
        return None, ()
    test = ColumnTest(column.name, "is", tuple(chosen))
    return (HasAttribute(test), ()) if column.kind == "attribute" else (None, (test,))


def _breakdown(dataset: Dataset) -> Breakdown | None:
    text = state.text()
    column = inputs.column_input(
        text("funnel.by"), "funnel_by", dataset, types=("text", "number"), help=text("funnel.by_help")
    )
    return Breakdown(column.kind, column.name) if column else None


def _open_saved(dataset: Dataset) -> None:
    """Fill the controls with what a link or a saved funnel asks for."""
    written = state.opened("funnel")
    if written is None:
        return
    try:
        spec = FunnelSpec.from_json(written)
        filled = _filled(spec, dataset)
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    state.fill("funnel", **filled)


def _filled(spec: FunnelSpec, dataset: Dataset) -> Mapping[str, Any]:
    """The controls' values for a spec."""
    filled: dict[str, Any] = dict(inputs.window_values("window", spec.window))
    filled |= inputs.period_values("period", spec.period, dataset)
    where, split = spec.steps[0].where, len(spec.steps) > 1 and bool(spec.steps[1].where)
    if split:
        filled |= {
            "split": f"property:{spec.steps[1].where[0].column}",
            "value_steps": [str(step.where[0].values[0]) for step in spec.steps],
        }
        where = where[1:]
    else:
        filled |= {"split": _AGAIN_CODE, "steps": _tokens(spec)}
    test = spec.filter.test if isinstance(spec.filter, HasAttribute) else where[0] if where else None
    kind = "attribute" if spec.filter else "property"
    filled |= {
        "filter": f"{kind}:{test.column}" if test else None,
        "filter_values": [str(value) for value in test.values] if test else [],
        "by": f"{spec.breakdown.kind}:{spec.breakdown.column}" if spec.breakdown else None,
    }
    return filled


def _tokens(spec: FunnelSpec) -> list[str]:
    """Each step's event, numbered from its second time on."""
    tokens: list[str] = []
    for step in spec.steps:
        event = step.events[0]
        time = 1 + sum(token.split(_AGAIN)[0] == event for token in tokens)
        tokens.append(event if time == 1 else f"{event}{_AGAIN}{time}")
    return tokens
