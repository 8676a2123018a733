"""Which tool wrote a file, and what does it mean by its columns? One definition a kind of export, as data."""

from analysis.sources.known.definitions import KnownExport, known_export, known_exports
from analysis.sources.known.recognising import recognised, same_name

__all__ = ["KnownExport", "known_export", "known_exports", "recognised", "same_name"]
