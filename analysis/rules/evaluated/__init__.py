"""Which users of a block does a rule match, with which values, because of which events?"""

from analysis.rules.evaluated.column_tests import UnfitTest, passes
from analysis.rules.evaluated.evaluate import known_place, label_of, matches, numbers
from analysis.rules.evaluated.evidence import Evidence, evidence
from analysis.rules.evaluated.measure_numbers import measure_numbers
from analysis.rules.evaluated.user_values import UserValues, values_of, values_of_all

__all__ = [
    "Evidence",
    "UnfitTest",
    "UserValues",
    "evidence",
    "known_place",
    "label_of",
    "matches",
    "measure_numbers",
    "numbers",
    "passes",
    "values_of",
    "values_of_all",
]
