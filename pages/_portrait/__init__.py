"""The parts of the portrait page."""

from pages._portrait import groups, liked, parts

__all__ = ["groups", "liked", "parts"]
