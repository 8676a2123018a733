"""Which users does a funnel look at: by attributes, tags and segments, or by any rule?

The common ones are asked for directly. Whatever they can't say is built with the conditions of the tags' page, and
stays there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from analysis.jobs.tags import value_counts
from analysis.rules.asked import ColumnTest, Group, HasAttribute, How, Rule, SegmentRef, TagRef
from pages._rules import Row, RuleDraft, builder, draft_of, finished_rule, kept_tests, known_in
from pages._ui import compute
from pages._ui.here import Here

_WIDTH = 640
_VALUE = "\x1f"  # between a tag's name and one of its values


@dataclass(frozen=True)
class Parts:
    """Users who pass all tests, have any of the tags and are in any of the segments."""

    tests: tuple[ColumnTest, ...] = ()
    tags: tuple[TagRef, ...] = ()
    segments: tuple[SegmentRef, ...] = ()

    @property
    def rule(self) -> Rule | None:
        found = [*(HasAttribute(test) for test in self.tests), *_any(self.tags), *_any(self.segments)]
        return None if not found else found[0] if len(found) == 1 else Group("all", tuple(found))


def _any(given: Sequence[Rule]) -> Iterable[Rule]:
    return (given[0] if len(given) == 1 else Group("any", tuple(given)),) if given else ()


def parts_of(rule: Rule | None) -> Parts | None:
    """The rule as parts; None where they can't say exactly this."""
    conditions = () if rule is None else _members(rule, "all")
    found: dict[type, list[Any]] = {HasAttribute: [], TagRef: [], SegmentRef: []}
    for condition in conditions:
        for each in _members(condition, "any"):
            if type(each) in found:
                found[type(each)].append(each)
    tests = tuple(each.test for each in found[HasAttribute])
    parts = Parts(tests, tuple(found[TagRef]), tuple(found[SegmentRef]))
    return parts if parts.rule == rule else None


def _members(rule: Rule, how: How) -> tuple[Rule, ...]:
    return rule.conditions if isinstance(rule, Group) and rule.how == how else (rule,)


def filter_input(here: Here, key: str, rule: Rule | None) -> Rule | None:
    """The rule that its inputs make, those that are finished; at first `rule`."""
    text = here.text
    built = st.session_state.get(f"{key}_built")
    if built is None:
        built = st.session_state[f"{key}_built"] = parts_of(rule) is None
        if built and rule is not None:
            st.session_state[f"{key}_rule"] = draft_of(rule, known_in(here))
    with st.container(width=_WIDTH, gap="small"):
        if built:
            made = _built(here, f"{key}_rule")
            if made is None or parts_of(made) is not None:
                st.button(text("funnel.simple"), key=f"{key}_simple", type="tertiary", on_click=_simple, args=(key,))
            return made
        made = _parts(here, key, parts_of(rule) or Parts())
        st.button(
            text("funnel.more_conditions"),
            key=f"{key}_more",
            icon=":material/account_tree:",
            type="tertiary",
            help=text("funnel.more_conditions_help"),
            on_click=_build,
            args=(here, key, made.rule),
        )
        return made.rule


def _built(here: Here, key: str) -> Rule | None:
    """By the builder: the rule of the conditions that are finished."""
    st.session_state.setdefault(key, RuleDraft())
    row = Row(key, (), key, here, known_in(here))
    builder.rule_input(row)
    return finished_rule(row.part).rule


def _parts(here: Here, key: str, given: Parts) -> Parts:
    text = here.text
    add = text("funnel.add_attribute")
    tests = kept_tests(here, f"{key}_tests", "attribute", given.tests, add)
    tags = _chosen(here, f"{key}_tags", text("funnel.any_tag"), _tags(here), [_code(each) for each in given.tags])
    segments = _chosen(
        here, f"{key}_segments", text("funnel.any_segment"), _segments(here), [each.name for each in given.segments]
    )
    return Parts(tests, tuple(map(_reference, tags)), tuple(map(SegmentRef, segments)))


def _chosen(here: Here, key: str, label: str, known: Sequence[str], given: Sequence[str]) -> list[str]:
    """Any of several; also what is chosen and isn't there any more, so that it can be taken out."""
    options = list(dict.fromkeys([*known, *given]))
    if not options:
        return []
    return st.multiselect(
        label,
        options,
        default=list(given),
        format_func=lambda code: code.replace(_VALUE, ": "),
        key=key,
        placeholder=here.text("funnel.any_placeholder"),
        select_all=False,
    )


def anything_to_choose(here: Here) -> bool:
    """Whether there is an attribute, a tag or a segment by which users could be chosen at once."""
    return bool(here.dataset.manifest.attributes or _tags(here) or _segments(here))


def _tags(here: Here) -> list[str]:
    found: list[str] = []
    for tag in here.workspace.catalog().tags.all(here.project.id):
        values = tuple(value_counts(here.workspace, tag, here.dataset, compute))
        found += [f"{tag.name}{_VALUE}{value}" for value in values] if values else [tag.name]
    return found


def _segments(here: Here) -> list[str]:
    return [segment.name for segment in here.workspace.catalog().segments.all(here.project.id)]


def _code(tag: TagRef) -> str:
    return tag.name if tag.value is None else f"{tag.name}{_VALUE}{tag.value}"


def _reference(code: str) -> TagRef:
    name, _, value = code.partition(_VALUE)
    return TagRef(name, value or None)


def _build(here: Here, key: str, rule: Rule | None) -> None:
    """From here on in the builder, with what was chosen."""
    if rule is not None:
        st.session_state[f"{key}_rule"] = draft_of(rule, known_in(here))
    st.session_state[f"{key}_built"] = True


def _simple(key: str) -> None:
    """Back to the common inputs, which read the rule anew."""
    for name in (f"{key}_built", f"{key}_tests_rows"):
        st.session_state.pop(name, None)
