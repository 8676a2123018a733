"""How does a text file become a table: its encoding, its lines, its cells?"""

from analysis.sources.inspecting.text.encodings import (
    EncodingChoice,
    EncodingGuess,
    EncodingUnclear,
    guess_encoding,
    is_gzip,
    open_bytes,
    reads,
)
from analysis.sources.inspecting.text.tables import inspect_text_table

__all__ = [
    "EncodingChoice",
    "EncodingGuess",
    "EncodingUnclear",
    "guess_encoding",
    "inspect_text_table",
    "is_gzip",
    "open_bytes",
    "reads",
]
