"""Which questions ask us for the funnel, and what does reading the same columns alone take?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, FunnelResult, FunnelSpec, FunnelStep
from analysis.rules.asked import ColumnTest
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset, Manifest, UserBlock
from tests.benchmarks.funnel_question import CHANNELS, PLATFORMS, PRICE, STEPS, WINDOW

_TESTS = {"view": (ColumnTest("platform", "is", PLATFORMS),), "pay": (ColumnTest("price", ">", (PRICE,)),)}
PAGE = FunnelSpec(tuple(FunnelStep((step,)) for step in STEPS), WINDOW)
COUNTS = replace(PAGE, counts_only=True)
SPLIT = replace(
    COUNTS,
    steps=tuple(FunnelStep((step,), _TESTS.get(step, ())) for step in STEPS),
    breakdown=Breakdown("property", "channel", top=len(CHANNELS)),
)


def answers(folder: Path, cache: Path) -> dict[str, Callable[[], Any]]:
    """What is counted, by question; `cache` holds the hot form."""
    manifest = Manifest.from_json((folder / "manifest.json").read_text(encoding="utf-8"))
    dataset = Dataset("benchmark", 1, folder, cache, manifest, ProjectSettings())
    return {
        "counts": partial(_users, dataset, COUNTS),
        "page": partial(_users, dataset, PAGE),
        "split": partial(_split, dataset),
        "sum": lambda: engine.run(SimpleNamespace(measure=_sum, combine=_total), dataset, None),
    }


def _users(dataset: Dataset, spec: FunnelSpec) -> dict[str, list[int]]:
    steps = engine.run(funnel, dataset, spec).steps
    return {"users": steps["users"].tolist(), "pending": steps["pending"].tolist()}


def _split(dataset: Dataset) -> dict[str, list[int]]:
    result: FunnelResult = engine.run(funnel, dataset, SPLIT)
    users = result.group_steps.groupby("group")["users"].agg(list)
    return {group.label: users[place] for place, group in enumerate(result.groups)}


def _sum(block: UserBlock, _: None) -> int:
    return int(block.ts.sum()) + int(block.event.sum()) + int(block.offsets.sum())


def _total(parts: Iterable[int], _: None) -> int:
    return sum(parts)
