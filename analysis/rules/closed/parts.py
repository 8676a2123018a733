"""Which events and periods does a rule speak of, wherever in it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from analysis.notes import Note
from analysis.rules.asked import ChosenEvents, Definition, Rule
from analysis.store.dataset import DatasetFacts

_LITTLE = 0.5  # of a period that the data covers, under which it is said


def chosen_in(part: object) -> Iterator[ChosenEvents]:
    """All events that the rule, or a part of it, counts, looks at or divides by."""
    if isinstance(part, ChosenEvents):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from chosen_in(item)
    elif is_dataclass(part):
        for field in fields(part):
            yield from chosen_in(getattr(part, field.name))


def counts_event(asked: Rule | Definition, event: str) -> bool:
    """Whether a rule or a definition itself asks for this event."""
    return any(event in chosen.events for chosen in chosen_in(asked))


def period_notes(rule: Rule, facts: DatasetFacts) -> Iterator[Note]:
    """A period that the data doesn't cover, or covers by less than half, each once."""
    periods = {chosen.period.of(facts): None for chosen in chosen_in(rule)}
    if not periods:
        return
    first, last = facts.days
    for period in periods:
        if period.start and period.start > last:
            yield Note("period_after_data", {"start": period.start, "last": last})
        elif period.end and period.end < first:
            yield Note("period_before_data", {"end": period.end, "first": first})
        elif period.start and period.end:
            days = (period.end - period.start).days + 1
            covered = (min(period.end, last) - max(period.start, first)).days + 1
            if covered < _LITTLE * days:
                span = {"start": period.start, "end": period.end, "first": first, "last": last}
                yield Note("period_little_covered", span | {"covered": covered, "days": days})
