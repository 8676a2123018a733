"""How is a rule built by clicking, so that it reads as a sentence?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.rules.conditions import AllOf, AnyOf, NoneOf, Rule
from analysis.rules.json_form import rule_from_text, to_json
from analysis.rules.sentence import sentence
from analysis.store.dataset import Dataset
from pages._ui import state
from pages._ui.names import escape
from pages._ui.rule_conditions import can_fill, condition_input, fill_condition
from pages._ui.wording import error

_GROUPS = {"all": AllOf, "any": AnyOf, "none": NoneOf}
_NAMED_KINDS = ("event", "property", "attribute")


@dataclass(frozen=True)
class Draft:
    """The rule of the conditions that are finished, and how many are not; None without any finished one."""

    rule: Rule | None
    unfinished: int


def rule_input(key: str, dataset: Dataset, without: str | None = None, first: tuple[str, ...] = ()) -> Draft:
    """Conditions joined by all, any or none.

    `without` names the tag being edited, which can't stand in itself; `first` are the events to begin with.

    A rule with groups inside groups is shown and edited in its written form.
    """
    if f"{key}_written" in st.session_state:
        return _written(key)
    text = state.text()
    st.session_state.setdefault(f"{key}_join", "all")
    join = st.segmented_control(
        text("rules.join"),
        list(_GROUPS),
        format_func=lambda code: text(f"rules.joins.{code}"),
        key=f"{key}_join",
        required=True,
        help=text("rules.join_help"),
        persist_state="session",
    )
    numbers: list[int] = st.session_state.setdefault(f"{key}_conditions", [0])
    made = []
    for number in numbers:
        remove = partial(_remove, key, number) if len(numbers) > 1 else None
        begin = first if number == 0 else ()
        made.append(condition_input(f"{key}_{number}", dataset, remove, without, begin))
    st.button(text("rules.add"), key=f"{key}_add", icon=":material/add:", on_click=_add, args=(key,))
    finished = tuple(rule for rule in made if rule is not None)
    group = _GROUPS[join or "all"]
    rule = None if not finished else finished[0] if len(finished) == 1 and group is not NoneOf else group(finished)
    return Draft(rule, len(made) - len(finished))


def _add(key: str) -> None:
    """Numbers are never used again, so that a new condition doesn't begin with a removed one's values."""
    number = st.session_state.get(f"{key}_last", max(st.session_state[f"{key}_conditions"], default=-1)) + 1
    st.session_state[f"{key}_last"] = number
    st.session_state[f"{key}_conditions"] = [*st.session_state[f"{key}_conditions"], number]


def _remove(key: str, number: int) -> None:
    held = st.session_state[f"{key}_conditions"]
    st.session_state.setdefault(f"{key}_last", max(held))
    st.session_state[f"{key}_conditions"] = [one for one in held if one != number]


def _written(key: str) -> Draft:
    text = state.text()
    st.info(text("rules.written_why"), icon=":material/account_tree:")
    st.session_state.setdefault(f"{key}_text", st.session_state[f"{key}_written"])
    content = st.text_area(text("rules.written"), key=f"{key}_text", height=240, persist_state="session")
    try:
        return Draft(rule_from_text(content or ""), 0)
    except SilhouetteError as wrong:
        error(wrong)
        return Draft(None, 1)


def clear_rule(key: str) -> None:
    """Begin anew: one empty condition."""
    for name in [name for name in st.session_state if str(name).startswith(f"{key}_")]:
        del st.session_state[name]


def fill_rule(key: str, rule: Rule, dataset: Dataset) -> None:
    """Show a rule in the builder, before its inputs are made: by conditions, or written where those can't."""
    clear_rule(key)
    groups = {kind: name for name, kind in _GROUPS.items()}
    join = groups.get(type(rule), "all")
    conditions = rule.conditions if isinstance(rule, AllOf | AnyOf | NoneOf) else (rule,)
    if not all(can_fill(condition, dataset) for condition in conditions):
        st.session_state[f"{key}_written"] = json.dumps(to_json(rule), ensure_ascii=False, indent=2)
        return
    st.session_state[f"{key}_join"] = join
    st.session_state[f"{key}_conditions"] = list(range(len(conditions)))
    for number, condition in enumerate(conditions):
        fill_condition(f"{key}_{number}", condition, dataset)


def said(rule: Rule) -> str:
    """The rule as a sentence for markdown: display names, bold, whatever is in them."""
    return sentence(rule, state.text(), _shown)


def said_plainly(rule: Rule) -> str:
    """The rule as a sentence for a cell of a table, which reads no markup."""
    return sentence(rule, state.text(), _named)


def _shown(kind: str, name: str) -> str:
    quoted = escape(_named(kind, name))
    return quoted if kind == "value" else f"**{quoted}**"


def _named(kind: str, name: str) -> str:
    return state.shown(kind, name) if kind in _NAMED_KINDS else name
