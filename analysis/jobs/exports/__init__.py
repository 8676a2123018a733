"""How do users leave the app as a file, complete, safe in a spreadsheet, and noted?"""

from analysis.jobs.exports.asked import ExportAsked
from analysis.jobs.exports.columns import columns_named, columns_of, personal_among, plain_headers, usual_columns
from analysis.jobs.exports.drawn import Drawn, Sight, drawn, goal_rate, sight_of
from analysis.jobs.exports.files import (
    ExportedFile,
    ReasonNeeded,
    UnwritableFile,
    export_segment,
    file_name,
    segment_file,
    users_file,
)

__all__ = [
    "Drawn",
    "ExportAsked",
    "ExportedFile",
    "ReasonNeeded",
    "Sight",
    "UnwritableFile",
    "columns_named",
    "columns_of",
    "drawn",
    "export_segment",
    "file_name",
    "goal_rate",
    "personal_among",
    "plain_headers",
    "segment_file",
    "sight_of",
    "users_file",
    "usual_columns",
]
