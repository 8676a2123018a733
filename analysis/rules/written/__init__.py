"""How do rules and definitions stand in files, as JSON?"""

from analysis.rules.written.definitions import (
    definition_from_json,
    definition_from_text,
    definition_to_json,
    measure_from_json,
    measure_to_json,
)
from analysis.rules.written.errors import bad_value, too_large
from analysis.rules.written.rules import (
    column_test_from_json,
    column_test_to_json,
    rule_from_json,
    rule_from_text,
    to_json,
)
from analysis.rules.written.values import list_of, object_of, one_of, only, text_of

__all__ = [
    "bad_value",
    "column_test_from_json",
    "column_test_to_json",
    "definition_from_json",
    "definition_from_text",
    "definition_to_json",
    "list_of",
    "measure_from_json",
    "measure_to_json",
    "object_of",
    "one_of",
    "only",
    "rule_from_json",
    "rule_from_text",
    "text_of",
    "to_json",
    "too_large",
]
