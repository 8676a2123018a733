"""How is a rule written in a file?

`{"all": [{"did": ["purchase"], "at_least": 3, "hours": [23, 5], "where": [{"property": "category", "is": ["snacks"]}]},
{"did_not": ["refund"]}, {"attribute": "city", "is": ["Paris"]}]}`; `docs/rules.md` describes every key. What people
wrote by hand is read strictly: a key that isn't known is an error that names it and the nearest ones that are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from analysis.rules.asked import (
    STATISTICS,
    TIMES,
    AllOf,
    Amount,
    AnyOf,
    DaysSince,
    Did,
    HasAttribute,
    Listed,
    NoneOf,
    NotFollowed,
    Rule,
    SegmentRef,
    Sequence,
    ShareOf,
    TagRef,
    TimesAsOften,
    ValueAt,
)
from analysis.rules.written.column_tests import (
    LIMITS,
    column_test_from_json,
    column_test_to_json,
    limit_from_json,
    limit_to_json,
)
from analysis.rules.written.errors import (
    MOST_CONDITIONS,
    MOST_LEVELS,
    UnreadableRule,
    bad_value,
    too_large,
    unknown_key,
)
from analysis.rules.written.events import (
    CHOICE_KEYS,
    choice_from_json,
    choice_to_json,
    count_from_json,
    count_to_json,
    events_from_json,
    events_to_json,
)
from analysis.rules.written.values import (
    JsonRule,
    list_of,
    names_of,
    names_to_json,
    number,
    object_of,
    only,
    span,
    span_to_json,
    text_of,
    whole,
)

__all__ = ["JsonRule", "column_test_from_json", "column_test_to_json", "rule_from_json", "rule_from_text", "to_json"]

_GROUPS = ("all", "any", "none")
_DID_KEYS = ("at_least", "at_most", "exactly", "count", *CHOICE_KEYS)
_ENDS = ("first", "last")


def rule_from_text(text: str) -> Rule:
    """The rule of a JSON text."""
    try:
        return rule_from_json(json.loads(text.removeprefix("\ufeff")))
    except json.JSONDecodeError as error:
        raise UnreadableRule(line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise too_large() from error


def to_json(rule: Rule) -> JsonRule:
    """Plain JSON; `rule_from_json` gives back an equal rule."""
    match rule:
        case AllOf(conditions):
            return {"all": [to_json(condition) for condition in conditions]}
        case AnyOf(conditions):
            return {"any": [to_json(condition) for condition in conditions]}
        case NoneOf(conditions):
            return {"none": [to_json(condition) for condition in conditions]}
        case HasAttribute(test):
            return column_test_to_json(test, "attribute")
        case TagRef(name, value):
            return {"tag": name} | ({} if value is None else {"value": value})
        case SegmentRef(name):
            return {"segment": name}
        case Listed(users):
            return {"users": list(users)}
        case _:
            return _behaviour_to_json(rule)


def _behaviour_to_json(rule: Did | Amount | ValueAt | DaysSince | Sequence | NotFollowed) -> JsonRule:
    match rule:
        case Did():
            return _did_to_json(rule)
        case Amount(statistic, name, chosen, limit):
            return {statistic: name, "of": names_to_json(chosen.events)} | limit_to_json(limit) | choice_to_json(chosen)
        case ValueAt(which, chosen, test):
            kind = f"{which}_value"
            return column_test_to_json(test, kind) | {"of": names_to_json(chosen.events)} | choice_to_json(chosen)
        case DaysSince(which, chosen, limit):
            events = {f"days_since_{which}": names_to_json(chosen.events)}
            return events | limit_to_json(limit) | choice_to_json(chosen)
        case Sequence(steps, within):
            form: JsonRule = {"sequence": [events_to_json(step) for step in steps]}
            return form | ({} if within is None else {"within": span_to_json(within)})
        case NotFollowed(first, then, within, at_least):
            form = {"not_followed": events_to_json(first), "by": events_to_json(then), "within": span_to_json(within)}
            return form | ({} if at_least == 1 else {"at_least": at_least})


def _did_to_json(rule: Did) -> JsonRule:
    form: JsonRule = {"did_not" if rule.negated else "did": names_to_json(rule.events)}
    if rule.at_most is not None and rule.at_least == rule.at_most:
        form["exactly"] = rule.at_most
    elif rule.at_most is not None:
        form |= ({"at_least": rule.at_least} if rule.at_least else {}) | {"at_most": rule.at_most}
    elif rule.at_least != 1 or rule.count != TIMES:
        form["at_least"] = rule.at_least
    if rule.count != TIMES:
        form["count"] = count_to_json(rule.count)
    return form | choice_to_json(rule.chosen)


def rule_from_json(form: object) -> Rule:
    """The rule of a JSON value; raises what says where it is wrong."""
    _check_size(form)
    return _rule(form)


def _check_size(form: object) -> None:
    """Counted before anything else, so that a hostile file ends with a sentence."""
    conditions, level, here = 0, 0, [form]
    while here:
        conditions, level = conditions + len(here), level + 1
        if level > MOST_LEVELS or conditions > MOST_CONDITIONS:
            raise too_large()
        groups = [item.get(key) for item in here if isinstance(item, dict) for key in _GROUPS]
        here = [item for group in groups if isinstance(group, list) for item in group]


def _rule(form: object) -> Rule:
    form = object_of(form, "rule")
    kind = next((key for key in form if key in _READERS), None)
    if kind is None:
        raise unknown_key(next(iter(form), ""), tuple(_READERS))
    return _READERS[kind](form)


def _group(key: str, make: Callable[[tuple[Rule, ...]], Rule]) -> Callable[[JsonRule], Rule]:
    def read(form: JsonRule) -> Rule:
        only(form, (key,))
        return make(tuple(_rule(item) for item in list_of(form[key], key)))

    return read


def _did(form: JsonRule) -> Did:
    kind = "did_not" if "did_not" in form else "did"
    only(form, (kind, *_DID_KEYS))
    count = count_from_json(form["count"]) if "count" in form else TIMES
    read = number if isinstance(count, ShareOf | TimesAsOften) else whole
    low, high = _bounds({key: read(form[key], key) for key in ("at_least", "at_most", "exactly") if key in form})
    if read is number and low is None and high is None:
        raise bad_value("at_least")
    chosen = choice_from_json(names_of(form[kind], kind), form)
    return Did(
        events=chosen.events,
        at_least=low if low is not None else (1 if high is None else 0),
        negated=kind == "did_not",
        period=chosen.period,
        hours=chosen.hours,
        where=chosen.where,
        weekdays=chosen.weekdays,
        relation=chosen.relation,
        at_most=high,
        count=count,
    )


def _bounds(given: dict[str, float]) -> tuple[float | None, float | None]:
    if "exactly" in given:
        if len(given) > 1:
            raise bad_value("exactly")
        return given["exactly"], given["exactly"]
    return given.get("at_least"), given.get("at_most")


def _amount(kind: str) -> Callable[[JsonRule], Rule]:
    def read(form: JsonRule) -> Rule:
        only(form, (kind, "of", *LIMITS, *CHOICE_KEYS))
        chosen = choice_from_json(names_of(form.get("of"), "of"), form)
        return Amount(cast(Any, kind), text_of(form[kind], kind), chosen, limit_from_json(form, kind))

    return read


def _value_at(which: str) -> Callable[[JsonRule], Rule]:
    def read(form: JsonRule) -> Rule:
        kind, others = f"{which}_value", ("of", *CHOICE_KEYS)
        test = column_test_from_json(form, kind, others)
        return ValueAt(cast(Any, which), choice_from_json(names_of(form.get("of"), "of"), form), test)

    return read


def _days_since(which: str) -> Callable[[JsonRule], Rule]:
    def read(form: JsonRule) -> Rule:
        kind = f"days_since_{which}"
        only(form, (kind, *LIMITS, *CHOICE_KEYS))
        chosen = choice_from_json(names_of(form[kind], kind), form)
        return DaysSince(cast(Any, which), chosen, limit_from_json(form, kind))

    return read


def _sequence(form: JsonRule) -> Sequence:
    only(form, ("sequence", "within"))
    steps = tuple(events_from_json(item, "sequence") for item in list_of(form["sequence"], "sequence"))
    return Sequence(steps, span(form["within"], "within") if "within" in form else None)


def _not_followed(form: JsonRule) -> NotFollowed:
    only(form, ("not_followed", "by", "within", "at_least"))
    return NotFollowed(
        events_from_json(form["not_followed"], "not_followed"),
        events_from_json(form.get("by"), "by"),
        span(form.get("within"), "within"),
        whole(form.get("at_least", 1), "at_least"),
    )


def _attribute(form: JsonRule) -> HasAttribute:
    return HasAttribute(column_test_from_json(form, "attribute"))


def _tag(form: JsonRule) -> TagRef:
    only(form, ("tag", "value"))
    return TagRef(text_of(form["tag"], "tag"), text_of(form["value"], "value") if "value" in form else None)


def _segment(form: JsonRule) -> SegmentRef:
    only(form, ("segment",))
    return SegmentRef(text_of(form["segment"], "segment"))


def _listed(form: JsonRule) -> Listed:
    only(form, ("users",))
    users = [text_of(item, "users") for item in list_of(form["users"], "users")]
    return Listed(tuple(sorted(set(users))))


_READERS: Mapping[str, Callable[[JsonRule], Rule]] = {
    "all": _group("all", AllOf),
    "any": _group("any", AnyOf),
    "none": _group("none", NoneOf),
    "did": _did,
    "did_not": _did,
    "attribute": _attribute,
    "tag": _tag,
    "segment": _segment,
    "users": _listed,
    **{kind: _amount(kind) for kind in STATISTICS},
    **{f"{which}_value": _value_at(which) for which in _ENDS},
    **{f"days_since_{which}": _days_since(which) for which in _ENDS},
    "sequence": _sequence,
    "not_followed": _not_followed,
}
