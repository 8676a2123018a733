"""What does a group like: which values of a property do more of it have than of all, and what should each user get?"""

from analysis.insights.likes import tastes
from analysis.insights.likes.measure import LikesResult, LikesSpec, combine, measure, settle, survey
from analysis.insights.likes.tastes import TastesSpec

__all__ = ["LikesResult", "LikesSpec", "TastesSpec", "combine", "measure", "settle", "survey", "tastes"]
