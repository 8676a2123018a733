"""What do the columns of a dataset hold: their commonest values, the groups by which results are broken down?"""

from analysis.insights.columns import values
from analysis.insights.columns.codes import IDENTIFIER_SHARE, are_codes, are_ids, are_named_codes
from analysis.insights.columns.grouping import group_codes, labelled, most_frequent, top_labels
from analysis.insights.columns.personal import PersonalKind, masked, personal_kind
from analysis.insights.columns.values import ValuesResult, ValuesSpec

__all__ = [
    "IDENTIFIER_SHARE",
    "PersonalKind",
    "ValuesResult",
    "ValuesSpec",
    "are_codes",
    "are_ids",
    "are_named_codes",
    "group_codes",
    "labelled",
    "masked",
    "most_frequent",
    "personal_kind",
    "top_labels",
    "values",
]
