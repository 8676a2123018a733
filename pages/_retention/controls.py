"""Which question of retention does the page ask?

The inputs read like the sentence they make: who did this, came back so, by week, apart by that. They begin with what
the data has room for, and hold what a link or the saved list says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

import streamlit as st

from analysis.charts.retention import MEASURED, Measured
from analysis.errors import SilhouetteError
from analysis.insights.retention import (
    ANY,
    COHORTS,
    GRAINS,
    MODES,
    WINDOWS,
    Back,
    CohortsBy,
    Grain,
    GroupedBy,
    RetentionSpec,
    retention_from_json,
    retention_to_json,
)
from analysis.rules.asked import ANY_EVENT, ChosenEvents, Rule
from pages._funnel import filter_input
from pages._ui import inputs, show, state
from pages._ui.here import Here

_RULE, _FILTER = "retention_rule", "retention_filter"
_WHERE = "retention_where"  # tests of the events' properties that a link brings: (first, back)
_ANY, _SAME, _EVENT = "any", "same", "event:"
_BY_DAY, _BY_WEEK = 35, 280  # days of data that are best seen by day, by week
_WRONG, _SAID = "retention_wrong", "retention_wrong_said"  # what is wrong with a link, and beside which question
_BESIDE = ("last", "measured")  # what a link says beside the question itself
_WIDTH = 320
_KINDS: tuple[GroupedBy, ...] = get_args(GroupedBy)


@dataclass(frozen=True)
class Asked:
    spec: RetentionSpec
    measured: Measured

    def written(self) -> dict[str, Any]:
        """For a link or the saved list: the last days of the data stay the last ones when others come."""
        form = retention_to_json(self.spec)
        last = inputs.last_days_of(st.session_state.get("retention_period"))
        if last is not None:
            form = {key: said for key, said in form.items() if key not in ("from", "to")} | {"last": last}
        return form | ({} if self.measured == "share" else {"measured": self.measured})


def ask(here: Here) -> Asked:
    """The controls; raises what the spec refuses."""
    if (linked := state.opened("retention")) is not None:
        _fill(here, linked)
    text = here.text
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="retention_controls"):
        with st.container(width=160):
            first = _event(here, "first", (_ANY,))
        with st.container(width=160):
            back = _event(here, "returning", (_ANY, _SAME))
        unit = _unit(here)
        with st.container(width=160):
            by = _by(here)
        with st.popover(text("retention.more"), icon=":material/tune:"), st.container(width=_WIDTH, gap="small"):
            period = inputs.period_input(here, "retention_period")
            mode = _one(here, "mode", MODES)
            cohort, window = _one(here, "cohort", COHORTS), _one(here, "window", WINDOWS)
            brackets = _brackets(here)
            value, measured = _value(here)
            certain = st.toggle(
                text("retention.certain"),
                key="retention_certain",
                value=st.session_state.get("retention_certain", True),
                help=text("retention.certain_help"),
                persist_state="session",
            )
        with st.popover(
            text("retention.filter"), icon=":material/group:", key="retention_filter_box", on_change="rerun"
        ) as box:
            if box.open:
                st.session_state[_RULE] = filter_input(here, _FILTER, st.session_state.get(_RULE))
    rule: Rule | None = st.session_state.get(_RULE)
    if rule is not None:
        st.caption(text("retention.filtered"))
    wheres = st.session_state.get(_WHERE, {})
    asked = Asked(
        RetentionSpec(
            first=wheres.get(("first", first), _chosen(first)),
            back=wheres.get(("back", back), _back(back)),
            unit=unit,
            brackets=brackets,
            mode="on" if value else mode,  # type: ignore[arg-type] one of the codes
            cohort=cohort,  # type: ignore[arg-type]
            window=window,  # type: ignore[arg-type]
            period=period,
            filter=rule,
            by=by,
            value=value,
            summed="mean" if measured == "mean" else "sum",
            certain=certain,
        ),
        measured,
    )
    _said_of_link(asked)
    return asked


def _said_of_link(asked: Asked) -> None:
    """What can't be read of a link, until something is changed."""
    wrong = st.session_state.get(_WRONG)
    if wrong is None:
        return
    if st.session_state.setdefault(_SAID, asked) == asked:
        show.error(wrong)
    else:
        del st.session_state[_WRONG], st.session_state[_SAID]


def _event(here: Here, name: str, more: tuple[str, ...]) -> str:
    text, names = here.text, here.say.names.by_kind["event"]

    def shown(code: str) -> str:
        if code.startswith(_EVENT):
            event = code.removeprefix(_EVENT)
            return names.get(event) or event
        return text(f"retention.{name}_{code}")

    options = (*more, *(_EVENT + event for event in inputs.listed(here).events))
    return (
        inputs.option_input(
            text(f"retention.{name}"), f"retention_{name}", options, shown, _ANY, help=text(f"retention.{name}_help")
        )
        or _ANY
    )


def _chosen(code: str) -> ChosenEvents:
    return ChosenEvents((code.removeprefix(_EVENT),)) if code.startswith(_EVENT) else ANY


def _back(code: str) -> Back:
    return "same" if code == _SAME else _chosen(code)


def _unit(here: Here) -> Grain:
    text = here.text
    if st.session_state.get("retention_unit") not in GRAINS:
        st.session_state["retention_unit"] = usual_unit(here)
    chosen = st.segmented_control(
        text("retention.unit"),
        GRAINS,
        required=True,
        format_func=lambda grain: text(f"overview.grain_{grain}"),
        key="retention_unit",
        persist_state="session",
    )
    return chosen or usual_unit(here)


def usual_unit(here: Here) -> Grain:
    """Periods of which the data holds enough to follow cohorts, and not too many to look at."""
    first, last = here.dataset.facts.days
    days = (last - first).days + 1
    return "day" if days <= _BY_DAY else "week" if days <= _BY_WEEK else "month"


def _by(here: Here) -> CohortsBy | None:
    text, names = here.text, here.say.names
    columns = inputs.listed(here).of(("attribute", "property"), ("text", "number"))
    tags = here.workspace.catalog().tags.all(here.project.id)
    codes = [f"{each.kind}:{each.name}" for each in columns if not each.is_id] + [f"tag:{tag.name}" for tag in tags]

    def shown(code: str) -> str:
        kind, _, name = code.partition(":")
        said = name if kind == "tag" else names.of(kind, name)
        return f"{said} · {text(f'retention.kind_{kind}')}"

    chosen = inputs.option_input(
        text("retention.by"), "retention_by", tuple(codes), shown, None, optional=True, help=text("retention.by_help")
    )
    if chosen is None:
        return None
    kind, _, name = chosen.partition(":")
    return CohortsBy(cast(GroupedBy, kind), name)


def _one(here: Here, name: str, codes: tuple[str, ...]) -> str:
    text = here.text
    return (
        inputs.option_input(
            text(f"retention.{name}"),
            f"retention_{name}",
            codes,
            lambda code: text(f"retention.{name}_{code}"),
            help=text(f"retention.{name}_help"),
        )
        or codes[0]
    )


def _brackets(here: Here) -> tuple[int, ...] | None:
    """Days that rise from 0, as people write them."""
    text = here.text
    said = st.text_input(
        text("retention.brackets"),
        key="retention_brackets",
        placeholder="0, 1, 7, 14, 30",
        help=text("retention.brackets_help"),
        persist_state="session",
    )
    words = (said or "").replace("，", ",").replace("、", ",").split(",")
    days = [word.strip() for word in words if word.strip()]
    if not days:
        return None
    return tuple(int(day) for day in days) if all(day.isdecimal() for day in days) else (-1,)


def _value(here: Here) -> tuple[str | None, Measured]:
    text = here.text
    known = inputs.listed(here).names("property", ("number",))
    offered = MEASURED if known else MEASURED[:2]
    measured = cast(
        Measured,
        inputs.option_input(
            text("retention.measured"), "retention_measured", offered, lambda code: text(f"retention.measured_{code}")
        ),
    )
    if measured not in ("sum", "mean"):
        return None, measured
    value = inputs.option_input(
        text("retention.value"), "retention_value", known, lambda name: here.shown("property", name)
    )
    return value, measured


def _fill(here: Here, linked: Mapping[str, Any]) -> None:
    """Set the inputs to what a link asks for."""
    try:
        spec = retention_from_json({key: said for key, said in linked.items() if key not in _BESIDE})
    except SilhouetteError as wrong:
        st.session_state[_WRONG] = wrong
        return
    first, back = _code(spec.first), _SAME if spec.back == "same" else _code(cast(ChosenEvents, spec.back))
    measured = linked.get("measured") if linked.get("measured") in MEASURED else "share"
    state.fill(
        "retention",
        first=first,
        returning=back,
        unit=spec.unit,
        by=None if spec.by is None else f"{spec.by.kind}:{spec.by.column}",
        mode=spec.mode,
        cohort=spec.cohort,
        window=spec.window,
        brackets="" if spec.brackets is None else ", ".join(map(str, spec.brackets)),
        value=spec.value,
        measured=measured,
        certain=spec.certain,
        rule=spec.filter,
        where={
            (name, code): chosen
            for name, code, chosen in (("first", first, spec.first), ("back", back, spec.back))
            if isinstance(chosen, ChosenEvents) and chosen != _chosen(code)
        },
        **inputs.period_values(here, "period", spec.period),
    )
    for key in [key for key in st.session_state if str(key).startswith(f"{_FILTER}_")]:
        del st.session_state[key]
    if (last := inputs.last_days_of(linked.get("last"))) is not None:
        state.fill("retention", period=str(last))


def _code(chosen: ChosenEvents) -> str:
    return _ANY if chosen.events == ANY_EVENT else _EVENT + chosen.events[0]
