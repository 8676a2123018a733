"""The inputs in which a rule is built, and the draft that they show and change."""

from pages._rules import builder, events, inputs, numbers
from pages._rules.builder import Places, said
from pages._rules.column_tests import kept_tests
from pages._rules.conditions import condition_input
from pages._rules.draft import ChosenDraft, ConditionDraft, CountDraft, CountKind, HoursDraft, Known, RuleDraft
from pages._rules.finished import (
    RulePath,
    Unfinished,
    condition_made,
    count_made,
    events_made,
    finished_rule,
    hours_made,
    refused,
)
from pages._rules.inputs import Row, choice, code, places, whole, word
from pages._rules.known import known_in
from pages._rules.opened import NotShown, check_known, chosen_draft, condition_draft, count_draft, draft_of

__all__ = [
    "ChosenDraft",
    "ConditionDraft",
    "CountDraft",
    "CountKind",
    "HoursDraft",
    "Known",
    "NotShown",
    "Places",
    "Row",
    "RuleDraft",
    "RulePath",
    "Unfinished",
    "builder",
    "check_known",
    "choice",
    "chosen_draft",
    "code",
    "condition_draft",
    "condition_input",
    "condition_made",
    "count_draft",
    "count_made",
    "draft_of",
    "events",
    "events_made",
    "finished_rule",
    "hours_made",
    "inputs",
    "kept_tests",
    "known_in",
    "numbers",
    "places",
    "refused",
    "said",
    "whole",
    "word",
]
