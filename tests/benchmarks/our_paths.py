"""Which questions ask us for what follows what, and for flows of five steps?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis import engine
from analysis.insights import paths
from analysis.insights.paths import EVENT, PathsSpec, transitions
from analysis.insights.paths.transitions import TransitionsSpec
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset, Manifest
from tests.benchmarks.funnel_question import STEPS


def answers(folder: Path, cache: Path) -> dict[str, Callable[[], Any]]:
    """Counts by question; `cache` holds the hot form."""
    manifest = Manifest.from_json((folder / "manifest.json").read_text(encoding="utf-8"))
    dataset = Dataset("benchmark", 1, folder, cache, manifest, ProjectSettings())

    def pairs() -> dict[str, int]:
        found = engine.run(transitions, dataset, TransitionsSpec()).transitions
        return {f"{a}>{b}": count for a, b, count, _ in found.itertuples(index=False)}

    def flows() -> dict[str, int]:
        links = engine.run(paths, dataset, PathsSpec(start=STEPS[0], counts_only=True)).links
        links = links.loc[(links["from_kind"] == EVENT) & (links["to_kind"] == EVENT)]
        columns = links[["step", "from", "to", "count"]].itertuples(index=False)
        return {f"{step}:{a}>{b}": count for step, a, b, count in columns}

    return {"pairs": pairs, "flows": flows}
