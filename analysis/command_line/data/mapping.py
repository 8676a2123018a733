"""Which columns of a file are meant, by the words of the call and else by the data?"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from analysis.command_line.data.words import ImportWords
from analysis.errors import MissingMapping, UnknownColumn
from analysis.sources.inspecting import Inspection, Roles, guess_mapping, of_reading
from analysis.sources.mapping import SourceMapping, TimeReading


def mapping_of(inspection: Inspection, words: ImportWords) -> SourceMapping:
    """The mapping of a file. What neither words nor data decide is an error that names the options to give."""
    if "encoding" not in inspection.asked:  # else the names of columns aren't known yet
        for column in (words.user, words.event, words.time, *(name for name, _ in words.missing_of)):
            _require_column(inspection, column)
    roles = Roles(words.user, words.event, words.event_name, words.time)
    guess = guess_mapping(inspection.columns, inspection.file, inspection.whole, words.kind, roles)
    asked = (*of_reading(inspection.questions), *guess.questions)
    replace(inspection, guess=guess, questions=asked).check(words.options)
    if guess.mapping is None:
        raise MissingMapping(file=inspection.file, role="time" if guess.user else "user")
    mapping = replace(guess.mapping, time_zone=words.time_zone)
    if words.time_formats:
        mapping = replace(mapping, time_reading=TimeReading(order=None, formats=words.time_formats))
    return mapping


def _require_column(inspection: Inspection, name: str | None) -> None:
    names = inspection.reading.columns
    if name is not None and name not in names:
        raise UnknownColumn(column=name, near=get_close_matches(name, names, n=3), file=inspection.file)
