"""What does a chart show?"""

from __future__ import annotations

from typing import Any


def rows_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """All rows a chart shows, of all its layers."""
    sources = [part.get("data", {}) for part in (spec, *spec.get("layer", []))]
    return [row for source in sources for row in source.get("values", [])]
