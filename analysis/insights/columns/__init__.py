"""What do the columns of a dataset hold: their commonest values, the groups by which results are broken down?"""

from analysis.insights.columns import values
from analysis.insights.columns.grouping import group_codes, labelled, most_frequent, top_labels
from analysis.insights.columns.values import ValuesResult, ValuesSpec

__all__ = ["ValuesResult", "ValuesSpec", "group_codes", "labelled", "most_frequent", "top_labels", "values"]
