"""Of those who began in the same period, how many come back in which later one?"""

from analysis.insights.retention import words
from analysis.insights.retention.measure import combine, measure, members, settle, survey
from analysis.insights.retention.result import RetentionResult
from analysis.insights.retention.spec import (
    ANY,
    COHORTS,
    MODES,
    MOST_GROUPS,
    MOST_PERIODS,
    SUMMED,
    WINDOWS,
    Back,
    Beginning,
    CohortGroup,
    CohortsBy,
    GroupedBy,
    Mode,
    Reckoning,
    RetentionCell,
    RetentionSpec,
    Summed,
)
from analysis.insights.retention.written import retention_from_json, retention_to_json
from analysis.sequences.calendar import GRAINS, Grain

__all__ = [
    "ANY",
    "COHORTS",
    "GRAINS",
    "MODES",
    "MOST_GROUPS",
    "MOST_PERIODS",
    "SUMMED",
    "WINDOWS",
    "Back",
    "Beginning",
    "CohortGroup",
    "CohortsBy",
    "Grain",
    "GroupedBy",
    "Mode",
    "Reckoning",
    "RetentionCell",
    "RetentionResult",
    "RetentionSpec",
    "Summed",
    "combine",
    "measure",
    "members",
    "retention_from_json",
    "retention_to_json",
    "settle",
    "survey",
    "words",
]
