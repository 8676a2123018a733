"""What is a path as a funnel?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from analysis.insights.funnel import FunnelSpec, FunnelStep
from analysis.insights.paths import PathLabels, PathsSpec
from analysis.rules.asked import ColumnTest
from analysis.store.dataset import Dataset

_WINDOW = timedelta(days=7)


def funnel_of(spec: PathsSpec, labels: Sequence[str], dataset: Dataset) -> FunnelSpec:
    """The same events in order, within the session or, where paths go on with their user, within a week."""
    events = dataset.manifest.events
    steps = tuple(step_of(spec.labels, label, events) for label in labels)
    window = "session" if spec.per == "session" and spec.gap is None else spec.gap or _WINDOW
    return FunnelSpec(steps, window, spec.period, spec.filter)


def step_of(labels: PathLabels, label: str, events: Sequence[str]) -> FunnelStep:
    """An event, several that stand as one, or one with the value by which it was split."""
    for split in labels.splits:
        if label.startswith(f"{split.event}: "):
            value = label.removeprefix(f"{split.event}: ")
            return FunnelStep((split.event,), (ColumnTest(split.property, "is", (value,)),))
    grouped = tuple(event for event in events if labels.of(event) == label)
    return FunnelStep(grouped or (label,), name=label if len(grouped) > 1 else "")
