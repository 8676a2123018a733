"""How is a rule built by clicking, so that it reads as a sentence?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeGuard

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.errors import SilhouetteError
from analysis.rules.asked import HOWS, Group, How, Rule
from analysis.rules.said import sentence
from analysis.rules.written import from_text, rule_from_json, to_json
from analysis.store.dataset import Dataset
from pages._rules import tree as rule_tree
from pages._rules.conditions import can_fill, condition_input, fill_condition, is_negated
from pages._rules.inputs import Row
from pages._rules.tree import BUTTON, LEVELS, ROOT, Groups
from pages._ui import state
from pages._ui.saying import rule_say
from pages._ui.wording import error


@dataclass(frozen=True)
class ConditionPlace:
    """Where a finished condition stands: in the rule, and on the page, with room below its inputs."""

    path: tuple[int, ...]
    row: Row
    below: DeltaGenerator

    def within(self, index: int) -> ConditionPlace:
        return replace(self, path=(index, *self.path))


@dataclass(frozen=True)
class Draft:
    """The rule of the conditions that are finished, and how many are not; None without any finished one."""

    rule: Rule | None
    unfinished: int
    places: tuple[ConditionPlace, ...] = ()


def rule_input(key: str, dataset: Dataset, without: str | None = None, first: tuple[str, ...] = ()) -> Draft:
    """Conditions joined by all, any or none, in groups up to three levels deep.

    `without` names the tag being edited, which can't stand in itself; `first` are the events to begin with. A rule
    nested deeper is shown and edited in its written form.
    """
    if f"{key}_written" in st.session_state:
        return _written(key)
    return _group(key, ROOT, Row(key, dataset, without, first))


def _is_group(rule: Rule) -> TypeGuard[Group]:
    """A lone negation is a condition that is turned around, unless it negates a group."""
    if isinstance(rule, Group) and rule.how == "none" and len(rule.conditions) == 1:
        return _is_group(rule.conditions[0])
    return isinstance(rule, Group)


def _group(key: str, number: int, row: Row) -> Draft:
    """A group with its members; the parts that are unfinished are left out of its rule."""
    text, tree = state.text(), rule_tree.groups(key)
    st.session_state.setdefault(f"{key}_{number}_join", "all" if number == ROOT else "any")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        join = st.segmented_control(
            text("builder.join"),
            HOWS,
            format_func=lambda code: text(f"builder.joins.{code}"),
            key=f"{key}_{number}_join",
            required=True,
            help=text("builder.join_help") if number == ROOT else None,
            label_visibility="visible" if number == ROOT else "collapsed",
            persist_state="session",
        )
        if number != ROOT:
            st.space("stretch")
            node_menu(key, number)
    made: list[Draft] = []
    for child in tuple(tree[number]):
        with st.container(border=True, gap="small", key=f"{key}_node_{child}"):
            made.append(_group(key, child, row) if child in tree else _condition(key, child, row))
    _buttons(key, number, tree)
    return _joined(join or "all", made)


def _joined(how: How, made: list[Draft]) -> Draft:
    """A group of what is finished; a lone member stands without its group."""
    unfinished = sum(draft.unfinished for draft in made)
    finished = [(draft.rule, draft.places) for draft in made if draft.rule is not None]
    if not finished:
        return Draft(None, unfinished)
    if len(finished) == 1 and how != "none":
        return Draft(finished[0][0], unfinished, finished[0][1])
    places = (place.within(index) for index, (_, inner) in enumerate(finished) for place in inner)
    return Draft(Group(how, tuple(rule for rule, _ in finished)), unfinished, tuple(places))


def _condition(key: str, number: int, row: Row) -> Draft:
    first = row.first if number == ROOT + 1 else ()
    mine = Row(f"{key}_{number}", row.dataset, row.without, first)
    rule = condition_input(mine, lambda: node_menu(key, number))
    if rule is None:
        return Draft(None, 1)
    place = ConditionPlace((), mine, st.container())
    return Draft(rule, 0, (place.within(0) if is_negated(mine) else place,))


def _buttons(key: str, number: int, tree: Groups) -> None:
    text = state.text()
    with st.container(horizontal=True, gap="small"):
        st.button(
            text("builder.add"),
            key=f"{key}_{number}_add{BUTTON}",
            icon=":material/add:",
            on_click=rule_tree.add,
            args=(key, number),
        )
        if rule_tree.depth(tree, number) < LEVELS:
            st.button(
                text("builder.add_group"),
                key=f"{key}_{number}_group{BUTTON}",
                icon=":material/account_tree:",
                type="tertiary",
                help=text("builder.add_group_help"),
                on_click=rule_tree.add_group,
                args=(key, number),
            )


def node_menu(key: str, number: int) -> None:
    """What can be done with a condition or a group: moved, copied, removed."""
    text, name = state.text(), f"{key}_{number}_menu{BUTTON}"

    def chosen() -> None:
        if (how := st.session_state.get(name)) is not None:
            rule_tree.move(key, number, how)

    st.menu_button(
        "",
        rule_tree.moves(key, number),
        format_func=lambda how: text(f"builder.moves.{how}"),
        key=name,
        type="tertiary",
        icon=":material/more_vert:",
        help=text("builder.menu"),
        on_click=chosen,
    )


def _written(key: str) -> Draft:
    text = state.text()
    st.info(text("builder.written_why"), icon=":material/account_tree:")
    st.session_state.setdefault(f"{key}_text", st.session_state[f"{key}_written"])
    content = st.text_area(text("builder.written"), key=f"{key}_text", height=240, persist_state="session")
    try:
        return Draft(from_text(content or "", rule_from_json), 0)
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
    if not _is_group(rule):
        rule = Group("all", (rule,))
    if not _fits(rule, dataset, LEVELS):
        st.session_state[f"{key}_written"] = json.dumps(to_json(rule), ensure_ascii=False, indent=2)
        return
    tree: Groups = {}
    counter = iter(range(ROOT, 10_000))
    _fill(key, rule, dataset, tree, counter.__next__)
    rule_tree.set_groups(key, tree)


def _fits(rule: Rule, dataset: Dataset, levels: int) -> bool:
    if _is_group(rule):
        return levels > 0 and all(_fits(condition, dataset, levels - 1) for condition in rule.conditions)
    return can_fill(rule, Row("", dataset))


def _fill(key: str, rule: Rule, dataset: Dataset, tree: Groups, number: Callable[[], int]) -> int:
    """Set the inputs of a rule and of what is in it; its number."""
    mine = number()
    if _is_group(rule):
        st.session_state[f"{key}_{mine}_join"] = rule.how
        tree[mine] = []
        tree[mine].extend(_fill(key, condition, dataset, tree, number) for condition in rule.conditions)
    else:
        fill_condition(Row(f"{key}_{mine}", dataset), rule)
    return mine


def said(rule: Rule) -> str:
    """The rule as a sentence for markdown: display names, bold, whatever is in them."""
    return sentence(rule, rule_say())
