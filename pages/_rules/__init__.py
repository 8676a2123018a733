"""The inputs in which a rule is built."""

from pages._rules import builder, column_tests, counts, events, inputs, numbers
from pages._rules.builder import ConditionPlace, said
from pages._rules.column_tests import ColumnKind
from pages._rules.conditions import fill_condition
from pages._rules.inputs import Row, choice, code, whole, word
from pages._rules.tree import BUTTON

__all__ = [
    "BUTTON",
    "ColumnKind",
    "ConditionPlace",
    "Row",
    "builder",
    "choice",
    "code",
    "column_tests",
    "counts",
    "events",
    "fill_condition",
    "inputs",
    "numbers",
    "said",
    "whole",
    "word",
]
