"""Which groups of users behave alike?"""

from analysis.insights.clusters.differences import Cluster
from analysis.insights.clusters.fit import FEWEST, MOST
from analysis.insights.clusters.measure import (
    ClustersResult,
    ClustersSpec,
    combine,
    measure,
    members,
    settle,
    survey,
)
from analysis.insights.clusters.words import Shown, difference_words, feature_name, names

__all__ = [
    "FEWEST",
    "MOST",
    "Cluster",
    "ClustersResult",
    "ClustersSpec",
    "Shown",
    "combine",
    "difference_words",
    "feature_name",
    "measure",
    "members",
    "names",
    "settle",
    "survey",
]
