"""What is in the data: which events, by how many users and when, and what do the columns hold?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.insights.columns import labelled, most_frequent, top_labels
from analysis.store.dataset import Column, DatasetFacts, UserBlock


@dataclass(frozen=True)
class ContentsSpec:
    """All of the dataset; of each column its `most` commonest values."""

    most: int = 3


@dataclass(frozen=True)
class ContentsPart:
    """By event (arrays over the dataset's events), and by column in the order of properties, then attributes."""

    counts: np.ndarray
    users: np.ndarray
    first: np.ndarray  # microseconds UTC; the dataset's last moment for an event that the block doesn't have
    last: np.ndarray
    known: tuple[int, ...]
    rows: tuple[int, ...]
    values: tuple[Counter[str], ...]
    facts: DatasetFacts


@dataclass(frozen=True)
class ContentsResult:
    spec: ContentsSpec
    events: pd.DataFrame  # event, users, events, first, last (microseconds UTC); the event of most users first
    columns: pd.DataFrame  # kind, name, type, fill (share of the events or users), values (tuple, commonest first)


def measure(block: UserBlock, spec: ContentsSpec) -> ContentsPart:
    facts = block.dataset
    columns = _columns(block)
    labels = [labelled(column, slice(None), facts.time_zone) for column in columns]
    return ContentsPart(
        *_of_events(block),
        known=tuple(int((codes >= 0).sum()) for codes, _ in labels),
        rows=tuple(len(codes) for codes, _ in labels),
        values=tuple(most_frequent(codes, names) for codes, names in labels),
        facts=facts,
    )


def _columns(block: UserBlock) -> list[Column]:
    facts = block.dataset
    properties = [block.column(field.name) for field in facts.properties]
    return properties + [block.attribute(field.name) for field in facts.attributes]


def _of_events(block: UserBlock) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Events, users, first and last moment of each event."""
    facts, size = block.dataset, len(block.dataset.events)
    counts, users = np.bincount(block.event, minlength=size), np.zeros(size, np.int64)
    first, last = np.full(size, facts.last), np.full(size, facts.first)
    if not len(block.event):
        return counts, users, first, last
    order = np.argsort(block.event, kind="stable")  # within an event the users stay in their order
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])[counts > 0]
    changes = np.diff(block.user_index[order], prepend=-1) != 0
    changes[starts] = True
    users[counts > 0] = np.add.reduceat(changes.astype(np.int64), starts)
    first[counts > 0] = np.minimum.reduceat(block.ts[order], starts)
    last[counts > 0] = np.maximum.reduceat(block.ts[order], starts)
    return counts, users, first, last


def combine(parts: Iterable[ContentsPart], spec: ContentsSpec) -> ContentsResult:
    parts = list(parts)
    facts = parts[0].facts
    events = pd.DataFrame(
        {
            "event": pd.Series(facts.events, dtype="str"),
            "users": np.sum([part.users for part in parts], axis=0),
            "events": np.sum([part.counts for part in parts], axis=0),
            "first": np.min([part.first for part in parts], axis=0),
            "last": np.max([part.last for part in parts], axis=0),
        }
    )
    by_users = events.sort_values(["users", "events", "event"], ascending=[False, False, True], ignore_index=True)
    fields = [("property", field) for field in facts.properties] + [("attribute", field) for field in facts.attributes]
    rows = [
        {
            "kind": kind,
            "name": field.name,
            "type": field.type,
            "fill": sum(part.known[place] for part in parts) / max(1, sum(part.rows[place] for part in parts)),
            "values": top_labels((part.values[place] for part in parts), spec.most),
        }
        for place, (kind, field) in enumerate(fields)
    ]
    columns = pd.DataFrame(rows, columns=["kind", "name", "type", "fill", "values"])
    return ContentsResult(spec, by_users.loc[by_users["events"] > 0], columns)
