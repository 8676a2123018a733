"""What is a path as a funnel, and what stands out in people's ways?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from analysis.engine import Ask
from analysis.insights import listing
from analysis.insights.columns import ValuesSpec, values
from analysis.insights.funnel import FunnelSpec, FunnelStep
from analysis.insights.listing import ListingSpec
from analysis.insights.paths import PathLabels, PathsSpec, circles
from analysis.insights.paths.circles import CirclesResult, CirclesSpec, Episode
from analysis.rules.asked import ColumnTest
from analysis.store.dataset import Dataset

_WINDOW = timedelta(days=7)
_NEARLY_ALL, _FEWER = 0.9, 0.6


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


@dataclass(frozen=True)
class ToldEpisode:
    """With the columns and values that nearly all of its events have, and far fewer of all, and with which share."""

    episode: Episode
    values: tuple[tuple[str, str, float], ...]


def stands_out(ask: Ask, dataset: Dataset, spec: CirclesSpec) -> tuple[CirclesResult, tuple[ToldEpisode, ...]]:
    result = ask.run(circles, dataset, spec)
    return result, tuple(ToldEpisode(each, _concentrated(ask, dataset, each.event)) for each in result.episodes)


def _concentrated(ask: Ask, dataset: Dataset, event: str) -> tuple[tuple[str, str, float], ...]:
    if event not in dataset.manifest.events:
        return ()
    found = []
    for column in ask.run(listing, dataset, ListingSpec.of(dataset.manifest)).of(("property",), ("text",)):
        if column.is_id:
            continue
        own = ask.run(values, dataset, ValuesSpec("property", column.name, events=(event,)))
        every = ask.run(values, dataset, ValuesSpec("property", column.name))
        if not own.known:
            continue
        value, share = own.values[0], own.counts[0] / own.known
        among_all = dict(zip(every.values, every.counts, strict=True)).get(value, 0) / every.known
        if share >= _NEARLY_ALL and among_all <= _FEWER:
            found.append((column.name, value, share))
    return tuple(found)
