"""Which draft does a rule become, so that its inputs show it as it is?"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count as numbered
from typing import TypeGuard

from analysis.rules.asked import (
    ALL_TIME,
    ANY_EVENT,
    PART_OPERATORS,
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
from analysis.rules.written import to_json
from analysis.spans import in_one_unit
from pages._rules.draft import (
    FIRST_DAY,
    LAST_DAY,
    LEVELS,
    LIMITS,
    MOST,
    MOST_OF_A_UNIT,
    ONCE,
    OPERATORS,
    PARTS,
    ROOT,
    UNITS,
    ChosenDraft,
    ColumnKind,
    ConditionDraft,
    CountDraft,
    GroupDraft,
    HoursDraft,
    Kind,
    Known,
    LimitDraft,
    Node,
    PeriodDraft,
    RelationDraft,
    RuleDraft,
    SpanDraft,
    TestDraft,
    WeekdaysDraft,
)
from pages._rules.finished import Unfinished, rule_of
from pages._ui.rows import Rows

_WEEKS_FROM = timedelta(weeks=4)  # what is shorter is said in days


class NotShown(Exception):
    """The inputs can't say this."""


def check_known(names: Iterable[str], known: Container[str]) -> None:
    """Raises `NotShown` where the data, or the project, has no such name."""
    if any(name not in known for name in names):
        raise NotShown


def draft_of(rule: Rule, known: Known) -> RuleDraft:
    """By conditions, or as it is written where the inputs can't say exactly this of this data."""
    rule = without_lone_groups(rule)
    try:
        draft = _by_conditions(rule, known)
        if rule_of(draft) == rule:
            return draft
    except (NotShown, Unfinished):
        pass
    return RuleDraft(written=json.dumps(to_json(rule), ensure_ascii=False, indent=2))


def without_lone_groups(rule: Rule) -> Rule:
    """A lone member of all or of any says the same without its group."""
    if not isinstance(rule, Group):
        return rule
    if len(rule.conditions) == 1 and rule.how != "none":
        return without_lone_groups(rule.conditions[0])
    return replace(rule, conditions=tuple(without_lone_groups(condition) for condition in rule.conditions))


def _is_group(rule: Rule) -> TypeGuard[Group]:
    """A lone negation is a condition that is turned around, unless it negates a group."""
    if isinstance(rule, Group) and rule.how == "none" and len(rule.conditions) == 1:
        return isinstance(rule.conditions[0], Group)
    return isinstance(rule, Group)


def _by_conditions(rule: Rule, known: Known) -> RuleDraft:
    nodes = dict[int, Node]()
    _add(rule if _is_group(rule) else Group("all", (rule,)), known, nodes, numbered(ROOT), LEVELS)
    return RuleDraft(nodes, max(nodes))


def _add(rule: Rule, known: Known, nodes: dict[int, Node], numbers: Iterator[int], levels: int) -> int:
    """Everything in the rule, numbered as it is read; its own number."""
    number = next(numbers)
    if not _is_group(rule):
        nodes[number] = condition_draft(rule, known)
        return number
    if not levels:
        raise NotShown
    members = tuple(_add(condition, known, nodes, numbers, levels - 1) for condition in rule.conditions)
    nodes[number] = GroupDraft(rule.how, members)
    return number


def condition_draft(rule: Rule, known: Known) -> ConditionDraft:
    """Raises `NotShown`."""
    match rule:
        case Group("none", (inner,)) if not isinstance(inner, Group):
            return replace(condition_draft(inner, known), negated=True)
        case Did():
            kind: Kind = "did_not" if rule.negated else "did"
            return ConditionDraft(kind, chosen=chosen_draft(rule.chosen, known), count=_count_draft(rule, known))
        case Compared(AmountOf(statistic, column, chosen), limit):
            check_known([column], known.numbers("property"))
            draft = ConditionDraft("amount", chosen=chosen_draft(chosen, known), statistic=statistic, amount=column)
            return replace(draft, amount_limit=_limit_draft(limit))
        case Compared(DaysSinceOf(which, chosen), limit):
            draft = ConditionDraft("since", chosen=chosen_draft(chosen, known), which=which)
            return replace(draft, since_limit=_limit_draft(limit))
        case ValueAt(which, chosen, test):
            draft = ConditionDraft("value", chosen=chosen_draft(chosen, known), which=which)
            return replace(draft, value=test_draft(test, "property", known))
        case Sequence(steps, within):
            draft = ConditionDraft("sequence", steps=Rows.of(chosen_draft(step, known) for step in steps))
            return replace(draft, within="span", span=span_draft(within)) if within else replace(draft, within="ever")
        case NotFollowed(first, then, within, least):
            draft = ConditionDraft("absence", first=chosen_draft(first, known), then=chosen_draft(then, known))
            return replace(draft, then_within=span_draft(within), least=_whole(least))
        case HasAttribute(test):
            return ConditionDraft("attribute", attribute=test_draft(test, "attribute", known))
        case TagRef(name, value):
            check_known([name], known.tags)
            return ConditionDraft("tag", tag=name, tag_value=value or "")
        case SegmentRef(name):
            check_known([name], known.segments)
            return ConditionDraft("segment", segment=name)
        case _:
            raise NotShown


def _whole(number: float) -> int:
    if number > MOST:
        raise NotShown
    return int(number)


def _count_draft(did: Did, known: Known) -> CountDraft:
    draft = count_draft(did.count, known)
    bound = _bound(did)
    draft = replace(draft, bound_not=bound) if did.negated else replace(draft, bound=bound)
    low, high = did.at_least, did.at_least if did.at_most is None else did.at_most
    if draft.kind not in draft.fractions:
        return replace(draft, low=_whole(low), high=draft.high if did.at_most is None else _whole(high))
    scale = 100 if draft.kind == "share" else 1
    numbers = round(float(low) * scale, 10), round(float(high) * scale, 10)
    return replace(draft, fractions={**draft.fractions, draft.kind: numbers})


def _bound(did: Did) -> str:
    if did.negated and (did.at_least, did.at_most, did.count) == (1, None, TIMES):
        return ONCE
    if did.at_most is None:
        return "at_least"
    return "exactly" if did.at_least == did.at_most else "at_most" if did.at_least == 0 else "between"


def count_draft(count: Counting, known: Known) -> CountDraft:
    match count:
        case DistinctDays(None):
            return CountDraft(kind="days")
        case DistinctDays("week"):
            return CountDraft(kind="week")
        case DistinctDays(timedelta() as within):
            return CountDraft(kind="span", days=within.days)
        case DistinctWeeks():
            return CountDraft(kind="weeks")
        case DistinctSessions():
            return CountDraft(kind="sessions")
        case DistinctValues(column):
            check_known([column], known.properties)
            return CountDraft(kind="values", property=column)
        case ShareOf(None):
            return CountDraft(kind="share")
        case ShareOf(ChosenEvents() as of):
            return CountDraft(kind="share", whose="events", of=chosen_draft(of, known))
        case TimesAsOften(of):
            return CountDraft(kind="ratio", of=chosen_draft(of, known))
        case _:
            return CountDraft()


def _limit_draft(limit: Limit | Rank) -> LimitDraft:
    if isinstance(limit, Rank):
        return LimitDraft(limit.side, rank=round(limit.share * 100, 10))
    kind = next(name for name, operator in LIMITS.items() if operator == limit.operator)
    return LimitDraft(kind, float(limit.values[0]), float(limit.values[1]) if kind == "between" else None)


def test_draft(test: ColumnTest, kind: ColumnKind, known: Known) -> TestDraft:
    """Raises `NotShown`."""
    type_ = known.columns(kind).get(test.column)
    if type_ is None or test.operator not in OPERATORS[type_]:
        raise NotShown
    draft = TestDraft(test.column, type_, ignore_case=test.ignore_case)
    draft = replace(draft, operators={**draft.operators, type_: test.operator})
    if not test.values:
        return draft
    if test.operator in PART_OPERATORS:
        part, *more = test.values
        if more:
            raise NotShown
        return replace(draft, part=str(part))
    if type_ == "text":
        return replace(draft, labels={test.column: tuple(str(value) for value in test.values)})
    if type_ == "number":
        numbers = [float(value) for value in test.values]
        return replace(draft, numbers=(numbers[0], numbers[1] if len(numbers) > 1 else None))
    days = [_day(value) for value in test.values]
    return replace(draft, days=(days[0], days[1] if len(days) > 1 else None))


def _day(value: str | float) -> date:
    """The inputs know days, not moments."""
    try:
        return date.fromisoformat(str(value))
    except ValueError as wrong:
        raise NotShown from wrong


def chosen_draft(chosen: ChosenEvents, known: Known) -> ChosenDraft:
    """Raises `NotShown`."""
    _check_events(chosen.events, known)
    used = {
        "where": bool(chosen.where),
        "hours": chosen.hours is not None,
        "weekdays": bool(chosen.weekdays),
        "period": chosen.period != ALL_TIME,
        "relation": chosen.relation is not None,
    }
    draft = ChosenDraft(
        chosen.events, tuple(part for part in PARTS if used[part]), weekdays=WeekdaysDraft(chosen.weekdays)
    )
    if chosen.where:
        draft = replace(draft, tests=Rows.of(test_draft(test, "property", known) for test in chosen.where))
    if chosen.hours:
        draft = replace(draft, hours=HoursDraft(chosen.hours.start, chosen.hours.end))
    if chosen.period != ALL_TIME:
        draft = replace(draft, period=_period_draft(chosen.period, known))
    return replace(draft, relation=_relation_draft(chosen.relation, known)) if chosen.relation else draft


def _check_events(events: tuple[str, ...], known: Known) -> None:
    if events != ANY_EVENT:
        check_known(events, known.events)


def _period_draft(period: Period | Last, known: Known) -> PeriodDraft:
    draft = PeriodDraft.within(known.days)
    if isinstance(period, Period):
        draft = replace(draft, kind="dates", start=period.start, end=period.end)
    else:
        draft = replace(draft, count=period.length, unit=period.unit)
        draft = _ending(draft, period.until)
    if any(day is not None and not FIRST_DAY <= day <= LAST_DAY for day in (draft.start, draft.end, draft.until)):
        raise NotShown
    return draft


def _ending(draft: PeriodDraft, until: date | Ago | None) -> PeriodDraft:
    if isinstance(until, Ago):
        return replace(draft, ends="ago", ago=until.length, ago_unit=until.unit)
    return replace(draft, ends="day", until=until) if until else draft


def _relation_draft(relation: SinceFirst | Beside, known: Known) -> RelationDraft:
    span = RelationDraft.span if relation.within is None else span_draft(relation.within)
    if isinstance(relation, SinceFirst):
        _check_events(relation.events, known)
        return RelationDraft(events=relation.events, span=span)
    check_known(relation.events, known.events)
    distance = "any" if relation.within is None else "within"
    return RelationDraft(relation.side, others=relation.events, which=relation.which, distance=distance, span=span)


def span_draft(length: timedelta) -> SpanDraft:
    """Raises `NotShown` where it isn't whole minutes, or more than the number holds."""
    number, unit = in_one_unit(length, UNITS[::-1] if length >= _WEEKS_FROM else UNITS[-2::-1])
    if number > MOST_OF_A_UNIT:
        raise NotShown
    return SpanDraft(number, unit)
