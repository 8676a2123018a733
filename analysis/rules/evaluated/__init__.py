"""Which users of a block does a rule match, with which values, because of which events?"""

from analysis.rules.evaluated.chosen_events import chosen_places
from analysis.rules.evaluated.column_tests import UnfitTest, label_of, passes
from analysis.rules.evaluated.deciding_events import deciding_events
from analysis.rules.evaluated.evaluate import Matching, joined, known_place, matches
from analysis.rules.evaluated.evidence import Evidence, evidence
from analysis.rules.evaluated.user_numbers import UserNumbers
from analysis.rules.evaluated.user_values import UserValues, answers_of_all, values_of, values_of_all

__all__ = [
    "Evidence",
    "Matching",
    "UnfitTest",
    "UserNumbers",
    "UserValues",
    "answers_of_all",
    "chosen_places",
    "deciding_events",
    "evidence",
    "joined",
    "known_place",
    "label_of",
    "matches",
    "passes",
    "values_of",
    "values_of_all",
]
