"""How do rules and definitions stand in files, as JSON?"""

from analysis.rules.written.column_tests import column_test_from_json, column_test_to_json
from analysis.rules.written.definitions import (
    definition_from_json,
    definition_to_json,
    number_from_json,
    number_to_json,
)
from analysis.rules.written.errors import bad_value, too_large
from analysis.rules.written.events import events_from_json, events_to_json
from analysis.rules.written.references import with_reference_renamed
from analysis.rules.written.rules import rule_from_json, to_json
from analysis.rules.written.values import from_text, list_of, object_of, one_of, only, text_of

__all__ = [
    "bad_value",
    "column_test_from_json",
    "column_test_to_json",
    "definition_from_json",
    "definition_to_json",
    "events_from_json",
    "events_to_json",
    "from_text",
    "list_of",
    "number_from_json",
    "number_to_json",
    "object_of",
    "one_of",
    "only",
    "rule_from_json",
    "text_of",
    "to_json",
    "too_large",
    "with_reference_renamed",
]
