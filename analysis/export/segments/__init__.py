"""How does a list of users become a file: which columns, which rows, in which form?"""

from analysis.export.segments.columns import (
    ACTIVITY,
    USER_COLUMN,
    BadExport,
    ExportColumn,
    TagValues,
    export_columns,
)
from analysis.export.segments.files import (
    ENCODINGS,
    FORMS,
    MIME,
    Encoding,
    FileForm,
    UsersTable,
    users_bytes,
    write_users,
)
from analysis.export.segments.rows import UserRows

__all__ = [
    "ACTIVITY",
    "ENCODINGS",
    "FORMS",
    "MIME",
    "USER_COLUMN",
    "BadExport",
    "Encoding",
    "ExportColumn",
    "FileForm",
    "TagValues",
    "UserRows",
    "UsersTable",
    "export_columns",
    "users_bytes",
    "write_users",
]
