"""Is the project's data in order: parts of the Data page."""

from pages._governance import merging

__all__ = ["merging"]
