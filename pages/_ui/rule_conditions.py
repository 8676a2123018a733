"""How does a page ask for one condition of a rule?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs import tagging
from analysis.rules.conditions import Did, HasAttribute, Hours, Rule, SegmentRef, TagRef
from analysis.rules.periods import ALL_TIME, Period
from analysis.store.dataset import Dataset
from pages._ui import rule_tests, state
from pages._ui.inputs import events_input, option_input
from pages._ui.names import escape
from pages._ui.wording import worded

KINDS = ("did", "did_not", "attribute", "tag", "segment")
PARTS = ("where", "hours", "period")
_MOST_TIMES = 1_000_000


def condition_input(
    key: str,
    dataset: Dataset,
    remove: Callable[[], None] | None,
    without: str | None,
    first: tuple[str, ...] = (),
) -> Rule | None:
    """One condition; None, with a line that says why, while it isn't finished. `without` is the tag being edited."""
    text = state.text()
    kinds = tuple(kind for kind in KINDS if _offered(kind, dataset, without))
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            with st.container(width=150):
                kind = option_input(text("rules.kind"), f"{key}_kind", kinds, lambda code: text(f"rules.kinds.{code}"))
            made = _row(kind or "did", key, dataset, without, first)
            if remove is not None:
                st.button(
                    text("rules.remove"), key=f"{key}_remove", icon=":material/close:", type="tertiary", on_click=remove
                )
        return made()


def _offered(kind: str, dataset: Dataset, without: str | None) -> bool:
    if kind == "attribute":
        return bool(dataset.manifest.attributes)
    return bool(_names(kind, without)) if kind in ("tag", "segment") else True


def _names(kind: str, without: str | None) -> dict[str, Any]:
    project = state.project()
    if project is None:
        return {}
    found = state.catalog().tags(project.id) if kind == "tag" else state.catalog().segments(project.id)
    return {one.name: one for one in found if kind == "segment" or one.name != without}


def _row(
    kind: str, key: str, dataset: Dataset, without: str | None, first: tuple[str, ...]
) -> Callable[[], Rule | None]:
    """The inputs beside the kind; what it returns makes the condition, below the row, with what needs more room."""
    if kind == "attribute":
        st.space("stretch")
        return lambda: _attribute(key, dataset)
    if kind in ("tag", "segment"):
        return _reference(kind, key, without)
    return _did(key, dataset, kind == "did_not", first)


def _attribute(key: str, dataset: Dataset) -> Rule | None:
    test = rule_tests.column_test_input(f"{key}_attribute", dataset, "attribute")
    return HasAttribute(test) if test else None


def _reference(kind: str, key: str, without: str | None) -> Callable[[], Rule | None]:
    """A tag, or one value of it where it has values, or a segment."""
    text, known, project = state.text(), _names(kind, without), state.project()
    name = option_input(text(f"rules.{kind}_name"), f"{key}_{kind}", tuple(known), str)
    if name is None or project is None:
        return lambda: None
    if kind == "segment":
        return lambda: SegmentRef(name)
    values = tuple(tagging.value_counts(state.workspace(), known[name]))
    if not values:
        return lambda: TagRef(name)
    value = option_input(text("rules.tag_value_is"), f"{key}_tag_value", values, str, optional=True)
    return lambda: TagRef(name, value)


def _did(key: str, dataset: Dataset, negated: bool, first: tuple[str, ...]) -> Callable[[], Rule | None]:
    text = state.text()
    events = events_input(text("rules.events"), f"{key}_events", dataset, first, help=text("rules.events_help"))
    st.session_state.setdefault(f"{key}_times", 1)
    times = st.number_input(
        text("rules.times_not" if negated else "rules.times"),
        min_value=1,
        max_value=_MOST_TIMES,
        step=1,
        key=f"{key}_times",
        width=130,
        persist_state="session",
    )
    return lambda: _narrowed(key, dataset, events, int(times or 1), negated)


def _narrowed(key: str, dataset: Dataset, events: tuple[str, ...], times: int, negated: bool) -> Rule | None:
    """Which of these events count: with properties, at hours, in a period."""
    text = state.text()
    offered = [part for part in PARTS if part != "where" or dataset.manifest.properties]
    held = [part for part in st.session_state.get(f"{key}_parts") or () if part in offered]
    st.session_state[f"{key}_parts"] = held
    parts = st.pills(
        text("rules.parts"),
        offered,
        selection_mode="multi",
        format_func=lambda part: text(f"rules.part.{part}"),
        key=f"{key}_parts",
        label_visibility="collapsed",
        persist_state="session",
    )
    where, finished = _where(key, dataset, events) if "where" in parts else ((), True)
    hours = _hours(key) if "hours" in parts else None
    period = _period(key, dataset) if "period" in parts else ALL_TIME
    if not events:
        st.caption(text("rules.choose_event"))
    if not events or not finished or period is None or ("hours" in parts and hours is None):
        return None
    return Did(events, times, negated, period, hours, where)


def _where(key: str, dataset: Dataset, events: tuple[str, ...]) -> tuple[tuple[Any, ...], bool]:
    text = state.text()
    numbers: list[int] = st.session_state.setdefault(f"{key}_tests", [0])
    tests = []
    for number in numbers:
        remove = partial(_drop, f"{key}_tests", number) if len(numbers) > 1 else None
        tests.append(rule_tests.column_test_input(f"{key}_test{number}", dataset, "property", events, remove))
    st.button(
        text("rules.add_property"),
        key=f"{key}_add_test",
        icon=":material/add:",
        type="tertiary",
        on_click=_append,
        args=(f"{key}_tests",),
    )
    return tuple(test for test in tests if test), all(tests)


def _append(key: str) -> None:
    st.session_state[key] = [*st.session_state[key], max(st.session_state[key], default=-1) + 1]


def _drop(key: str, number: int) -> None:
    st.session_state[key] = [one for one in st.session_state[key] if one != number]


def _hours(key: str) -> Hours | None:
    text = state.text()
    st.session_state.setdefault(f"{key}_hour_from", 23)
    st.session_state.setdefault(f"{key}_hour_to", 5)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        start, end = (
            st.selectbox(
                text(f"rules.hour_{side}"),
                hours,
                format_func=lambda hour: f"{hour}:00",
                key=f"{key}_hour_{side}",
                help=text("rules.hours_help", zone=_zone()) if side == "from" else None,
                width=140,
                persist_state="session",
            )
            for side, hours in (("from", list(range(24))), ("to", list(range(25))))
        )
    try:
        return Hours(start, end)
    except SilhouetteError as wrong:
        st.caption(worded(wrong))
        return None


def _zone() -> str:
    project = state.project()
    return escape(project.settings.time_zone if project else "UTC")


def _period(key: str, dataset: Dataset) -> Period | None:
    """From and to, either may be left open; at first all days of the data."""
    text = state.text()
    bounds = {"from": dataset.facts.first, "to": dataset.facts.last}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        days = []
        for side, micros in bounds.items():
            if f"{key}_day_{side}" not in st.session_state:
                st.session_state[f"{key}_day_{side}"] = state.local(micros).date()
            days.append(
                st.date_input(
                    text(f"rules.day_{side}"),
                    min_value=rule_tests.FIRST_DAY,
                    max_value=rule_tests.LAST_DAY,
                    key=f"{key}_day_{side}",
                    help=text("rules.days_help", zone=_zone()),
                    width=160,
                    persist_state="session",
                )
            )
    start, end = (day if isinstance(day, date) else None for day in days)
    try:
        return Period(start, end)
    except SilhouetteError as wrong:
        st.caption(worded(wrong))
        return None


def fill_condition(key: str, rule: Rule, dataset: Dataset) -> None:
    """Set the inputs of a condition before they are made."""
    held = st.session_state
    if isinstance(rule, HasAttribute):
        types = rule_tests.fields_of(dataset, "attribute")
        held[f"{key}_kind"] = "attribute"
        rule_tests.fill_test(f"{key}_attribute", rule.test, types[rule.test.column])
    elif isinstance(rule, TagRef | SegmentRef):
        kind = _kind_of(rule)
        held[f"{key}_kind"], held[f"{key}_{kind}"] = kind, rule.name
        held[f"{key}_tag_value"] = rule.value if isinstance(rule, TagRef) else None
    elif isinstance(rule, Did):
        _fill_did(key, rule, dataset)


def _fill_did(key: str, rule: Did, dataset: Dataset) -> None:
    held, types = st.session_state, rule_tests.fields_of(dataset, "property")
    held[f"{key}_kind"] = "did_not" if rule.negated else "did"
    held[f"{key}_events"], held[f"{key}_times"] = list(rule.events), rule.at_least
    used = {"where": rule.where, "hours": rule.hours, "period": rule.period != ALL_TIME}
    held[f"{key}_parts"] = [part for part in PARTS if used[part]]
    held[f"{key}_tests"] = list(range(len(rule.where))) or [0]
    for number, test in enumerate(rule.where):
        rule_tests.fill_test(f"{key}_test{number}", test, types[test.column])
    if rule.hours:
        held[f"{key}_hour_from"], held[f"{key}_hour_to"] = rule.hours.start, rule.hours.end
    if rule.period != ALL_TIME:
        held[f"{key}_day_from"], held[f"{key}_day_to"] = rule.period.start, rule.period.end


def can_fill(rule: Rule, dataset: Dataset) -> bool:
    """Whether the inputs can show this condition, with the columns and events of this data."""
    if isinstance(rule, HasAttribute):
        return rule_tests.can_fill(rule.test, rule_tests.fields_of(dataset, "attribute").get(rule.test.column))
    if isinstance(rule, Did):
        types = rule_tests.fields_of(dataset, "property")
        return set(rule.events) <= set(dataset.manifest.events) and all(
            rule_tests.can_fill(test, types.get(test.column)) for test in rule.where
        )
    return isinstance(rule, SegmentRef | TagRef) and rule.name in _names(_kind_of(rule), None)


def _kind_of(rule: TagRef | SegmentRef) -> str:
    return "tag" if isinstance(rule, TagRef) else "segment"
