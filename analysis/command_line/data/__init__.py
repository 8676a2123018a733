"""Commands that bring data in."""

from analysis.command_line.data import identity, importing

__all__ = ["identity", "importing"]
