"""How is a rule written in a file?

`{"all": [{"did": ["purchase"], "at_least": 3, "hours": [23, 5], "where": [{"property": "category", "is": ["snacks"]}]},
{"did_not": ["refund"]}, {"attribute": "city", "is": ["Paris"]}]}`; `docs/rules.md` describes every key. What people
wrote by hand is read strictly: a key that isn't known is an error that names it and the nearest ones that are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from analysis.rules.asked import (
    FUNNEL_STATES,
    HOWS,
    STATISTICS,
    TIMES,
    AmountOf,
    Compared,
    Condition,
    DaysSinceOf,
    Did,
    FunnelRef,
    Group,
    HasAttribute,
    Listed,
    NotFollowed,
    Rule,
    SegmentRef,
    Sequence,
    ShareOf,
    TagRef,
    TimesAsOften,
    ValueAt,
    folded,
)
from analysis.rules.written.column_tests import (
    LIMITS,
    column_test_from_json,
    column_test_to_json,
    limit_from_json,
    limit_to_json,
)
from analysis.rules.written.errors import MOST_CONDITIONS, MOST_LEVELS, bad_value, too_large, unknown_key
from analysis.rules.written.events import (
    CHOICE_KEYS,
    choice_to_json,
    chosen_from_json,
    chosen_to_json,
    count_from_json,
    count_to_json,
    events_from_json,
    events_to_json,
)
from analysis.rules.written.values import (
    JsonRule,
    items,
    names_to_json,
    number,
    object_of,
    one_of,
    only,
    optional,
    span,
    span_to_json,
    text_of,
    whole,
)

_BOUNDS = ("at_least", "at_most", "exactly")
_ENDS = ("first", "last")


def to_json(rule: Rule) -> JsonRule:
    """Plain JSON; `rule_from_json` gives back an equal rule."""
    return folded(rule, _condition_to_json, lambda how, forms: {how: forms})


def _condition_to_json(condition: Condition) -> JsonRule:
    match condition:
        case Did():
            return _did_to_json(condition)
        case Compared(compared, limit):
            return _compared_to_json(compared) | limit_to_json(limit) | choice_to_json(compared.chosen)
        case ValueAt(which, chosen, test):
            return column_test_to_json(test, f"{which}_value") | chosen_to_json(chosen)
        case Sequence(steps, within):
            form: JsonRule = {"sequence": [events_to_json(step) for step in steps]}
            return form | ({} if within is None else {"within": span_to_json(within)})
        case NotFollowed(first, then, within, at_least):
            form = {"not_followed": events_to_json(first), "by": events_to_json(then), "within": span_to_json(within)}
            return form | ({} if at_least == 1 else {"at_least": at_least})
        case HasAttribute(test):
            return column_test_to_json(test, "attribute")
        case TagRef(name, value):
            return {"tag": name} | ({} if value is None else {"value": value})
        case SegmentRef(name):
            return {"segment": name}
        case FunnelRef(name, step, state, never):
            return {"funnel": name, "step": step, "state": state} | ({"never": True} if never else {})
        case Listed(users):
            return {"users": list(users)}


def _compared_to_json(number: AmountOf | DaysSinceOf) -> JsonRule:
    events = names_to_json(number.chosen.events)
    if isinstance(number, AmountOf):
        return {number.statistic: number.property, "of": events}
    return {f"days_since_{number.which}": events}


def _did_to_json(did: Did) -> JsonRule:
    form: JsonRule = {"did_not" if did.negated else "did": names_to_json(did.chosen.events)}
    if did.at_most is not None and did.at_least == did.at_most:
        form["exactly"] = did.at_most
    elif did.at_most is not None:
        form |= ({"at_least": did.at_least} if did.at_least else {}) | {"at_most": did.at_most}
    elif did.at_least != 1 or did.count != TIMES:
        form["at_least"] = did.at_least
    if did.count != TIMES:
        form["count"] = count_to_json(did.count)
    return form | choice_to_json(did.chosen)


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
        groups = [item.get(how) for item in here if isinstance(item, dict) for how in HOWS]
        here = [item for group in groups if isinstance(group, list) for item in group]


def _rule(form: object, key: str = "rule") -> Rule:
    form = object_of(form, "rule")
    kind = next((key for key in form if key in _READERS), None)
    if kind is None:
        raise unknown_key(next(iter(form), ""), tuple(_READERS))
    return _READERS[kind](form, kind)


def _group(form: JsonRule, how: str) -> Group:
    only(form, (how,))
    return Group(cast(Any, how), items(form[how], how, _rule))


def _did(form: JsonRule, kind: str) -> Did:
    only(form, (kind, *_BOUNDS, "count", *CHOICE_KEYS))
    count = optional(form, "count", count_from_json, TIMES)
    parts = isinstance(count, ShareOf | TimesAsOften)
    given = {key: (number if parts else whole)(form[key], key) for key in _BOUNDS if key in form}
    if parts and not given:
        raise bad_value("at_least")
    if "exactly" in given and len(given) > 1:
        raise bad_value("exactly")
    low, high = given.get("at_least", given.get("exactly")), given.get("at_most", given.get("exactly"))
    if low is None:
        low = 1 if high is None else 0
    return Did(chosen_from_json(form, kind), low, high, kind == "did_not", count)


def _amount(form: JsonRule, statistic: str) -> Compared:
    only(form, (statistic, "of", *LIMITS, *CHOICE_KEYS))
    amount = AmountOf(cast(Any, statistic), text_of(form[statistic], statistic), chosen_from_json(form))
    return Compared(amount, limit_from_json(form, statistic))


def _days_since(form: JsonRule, kind: str) -> Compared:
    only(form, (kind, *LIMITS, *CHOICE_KEYS))
    days = DaysSinceOf(cast(Any, kind.removeprefix("days_since_")), chosen_from_json(form, kind))
    return Compared(days, limit_from_json(form, kind))


def _value_at(form: JsonRule, kind: str) -> ValueAt:
    test = column_test_from_json(form, kind, ("of", *CHOICE_KEYS))
    return ValueAt(cast(Any, kind.removesuffix("_value")), chosen_from_json(form), test)


def _sequence(form: JsonRule, kind: str) -> Sequence:
    only(form, (kind, "within"))
    return Sequence(items(form[kind], kind, events_from_json), optional(form, "within", span, None))


def _not_followed(form: JsonRule, kind: str) -> NotFollowed:
    only(form, (kind, "by", "within", "at_least"))
    return NotFollowed(
        events_from_json(form[kind], kind),
        events_from_json(form.get("by"), "by"),
        span(form.get("within"), "within"),
        whole(form.get("at_least", 1), "at_least"),
    )


def _attribute(form: JsonRule, kind: str) -> HasAttribute:
    return HasAttribute(column_test_from_json(form, kind))


def _tag(form: JsonRule, kind: str) -> TagRef:
    only(form, (kind, "value"))
    return TagRef(text_of(form[kind], kind), optional(form, "value", text_of, None))


def _segment(form: JsonRule, kind: str) -> SegmentRef:
    only(form, (kind,))
    return SegmentRef(text_of(form[kind], kind))


def _funnel(form: JsonRule, kind: str) -> FunnelRef:
    only(form, (kind, "step", "state", "never"))
    never = form.get("never", False)
    if not isinstance(never, bool):
        raise bad_value("never")
    state = one_of(form.get("state"), "state", FUNNEL_STATES)
    return FunnelRef(text_of(form[kind], kind), whole(form.get("step"), "step"), state, never)


def _listed(form: JsonRule, kind: str) -> Listed:
    only(form, (kind,))
    return Listed(tuple(sorted(set(items(form[kind], kind, text_of)))))


_READERS: Mapping[str, Callable[[JsonRule, str], Rule]] = {
    **dict.fromkeys(HOWS, _group),
    "did": _did,
    "did_not": _did,
    "attribute": _attribute,
    "tag": _tag,
    "segment": _segment,
    "funnel": _funnel,
    "users": _listed,
    **dict.fromkeys(STATISTICS, _amount),
    **{f"{which}_value": _value_at for which in _ENDS},
    **{f"days_since_{which}": _days_since for which in _ENDS},
    "sequence": _sequence,
    "not_followed": _not_followed,
}
