"""How do users leave the app as a file, complete, safe in a spreadsheet, and noted?"""

from analysis.jobs.exports.asked import ExportAsked
from analysis.jobs.exports.columns import columns_named, columns_of, plain_headers
from analysis.jobs.exports.files import ExportedFile, UnwritableFile, export_segment, file_name, users_file

__all__ = [
    "ExportAsked",
    "ExportedFile",
    "UnwritableFile",
    "columns_named",
    "columns_of",
    "export_segment",
    "file_name",
    "plain_headers",
    "users_file",
]
