"""What does a chart of tags show, and towards which goal?"""

from __future__ import annotations

from typing import Any

from analysis.insights.goal import Outcome

PAYING = Outcome("conversion", "pay")


def data(spec: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return spec["datasets"][name]
