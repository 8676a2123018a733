"""Which rule does a draft make, and what is still missing?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from analysis.errors import SilhouetteError
from analysis.rules.asked import (
    MISSING_OPERATORS,
    PART_OPERATORS,
    TEXT_OPERATORS,
    TIMES,
    Ago,
    AmountOf,
    Beside,
    ChosenEvents,
    ColumnTest,
    Compared,
    Counting,
    DaysSinceOf,
    Did,
    DistinctDays,
    DistinctSessions,
    DistinctValues,
    DistinctWeeks,
    Group,
    HasAttribute,
    Hours,
    Last,
    Limit,
    NotFollowed,
    Period,
    Rank,
    Rule,
    SegmentRef,
    Sequence,
    ShareOf,
    SinceFirst,
    TagRef,
    TimesAsOften,
    ValueAt,
)
from analysis.rules.written import from_text, rule_from_json
from analysis.spans import UNITS
from pages._rules.draft import (
    ANY,
    FRACTIONS,
    LIMITS,
    ONCE,
    RANKS,
    ROOT,
    ChosenDraft,
    ConditionDraft,
    CountDraft,
    HoursDraft,
    LimitDraft,
    Part,
    PeriodDraft,
    RelationDraft,
    RuleDraft,
    SpanDraft,
    TestDraft,
    WeekdaysDraft,
)

RulePath = tuple[int, ...]


class Unfinished(Exception):
    """A part of a draft makes nothing yet: `why` is the key of the text that says so, or how it was refused."""

    def __init__(self, part: object, why: str | SilhouetteError) -> None:
        super().__init__(why)
        self.part, self.why = part, why


@contextmanager
def refused(part: object) -> Iterator[None]:
    """What is refused while a part is made, is this part's fault."""
    try:
        yield
    except SilhouetteError as wrong:
        raise Unfinished(part, wrong) from wrong


@dataclass(frozen=True)
class FinishedRule:
    """The rule of the conditions that are finished, how many are not, and where in the rule each stands."""

    rule: Rule | None
    unfinished: int
    paths: Mapping[int, RulePath] = field(default_factory=dict)


def rule_of(draft: RuleDraft) -> Rule:
    """The whole rule; raises `Unfinished`."""
    finished = finished_rule(draft)
    if finished.rule is None or finished.unfinished:
        raise Unfinished(draft, "tags.nothing_yet")
    return finished.rule


def finished_rule(draft: RuleDraft) -> FinishedRule:
    """What is unfinished is left out; a lone member stands without its group."""
    if draft.written is not None:
        try:
            return FinishedRule(from_text(draft.written, rule_from_json), 0)
        except SilhouetteError:
            return FinishedRule(None, 1)
    return _finished(draft, ROOT)


def _finished(draft: RuleDraft, number: int) -> FinishedRule:
    node = draft.nodes[number]
    if isinstance(node, ConditionDraft):
        try:
            return FinishedRule(condition_made(node), 0, {number: (0,) if node.negated else ()})
        except Unfinished:
            return FinishedRule(None, 1)
    members = [_finished(draft, member) for member in node.members]
    unfinished = sum(member.unfinished for member in members)
    made = [(member.rule, member.paths) for member in members if member.rule is not None]
    if not made:
        return FinishedRule(None, unfinished)
    if len(made) == 1 and node.how != "none":
        return FinishedRule(made[0][0], unfinished, made[0][1])
    paths = {inner: (place, *path) for place, (_, within) in enumerate(made) for inner, path in within.items()}
    return FinishedRule(Group(node.how, tuple(rule for rule, _ in made)), unfinished, paths)


def condition_made(condition: ConditionDraft) -> Rule:
    with refused(condition):
        made = _condition(condition)
    return Group("none", (made,)) if condition.negated else made


def _condition(condition: ConditionDraft) -> Rule:
    match condition.kind:
        case "did" | "did_not":
            return _did(condition)
        case "amount":
            number = AmountOf(condition.statistic, condition.amount, events_made(condition.chosen))  # type: ignore[arg-type]
            return Compared(number, limit_made(condition.amount_limit))
        case "value":
            return ValueAt(condition.which, events_made(condition.chosen), test_made(condition.value))
        case "since":
            number = DaysSinceOf(condition.which, events_made(condition.chosen))
            return Compared(number, limit_made(condition.since_limit))
        case "sequence":
            steps = tuple(events_made(step) for step in condition.steps)
            return Sequence(steps, span_made(condition.span) if condition.within == "span" else None)
        case "absence":
            first, then = events_made(condition.first), events_made(condition.then)
            return NotFollowed(first, then, span_made(condition.then_within), condition.least)
        case "attribute":
            return HasAttribute(test_made(condition.attribute))
        case "tag":
            return TagRef(condition.tag, condition.tag_value or None)
        case "segment":
            return SegmentRef(condition.segment)


def _did(condition: ConditionDraft) -> Did:
    count, negated = condition.count, condition.kind == "did_not"
    bound = count.bound_not if negated else count.bound
    if bound == ONCE:
        return Did(events_made(condition.chosen), 1, None, negated, TIMES)
    low, high = _bounds(condition, bound)
    return Did(events_made(condition.chosen), low, high, negated, count_made(count))


def _bounds(condition: ConditionDraft, bound: str) -> tuple[float, float | None]:
    count = condition.count
    low, high = count.fractions[count.kind] if count.kind in FRACTIONS else (count.low, count.high)
    low = 0 if bound == "at_most" else low
    high = high if bound in ("at_most", "between") else low
    if low is None or high is None:
        raise Unfinished(condition, "builder.choose_number")
    low, high = (low / 100, high / 100) if count.kind == "share" else (low, high)
    return low, None if bound == "at_least" else high


def count_made(count: CountDraft) -> Counting:
    match count.kind:
        case "times":
            return TIMES
        case "days":
            return DistinctDays()
        case "week":
            return DistinctDays("week")
        case "span":
            return DistinctDays(timedelta(days=count.days))
        case "weeks":
            return DistinctWeeks()
        case "sessions":
            return DistinctSessions()
        case "values":
            return DistinctValues(count.property)
        case "share":
            return ShareOf(None if count.whose == "all" else events_made(count.of))
        case "ratio":
            return TimesAsOften(events_made(count.of))


def limit_made(limit: LimitDraft) -> Limit | Rank:
    given = (limit.rank,) if limit.kind in RANKS else (limit.low, limit.high)[: 1 + (limit.kind == "between")]
    numbers = tuple(_whole_if_so(number) for number in given if number is not None)
    if len(numbers) < len(given):
        raise Unfinished(limit, "builder.choose_number")
    with refused(limit):
        if limit.kind in RANKS:
            return Rank("top" if limit.kind == "top" else "bottom", numbers[0] / 100)
        return Limit(LIMITS[limit.kind], numbers)


def _whole_if_so(number: float) -> float:
    return int(number) if float(number).is_integer() else float(number)


def test_made(test: TestDraft) -> ColumnTest:
    operator = test.operators[test.type]
    values = () if operator in MISSING_OPERATORS else _values(test)
    if None in values or (not values and operator not in MISSING_OPERATORS):
        raise Unfinished(test, "builder.choose_value")
    with refused(test):
        ignore_case = test.ignore_case and test.type == "text" and operator in TEXT_OPERATORS
        return ColumnTest(test.column, operator, cast("tuple[str | float, ...]", values), ignore_case)


def _values(test: TestDraft) -> tuple[str | float | None, ...]:
    operator = test.operators[test.type]
    if operator in PART_OPERATORS:
        return (test.part or None,)
    if test.type == "text":
        return test.labels.get(test.column, ())
    values = test.numbers if test.type == "number" else test.days
    return tuple(_said(value) for value in values[: 1 + (operator == "between")])


def _said(value: float | date | None) -> str | float | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else _whole_if_so(value)


def events_made(chosen: ChosenDraft) -> ChosenEvents:
    events = chosen.events or ()
    if not events:
        raise Unfinished(chosen, "builder.choose_event")
    made = {part: _PARTS[part](chosen) for part in chosen.parts}
    return ChosenEvents((ANY,) if ANY in events else events, **made)


def _where(chosen: ChosenDraft) -> tuple[ColumnTest, ...]:
    return tuple(test if isinstance(test, ColumnTest) else test_made(test) for test in chosen.tests)


def hours_made(hours: HoursDraft) -> Hours:
    with refused(hours):
        return Hours(hours.start, hours.end)


def weekdays_made(weekdays: WeekdaysDraft) -> tuple[int, ...]:
    if not weekdays.days:
        raise Unfinished(weekdays, "builder.choose_weekday")
    return tuple(sorted(weekdays.days))


def period_made(period: PeriodDraft) -> Period | Last:
    with refused(period):
        if period.kind == "dates":
            return Period(period.start, period.end)
        moving = Ago(period.ago, period.ago_unit) if period.ends == "ago" else None
        return Last(period.count, period.unit, period.until if period.ends == "day" else moving)


def relation_made(relation: RelationDraft) -> SinceFirst | Beside:
    events = relation.events if relation.kind == "since_first" else relation.others
    if not events:
        raise Unfinished(relation, "builder.choose_other_event")
    with refused(relation):
        if relation.kind == "since_first":
            return SinceFirst(span_made(relation.span), (ANY,) if ANY in events else events)
        side = "before" if relation.kind == "before" else "after"
        within = span_made(relation.span) if relation.distance == "within" else None
        return Beside(side, events, relation.which, within)


def span_made(span: SpanDraft) -> timedelta:
    return UNITS[span.unit] * span.count


_PARTS: Mapping[Part, Callable[[ChosenDraft], Any]] = {
    "where": _where,
    "hours": lambda chosen: hours_made(chosen.hours),
    "weekdays": lambda chosen: weekdays_made(chosen.weekdays),
    "period": lambda chosen: period_made(chosen.period or PeriodDraft()),
    "relation": lambda chosen: relation_made(chosen.relation),
}
