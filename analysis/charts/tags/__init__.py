"""The pictures of tags: thresholds and health."""

from analysis.charts.tags import health, thresholds

__all__ = ["health", "thresholds"]
