"""How is a column kept as a property?"""

from __future__ import annotations

from dataclasses import replace

from analysis.sources.inspecting.columns import ColumnStats
from analysis.sources.mapping import DateOrder, PropertyColumn
from analysis.store.dataset import DATED, FieldType


def property_of(column: ColumnStats, order: DateOrder | None = None) -> PropertyColumn:
    """The column kept as a property under its own name. `order`: of dates that fit several, as people say."""
    return replace(_property_of(column, order), label=column.label)


def _property_of(column: ColumnStats, order: DateOrder | None) -> PropertyColumn:
    guess = column.time
    if guess.reading is not None and order in guess.orders:
        guess = replace(guess, reading=replace(guess.reading, order=order), question=None)
    unclear = guess.question or guess.without_year or guess.unclear_zones or column.unclear_header
    if column.type in DATED and unclear:
        return PropertyColumn(column.name, column.name, "text")  # never a guess: text keeps what was written
    if column.type in DATED:
        return PropertyColumn(column.name, column.name, column.type, guess.reading)
    if column.clock.duration:
        return PropertyColumn(column.name, column.name, "number", duration=column.clock.duration, unit="s")
    if column.type == "number":
        return PropertyColumn(column.name, column.name, "number", unit=column.unit, decimal=column.decimal)
    return PropertyColumn(column.name, column.name, column.type, whole_ids=column.whole_ids)


def property_as(column: ColumnStats, kind: FieldType, order: DateOrder | None = None) -> PropertyColumn:
    """The column kept as a property of a type that people chose."""
    found = property_of(column, order)
    if kind == found.type and kind in ("number", "text"):
        return found
    if kind == "number":
        return replace(found, type="number", time=None)
    if found.type == kind:
        return found
    time = column.time.reading if kind in DATED else None
    return PropertyColumn(column.name, column.name, kind, time, label=column.label)
