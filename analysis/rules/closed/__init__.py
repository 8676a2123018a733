"""What does a rule need before it can be evaluated: tags become their rules, "top 20 %" a number?"""

from analysis.rules.closed.closing import CircularRule, ranks
from analysis.rules.closed.definition_closing import (
    NOBODY,
    as_rule,
    close_definition,
    numbers_to_cut,
    referred,
    rfm_numbers,
    rules_of,
    with_cuts,
)
from analysis.rules.closed.needed_names import NEEDED_KINDS, NeededKind, NeededName, needed_names, with_names
from analysis.rules.closed.parts import chosen_in, counts_event, period_notes

__all__ = [
    "NEEDED_KINDS",
    "NOBODY",
    "CircularRule",
    "NeededKind",
    "NeededName",
    "as_rule",
    "chosen_in",
    "close_definition",
    "counts_event",
    "needed_names",
    "numbers_to_cut",
    "period_notes",
    "ranks",
    "referred",
    "rfm_numbers",
    "rules_of",
    "with_cuts",
    "with_names",
]
