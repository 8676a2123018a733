"""How are events called on a path: passed over, several as one, or apart by the values of a property?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.errors import AnalysisError
from analysis.insights.columns import labelled, most_frequent, top_labels
from analysis.insights.written import BadSpec, only
from analysis.sequences.paths import Labelled
from analysis.store.dataset import DatasetFacts, UserBlock

MOST_VALUES = 12  # of a property that events are split by; the others are one
REST = "…"


class EmptyLabelGroup(AnalysisError):
    """details: group"""

    code = "path_empty_group"


class NothingOnPaths(AnalysisError):
    """All events are passed over."""

    code = "path_nothing_left"


class PassedOver(AnalysisError):
    """A path can't begin or end with an event that is passed over. details: event"""

    code = "path_passed_over"


@dataclass(frozen=True)
class LabelGroup:
    """Events that stand as one under `name`: by their names, or by patterns in which `*` is anything."""

    name: str
    patterns: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.name or not self.patterns:
            raise EmptyLabelGroup(group=self.name)


@dataclass(frozen=True)
class LabelSplit:
    """An event that stands as several, "page_view: /pricing", by a property; `labels` are found by the survey."""

    event: str
    property: str
    labels: tuple[str, ...] | None = None


@dataclass(frozen=True)
class PathLabels:
    """Events that match one of `hidden` (`*` is anything) are passed over. Groups are tried in order; they hold names,
    or names with a value."""

    hidden: tuple[str, ...] = ()
    groups: tuple[LabelGroup, ...] = ()
    splits: tuple[LabelSplit, ...] = ()

    def of(self, name: str) -> str | None:
        """How an event, or one split by a value, is called; None where it is passed over."""
        if any(_fits(name, pattern) for pattern in self.hidden):
            return None
        matching = (group.name for group in self.groups if any(_fits(name, pattern) for pattern in group.patterns))
        called = next(matching, name)
        return None if called != name and any(_fits(called, pattern) for pattern in self.hidden) else called

    def of_value(self, split: LabelSplit, value: str) -> str | None:
        """How an event with this value is called; the event's own name may pass all of them over."""
        if any(_fits(split.event, pattern) for pattern in self.hidden):
            return None
        called = self.of(f"{split.event}: {value}")
        if called is None or called in {group.name for group in self.groups} or called in (split.labels or ()):
            return called
        return f"{split.event}: {REST}"

    def names(self, facts: DatasetFacts) -> tuple[str, ...]:
        """All that may stand on a path, each once."""
        known = [self.of(event) for event in facts.events]
        known += [group.name for group in self.groups]
        for split in self.splits:
            known += [*(split.labels or ()), f"{split.event}: {REST}"]
        return tuple(dict.fromkeys(name for name in known if name is not None))

    def refuse_unknown(self, facts: DatasetFacts) -> None:
        """A misspelt event must not change the question in silence."""
        for split in self.splits:
            facts.event_code(split.event)
        named = [*self.hidden, *(pattern for group in self.groups for pattern in group.patterns)]
        split_begins = tuple(f"{split.event}: " for split in self.splits)
        own = {group.name for group in self.groups}
        for name in named:
            if "*" not in name and name not in own and not name.startswith(split_begins or "\0"):
                facts.event_code(name)

    def to_json(self) -> dict[str, Any]:
        form: dict[str, Any] = {}
        if self.hidden:
            form["hide"] = list(self.hidden)
        if self.groups:
            form["group"] = [{"name": group.name, "of": list(group.patterns)} for group in self.groups]
        if self.splits:
            form["split"] = [{"event": split.event, "by": split.property} for split in self.splits]
        return form

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> PathLabels:
        """Of the keys `hide`, `group` and `split`."""
        groups, splits = _listed(form, "group"), _listed(form, "split")
        try:
            for group in groups:
                only(group, "name", "of")
            for split in splits:
                only(split, "event", "by")
            return cls(
                tuple(str(name) for name in _listed(form, "hide")),
                tuple(LabelGroup(str(group["name"]), tuple(map(str, group["of"]))) for group in groups),
                tuple(LabelSplit(str(split["event"]), str(split["by"])) for split in splits),
            )
        except (KeyError, TypeError) as error:
            raise BadSpec(key="group" if groups else "split") from error


def _listed(form: Mapping[str, Any], key: str) -> list[Any]:
    found = form.get(key, [])
    if not isinstance(found, list):
        raise BadSpec(key=key)
    return found


def _fits(name: str, pattern: str) -> bool:
    if "*" not in pattern:
        return name == pattern
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL) is not None


def values_met(block: UserBlock, labels: PathLabels) -> dict[str, Counter[str]]:
    """How often each name occurs into which an event is split, by the event."""
    found: dict[str, Counter[str]] = {}
    for split in labels.splits:
        places = block.rows_of(block.dataset.event_mask((split.event,))).places
        codes, values = labelled(block.column(split.property), places, block.dataset.time_zone)
        own = {group.name for group in labels.groups}
        called: Counter[str] = Counter()
        for value, count in most_frequent(codes, values).items():
            name = labels.of(f"{split.event}: {value}")
            if name is not None and name not in own:
                called[name] += count
        found[split.event] = called
    return found


def with_values(labels: PathLabels, parts: Iterable[dict[str, Counter[str]]]) -> PathLabels:
    """The names with the commonest values that each split event has."""
    parts = list(parts)
    splits = tuple(
        replace(split, labels=top_labels([part.get(split.event, Counter()) for part in parts], MOST_VALUES))
        for split in labels.splits
    )
    return replace(labels, splits=splits)


def labelled_events(block: UserBlock, labels: PathLabels) -> Labelled:
    """The events of a block as they are called."""
    facts = block.dataset
    facts.require_events()
    labels.refuse_unknown(facts)
    names = labels.names(facts)
    if not names:
        raise NothingOnPaths
    place: dict[str | None, int] = {name: code for code, name in enumerate(names)}
    place[None] = -1
    table = np.array([place[labels.of(event)] for event in facts.events], np.int32)
    if not labels.splits:
        return Labelled(block.event, table, names)
    called = table[block.event]
    for split in labels.splits:
        places = block.rows_of(facts.event_mask((split.event,))).places
        codes, values = labelled(block.column(split.property), places, facts.time_zone)
        of_value = np.array([place[labels.of_value(split, value)] for value in values.to_pylist()], np.int32)
        without = place[labels.of(split.event)]
        called[places] = np.append(of_value, np.int32(without))[codes]  # the code -1 of "missing" takes the last
    # -1 takes the last of the table
    return Labelled(called, np.append(np.arange(len(names), dtype=np.int32), np.int32(-1)), names)


def label_mask(facts: DatasetFacts, labels: PathLabels, name: str, names: tuple[str, ...]) -> np.ndarray:
    """bool, of each of `names` whether it is what is asked for: a name on paths, or an event under whatever it is
    called there.

    Raises `UnknownEvent`, also for an event that is passed over.
    """
    wanted = {name}
    split = [each for each in labels.splits if each.event == name]
    if name in facts.events and name not in names:
        wanted = {called for called in (labels.of(name),) if called is not None}
    for each in split:
        wanted |= {*(each.labels or ()), f"{each.event}: {REST}"}
        wanted |= {group.name for group in labels.groups if any(p.startswith(f"{name}: ") for p in group.patterns)}
    mask = np.array([each in wanted for each in names], np.bool_)
    if not mask.any():
        facts.event_code(name)
        raise PassedOver(event=name)
    return mask
