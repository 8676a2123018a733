"""What do the rules behind a group name: its tag and what that tag asks, the steps of a funnel it came from, and the
tags that ask for one of these themselves?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from analysis.errors import SilhouetteError
from analysis.insights.funnel import FunnelSpec, funnel_from_json
from analysis.insights.portrait import NamedThing, named_by_definition, named_by_rule
from analysis.jobs.tags import TagBook, definition_of
from analysis.rules.asked import Rule, SegmentRef, TagRef
from analysis.rules.written import definition_from_json

Origin = Mapping[str, Any]  # what a list came from, as segments keep it


def named_by(rule: Rule, book: TagBook, origin: Origin | None = None) -> tuple[NamedThing, ...]:
    """`origin` is that of a list nobody has saved; of one whose origin says no rule, nothing is known.

    A tag that asks for an event of the rule is named with it: that all who bought have a value of a tag of buyers is no
    finding about them.
    """
    found = _and_asked_by_tags(
        named_by_rule(rule) | _named_behind(rule, book) | _named_by_origin(origin or {}, book), book
    )
    alike: set[NamedThing] = {
        ("tag", name) for name in book.tags if found & _and_asked_by_tags(_named_by_tag(name, book), book)
    }
    return tuple(sorted(found | alike))


def _and_asked_by_tags(named: Iterable[NamedThing], book: TagBook) -> set[NamedThing]:
    """What is named, and what the tags among it ask for."""
    found = set(named)
    waiting = list(found)
    while waiting:
        kind, name = waiting.pop()
        new = _named_by_tag(name, book) - found if kind == "tag" else set()
        found |= new
        waiting += new
    return found


def _named_behind(rule: Rule, book: TagBook) -> set[NamedThing]:
    if isinstance(rule, SegmentRef) and rule.name in book.segments:
        return _named_by_origin(book.segments[rule.name].origin, book)
    return set()


def _named_by_tag(name: str, book: TagBook) -> set[NamedThing]:
    tag = book.tags.get(name)
    if tag is None:
        return set()
    definition = definition_of(tag)
    if definition is not None:
        return set(named_by_definition(definition))
    return _named_by_origin(tag.definition, book) if tag.kind == "list" else set()


def _named_by_origin(origin: Origin, book: TagBook) -> set[NamedThing]:
    """An origin that can't be read any more says nothing."""
    try:
        match origin:
            case {"tag": str(tag)}:
                return set(named_by_rule(TagRef(tag)))
            case {"kind": "segment", "segment": str(name)}:
                return _named_behind(SegmentRef(name), book)
            case {"kind": "rule", "rule": form}:
                return set(named_by_definition(definition_from_json(form)))
            case {"kind": "funnel", "spec": {} as form, "step": int(step)}:
                return _named_by_funnel(funnel_from_json(form), step, origin)
    except SilhouetteError:
        pass
    return set()


def _named_by_funnel(spec: FunnelSpec, number: int, origin: Origin) -> set[NamedThing]:
    """The steps on the way to a part of a bar and the step of that bar, done or not; with `never` the last one too; the
    users who were asked, and the value by which they were parted."""
    before, own = spec.steps[: number - 1], spec.steps[number - 1 : number]
    steps = spec.steps if spec.order == "any" else (*(step for step in before if not step.optional), *own)
    if origin.get("never"):
        steps = (*steps, spec.steps[-1])
    found: set[NamedThing] = {("event", event) for step in steps for event in step.events}
    found |= {("attribute", test.column) for step in steps for test in step.who}
    if spec.filter is not None:
        found |= named_by_rule(spec.filter)
    by = spec.breakdown
    if by is not None and origin.get("group") is not None:
        if by.kind == "attribute":
            found.add(("attribute", by.column))
        elif by.kind == "tag":
            found.add(("tag", by.column))
    return found
