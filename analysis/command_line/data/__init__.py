"""Commands that bring data in."""

from analysis.command_line.data import importing

__all__ = ["importing"]
