"""Which columns of a file are meant, by the words of the call and else by the data?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import cast

from analysis.command_line.answers import BadWords
from analysis.command_line.data.words import ImportWords
from analysis.errors import MissingMapping, UnknownColumn
from analysis.jobs.data import remembered
from analysis.sources.inspecting import (
    Inspection,
    MappingGuess,
    ReadingOptions,
    Roles,
    TimeWords,
    guess_mapping,
    of_reading,
    order_question,
    property_as,
    property_of,
    require_answers,
    unclear_dates,
)
from analysis.sources.known import known_export
from analysis.sources.mapping import DateOrder, SourceMapping
from analysis.store.catalog import Source
from analysis.store.dataset import DATED, FieldType


def mapping_of(inspection: Inspection, words: ImportWords) -> SourceMapping:
    """The mapping of a file. What neither words nor data decide is an error that names the options to give."""
    _require_columns(inspection, words)
    day, clock = words.join_time or (words.time, None)
    guess = guess_mapping(
        inspection.columns,
        inspection.file,
        inspection.whole,
        words.kind,
        Roles(words.user, words.event, words.event_name, day),
        _times(words, clock),
        inspection.zone,
        known_export(inspection.known),
    )
    return _settled(inspection, guess, words)


def changed_mapping(inspection: Inspection, source: Source, words: ImportWords) -> SourceMapping:
    """The mapping that an imported file had, with what the words say otherwise."""
    _require_columns(inspection, words)
    day, clock = words.join_time or (words.time, None)
    roles = Roles(words.user, words.event, words.event_name, day)
    return _settled(
        inspection, remembered.guessed_as(inspection, source, roles, _times(words, clock), words.kind), words
    )


def reading_options(words: ImportWords) -> ReadingOptions:
    return ReadingOptions(
        encoding=words.encoding,
        delimiter=words.table.delimiter,
        quote=words.table.quote,
        header=words.table.header,
        columns=words.columns,
        sheet=words.sheet,
        skip_rows=words.table.skip_rows,
        header_rows=words.table.header_rows,
        fill_down=words.table.fill_down,
        decimal=words.decimal,
        missing=words.missing,
        missing_of=words.missing_of,
        time_formats=words.time_formats,
        lines_of=words.lines_of,
    )


def _settled(inspection: Inspection, guess: MappingGuess, words: ImportWords) -> SourceMapping:
    """The guess where nothing is open, with the formats and types that the words give."""
    asked = (*of_reading(inspection.questions), *guess.questions)
    replace(inspection, guess=guess, questions=asked).check(words.options)
    if guess.mapping is None:
        raise MissingMapping(file=inspection.file, role="time" if guess.user else "user")
    chosen = guess.mapping if words.only is None else replace(guess.mapping, only=words.only)
    mapping = _typed(chosen, inspection, dict(words.types), cast("DateOrder | None", words.date_order))
    if words.user_attributes is not None:
        mapping = mapping.with_owned(dict(words.user_attributes))
    if words.session is not None:
        mapping = _with_session(mapping, inspection, words.session)
    if not words.time_formats:
        return mapping
    reading = replace(mapping.time_reading, order=None, epoch=None, formats=words.time_formats, year=words.year)
    return replace(mapping, time_reading=reading)


def _with_session(mapping: SourceMapping, inspection: Inspection, column: str) -> SourceMapping:
    """A column of events that isn't their user, event or time; it is kept with them."""
    used = (mapping.user, mapping.time, mapping.event, mapping.clock, mapping.zone_column)
    if mapping.kind == "attributes" or column in used:
        raise BadWords(what="session", option="--session", value=column)
    kept = (*mapping.properties, *mapping.attributes)
    stats = next(one for one in inspection.columns if one.name == column)
    own = next((item for item in kept if item.column == column), property_of(stats))
    of_events = tuple(item for item in mapping.properties if item.column != column)
    of_users = tuple(item for item in mapping.attributes if item.column != column)
    return replace(mapping, properties=(*of_events, own), attributes=of_users, session=column)


def _typed(
    mapping: SourceMapping, inspection: Inspection, types: Mapping[str, FieldType], order: DateOrder | None
) -> SourceMapping:
    """Columns of a type that is said are kept, also where they were left out."""
    stats = {column.name: column for column in inspection.columns}
    unclear = unclear_dates([stats[name] for name, kind in types.items() if kind in DATED], order)
    require_answers(inspection.file, (order_question(unclear),) if unclear else ())
    said = {name: property_as(stats[name], kind, order) for name, kind in types.items()}
    known = {item.column for item in (*mapping.properties, *mapping.attributes)}
    others = (item for name, item in said.items() if name not in known)
    return replace(
        mapping,
        properties=(*(said.get(item.column, item) for item in mapping.properties), *others),
        attributes=tuple(said.get(item.column, item) for item in mapping.attributes),
    )


def _require_columns(inspection: Inspection, words: ImportWords) -> None:
    if "encoding" in inspection.asked:  # the names of columns aren't known yet
        return
    own = [name for name, _ in (*words.missing_of, *words.types, *(words.user_attributes or ()))]
    own += [rows.column for rows in words.only or ()]
    for column in (
        words.user,
        words.event,
        words.time,
        words.zone_column,
        words.session,
        *(words.join_time or ()),
        *own,
    ):
        _require_column(inspection, column)


def _times(words: ImportWords, clock: str | None) -> TimeWords:
    return TimeWords(
        clock=clock,
        alone=words.no_clock,
        zone_column=words.zone_column,
        time_zone=words.time_zone,
        order=cast("DateOrder | None", words.date_order),
        year=words.year,
        zones=words.zone_names,
        local_epoch=words.local_epoch,
        newest_first=words.newest_first,
    )


def _require_column(inspection: Inspection, name: str | None) -> None:
    names = inspection.reading.columns
    if name is not None and name not in names:
        raise UnknownColumn(column=name, near=get_close_matches(name, names, n=3), file=inspection.file)
