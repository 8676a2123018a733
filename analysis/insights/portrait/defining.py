"""What does the rule of a group name, and what has everybody done for whom it holds? That is what defines the group,
and no finding about it."""

from __future__ import annotations

from analysis.insights.portrait.spec import NamedThing
from analysis.rules.asked import (
    ChosenEvents,
    Compared,
    Definition,
    Did,
    Listed,
    Rfm,
    Rule,
    Sequence,
    UsualHours,
    YesNo,
    walk,
)
from analysis.rules.closed import chosen_in, needed_names


def named_by_rule(rule: Rule) -> frozenset[NamedThing]:
    """Events, attributes, tags and the parts of the day; of a list whose rule isn't known, nothing."""
    conditions = [condition for condition in walk(rule) if not isinstance(condition, Listed)]
    return frozenset().union(*(named_by_definition(YesNo(condition)) for condition in conditions))


def named_by_definition(definition: Definition) -> frozenset[NamedThing]:
    found: set[NamedThing] = set()
    for needed in needed_names(definition):
        if needed.kind in ("event", "attribute", "tag", "property"):
            found.add((needed.kind, needed.name))
    if isinstance(definition, UsualHours) or any(chosen.hours is not None for chosen in chosen_in(definition)):
        found.add(("daypart", "daypart"))
    return frozenset(found)


def done_by_condition(condition: Rule) -> frozenset[str]:
    """Events that everybody has done for whom it holds; of a group of conditions or a reference, nothing."""
    match condition:
        case Did(chosen=chosen, negated=False, at_least=at_least) if at_least > 0:
            return _the_one(chosen)
        case Sequence(steps=steps):
            return frozenset().union(*map(_the_one, steps))
        case Compared(number=number):  # who has no number is within no limit
            return _the_one(number.chosen)
    return frozenset()


def done_by_definition(definition: Definition) -> frozenset[str]:
    """The same of everybody with a value of such a tag; what a rule asks is `done_by_condition`."""
    if isinstance(definition, Rfm | UsualHours):
        return _the_one(definition.chosen)
    return frozenset()


def _the_one(chosen: ChosenEvents) -> frozenset[str]:
    """Of several events each may have been done by others."""
    return frozenset(chosen.events) if len(chosen.events) == 1 else frozenset()
