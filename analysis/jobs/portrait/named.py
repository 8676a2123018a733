"""What do the rules behind a saved group name: its tag, and what that tag asks?"""

from __future__ import annotations

from analysis.insights.portrait import NamedThing, named_by_definition, named_by_rule
from analysis.jobs.tags import TagBook, definition_of
from analysis.rules.asked import Rule, SegmentRef, TagRef


def named_by(rule: Rule, book: TagBook) -> tuple[NamedThing, ...]:
    """A segment that was saved from a tag names what the tag does; of any other list the rule isn't known."""
    found = set(named_by_rule(_tag_behind(rule, book)))
    waiting = list(found)
    while waiting:
        kind, name = waiting.pop()
        tag = book.tags.get(name) if kind == "tag" else None
        definition = definition_of(tag) if tag is not None else None
        new = named_by_definition(definition) - found if definition is not None else frozenset()
        found |= new
        waiting += new
    return tuple(sorted(found))


def _tag_behind(rule: Rule, book: TagBook) -> Rule:
    if not isinstance(rule, SegmentRef) or rule.name not in book.segments:
        return rule
    origin = book.segments[rule.name].origin
    return TagRef(str(origin["tag"])) if origin.get("kind") == "tag" and "tag" in origin else rule
