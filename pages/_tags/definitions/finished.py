"""Which definition does a draft make, and what is still missing?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.errors import SilhouetteError
from analysis.rules.asked import (
    AmountOf,
    AttributeNumber,
    Bins,
    Case,
    CountOf,
    Cuts,
    DayPart,
    DaysSinceOf,
    Definition,
    Number,
    OrderedValues,
    Preference,
    Quantiles,
    Rfm,
    RfmGroup,
    TimesPerActiveWeek,
    UsualHours,
    YesNo,
    equal_parts,
)
from analysis.rules.written import definition_from_json, from_text
from pages._rules import (
    RulePath,
    Unfinished,
    count_made,
    events_made,
    finished_rule,
    hours_made,
    refused,
)
from pages._tags.definitions.draft import (
    CUT_SCORES,
    NO_AMOUNT,
    SCORES,
    BinsDraft,
    CasesDraft,
    CutsDraft,
    DayPartDraft,
    Ends,
    GroupRow,
    NumberDraft,
    PreferenceDraft,
    RfmDraft,
    TagDraft,
    UsualHoursDraft,
)


@dataclass(frozen=True)
class FinishedDefinition:
    """What is finished of a definition, how many of its parts are not, and where each condition of a yes or no stands;
    None without anything finished."""

    definition: Definition | None
    unfinished: int
    paths: Mapping[int, RulePath] = field(default_factory=dict)


def definition_of(draft: TagDraft) -> Definition:
    """The whole definition; raises `Unfinished`."""
    finished = finished_definition(draft)
    if finished.definition is None or finished.unfinished:
        raise Unfinished(draft, "tags.nothing_yet")
    return finished.definition


def finished_definition(draft: TagDraft) -> FinishedDefinition:
    """What is unfinished of a rule or of ordered values is left out."""
    try:
        if draft.written is not None:
            return FinishedDefinition(from_text(draft.written, definition_from_json), 0)
        if draft.kind == "rule":
            rule = finished_rule(draft.rule)
            definition = YesNo(rule.rule) if rule.rule is not None else None
            return FinishedDefinition(definition, rule.unfinished, rule.paths)
        if draft.kind == "values":
            return FinishedDefinition(values_made(draft.values), _unfinished_cases(draft.values))
        return FinishedDefinition(_made(draft), 0)
    except (SilhouetteError, Unfinished):
        return FinishedDefinition(None, 1)


def _made(draft: TagDraft) -> Definition:
    match draft.kind:
        case "preference":
            return preference_made(draft.preference)
        case "usual_hours":
            return usual_hours_made(draft.usual_hours)
        case "bins":
            return bins_made(draft.bins)
        case _:
            return rfm_made(draft.rfm)


def values_made(draft: CasesDraft) -> OrderedValues | None:
    """The values that have a name and a rule; None while there is none."""
    cases = tuple(
        Case(case.name.strip(), rule)
        for case in draft.cases
        if case.name.strip() and (rule := finished_rule(case.rule).rule) is not None
    )
    with refused(draft):
        return OrderedValues(cases, draft.otherwise.strip() or None) if cases else None


def _unfinished_cases(draft: CasesDraft) -> int:
    return sum(finished_rule(case.rule).unfinished + (not case.name.strip()) for case in draft.cases)


def preference_made(draft: PreferenceDraft) -> Preference:
    if not draft.property:
        raise Unfinished(draft, "tags.needs_property")
    amount = draft.amount if draft.by == "sum" else None
    chosen = events_made(draft.chosen)
    with refused(draft):
        return Preference(draft.property, chosen, draft.by, amount, draft.top, (draft.share or 0.0) / 100)


def usual_hours_made(draft: UsualHoursDraft) -> UsualHours:
    chosen, parts = events_made(draft.chosen), tuple(day_part_made(part) for part in draft.parts or ())
    with refused(draft):
        return UsualHours(chosen, parts, draft.top, (draft.share or 0.0) / 100)


def day_part_made(part: DayPartDraft) -> DayPart:
    if not part.name.strip():
        raise Unfinished(part, "tags.name_the_value")
    return DayPart(part.name.strip(), hours_made(part.hours))


def bins_made(draft: BinsDraft) -> Bins:
    cuts = cuts_made(draft.cuts)
    names = tuple(name.strip() for name in draft.names.get(len(cuts.at) + 1, ()))
    if not names or not all(names):
        raise Unfinished(draft, "tags.name_the_bins")
    number = number_made(draft.number)
    with refused(draft):
        return Bins(number, names, cuts)


def number_made(draft: NumberDraft) -> Number:
    with refused(draft):
        match draft.kind:
            case "attribute":
                return AttributeNumber(draft.attribute)
            case "amount":
                return AmountOf(draft.statistic, draft.amount, events_made(draft.chosen))  # type: ignore[arg-type]
            case "count":
                return CountOf(events_made(draft.chosen), count_made(draft.count))
            case "since":
                return DaysSinceOf(draft.which, events_made(draft.chosen))
            case _:
                return TimesPerActiveWeek(events_made(draft.chosen))


def cuts_made(draft: CutsDraft) -> Cuts | Quantiles:
    if draft.kind == "parts":
        return equal_parts(draft.parts)
    numbers = _numbers(draft.cuts if draft.kind == "cuts" else draft.quantiles)
    if not numbers:
        raise Unfinished(draft, "tags.enter_cuts")
    with refused(draft):
        return Cuts(numbers) if draft.kind == "cuts" else Quantiles(tuple(number / 100 for number in numbers))


def _numbers(given: str) -> tuple[float, ...]:
    """10, 50; 200: what stands between spaces, semicolons and commas; nothing where a part isn't a number."""
    try:
        numbers = [float(part) for part in re.split(r"[\s,;，；、%]+", given) if part]
    except ValueError:
        return ()
    return tuple(int(number) if number.is_integer() else number for number in numbers)


def rfm_made(draft: RfmDraft) -> Rfm:
    if not draft.amount:
        raise Unfinished(draft, "tags.needs_amount")
    chosen = events_made(draft.chosen)
    recency, frequency, monetary = (cuts_made(getattr(draft, score)) for score in CUT_SCORES)
    amount = None if draft.amount == NO_AMOUNT else draft.amount
    groups = tuple(group for row in draft.groups or () if (group := _group(row)) is not None)
    if not groups:
        raise Unfinished(draft.groups, "tags.rfm_groups_help")
    with refused(draft):
        return Rfm(chosen, amount, count_made(draft.count), recency, frequency, monetary, groups)


def _group(row: GroupRow) -> RfmGroup | None:
    """A row without a name isn't a group yet."""
    if not row.name.strip():
        return None
    return RfmGroup(row.name.strip(), *(_span(getattr(row, score)) for score in SCORES))


def _span(ends: Ends) -> tuple[int, int] | None:
    low, high = ends
    if low is None:
        return None if high is None else (high, high)
    return low, low if high is None else high
