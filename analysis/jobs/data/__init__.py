"""Data comes in and goes out: importing, samples, rejected rows, removing a file. One module a deed."""

from analysis.jobs.data import importing, samples
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
from analysis.jobs.data.samples import is_sample

__all__ = [
    "ImportFile",
    "ImportOptions",
    "ImportResult",
    "ImportedFile",
    "can_remove",
    "import_files",
    "importing",
    "inspect_in_child",
    "is_sample",
    "rejected_csv",
    "remove_source",
    "samples",
]
