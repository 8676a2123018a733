"""Which groups of users behave alike?"""

from analysis.insights.clusters import words
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

__all__ = [
    "FEWEST",
    "MOST",
    "Cluster",
    "ClustersResult",
    "ClustersSpec",
    "combine",
    "measure",
    "members",
    "settle",
    "survey",
    "words",
]
