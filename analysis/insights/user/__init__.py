"""What did one user do, when, and who are they?"""

from analysis.insights.user import near
from analysis.insights.user.near import NearSpec
from analysis.insights.user.timeline import (
    BadTimeline,
    Known,
    TimelineResult,
    TimelineSpec,
    buckets,
    combine,
    measure,
    members,
)

__all__ = [
    "BadTimeline",
    "Known",
    "NearSpec",
    "TimelineResult",
    "TimelineSpec",
    "buckets",
    "combine",
    "measure",
    "members",
    "near",
]
