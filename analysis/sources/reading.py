"""How is a file read: encoding, delimiter, header?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FileFormat = Literal["csv", "parquet", "excel"]


@dataclass(frozen=True)
class Reading:
    """Everything that must be known to turn a file's bytes into named columns of text.

    For Parquet and Excel only `columns` and `sheet` matter. `columns` are the final, unique names: of the header
    (trimmed, empty and repeated ones renamed) or given by the user for a file without one.
    """

    format: FileFormat
    columns: tuple[str, ...]
    encoding: str = "utf-8"
    compression: Literal["none", "gzip"] = "none"
    delimiter: str = ","
    quote: str = '"'
    decimal: Literal[".", ","] = "."
    header: bool = True
    skip_rows: int = 0  # title lines above the header
    missing: tuple[str, ...] = ("", "NA", "N/A", "NULL", "null", "None", "NaN", "nan", "\\N")
    sheet: str | None = None
    missing_of: tuple[tuple[str, tuple[str, ...]], ...] = ()  # columns with markers of their own instead

    def missing_in(self, column: str | None) -> tuple[str, ...]:
        """The texts that say "nothing" in this column."""
        return next((texts for name, texts in self.missing_of if name == column), self.missing)

    @property
    def missing_everywhere(self) -> tuple[str, ...]:
        """The texts that say "nothing" in every column."""
        return tuple(text for text in self.missing if all(text in texts for _, texts in self.missing_of))
