"""Commands for tags: save, show, users, refresh, trees, health."""

from analysis.command_line.tags import tags
from analysis.command_line.tags.tags import require_value
from analysis.command_line.tags.trees import failures

__all__ = ["failures", "require_value", "tags"]
