"""Which calls ask us who comes back, who is new or gone, and on how many days users are active?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from analysis import engine
from analysis.insights import lifecycle, retention, stickiness
from analysis.insights.lifecycle import LifecycleSpec
from analysis.insights.retention import RetentionSpec
from analysis.insights.stickiness import StickinessSpec
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset, Manifest
from tests.benchmarks.rule_questions import ZONE


def answers(folder: Path, cache: Path) -> dict[str, Callable[[], Any]]:
    """A number that all must agree on, by question; `cache` holds the hot form."""
    manifest = Manifest.from_json((folder / "manifest.json").read_text(encoding="utf-8"))
    dataset = Dataset("benchmark", 1, folder, cache, manifest, ProjectSettings(time_zone=ZONE))
    return {name: partial(ask, dataset) for name, ask in _ASKED.items()}


def _triangle(dataset: Dataset) -> int:
    return int(engine.run(retention, dataset, RetentionSpec()).cells["came"].sum())


def _lifecycle(dataset: Dataset) -> int:
    periods = engine.run(lifecycle, dataset, LifecycleSpec()).periods
    return int((periods["resurrected"] + 1_000 * periods["dormant"]).sum())


def _stickiness(dataset: Dataset) -> int:
    spread = engine.run(stickiness, dataset, StickinessSpec()).spread
    return int((spread["users"] * spread["active_days"] ** 2).sum())


_ASKED = {"triangle": _triangle, "lifecycle": _lifecycle, "stickiness": _stickiness}
