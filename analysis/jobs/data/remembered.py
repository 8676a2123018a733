"""How was a kept file read and mapped, and what of it still holds when people say more?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

from analysis.jobs.data.in_child import inspect_in_child
from analysis.plain import from_plain
from analysis.sources.inspecting import (
    ALL_SHEETS,
    Inspection,
    MappingGuess,
    ReadingOptions,
    Roles,
    TimeWords,
    guess_mapping,
)
from analysis.sources.known import known_export
from analysis.sources.mapping import SourceMapping, Taken, TimeReading
from analysis.sources.reading import Reading
from analysis.store.catalog import Source
from analysis.store.originals import original
from analysis.store.workspace import Workspace


def reading_of(source: Source) -> Reading:
    return from_plain(Reading, source.reading)


def mapping_of(source: Source) -> SourceMapping:
    return from_plain(SourceMapping, source.mapping)


@contextmanager
def kept_original(workspace: Workspace, source: Source) -> Iterator[Path]:
    """The bytes that were imported, for as long as they are looked at. Raises `DamagedFile`."""
    path = unpacked_original(workspace, source)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def unpacked_original(workspace: Workspace, source: Source) -> Path:
    """The bytes that were imported, among the files that wait to be: one that is forgotten there is swept after a day.

    Raises `DamagedFile`.
    """
    folder = workspace.root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    with original(workspace.project_folder(source.project_id), source.sha256, folder) as path:
        return path.rename(folder / uuid.uuid4().hex)


def options_of(source: Source) -> ReadingOptions:
    """What was decided about the reading, so that the file is found as it was; the decimal sign is told by columns."""
    reading, mapping = reading_of(source), mapping_of(source)
    is_text = reading.format == "csv"
    has_table = reading.format in ("csv", "excel")
    return ReadingOptions(
        encoding=reading.encoding
        if reading.format in ("csv", "json", "access_log") and not reading.replaces_broken
        else None,
        delimiter=reading.delimiter if is_text else None,
        quote=reading.quote if is_text else None,
        header=reading.header if has_table else None,
        columns=() if reading.header or not has_table else reading.columns,
        sheet=ALL_SHEETS if reading.joined else reading.sheet,
        skip_rows=reading.skip_rows if has_table else None,
        missing=reading.missing,
        missing_of=reading.missing_of,
        time_formats=mapping.time_reading.formats,
        lines_of=".".join(reading.lines_of) or None,
        header_rows=reading.header_rows if has_table and reading.header else None,
        fill_down=reading.fill_down,
    )


def with_said(options: ReadingOptions, said: ReadingOptions) -> ReadingOptions:
    """The options with what is said now; names of columns hold for the table that they were given for."""
    given = {item.name: getattr(said, item.name) for item in fields(said)}
    given = {name: value for name, value in given.items() if value not in (None, ())}
    if said.fill_down is not None:
        given["fill_down"] = said.fill_down
    if said.header is True:
        given["columns"] = ()
    return replace(options, **given)


def inspected_as(workspace: Workspace, path: Path, source: Source, options: ReadingOptions) -> Inspection:
    """The kept file by these options; where they are those of its import it is read exactly as it was."""
    inspection = inspect_in_child(workspace, path, source.file, options)
    if options.decimal is None and any(one.code == "decimal" and one.needed for one in inspection.questions):
        answered = replace(options, decimal=reading_of(source).decimal)
        inspection = inspect_in_child(workspace, path, source.file, answered)
    return as_read(inspection, source, options)


def as_read(inspection: Inspection, source: Source, options: ReadingOptions) -> Inspection:
    """Where nothing about the reading was decided otherwise, it stays what it was."""
    then = reading_of(source)
    same = replace(options, decimal=None) == options_of(source) and inspection.reading.columns == then.columns
    return replace(inspection, reading=then) if same and options.decimal in (None, then.decimal) else inspection


def guessed_as(
    inspection: Inspection, source: Source, said: Roles, times: TimeWords, kind: str | None = None
) -> MappingGuess:
    """The mapping that was confirmed, with what is said now; columns that are no longer there are guessed anew."""
    then = mapping_of(source)
    roles = _roles(inspection, then, said)
    same_time = roles.time == then.time and then.kind == "events"
    words = _times(inspection, then, times) if same_time or then.kind == "attributes" else times
    wanted = kind or ("events" if said.event or said.event_name or said.time else then.kind)
    guess = guess_mapping(
        *(inspection.columns, inspection.file, inspection.whole),
        kind="attributes" if wanted == "attributes" else "events",
        roles=roles,
        times=words,
        zone=inspection.zone,
        known=known_export(inspection.known),
    )
    if guess.mapping is None:
        return guess
    mapping = _with_properties(guess.mapping, then, reading_of(source))
    if mapping.kind == then.kind:
        only = tuple(rows for rows in then.only if rows.column in inspection.reading.columns)
        mapping = replace(mapping, only=only)
    if same_time and mapping.kind == "events" and _keeps_times(times):
        mapping = replace(mapping, time_reading=_same_times(then.time_reading, words.time_zone is not None))
    settled = then.kind == mapping.kind and roles.user == then.user and same_time and _keeps_times(times)
    return replace(guess, mapping=mapping, questions=() if settled or mapping.kind == "attributes" else guess.questions)


def _roles(inspection: Inspection, then: SourceMapping, said: Roles) -> Roles:
    there = set(inspection.reading.columns)
    named = said.event or said.event_name
    return Roles(
        user=said.user or (then.user if then.user in there else None),
        event=said.event if named else then.event if then.event in there else None,
        event_name=said.event_name if named else then.event_name,
        time=said.time or (then.time if then.time in there else None),
    )


def _times(inspection: Inspection, then: SourceMapping, said: TimeWords) -> TimeWords:
    there, reading = set(inspection.reading.columns), then.time_reading
    clock = said.clock or (then.clock if then.clock in there and not said.alone else None)
    zone_column = then.zone_column if then.zone_column in there and not said.time_zone else None
    return TimeWords(
        clock=clock,
        alone=clock is None,
        zone_column=said.zone_column or zone_column,
        time_zone=said.time_zone or (None if said.zone_column else then.time_zone),
        order=said.order or reading.order,
        year=said.year or reading.year,
        zones=said.zones or reading.zones,
        local_epoch=reading.local_epoch if said.local_epoch is None else said.local_epoch,
        newest_first=then.newest_first if said.newest_first is None else said.newest_first,
    )


def _keeps_times(said: TimeWords) -> bool:
    """Whether the texts are read as they were, though perhaps in another zone."""
    return said.order is None and said.year is None and not said.zones and said.local_epoch is None


def _same_times(reading: TimeReading, zone_said: bool) -> TimeReading:
    return replace(reading, time_zone=None) if zone_said else reading


def _with_properties(mapping: SourceMapping, then: SourceMapping, reading: Reading) -> SourceMapping:
    """Other columns are kept as they were; those that were left out stay out."""
    before = {item.column: item for item in (*then.properties, *then.attributes)}
    used = {then.user, then.time, then.event, then.clock, then.zone_column}
    left_out = set(reading.columns) - before.keys() - used
    owned: dict[str, Taken] = {item.column: item.taken for item in mapping.attributes if item.column not in before}
    owned |= {item.column: item.taken for item in then.attributes}
    now = (*mapping.properties, *mapping.attributes)
    kept = tuple(before.get(item.column, item) for item in now if item.column not in left_out)
    session = then.session if any(item.column == then.session for item in kept) else None
    same = replace(mapping, properties=kept, attributes=(), session=session)
    return same.with_owned(owned) if mapping.kind == "events" else same
