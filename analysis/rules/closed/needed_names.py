"""Which names of the data, of tags and of segments does a definition need, and how is it with other names?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal, NamedTuple, get_args

from analysis.rules.asked import (
    ANY_EVENT,
    AmountOf,
    AttributeNumber,
    Beside,
    ChosenEvents,
    ColumnTest,
    Definition,
    DistinctValues,
    FunnelRef,
    HasAttribute,
    Preference,
    Rfm,
    SegmentRef,
    SinceFirst,
    TagRef,
)

NeededKind = Literal["event", "property", "attribute", "tag", "segment", "funnel"]
NEEDED_KINDS: tuple[NeededKind, ...] = get_args(NeededKind)


class NeededName(NamedTuple):
    kind: NeededKind
    name: str


# Which fields hold names; a test's column is a property, inside `HasAttribute` an attribute.
_NAMED: dict[type, dict[str, NeededKind]] = {
    ChosenEvents: {"events": "event"},
    SinceFirst: {"events": "event"},
    Beside: {"events": "event"},
    DistinctValues: {"property": "property"},
    AmountOf: {"property": "property"},
    Preference: {"property": "property", "amount": "property"},
    Rfm: {"amount": "property"},
    ColumnTest: {"column": "property"},
    AttributeNumber: {"attribute": "attribute"},
    TagRef: {"name": "tag"},
    SegmentRef: {"name": "segment"},
    FunnelRef: {"name": "funnel"},
}


def needed_names(definition: Definition) -> tuple[NeededName, ...]:
    """Every name once, in the order of its first mention."""
    found: dict[NeededName, None] = {}

    def note(needed: NeededName) -> str:
        found[needed] = None
        return needed.name

    with_names(definition, note)
    return tuple(found)


def with_names(definition: Definition, named: Callable[[NeededName], str]) -> Definition:
    """The definition with each name replaced by what `named` gives for it."""
    return _changed(definition, named, "property")


def _changed(value: Any, named: Callable[[NeededName], str], column: NeededKind) -> Any:  # noqa: ANN401 any part
    if isinstance(value, tuple):
        return tuple(_changed(item, named, column) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kinds = _NAMED.get(type(value), {})
    column = "attribute" if isinstance(value, HasAttribute) else column
    changed: dict[str, Any] = {}
    for field in fields(value):
        old = getattr(value, field.name)
        if field.name not in kinds:
            changed[field.name] = _changed(old, named, column)
        elif old is not None and old != ANY_EVENT:
            kind = column if isinstance(value, ColumnTest) else kinds[field.name]
            changed[field.name] = _named(old, kind, named)
    return replace(value, **changed)


def _named(old: str | tuple[str, ...], kind: NeededKind, named: Callable[[NeededName], str]) -> str | tuple[str, ...]:
    if isinstance(old, str):
        return named(NeededName(kind, old))
    return tuple(named(NeededName(kind, name)) for name in old)
