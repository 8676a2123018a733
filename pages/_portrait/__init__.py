"""The parts of the portrait page."""

from pages._portrait import groups

__all__ = ["groups"]
