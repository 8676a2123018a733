"""What does the rule of a group name? That is what defines the group, and no finding about it."""

from __future__ import annotations

from analysis.insights.portrait.spec import NamedThing
from analysis.rules.asked import Definition, Listed, Rule, UsualHours, YesNo, walk
from analysis.rules.closed import chosen_in, needed_names


def named_by_rule(rule: Rule) -> frozenset[NamedThing]:
    """Events, attributes, tags and the parts of the day; of a list whose rule isn't known, nothing."""
    conditions = [condition for condition in walk(rule) if not isinstance(condition, Listed)]
    return frozenset().union(*(named_by_definition(YesNo(condition)) for condition in conditions))


def named_by_definition(definition: Definition) -> frozenset[NamedThing]:
    found: set[NamedThing] = set()
    for needed in needed_names(definition):
        if needed.kind in ("event", "attribute", "tag"):
            found.add((needed.kind, needed.name))
    if isinstance(definition, UsualHours) or any(chosen.hours is not None for chosen in chosen_in(definition)):
        found.add(("daypart", "daypart"))
    return frozenset(found)
