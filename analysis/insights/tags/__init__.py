"""Which users do tags give which values, with what evidence, and are the tags in order?"""

from analysis.insights.tags import changes, evidence, health, masks, measured, overlap, values, words
from analysis.insights.tags.bin_ranges import BinRange, bin_ranges
from analysis.insights.tags.bits import TagBits, TagRow, joined, tag_bits
from analysis.insights.tags.changes import Change, ChangesCell, ChangesResult, ChangesSpec
from analysis.insights.tags.evidence import ConditionEvidence, EvidenceEvent, EvidenceResult, EvidenceSpec, UserEvidence
from analysis.insights.tags.health import HealthCell, HealthTag, SamePair, TagHealthResult, TagHealthSpec, Verdict
from analysis.insights.tags.health_rows import HealthRow, separating_rows
from analysis.insights.tags.masks import KnownTag, TagMasksSpec
from analysis.insights.tags.measured import MeasuredSpec, last_within
from analysis.insights.tags.overlap import OverlapResult, OverlapSpec
from analysis.insights.tags.values import TagCell, TagCounts, TagValuesResult, TagValuesSpec

__all__ = [
    "BinRange",
    "Change",
    "ChangesCell",
    "ChangesResult",
    "ChangesSpec",
    "ConditionEvidence",
    "EvidenceEvent",
    "EvidenceResult",
    "EvidenceSpec",
    "HealthCell",
    "HealthRow",
    "HealthTag",
    "KnownTag",
    "MeasuredSpec",
    "OverlapResult",
    "OverlapSpec",
    "SamePair",
    "TagBits",
    "TagCell",
    "TagCounts",
    "TagHealthResult",
    "TagHealthSpec",
    "TagMasksSpec",
    "TagRow",
    "TagValuesResult",
    "TagValuesSpec",
    "UserEvidence",
    "Verdict",
    "bin_ranges",
    "changes",
    "evidence",
    "health",
    "joined",
    "last_within",
    "masks",
    "measured",
    "overlap",
    "separating_rows",
    "tag_bits",
    "values",
    "words",
]
