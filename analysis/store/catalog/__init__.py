"""What have people made (projects, versions, names, tags, segments, saved analyses), kept in one small database?"""

from analysis.store.catalog.catalog import Catalog
from analysis.store.catalog.connection import clean_name
from analysis.store.catalog.projects import require_time_zone
from analysis.store.catalog.records import (
    NAME_KINDS,
    TAG_LAYERS,
    Branch,
    Goal,
    GoalKind,
    Json,
    Members,
    NameKind,
    NewSource,
    Project,
    SavedAnalysis,
    Segment,
    Source,
    Tag,
    TagCard,
    TagKind,
    TagLayer,
    TagResult,
    UserColumn,
    Version,
)

__all__ = [
    "NAME_KINDS",
    "TAG_LAYERS",
    "Branch",
    "Catalog",
    "Goal",
    "GoalKind",
    "Json",
    "Members",
    "NameKind",
    "NewSource",
    "Project",
    "SavedAnalysis",
    "Segment",
    "Source",
    "Tag",
    "TagCard",
    "TagKind",
    "TagLayer",
    "TagResult",
    "UserColumn",
    "Version",
    "clean_name",
    "require_time_zone",
]
