"""What do the rules behind a group name: its tag and what that tag asks, the steps of a funnel it came from, and the
tags that ask for one of these themselves? And what has everybody in it done?"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.insights.portrait import (
    NamedThing,
    done_by_condition,
    done_by_definition,
    named_by_definition,
    named_by_rule,
)
from analysis.jobs.portrait.origins import Behind, Origin, behind
from analysis.jobs.tags import TagBook, definition_of
from analysis.rules.asked import Definition, FunnelRef, Group, Rule, SegmentRef, TagRef, YesNo, walk


def named_by(
    rule: Rule, book: TagBook, origin: Origin | None = None, before: Iterable[str] = ()
) -> tuple[NamedThing, ...]:
    """`origin` is that of a list nobody has saved; of one whose origin says no rule, nothing is known. `before` are
    events that come before those of the rule.

    A tag that asks for an event of the rule is named with it: that all who bought have a value of a tag of buyers is no
    finding about them.
    """
    named = named_by_rule(rule) | _named_behind(rule, book) | _named_by_origin(origin or {}, book)
    steps: set[NamedThing] = {("event", event) for event in before}
    found = _and_asked_by_tags(named, book) | steps
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
    """What the segments and the parts of funnels that a rule names came from."""
    found = set[NamedThing]()
    for condition in walk(rule):
        match condition:
            case SegmentRef(name) if name in book.segments:
                found |= _named_by_origin(book.segments[name].origin, book)
            case FunnelRef():
                found |= _part_of_funnel(condition, book).named
    return found


def _part_of_funnel(part: FunnelRef, book: TagBook) -> Behind:
    """As of a list that was saved from the same part of the funnel."""
    if part.name not in book.funnels:
        return Behind()
    cell = {"step": part.step, "state": part.state, "never": part.never}
    return behind({"kind": "funnel", "spec": book.funnels[part.name].spec} | cell)


def _named_by_tag(name: str, book: TagBook) -> set[NamedThing]:
    tag = book.tags.get(name)
    if tag is None:
        return set()
    definition = definition_of(tag)
    if definition is not None:
        return set(named_by_definition(definition))
    return _named_by_origin(tag.definition, book) if tag.kind == "list" else set()


def _named_by_origin(origin: Origin, book: TagBook) -> set[NamedThing]:
    came_from = behind(origin)
    found = set(came_from.named)
    for definition in came_from.rules:
        found |= named_by_definition(definition)
        if isinstance(definition, YesNo):
            found |= _named_behind(definition.rule, book)
    return found


def done_by(rule: Rule, book: TagBook, origin: Origin | None = None) -> tuple[str, ...]:
    """Events that everybody in the group has done."""
    return tuple(sorted(_done_by_rule(rule, book) | _done_by_origin(origin or {}, book)))


def _done_by_rule(rule: Rule, book: TagBook) -> frozenset[str]:
    match rule:
        case Group("all", conditions):
            return frozenset().union(*(_done_by_rule(condition, book) for condition in conditions))
        case SegmentRef(name) if name in book.segments:
            return _done_by_origin(book.segments[name].origin, book)
        case FunnelRef():
            return _part_of_funnel(rule, book).done
        case TagRef(name) if name in book.tags:
            tag = book.tags[name]
            definition = definition_of(tag)
            if definition is not None:
                return _done_by_definition(definition, book)
            return _done_by_origin(tag.definition, book) if tag.kind == "list" else frozenset()
    return done_by_condition(rule)


def _done_by_definition(definition: Definition, book: TagBook) -> frozenset[str]:
    return _done_by_rule(definition.rule, book) if isinstance(definition, YesNo) else done_by_definition(definition)


def _done_by_origin(origin: Origin, book: TagBook) -> frozenset[str]:
    came_from = behind(origin)
    return came_from.done.union(*(_done_by_definition(definition, book) for definition in came_from.rules))
