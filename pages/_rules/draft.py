"""What is kept of a rule while it is being built?

A draft holds everything that the inputs can hold, also what is half filled or not shown at the moment: a condition of
another kind, a number that was emptied. `finished` says which rule it makes, `opened` which draft a rule becomes.
Conditions and groups have numbers of their own, which stay with them wherever they are moved and are never used again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, get_args

from analysis.rules.asked import (
    ANY_EVENT,
    MISSING_OPERATORS,
    TEXT_OPERATORS,
    ColumnTest,
    How,
    NumberOperator,
    Operator,
)
from analysis.store.dataset import FieldType
from pages._ui.rows import Rows

ColumnKind = Literal["property", "attribute"]
Kind = Literal["did", "did_not", "amount", "value", "since", "sequence", "absence", "attribute", "tag", "segment"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OF_EVENTS: tuple[Kind, ...] = ("did", "did_not", "since", "sequence", "absence")  # whatever their properties
Part = Literal["where", "hours", "weekdays", "period", "relation"]
PARTS: tuple[Part, ...] = get_args(Part)
CountKind = Literal["times", "days", "week", "span", "weeks", "sessions", "values", "share", "ratio"]
COUNTS: tuple[CountKind, ...] = get_args(CountKind)
FRACTIONS = ("share", "ratio")  # kinds of counting whose numbers need not be whole
ONCE = "once"
BOUNDS = ("at_least", "at_most", "exactly", "between")
LIMITS: dict[str, NumberOperator] = {
    "at_least": ">=",
    "at_most": "<=",
    "between": "between",
    "more": ">",
    "less": "<",
    "equal": "=",
    "not_equal": "!=",
}
RANKS = ("top", "bottom")
OPERATORS: dict[FieldType, tuple[Operator, ...]] = {
    "text": (*TEXT_OPERATORS, *MISSING_OPERATORS),
    "number": (">=", "<=", "between", "=", "!=", ">", "<", "missing", "present"),
    "time": (">=", "<=", "between", "=", "missing", "present"),
    "day": (">=", "<=", "between", "=", "missing", "present"),
}
UNITS = ("minutes", "hours", "days", "weeks")
ANY = ANY_EVENT[0]  # in lists of events: whatever the user did
MOST = 1_000_000
MOST_OF_A_UNIT = 10_000
MOST_DAYS_RUNNING = 366
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)  # that can be picked
ROOT = 0
LEVELS = 3


@dataclass(frozen=True)
class Known:
    """Of what a rule can speak: names of the data, tags and segments; and the first and last day of the data."""

    events: tuple[str, ...] = ()
    properties: Mapping[str, FieldType] = field(default_factory=dict)
    attributes: Mapping[str, FieldType] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    days: tuple[date, date] = (FIRST_DAY, LAST_DAY)

    def columns(self, kind: ColumnKind) -> Mapping[str, FieldType]:
        return self.properties if kind == "property" else self.attributes

    def numbers(self, kind: ColumnKind) -> tuple[str, ...]:
        return tuple(name for name, type_ in self.columns(kind).items() if type_ == "number")


@dataclass(frozen=True)
class SpanDraft:
    """A length of time."""

    count: int = 7
    unit: str = "days"


@dataclass(frozen=True)
class TestDraft:
    """A test of a column, with what was given for each type of column and for each column of labels."""

    column: str = ""  # none: the first that the data has
    type: FieldType = "text"  # of the column
    operators: Mapping[str, Operator] = field(default_factory=lambda: {type_: of[0] for type_, of in OPERATORS.items()})
    part: str = ""
    ignore_case: bool = False
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: tuple[float | None, float | None] = (None, None)
    days: tuple[date | None, date | None] = (None, None)


@dataclass(frozen=True)
class HoursDraft:
    start: int = 23
    end: int = 5


@dataclass(frozen=True)
class WeekdaysDraft:
    """In the order of the clicks; 0 is Monday."""

    days: tuple[int, ...] = ()


@dataclass(frozen=True)
class PeriodDraft:
    """An emptied day is open, or the last of the data."""

    start: date | None = None
    end: date | None = None
    until: date | None = None
    kind: str = "last"
    count: int = 30
    unit: Literal["days", "weeks", "months"] = "days"
    ends: str = "data"
    ago: int = 1
    ago_unit: Literal["days", "weeks", "months"] = "days"

    @classmethod
    def within(cls, days: tuple[date, date]) -> PeriodDraft:
        """To begin with: the days of the data."""
        return cls(days[0], days[1], days[1])


@dataclass(frozen=True)
class RelationDraft:
    kind: str = "since_first"
    events: tuple[str, ...] = ANY_EVENT  # since the first of which
    others: tuple[str, ...] = ()  # before or after which
    which: Literal["first", "last"] = "first"
    distance: str = "any"
    span: SpanDraft = SpanDraft()


@dataclass(frozen=True)
class ChosenDraft:
    """Which events count; of what narrows them down, `parts` are switched on. None: what the page begins with."""

    events: tuple[str, ...] | None = None
    parts: tuple[Part, ...] = ()
    tests: Rows[TestDraft | ColumnTest] = field(default_factory=lambda: Rows.of([TestDraft()]))
    hours: HoursDraft = HoursDraft()
    weekdays: WeekdaysDraft = WeekdaysDraft()
    period: PeriodDraft | None = None
    relation: RelationDraft = RelationDraft()


@dataclass(frozen=True)
class CountDraft:
    """What is counted of the chosen events, and how many it must be; shares in percent."""

    bound: str = "at_least"
    bound_not: str = ONCE  # where it is not done so often
    kind: CountKind = "times"
    low: int = 1
    high: int = 3
    fractions: Mapping[str, tuple[float | None, float | None]] = field(
        default_factory=lambda: {"share": (50.0, 50.0), "ratio": (2.0, 2.0)}
    )
    days: int = 7
    property: str = ""
    whose: str = "all"
    of: ChosenDraft = ChosenDraft()


@dataclass(frozen=True)
class LimitDraft:
    """A number to compare with, or the share of users, in percent, who have most or least."""

    kind: str = "at_least"
    low: float | None = None
    high: float | None = None
    rank: float | None = 20.0


@dataclass(frozen=True)
class ConditionDraft:
    kind: Kind = "did"
    negated: bool = False
    chosen: ChosenDraft = ChosenDraft()
    count: CountDraft = CountDraft()
    statistic: str = "sum"
    amount: str = ""
    amount_limit: LimitDraft = LimitDraft("at_least", 100.0)
    which: Literal["first", "last"] = "last"
    since_limit: LimitDraft = LimitDraft("at_most", 7.0)
    value: TestDraft = TestDraft()
    steps: Rows[ChosenDraft] = field(default_factory=lambda: Rows.of([ChosenDraft(), ChosenDraft(())]))
    within: str = "span"
    span: SpanDraft = SpanDraft()
    first: ChosenDraft = ChosenDraft()
    then: ChosenDraft = ChosenDraft(())
    least: int = 1
    then_within: SpanDraft = SpanDraft(2)
    attribute: TestDraft = TestDraft()
    tag: str = ""
    tag_value: str = ""
    segment: str = ""
    curve: bool = False  # whether the curve of its number is shown, and with two numbers of which
    curve_end: Literal["low", "high"] = "low"


@dataclass(frozen=True)
class GroupDraft:
    how: How = "any"
    members: tuple[int, ...] = ()


Node = ConditionDraft | GroupDraft


@dataclass(frozen=True)
class RuleDraft:
    """Groups and conditions under their numbers; the outermost group is `ROOT`.

    `written` is the text of a rule that is nested deeper than the inputs go, or says what they can't.
    """

    nodes: Mapping[int, Node] = field(default_factory=lambda: {ROOT: GroupDraft("all", (1,)), 1: ConditionDraft()})
    last: int = 1
    written: str | None = None

    def group(self, number: int) -> GroupDraft:
        node = self.nodes[number]
        assert isinstance(node, GroupDraft)  # noqa: S101 whoever asks has looked
        return node

    def condition(self, number: int) -> ConditionDraft:
        node = self.nodes[number]
        assert isinstance(node, ConditionDraft)  # noqa: S101 whoever asks has looked
        return node

    def is_group(self, number: int) -> bool:
        return isinstance(self.nodes[number], GroupDraft)

    def members(self, number: int) -> tuple[int, ...]:
        node = self.nodes[number]
        return node.members if isinstance(node, GroupDraft) else ()

    def above(self, number: int) -> int | None:
        """The group in which it stands; None for the outermost."""
        return next((group for group in self.nodes if number in self.members(group)), None)

    def depth(self, number: int) -> int:
        """1 for the outermost group and for a condition in it, 2 for a group in it."""
        above = self.above(number)
        return 1 if above is None else self.depth(above) + self.is_group(number)

    def height(self, number: int) -> int:
        """How many levels of groups it brings along: none for a condition."""
        return self.is_group(number) + max(map(self.height, self.members(number)), default=0)

    def below(self, number: int) -> Iterator[int]:
        for member in self.members(number):
            yield member
            yield from self.below(member)

    def with_node(self, number: int, node: Node) -> RuleDraft:
        return replace(self, nodes={**self.nodes, number: node}, last=max(self.last, number))

    def with_members(self, group: int, members: tuple[int, ...]) -> RuleDraft:
        return self.with_node(group, replace(self.group(group), members=members))
