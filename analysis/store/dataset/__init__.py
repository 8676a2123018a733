"""What does one version of a project's data hold: buckets of whole users, each user's events in order?"""

from analysis.store.dataset import hot
from analysis.store.dataset.asked import asked_blocks
from analysis.store.dataset.blocks import DatasetFacts, NarrowedBlock, Surveyed, UserBlock
from analysis.store.dataset.buckets import MOST_BUCKETS, bucket_of, buckets_of
from analysis.store.dataset.column_days import days_since_1970
from analysis.store.dataset.column_text import as_text
from analysis.store.dataset.columns import NO_TIME, Column
from analysis.store.dataset.counting import count_users
from analysis.store.dataset.dataset import Dataset
from analysis.store.dataset.dates_only import dates_only
from analysis.store.dataset.kinds import Rows, walked
from analysis.store.dataset.manifest import (
    DATED,
    EMPTY_COUNTS,
    FIELD_TYPES,
    Field,
    FieldType,
    Manifest,
    Merge,
    Run,
    RunFile,
    RunKind,
    file_sha256,
    in_order,
    joined_type,
    owned_run,
)
from analysis.store.dataset.merged_ids import NOBODY, MergedIds, merged_ids
from analysis.store.dataset.runs import (
    ATTRIBUTE,
    EVENT,
    PROPERTY,
    STORED,
    TS,
    TS_TYPE,
    USER,
    bucket_folder,
    write_attribute_bucket,
    write_attributes,
    write_bucket,
    write_events,
    write_parquet,
)

__all__ = [
    "ATTRIBUTE",
    "DATED",
    "EMPTY_COUNTS",
    "EVENT",
    "FIELD_TYPES",
    "MOST_BUCKETS",
    "NOBODY",
    "NO_TIME",
    "PROPERTY",
    "STORED",
    "TS",
    "TS_TYPE",
    "USER",
    "Column",
    "Dataset",
    "DatasetFacts",
    "Field",
    "FieldType",
    "Manifest",
    "Merge",
    "MergedIds",
    "NarrowedBlock",
    "Rows",
    "Run",
    "RunFile",
    "RunKind",
    "Surveyed",
    "UserBlock",
    "as_text",
    "asked_blocks",
    "bucket_folder",
    "bucket_of",
    "buckets_of",
    "count_users",
    "dates_only",
    "days_since_1970",
    "file_sha256",
    "hot",
    "in_order",
    "joined_type",
    "merged_ids",
    "owned_run",
    "walked",
    "write_attribute_bucket",
    "write_attributes",
    "write_bucket",
    "write_events",
    "write_parquet",
]
