"""How does a text file become a table: its encoding, its lines, its cells?"""

from analysis.sources.inspecting.text.dialects import OneColumn
from analysis.sources.inspecting.text.encodings import (
    EncodingChoice,
    EncodingUnclear,
    encoding_of,
    is_gzip,
    open_bytes,
)
from analysis.sources.inspecting.text.tables import inspect_text_table

__all__ = [
    "EncodingChoice",
    "EncodingUnclear",
    "OneColumn",
    "encoding_of",
    "inspect_text_table",
    "is_gzip",
    "open_bytes",
]
