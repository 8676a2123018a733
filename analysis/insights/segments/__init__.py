"""How do segments overlap, and what does each part of one add or take away?"""

from analysis.insights.segments import building, overlap
from analysis.insights.segments.building import BuildingResult, BuildingSpec, PartStep
from analysis.insights.segments.overlap import (
    MOST_SEGMENTS,
    Intersection,
    OverlapNumbers,
    SegmentOverlapCell,
    SegmentOverlapResult,
    SegmentOverlapSpec,
)

__all__ = [
    "MOST_SEGMENTS",
    "BuildingResult",
    "BuildingSpec",
    "Intersection",
    "OverlapNumbers",
    "PartStep",
    "SegmentOverlapCell",
    "SegmentOverlapResult",
    "SegmentOverlapSpec",
    "building",
    "overlap",
]
