"""Which columns of a file are meant, by the words of the call and else by the data?"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import cast

from analysis.command_line.data.words import ImportWords
from analysis.errors import MissingMapping, UnknownColumn
from analysis.sources.inspecting import Inspection, Roles, TimeWords, guess_mapping, of_reading
from analysis.sources.known import known_export
from analysis.sources.mapping import DateOrder, SourceMapping


def mapping_of(inspection: Inspection, words: ImportWords) -> SourceMapping:
    """The mapping of a file. What neither words nor data decide is an error that names the options to give."""
    if "encoding" not in inspection.asked:  # else the names of columns aren't known yet
        own_markers = (name for name, _ in words.missing_of)
        for column in (words.user, words.event, words.time, words.zone_column, *(words.join_time or ()), *own_markers):
            _require_column(inspection, column)
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
    asked = (*of_reading(inspection.questions), *guess.questions)
    replace(inspection, guess=guess, questions=asked).check(words.options)
    if guess.mapping is None:
        raise MissingMapping(file=inspection.file, role="time" if guess.user else "user")
    if not words.time_formats:
        return guess.mapping
    reading = replace(guess.mapping.time_reading, order=None, epoch=None, formats=words.time_formats, year=words.year)
    return replace(guess.mapping, time_reading=reading)


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
