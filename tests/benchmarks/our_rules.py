"""Which calls ask us for the users of a rule?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from analysis import engine
from analysis.insights.tags import OverlapSpec, overlap
from analysis.rules.asked import Rule, SegmentRef, TagRef
from analysis.rules.closed.closing import close
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset, Manifest
from tests.benchmarks.rule_questions import RULES, ZONE
from tests.ranked import cut_in


def answers(folder: Path, cache: Path) -> dict[str, Callable[[], Any]]:
    """How many users match, by rule; `cache` holds the hot form."""
    manifest = Manifest.from_json((folder / "manifest.json").read_text(encoding="utf-8"))
    dataset = Dataset("benchmark", 1, folder, cache, manifest, ProjectSettings(time_zone=ZONE))
    return {name: partial(_users, dataset, rule) for name, rule in RULES.items()}


def _users(dataset: Dataset, rule: Rule) -> int:
    closed = close(rule, _none, cut=cut_in(dataset))
    return engine.run(overlap, dataset, OverlapSpec(closed)).users


def _none(reference: TagRef | SegmentRef) -> Rule:
    raise AssertionError(reference)
