"""Which draft does a definition become, so that its inputs show it as it is?"""

from __future__ import annotations

import json
from dataclasses import replace

from analysis.rules.asked import (
    AmountOf,
    AttributeNumber,
    Bins,
    Counting,
    CountOf,
    Cuts,
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
from analysis.rules.written import definition_to_json
from pages._rules import (
    CountDraft,
    CountKind,
    HoursDraft,
    Known,
    NotShown,
    Unfinished,
    check_known,
    chosen_draft,
    count_draft,
    draft_of,
)
from pages._tags.definitions.draft import (
    COUNTS,
    CUT_SCORES,
    FREQUENCIES,
    MOST_PARTS,
    NO_AMOUNT,
    SCORES,
    BinsDraft,
    CaseDraft,
    CasesDraft,
    CutsDraft,
    DayPartDraft,
    GroupRow,
    NumberDraft,
    PreferenceDraft,
    RfmDraft,
    TagDraft,
    TagKind,
    UsualHoursDraft,
)
from pages._tags.definitions.finished import definition_of
from pages._ui.rows import Rows

_KINDS: dict[type[Definition], TagKind] = {
    YesNo: "rule",
    OrderedValues: "values",
    Preference: "preference",
    UsualHours: "usual_hours",
    Bins: "bins",
    Rfm: "rfm",
}


def tag_draft_of(definition: Definition, known: Known) -> TagDraft:
    """By inputs, or as it is written where they can't say exactly this of this data."""
    match definition:
        case YesNo(rule):
            return TagDraft("rule", rule=draft_of(rule, known))
        case OrderedValues(cases, otherwise):
            drafts = Rows.of(CaseDraft(case.value, draft_of(case.rule, known)) for case in cases)
            return TagDraft("values", values=CasesDraft(drafts, otherwise or ""))
    try:
        draft = _by_inputs(definition, known)
        if definition_of(draft) == definition:
            return draft
    except (NotShown, Unfinished):
        pass
    written = json.dumps(definition_to_json(definition), ensure_ascii=False, indent=2)
    return TagDraft(_KINDS[type(definition)], written=written)


def _by_inputs(definition: Preference | UsualHours | Bins | Rfm, known: Known) -> TagDraft:
    """Raises `NotShown`."""
    match definition:
        case Preference(column, chosen, by, amount, top, share):
            check_known([column], known.properties)
            check_known([amount] if amount else [], known.numbers("property"))
            draft = PreferenceDraft(top, column, by, amount or "", chosen_draft(chosen, known), _percent(share))
            return TagDraft("preference", preference=draft)
        case UsualHours(chosen, parts, top, share):
            drafts = Rows.of(DayPartDraft(part.name, HoursDraft(part.hours.start, part.hours.end)) for part in parts)
            hours = UsualHoursDraft(top, chosen_draft(chosen, known), drafts, _percent(share))
            return TagDraft("usual_hours", usual_hours=hours)
        case Bins(number, names, cuts):
            bins = BinsDraft(_number_draft(number, known), _cuts_draft(cuts, BinsDraft().cuts), {len(names): names})
            return TagDraft("bins", bins=bins)
        case Rfm():
            check_known([definition.amount] if definition.amount else [], known.numbers("property"))
            rfm = RfmDraft(chosen_draft(definition.chosen, known), amount=definition.amount or NO_AMOUNT)
            cuts = {name: _cuts_draft(getattr(definition, f"{name}_cuts"), getattr(rfm, name)) for name in CUT_SCORES}
            count = _count(definition.frequency, FREQUENCIES, known)
            return TagDraft(
                "rfm", rfm=replace(rfm, count=count, groups=tuple(map(group_row, definition.groups)), **cuts)
            )


def _percent(share: float) -> float:
    return round(share * 100, 10)


def _count(count: Counting, offered: tuple[CountKind, ...], known: Known) -> CountDraft:
    draft = count_draft(count, known)
    if draft.kind not in offered:
        raise NotShown
    return draft


def _number_draft(number: Number, known: Known) -> NumberDraft:
    match number:
        case AttributeNumber(name):
            check_known([name], known.numbers("attribute"))
            return NumberDraft("attribute", attribute=name)
        case AmountOf(statistic, column, chosen):
            check_known([column], known.numbers("property"))
            return NumberDraft("amount", statistic, column, chosen=chosen_draft(chosen, known))
        case CountOf(chosen, count):
            return NumberDraft("count", count=_count(count, COUNTS, known), chosen=chosen_draft(chosen, known))
        case DaysSinceOf(which, chosen):
            return NumberDraft("since", which=which, chosen=chosen_draft(chosen, known))
        case TimesPerActiveWeek(chosen):
            return NumberDraft("per_week", chosen=chosen_draft(chosen, known))


def _cuts_draft(cuts: Cuts | Quantiles, usual: CutsDraft) -> CutsDraft:
    parts = len(cuts.at) + 1
    if isinstance(cuts, Quantiles) and parts <= MOST_PARTS and cuts == equal_parts(parts):
        return replace(usual, parts=parts)
    kind, scale = ("cuts", 1) if isinstance(cuts, Cuts) else ("quantiles", 100)
    typed = ", ".join(f"{round(number * scale, 10):.15g}" for number in cuts.at)
    return replace(usual, kind=kind, **{kind: typed})


def group_row(group: RfmGroup) -> GroupRow:
    return GroupRow(group.name, *(getattr(group, score) or (None, None) for score in SCORES))
