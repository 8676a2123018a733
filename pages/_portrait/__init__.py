"""The parts of the portrait page."""

from pages._portrait import groups, parts

__all__ = ["groups", "parts"]
