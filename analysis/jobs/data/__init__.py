"""Data comes in and goes out: importing, samples, rejected rows, removing or changing a file. One module a deed."""

from analysis.jobs.data import remembered, samples
from analysis.jobs.data.belonging import as_before
from analysis.jobs.data.doubts import DOUBTS, ImportDoubtful, seem_unrelated
from analysis.jobs.data.filling import Imported, Target, import_into, new_target, target_called
from analysis.jobs.data.import_jobs import ImportFile, ImportOptions
from analysis.jobs.data.importing import ImportedFile, ImportResult, import_files
from analysis.jobs.data.in_child import ids_in_child, inspect_in_child
from analysis.jobs.data.rejected_rows import rejected_csv
from analysis.jobs.data.removing import can_remove, remove_source
from analysis.jobs.data.renaming import rename_source
from analysis.jobs.data.rereading import Comparison, ReadingSide, Reread, Rereading, preview_rereading, reread
from analysis.jobs.data.samples import is_sample
from analysis.jobs.data.spelling import spelled_as_before
from analysis.jobs.data.unpacking import opened_up, unpacked_in_child
from analysis.jobs.data.versions import VersionFiles, VersionSize, version_files, version_size

__all__ = [
    "DOUBTS",
    "Comparison",
    "ImportDoubtful",
    "ImportFile",
    "ImportOptions",
    "ImportResult",
    "Imported",
    "ImportedFile",
    "ReadingSide",
    "Reread",
    "Rereading",
    "Target",
    "VersionFiles",
    "VersionSize",
    "as_before",
    "can_remove",
    "ids_in_child",
    "import_files",
    "import_into",
    "inspect_in_child",
    "is_sample",
    "new_target",
    "opened_up",
    "preview_rereading",
    "rejected_csv",
    "remembered",
    "remove_source",
    "rename_source",
    "reread",
    "samples",
    "seem_unrelated",
    "spelled_as_before",
    "target_called",
    "unpacked_in_child",
    "version_files",
    "version_size",
]
