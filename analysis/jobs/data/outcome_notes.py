"""What must be said of an import beside its counts?"""

from __future__ import annotations

from analysis.notes import Note
from analysis.sources.cleaning import NO_EVENT_NAME
from analysis.sources.messages import ImportOutcome
from analysis.store.dataset import DATED, Manifest

_COLUMNS = ("properties", "attributes")


def notes_of(outcome: ImportOutcome) -> tuple[Note, ...]:
    """What became of single columns, rows and letters."""
    demoted = [
        Note("demoted_to_text", {"column": item.name, "type": item.type, "example": item.example})
        for item in outcome.demoted
    ]
    clocked = [
        Note("clock_left_out", {"column": item.name, "n": item.values, "example": item.example})
        for item in outcome.clocked
    ]
    left_out = [
        Note("left_out_of_numbers", {"column": item.name, "rows": item.rows, "examples": list(item.examples[:3])})
        for item in outcome.left_out
    ]
    changed = [
        Note("attribute_changes", {"column": item.name, "n": item.changing, "users": item.users})
        for item in outcome.changed
    ]
    nameless = sum(file.nameless_events for file in outcome.files)
    named = [Note("events_without_name", {"rows": nameless, "event": NO_EVENT_NAME})] if nameless else []
    turned = [Note("newest_first", {"file": file.name}) for file in outcome.files if file.newest_first]
    unseen = [
        Note("unseen_keys", {"file": file.name, "keys": list(file.unseen), "rows": max(file.unseen.values())})
        for file in outcome.files
        if file.unseen
    ]
    broken = [
        Note("letters_replaced", {"file": file.name, "n": file.broken, "rows": ", ".join(map(str, file.broken_at))})
        for file in outcome.files
        if file.broken
    ]
    objects = [
        Note("rows_of_lists", {"file": file.name, "n": file.of_lists}) for file in outcome.files if file.of_lists
    ]
    return (*demoted, *clocked, *left_out, *changed, *named, *turned, *unseen, *broken, *objects)


def notes_beside(before: Manifest | None, outcome: ImportOutcome) -> tuple[Note, ...]:
    """What only shows beside the data that was there."""
    return (*_of_two_kinds(before, outcome), *_users_only(before, outcome))


def _of_two_kinds(before: Manifest | None, outcome: ImportOutcome) -> tuple[Note, ...]:
    """Columns that were moments before and are days in these files, or the other way round."""
    if before is None:
        return ()
    known = {(kind, field.name): field.type for kind in _COLUMNS for field in getattr(before, kind)}
    new = {(kind, field.name): field.type for kind in _COLUMNS for field in getattr(outcome, kind)}
    both = [name for (kind, name), type_ in new.items() if {type_, known.get((kind, name))} == set(DATED)]
    return tuple(Note("days_and_moments", {"column": name}) for name in both)


def _users_only(before: Manifest | None, outcome: ImportOutcome) -> tuple[Note, ...]:
    """Nothing in the project says what anybody did, or when."""
    events = outcome.events or (before is not None and before.rows)
    return () if events else (Note("users_only"),)
