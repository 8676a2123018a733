"""Which sets of users have people saved: how they are built, kept, followed over the data and compared?"""

from analysis.jobs.segments.behind import keeps_up, save_keeping_up
from analysis.jobs.segments.comparing import building_spec, overlap_spec
from analysis.jobs.segments.history import (
    MOST_VERSIONS,
    SegmentChanges,
    SegmentHistory,
    follow_segments,
    segment_changes,
    segment_history,
)
from analysis.jobs.segments.now import SegmentNow, segment_users, segments_now
from analysis.jobs.segments.parts import SegmentParts
from analysis.jobs.segments.saving import (
    OnlyAList,
    delete_segment,
    free_name,
    rename_segment,
    save_rule,
    save_segment,
    segment_of_tag,
    set_refresh,
)

__all__ = [
    "MOST_VERSIONS",
    "OnlyAList",
    "SegmentChanges",
    "SegmentHistory",
    "SegmentNow",
    "SegmentParts",
    "building_spec",
    "delete_segment",
    "follow_segments",
    "free_name",
    "keeps_up",
    "overlap_spec",
    "rename_segment",
    "save_keeping_up",
    "save_rule",
    "save_segment",
    "segment_changes",
    "segment_history",
    "segment_of_tag",
    "segment_users",
    "segments_now",
    "set_refresh",
]
