"""Which dataset do some runs make, in this order, on their own?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.store.dataset import ATTRIBUTE, EVENT, PROPERTY, TS, Field, FieldType, Manifest, Run, in_order
from analysis.store.publishing.publishing import joined_fields


def assembled(project: Path, base: Manifest, runs: Sequence[Run]) -> Manifest:
    """The manifest of just these runs: names, types and times are read from their files; users are still to be counted.

    What the base names and no run holds is gone from it, so its list of events begins anew: a new generation.
    """
    events = [run for run in runs if run.kind == "events"]
    spans = [span_of(project / file.path) for run in events for file in run.files]
    names = {name for run in events for file in run.files for name in _events(project / file.path)}
    return replace(
        base,
        events=tuple(name for name in base.events if name in names) + tuple(sorted(names - set(base.events))),
        properties=_fields(project, events, PROPERTY, base.properties),
        attributes=_fields(project, [run for run in runs if run.kind == "attributes"], ATTRIBUTE, base.attributes),
        runs=in_order(runs),
        rows=sum(file.rows for run in events for file in run.files),
        first=min((first for first, _ in spans), default=None),
        last=max((last for _, last in spans), default=None),
        generation=base.generation + 1,
    )


def _events(path: Path) -> list[str]:
    column = pq.read_table(path, columns=[EVENT], read_dictionary=[EVENT], partitioning=None)[EVENT]
    return pc.unique(column.cast(pa.string())).to_pylist()


def span_of(path: Path) -> tuple[int, int]:
    """The first and last moment in a file of events, microseconds UTC."""
    column = pq.read_table(path, columns=[TS], partitioning=None)[TS]
    ends: dict[str, Any] = pc.min_max(column.cast(pa.int64())).as_py()
    return ends["min"], ends["max"]


def _fields(project: Path, runs: Sequence[Run], prefix: str, known: Sequence[Field]) -> tuple[Field, ...]:
    """All files of a run have the same columns. Those that the base knows keep their order."""
    found: tuple[Field, ...] = ()
    for run in runs:
        schema = pq.read_schema(project / run.files[0].path)
        columns = [item for item in schema if item.name.startswith(prefix)]
        found = joined_fields(found, tuple(Field(item.name.removeprefix(prefix), _type(item.type)) for item in columns))
    order = {item.name: place for place, item in enumerate(known)}
    return tuple(sorted(found, key=lambda item: order.get(item.name, len(order))))


def _type(kind: pa.DataType) -> FieldType:
    if pa.types.is_timestamp(kind):
        return "time"
    if pa.types.is_date(kind):
        return "day"
    return "number" if pa.types.is_floating(kind) or pa.types.is_integer(kind) else "text"
