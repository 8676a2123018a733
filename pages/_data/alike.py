"""Which waiting files are asked about once, and what is each one's own of the answers?

Files with the same columns mean the same by them, unless their values say otherwise: one writes the day first, another
the month. How numbers are written is each file's own.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from streamlit.delta_generator import DeltaGenerator

from analysis.sources.inspecting import Inspection, property_as
from analysis.sources.mapping import PropertyColumn, SourceMapping
from pages._data.uploading import Incoming


@dataclass(frozen=True)
class Alike:
    """Waiting files of the same form, which are asked about once, in their place."""

    files: tuple[tuple[Incoming, Inspection], ...]
    place: DeltaGenerator

    @property
    def key(self) -> str:
        return f"data_{self.files[0][0].token}_map"


def form(inspection: Inspection) -> Hashable:
    """Equal of files to which the same questions and answers belong."""
    guess, mapping = inspection.guess, inspection.guess.mapping
    asked = tuple(sorted(one.code for one in (*inspection.questions, *guess.questions) if one.needed))
    time = next((column.time for column in inspection.columns if column.name == guess.time), None)
    reading = (time.reading, time.question, time.unclear_zones, time.without_year) if time else None
    roles = (guess.user, guess.time, guess.event, guess.event_name if guess.event else None)
    kind = mapping and (mapping.kind, mapping.clock, mapping.zone_column, mapping.only)
    return inspection.reading.columns, roles, kind, asked, reading, inspection.zone, inspection.known


def own(mapping: SourceMapping | None, first: Inspection, one: Inspection) -> SourceMapping | None:
    """What was confirmed for the first of such files, with the readings of another's values where nobody chose one."""
    if mapping is None or one is first:
        return mapping
    return replace(
        mapping,
        properties=tuple(_own(item, first, one) for item in mapping.properties),
        attributes=tuple(_own(item, first, one) for item in mapping.attributes),
    )


def _own(item: PropertyColumn, first: Inspection, one: Inspection) -> PropertyColumn:
    order = item.time.order if item.time else None
    proposed, found = (
        property_as(next(column for column in each.columns if column.name == item.column), item.type, order)
        for each in (first, one)
    )
    kept = {"name": item.name, "label": item.label, "taken": item.taken}
    return replace(found, **kept) if replace(proposed, **kept) == item else item
