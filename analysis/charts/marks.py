"""Which marks of a chart can be chosen, and how does each of them read?

The rows of a table that does what a click does, for whoever can't click or see a mark: they say what its tooltip says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

Mark = Mapping[str, Any]


@dataclass(frozen=True)
class Choosable:
    marks: tuple[Mark, ...]  # the fields that a click gives
    table: pd.DataFrame  # a row a mark, in words
    labels: dict[str, str]  # its columns' headings

    def place(self, mark: Mark | None) -> int | None:
        """Where this mark stands; None if it isn't there any more."""
        return self.marks.index(mark) if mark in self.marks else None


def choosable(chart: Mapping[str, Any], pick: str) -> Choosable:
    """Of a whole Vega-Lite dictionary, the marks of the point selection `pick` that somebody is behind."""
    chosen = next(param for param in chart["params"] if param["name"] == pick)
    views = chosen.get("views", [])
    layer = next((each for each in chart.get("layer", []) if each.get("name") in views), chart)
    tips = {tip["field"]: tip["title"] for tip in layer["encoding"]["tooltip"]}
    rows = [row for row in _rows(chart, layer) if row.get("somebody", True)]
    fields = chosen["select"]["fields"]
    return Choosable(
        tuple({field: row[field] for field in fields} for row in rows),
        pd.DataFrame([{field: row.get(field) for field in tips} for row in rows], columns=list(tips)),
        tips,
    )


def _rows(chart: Mapping[str, Any], layer: Mapping[str, Any]) -> list[dict[str, Any]]:
    data = layer.get("data") or chart["data"]
    return chart["datasets"][data["name"]] if "name" in data else data["values"]
