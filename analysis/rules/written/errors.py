"""What is wrong with a rule that somebody wrote into a file?"""

from __future__ import annotations

from difflib import get_close_matches

from analysis.errors import InputError
from analysis.rules.asked import HOWS, MISSING_OPERATORS, NUMBER_OPERATORS, STATISTICS, TEXT_OPERATORS

MOST_LEVELS = 20
MOST_CONDITIONS = 1_000

_EXAMPLES = (
    dict.fromkeys(NUMBER_OPERATORS, "20")
    | dict.fromkeys(TEXT_OPERATORS, '["snacks"]')
    | dict.fromkeys(MISSING_OPERATORS, "true")
    | dict.fromkeys(HOWS, '[{"did": ["purchase"]}]')
    | dict.fromkeys(("did", "did_not", "events", "of", "share_of", "by"), '["purchase"]')
    | dict.fromkeys(("after", "before"), '["register"]')
    | dict.fromkeys(("last", "since_first"), '{"days": 7}')
    | dict.fromkeys(("top", "bottom"), "0.2")
    | {
        "rule": '{"did": ["purchase"]}',
        "at_least": "3",
        "from": '"2026-01-01"',
        "to": '"2026-01-31"',
        "until": '{"days_ago": 1}',
        "hours": "[23, 5]",
        "where": '[{"property": "category", "is": ["snacks"]}]',
        "property": '{"property": "amount", ">=": 20}',
        "attribute": '{"attribute": "city", "is": ["Paris"]}',
        "between": "[10, 20]",
        "ignore_case": "true",
        "users": '["ann", "bob"]',
        "at_most": "5",
        "exactly": "2",
        "count": '"days"',
        "values_of": '"category"',
        "days_within": "7",
        "times_as_often_as": '["view"]',
        "which": '"last"',
        "within": '{"days": 2}',
        "weekdays": '["sat", "sun"]',
        "days_since_first": '{"days_since_first": ["purchase"], "<=": 30}',
        "days_since_last": '{"days_since_last": ["purchase"], ">=": 30}',
        "first_value": '{"first_value": "plan", "of": ["purchase"], "is": ["free"]}',
        "last_value": '{"last_value": "plan", "of": ["purchase"], "is": ["free"]}',
        "sequence": '["cart", "purchase"]',
        "not_followed": '["cart"]',
    }
    | {kind: f'{{"{kind}": "amount", "of": ["purchase"], ">=": 200}}' for kind in STATISTICS}
)


class UnreadableRule(InputError):
    """The text isn't JSON. details: line, column"""

    code = "unreadable_rule"


class UnknownRuleKey(InputError, KeyError):
    """details: key, near (list of similar keys), known (list)"""

    code = "unknown_rule_key"


class BadRuleValue(InputError):
    """details: key, example (a value that it could have)"""

    code = "bad_rule_value"


class RuleTooLarge(InputError):
    """details: levels, conditions (the most that are taken)"""

    code = "rule_too_large"


def bad_value(key: str) -> BadRuleValue:
    return BadRuleValue(key=key, example=_EXAMPLES.get(key, '"…"'))


def unknown_key(key: str, known: tuple[str, ...]) -> UnknownRuleKey:
    return UnknownRuleKey(key=key, near=get_close_matches(key, known, n=3), known=list(known))


def too_large() -> RuleTooLarge:
    return RuleTooLarge(levels=MOST_LEVELS, conditions=MOST_CONDITIONS)
