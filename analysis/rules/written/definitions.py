"""How is the definition of a tag written in a file?

`{"values": [{"value": "big", "rule": {"sum": "amount", "of": ["pay"], ">=": 500}}], "otherwise": "small"}`;
`docs/tags.md` describes every key. A rule alone is a definition too. What people wrote by hand is read as strictly as
a rule is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from analysis.rules.asked import (
    FIFTHS,
    STATISTICS,
    TIMES,
    USUAL_DAY_PARTS,
    USUAL_GROUPS,
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
from analysis.rules.written.errors import bad_value
from analysis.rules.written.events import (
    CHOICE_KEYS,
    chosen_from_json,
    chosen_to_json,
    count_from_json,
    count_to_json,
    hours_from_json,
    hours_to_json,
)
from analysis.rules.written.rules import rule_from_json, to_json
from analysis.rules.written.values import (
    JsonRule,
    items,
    number,
    object_of,
    one_of,
    only,
    optional,
    text_of,
    whole,
)

_CHOSEN = ("of", *CHOICE_KEYS)
_ONE_OF_MANY = ("by", "top", "at_least_share")
_SPANS = ("recency", "value", "frequency", "monetary")
_BY_CUTS = ("cuts", "quantiles", "parts")
_MOST_PARTS = 100


def definition_to_json(definition: Definition) -> JsonRule:
    """Plain JSON; `definition_from_json` gives back an equal definition."""
    match definition:
        case YesNo(rule):
            return {"rule": to_json(rule)}
        case OrderedValues(cases, otherwise):
            values = [{"value": case.value, "rule": to_json(case.rule)} for case in cases]
            return {"values": values} | ({} if otherwise is None else {"otherwise": otherwise})
        case Preference():
            by = {"sum": definition.amount} if definition.by == "sum" else definition.by
            return {"preference": definition.property} | chosen_to_json(definition.chosen) | _choice(definition, by)
        case UsualHours():
            parts = [{"name": part.name, "hours": hours_to_json(part.hours)} for part in definition.parts]
            usual = True if definition.parts == USUAL_DAY_PARTS else parts
            return {"usual_hours": usual} | chosen_to_json(definition.chosen) | _choice(definition, "times")
        case Bins(binned, names, cuts):
            return {"bins": number_to_json(binned), "names": list(names)} | _cuts_to_json(cuts)
        case Rfm():
            return _rfm_to_json(definition)


def _choice(definition: Preference | UsualHours, by: object) -> JsonRule:
    form = {"by": by, "top": definition.top, "at_least_share": definition.at_least}
    usual = {"by": "times", "top": 1, "at_least_share": 0}
    return {key: value for key, value in form.items() if value != usual[key]}


def _cuts_to_json(cuts: Cuts | Quantiles) -> JsonRule:
    if isinstance(cuts, Cuts):
        return {"cuts": list(cuts.at)}
    parts = len(cuts.at) + 1
    return {"parts": parts} if cuts == equal_parts(parts) else {"quantiles": list(cuts.at)}


def number_to_json(number: Number) -> JsonRule:
    match number:
        case AttributeNumber(name):
            return {"attribute": name}
        case CountOf(chosen, count):
            return {"count": count_to_json(count)} | chosen_to_json(chosen)
        case AmountOf(statistic, name, chosen):
            return {statistic: name} | chosen_to_json(chosen)
        case DaysSinceOf(which, chosen):
            return {"days_since": which} | chosen_to_json(chosen)
        case TimesPerActiveWeek(chosen):
            return {"count": "times_per_active_week"} | chosen_to_json(chosen)


def _rfm_to_json(rfm: Rfm) -> JsonRule:
    form: JsonRule = {"rfm": rfm.amount or False} | chosen_to_json(rfm.chosen)
    if rfm.frequency != TIMES:
        form["frequency"] = count_to_json(rfm.frequency)
    given = {"recency": rfm.recency_cuts, "frequency": rfm.frequency_cuts, "monetary": rfm.monetary_cuts}
    if cuts := {key: _cuts_to_json(one) for key, one in given.items() if one != FIFTHS}:
        form["scores"] = cuts
    if rfm.groups != USUAL_GROUPS:
        form["groups"] = [_group_to_json(group) for group in rfm.groups]
    return form


def _group_to_json(group: RfmGroup) -> JsonRule:
    spans = {key: getattr(group, key) for key in _SPANS}
    return {"name": group.name} | {key: list(span) for key, span in spans.items() if span is not None}


def definition_from_json(form: object) -> Definition:
    """The definition of a JSON value; a rule by itself is yes or no. Raises what says where it is wrong."""
    found = object_of(form, "rule")
    kind = next((key for key in found if key in _READERS), None)
    return YesNo(rule_from_json(found)) if kind is None else _READERS[kind](found)


def _yes_no(form: JsonRule) -> YesNo:
    only(form, ("rule",))
    return YesNo(rule_from_json(form["rule"]))


def _values(form: JsonRule) -> OrderedValues:
    only(form, ("values", "otherwise"))
    otherwise = optional(form, "otherwise", text_of, None)
    return OrderedValues(items(form["values"], "values", _case), otherwise)


def _case(item: object, key: str) -> Case:
    form = object_of(item, key)
    only(form, ("value", "rule"))
    return Case(text_of(form.get("value"), "value"), rule_from_json(form.get("rule")))


def _top(form: JsonRule) -> dict[str, Any]:
    return {"top": optional(form, "top", whole, 1), "at_least": optional(form, "at_least_share", number, 0)}


def _preference(form: JsonRule) -> Preference:
    only(form, ("preference", *_CHOSEN, *_ONE_OF_MANY))
    by, amount = form.get("by", "times"), None
    if isinstance(by, dict):
        only(by, ("sum",))
        by, amount = "sum", text_of(by.get("sum"), "by")
    else:
        by = one_of(by, "by", ("times", "days"))
    return Preference(text_of(form["preference"], "preference"), chosen_from_json(form), by, amount, **_top(form))


def _usual_hours(form: JsonRule) -> UsualHours:
    only(form, ("usual_hours", *_CHOSEN, "top", "at_least_share"))
    parts = form["usual_hours"]
    usual = USUAL_DAY_PARTS if parts is True else items(parts, "usual_hours", _part)
    return UsualHours(chosen_from_json(form), usual, **_top(form))


def _part(item: object, key: str) -> DayPart:
    form = object_of(item, key)
    only(form, ("name", "hours"))
    hours = hours_from_json(form.get("hours"), "hours")
    return DayPart(text_of(form.get("name"), "name"), hours)


def _bins(form: JsonRule) -> Bins:
    only(form, ("bins", "names", *_BY_CUTS))
    names = items(form.get("names"), "names", text_of)
    return Bins(number_from_json(form["bins"]), names, _cuts(form, "bins"))


def _cuts(form: JsonRule, key: str) -> Cuts | Quantiles:
    given = [one for one in _BY_CUTS if one in form]
    if len(given) != 1:
        raise bad_value(key)
    if given[0] == "parts":
        parts = whole(form["parts"], "parts")
        if not 2 <= parts <= _MOST_PARTS:
            raise bad_value("parts")
        return equal_parts(parts)
    at = items(form[given[0]], given[0], number)
    return Cuts(at) if given[0] == "cuts" else Quantiles(at)


def number_from_json(value: object) -> Number:
    form = object_of(value, "bins")
    if "attribute" in form:
        only(form, ("attribute",))
        return AttributeNumber(text_of(form["attribute"], "attribute"))
    kinds = [key for key in form if key in ("count", "days_since", *STATISTICS)]
    only(form, ("attribute", "count", "days_since", *STATISTICS, *_CHOSEN))
    if len(kinds) != 1:
        raise bad_value("bins")
    kind = kinds[0]
    if kind == "days_since":
        return DaysSinceOf(one_of(form[kind], kind, ("first", "last")), chosen_from_json(form))
    if kind in STATISTICS:
        return AmountOf(cast(Any, kind), text_of(form[kind], kind), chosen_from_json(form))
    if form[kind] == "times_per_active_week":
        return TimesPerActiveWeek(chosen_from_json(form))
    return CountOf(chosen_from_json(form), count_from_json(form[kind]))


def _rfm(form: JsonRule) -> Rfm:
    only(form, ("rfm", *_CHOSEN, "frequency", "scores", "groups"))
    scores = object_of(form["scores"], "scores") if "scores" in form else {}
    only(scores, ("recency", "frequency", "monetary"))
    cuts: dict[str, Any] = {f"{key}_cuts": _score_cuts(one, key) for key, one in scores.items()}
    groups = optional(form, "groups", lambda value, key: items(value, key, _group), USUAL_GROUPS)
    frequency = optional(form, "frequency", count_from_json, TIMES)
    amount = None if form["rfm"] is False else text_of(form["rfm"], "rfm")  # TOML has no null
    return Rfm(chosen_from_json(form), amount, frequency, **cuts, groups=groups)


def _score_cuts(value: object, key: str) -> Cuts | Quantiles:
    form = object_of(value, key)
    only(form, _BY_CUTS)
    return _cuts(form, key)


def _group(item: object, key: str) -> RfmGroup:
    form = object_of(item, key)
    only(form, ("name", *_SPANS))
    spans = {key: items(form[key], key, whole) for key in _SPANS if key in form}
    if wrong := next((key for key, span in spans.items() if len(span) != 2), None):
        raise bad_value(wrong)
    return RfmGroup(text_of(form.get("name"), "name"), **cast(Any, spans))


_READERS: Mapping[str, Callable[[JsonRule], Definition]] = {
    "rule": _yes_no,
    "values": _values,
    "preference": _preference,
    "usual_hours": _usual_hours,
    "bins": _bins,
    "rfm": _rfm,
}
