"""Data comes in and goes out: importing, samples, rejected rows, removing a file. One module a deed."""

from analysis.jobs.data import importing, samples
from analysis.jobs.data.doubts import DOUBTS, ImportDoubtful
from analysis.jobs.data.filling import Imported, Target, import_into, new_target, target_called
from analysis.jobs.data.importing import (
    ImportedFile,
    ImportFile,
    ImportOptions,
    ImportResult,
    import_files,
    inspect_in_child,
)
from analysis.jobs.data.rejected_rows import rejected_csv
from analysis.jobs.data.removing import can_remove, remove_source
from analysis.jobs.data.renaming import rename_source
from analysis.jobs.data.samples import is_sample

__all__ = [
    "DOUBTS",
    "ImportDoubtful",
    "ImportFile",
    "ImportOptions",
    "ImportResult",
    "Imported",
    "ImportedFile",
    "Target",
    "can_remove",
    "import_files",
    "import_into",
    "importing",
    "inspect_in_child",
    "is_sample",
    "new_target",
    "rejected_csv",
    "remove_source",
    "rename_source",
    "samples",
    "target_called",
]
