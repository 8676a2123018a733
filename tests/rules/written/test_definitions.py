"""Does a definition come back from its file as it was, and is what is wrong in a file said?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from analysis.errors import InputError
from analysis.rules.asked import ChosenEvents, CountOf, Cuts, Definition, YesNo
from analysis.rules.asked.definition_refusals import BadCuts
from analysis.rules.asked.refusals import EmptyRule
from analysis.rules.written import definition_from_json, definition_to_json, from_text
from analysis.rules.written.errors import BadRuleValue, RuleTooLarge, UnknownRuleKey, UnreadableRule
from tests.asking import did
from tests.rules.definition_strategies import definitions


@settings(max_examples=60, deadline=None)
@given(definitions)
def test_a_definition_comes_back_as_it_was(definition: Definition) -> None:
    form = json.loads(json.dumps(definition_to_json(definition)))
    assert definition_from_json(form) == definition


def test_a_rule_alone_is_yes_or_no() -> None:
    for form in ({"did": ["pay"]}, {"rule": {"did": ["pay"]}}):
        assert definition_from_json(form) == YesNo(did(("pay",)))
    assert from_text('\ufeff{"did": "pay"}', definition_from_json) == YesNo(did(("pay",)))


CASES = [{"value": "a", "rule": {"did": ["pay"]}}]


@pytest.mark.parametrize(
    ("form", "error", "key"),
    [
        ({"values": CASES, "else": "b"}, UnknownRuleKey, "else"),
        ({"values": [{"value": "a"}]}, BadRuleValue, "rule"),
        ({"values": [{"value": 3, "rule": {"did": ["pay"]}}]}, BadRuleValue, "value"),
        ({"values": {}}, BadRuleValue, "values"),
        ({"preference": "category"}, BadRuleValue, "of"),
        ({"preference": "category", "of": ["pay"], "by": "money"}, BadRuleValue, "by"),
        ({"preference": "category", "of": ["pay"], "top": 1.5}, BadRuleValue, "top"),
        ({"usual_hours": [{"name": "x", "hours": [1]}], "of": ["pay"]}, BadRuleValue, "hours"),
        ({"bins": {"sum": "amount", "of": ["pay"]}, "names": ["a", "b"]}, BadRuleValue, "bins"),
        ({"bins": {"sum": "amount", "count": "days", "of": ["pay"]}, "names": ["a"], "cuts": []}, BadRuleValue, "bins"),
        ({"bins": {"attribute": "age", "of": ["pay"]}, "names": ["a", "b"], "cuts": [1]}, UnknownRuleKey, "of"),
        ({"bins": {"attribute": "age"}, "names": ["a", "b"], "parts": 101}, BadRuleValue, "parts"),
        ({"rfm": "amount", "of": ["pay"], "scores": {"money": {"parts": 5}}}, UnknownRuleKey, "money"),
        ({"rfm": "amount", "of": ["pay"], "groups": [{"name": "x", "recency": [1]}]}, BadRuleValue, "recency"),
        ({"rule": {"dad": ["pay"]}}, UnknownRuleKey, "dad"),
    ],
)
def test_what_is_wrong_is_named(form: Any, error: type[InputError], key: str) -> None:  # noqa: ANN401
    with pytest.raises(error) as wrong:
        definition_from_json(form)
    assert wrong.value.details["key"] == key


def test_what_makes_no_sense_is_refused_as_the_dataclasses_do() -> None:
    with pytest.raises(BadCuts):
        definition_from_json({"bins": {"count": "times", "of": ["pay"]}, "names": ["a", "b"], "cuts": [2, 1]})
    with pytest.raises(EmptyRule):
        definition_from_json({"values": []})
    with pytest.raises(UnreadableRule):
        from_text("{", definition_from_json)
    deep: Any = {"did": ["pay"]}
    for _ in range(30):
        deep = {"all": [deep]}
    with pytest.raises(RuleTooLarge):
        definition_from_json({"values": [{"value": "a", "rule": deep}]})


def test_cuts_are_those_that_were_written() -> None:
    found = definition_from_json({"bins": {"count": "times", "of": ["pay"]}, "names": ["a", "b"], "cuts": [3]})
    assert found == definition_from_json(definition_to_json(found))
    assert (found.number, found.cuts) == (CountOf(ChosenEvents(("pay",))), Cuts((3,)))  # type: ignore[union-attr]
