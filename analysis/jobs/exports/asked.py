"""What is asked of a file of users, beside who they are and which columns it has?"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.export.segments import Encoding, FileForm


@dataclass(frozen=True)
class ExportAsked:
    """`encoding` is of a CSV file."""

    form: FileForm = "csv"
    encoding: Encoding = "utf-8"


AS_IT_IS = ExportAsked()
