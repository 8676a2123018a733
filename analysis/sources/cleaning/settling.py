"""Of which types do the columns turn out to be when all buckets are written, and what is to be said of them?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from analysis.sources.cleaning.bucketing import BucketPart
from analysis.sources.cleaning.columns import Columns, NoNumbers
from analysis.sources.messages import Changed, Clocked, Demotion, ImportOutcome, LeftOut
from analysis.store.dataset import Run

_Told = TypeVar("_Told", Changed, Clocked, NoNumbers)


def settled(write: Callable[[Columns], list[BucketPart]], columns: Columns) -> tuple[list[BucketPart], Columns]:
    """A column that turns out to hold something else is text in all buckets: then they are written once more."""
    while True:
        parts = write(columns)
        demoted = {item.name: item for part in reversed(parts) for item in part.demoted}
        demoted |= {
            item.name: Demotion(item.name, "number", item.leftover.examples[0])
            for item in _no_numbers(parts)
            if item.name not in demoted and not item.tolerable
        }
        if not demoted:
            return parts, columns
        columns = replace(columns, demoted={**columns.demoted, **demoted})


def outcome_of(run: Run, parts: list[BucketPart], columns: Columns) -> ImportOutcome:
    """What was written, and what is to be said of its columns."""
    return ImportOutcome(
        runs=(run,) if run.files else (),
        files=(),
        events=(),
        properties=(),
        attributes=(),
        users=0,
        first=None,
        last=None,
        demoted=tuple(columns.demoted.values()),
        clocked=_by_name(item for part in parts for item in part.clocked),
        left_out=tuple(
            LeftOut(item.name, item.leftover.rows, item.leftover.examples)
            for item in _no_numbers(parts)
            if item.leftover.rows
        ),
        changed=tuple(item for item in _by_name(item for part in parts for item in part.changed) if item.changing),
    )


def _no_numbers(parts: list[BucketPart]) -> tuple[NoNumbers, ...]:
    """What stands among the numbers of each column of numbers, over all buckets."""
    return _by_name(item for part in parts for item in part.numbers)


def _by_name(items: Iterable[_Told]) -> tuple[_Told, ...]:
    """What all buckets say, added up for each column."""
    found: dict[str, _Told] = {}
    for item in items:
        found[item.name] = found[item.name] + item if item.name in found else item
    return tuple(found.values())
