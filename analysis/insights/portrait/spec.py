"""Of which group is a portrait asked, and what is looked at?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.errors import AnalysisError
from analysis.rules.asked import USUAL_DAY_PARTS, Rule
from analysis.store.dataset import FieldType

Dimension = Literal[
    "attribute", "tag", "event", "daypart",
    "property", "mix", "usual", "first", "last",  # values of a column of events
    "often", "amount", "average", "habit", "number",  # numbers of each user
]  # fmt: skip
NUMBERS = frozenset(("often", "amount", "average", "habit", "number"))
_OF_PROPERTY = frozenset(("property", "mix", "usual", "first", "last", "amount", "average"))
Layer = Literal["base", "behaviour", "value"]
LAYERS: tuple[Layer, ...] = ("base", "behaviour", "value")
DAYPARTS = tuple(part.name for part in USUAL_DAY_PARTS)
NamedThing = tuple[Dimension, str]  # an event, attribute or tag by name; the parts of the day are "daypart"
_MOST = 100


def thing_of(dimension: Dimension, name: str) -> NamedThing:
    """What a row is about: the event itself, whether somebody did it or how often."""
    if dimension in _OF_PROPERTY:
        return "property", name
    return {"often": "event", "number": "attribute"}.get(dimension, dimension), name  # type: ignore[return-value]


class BadPortrait(AnalysisError):
    """details: what"""

    code = "bad_portrait"


@dataclass(frozen=True)
class PortraitTag:
    """Users with one value of a tag, or with the tag at all (`value` None); the rule is closed."""

    name: str
    value: str | None
    rule: Rule
    layer: Layer = "behaviour"


@dataclass(frozen=True)
class PortraitColumn:
    """An attribute as the survey found it: its commonest values, or the edges of its quarters; neither: too various.

    `values` of a number with few different ones, or of codes, are its labels.
    """

    name: str
    type: FieldType
    values: tuple[str, ...] = ()
    cuts: tuple[float, ...] = ()


@dataclass(frozen=True)
class PortraitMix:
    """A column of events with few values, of which the commonest are compared."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class PortraitNumber:
    """A number of each user: how often they did an event, the sum or average of a property, days, an attribute. Users
    are counted up to each edge and above the one before it."""

    dimension: Dimension
    name: str
    edges: tuple[float, ...]


@dataclass(frozen=True)
class PortraitCell:
    """The users of the group behind one number. `value` as in the result's frame; None for the whole tag or event."""

    dimension: Dimension
    name: str
    value: str | None = None


@dataclass(frozen=True)
class PortraitSpec:
    """`group` is closed; `named` is what the rules it was made from name: its tag, what that tag asks; `before` are
    those among them that the rules don't name, but which come before what all of the group did.

    `attributes` None: all of them. What stands last is found by the survey.
    """

    group: Rule
    attributes: tuple[str, ...] | None = None
    tags: tuple[PortraitTag, ...] = ()
    named: tuple[NamedThing, ...] = ()
    before: tuple[NamedThing, ...] = ()
    goal_event: str | None = None
    most_events: int = 30
    most_values: int = 12
    columns: tuple[PortraitColumn, ...] | None = None
    events: tuple[str, ...] | None = None
    mixes: tuple[PortraitMix, ...] = ()
    numbers: tuple[PortraitNumber, ...] = ()

    def __post_init__(self) -> None:
        if not (1 <= self.most_events <= _MOST and 1 <= self.most_values <= _MOST):
            raise BadPortrait(what="most")
        if len({(tag.name, tag.value) for tag in self.tags}) < len(self.tags):
            raise BadPortrait(what="tags")
