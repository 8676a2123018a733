"""Which columns of a file are meant, by the words of the call and else by the data?"""

from __future__ import annotations

from difflib import get_close_matches

from analysis.command_line.data.words import ImportWords
from analysis.errors import MissingMapping, SilhouetteError, UnknownColumn
from analysis.sources.inspecting import (
    ColumnStats,
    DateOrderUnclear,
    EncodingUnclear,
    Inspection,
    MappingGuess,
    NotEvents,
    guess_mapping,
    property_of,
)
from analysis.sources.mapping import SourceMapping, TimeReading


def mapping_of(inspection: Inspection, words: ImportWords) -> SourceMapping:
    """The mapping of a file. What neither words nor data decide is an error that names the option to give."""
    if "encoding" in inspection.questions:
        choices = [choice.encoding for choice in inspection.encodings]
        raise EncodingUnclear(file=inspection.file, choices=choices, option="--encoding")
    for column in (words.user, words.event, words.time):
        _require_column(inspection, column)
    kind = "attributes" if words.attributes else "events"
    guess = guess_mapping(inspection.columns, inspection.file, kind=kind)
    if not (guess.importable or words.user or words.time):
        raise NotEvents(file=inspection.file, columns=list(inspection.reading.columns[:12]), option="--user")
    user = _user(inspection, words, guess)
    return _attributes(inspection, user) if words.attributes else _events(inspection, words, guess, user)


def _attributes(inspection: Inspection, user: str) -> SourceMapping:
    kept = tuple(property_of(column) for column in inspection.columns if column.name != user)
    return SourceMapping("attributes", user, properties=kept)


def _events(inspection: Inspection, words: ImportWords, guess: MappingGuess, user: str) -> SourceMapping:
    time = words.time or _other(guess.time, user)
    if time is None:
        raise _missing(inspection, "time", "--time")
    event = None if words.event_name else words.event or _other(guess.event, user, time)
    if event is None and not words.event_name:
        raise _missing(inspection, "event", "--event")
    return SourceMapping(
        "events",
        user,
        time=time,
        event=event,
        event_name=words.event_name,
        time_reading=_time_reading(inspection, words, time),
        time_zone=words.time_zone,
        properties=tuple(
            property_of(column) for column in inspection.columns if column.name not in (user, time, event)
        ),
    )


def _user(inspection: Inspection, words: ImportWords, guess: MappingGuess) -> str:
    """By its name; a column that only looks like one by its values is for people to confirm."""
    if words.user:
        return words.user
    if guess.user is None or guess.user_basis != "name" or guess.user in (words.event, words.time):
        raise _missing(inspection, "user", "--user")
    return guess.user


def _time_reading(inspection: Inspection, words: ImportWords, time: str) -> TimeReading:
    if words.time_formats:
        return TimeReading(order=None, formats=words.time_formats)
    column = _column(inspection, time)
    if column.time.question == "date_order":
        example = column.examples[0] if column.examples else ""
        raise DateOrderUnclear(file=inspection.file, column=time, example=example, option="--time-format")
    return column.time.reading or TimeReading()


def _other(guessed: str | None, *taken: str) -> str | None:
    return None if guessed in taken else guessed


def _column(inspection: Inspection, name: str) -> ColumnStats:
    return next(column for column in inspection.columns if column.name == name)


def _require_column(inspection: Inspection, name: str | None) -> None:
    names = inspection.reading.columns
    if name is not None and name not in names:
        raise UnknownColumn(column=name, near=get_close_matches(name, names, n=3), file=inspection.file)


def _missing(inspection: Inspection, role: str, option: str) -> SilhouetteError:
    return MissingMapping(file=inspection.file, role=role, option=option)
