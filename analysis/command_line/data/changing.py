"""`import --change`: one imported file read otherwise, its new version out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.command_line.answers import Answer, iso_moment
from analysis.command_line.data.import_answer import tags_lines, tags_value
from analysis.command_line.data.words import ImportWords
from analysis.errors import UnknownName
from analysis.locale import Text

if TYPE_CHECKING:
    from analysis.jobs.data import Comparison, ReadingSide, Rereading
    from analysis.store.catalog import Source
    from analysis.store.workspace import Workspace


@dataclass(frozen=True)
class ChangeWords:
    """Beside how the file is to be read: the project's zone, odd rows, and whether to only look."""

    preview: bool = False
    project_zone: str | None = None
    drop_duplicates: bool = False
    keep_overlap: bool = False
    yes: bool = False


def change_file(workspace: Workspace, project: str, name: str, words: ImportWords, more: ChangeWords) -> Answer:
    """What isn't said stays as it was when the file was imported."""
    from analysis.command_line.progress import ProgressLine
    from analysis.jobs import data

    found = workspace.catalog().projects.get(project)
    source = _source(workspace, found.id, name)
    wanted = _wanted(workspace, source, words, more)
    with ProgressLine() as line:
        if more.preview:
            compared = data.preview_rereading(workspace, found.id, source.id, wanted, line.show)
            value: dict[str, Any] = _value(compared)
            return Answer(value, lambda text: _lines(text, compared, text("changing.cli_preview", file=source.file)))
        done = data.reread(workspace, found.id, source.id, wanted, line.show)
    tags = tags_value(done.tags)
    value = {"dataset": done.version} | _value(done.comparison) | {"tags": tags}

    def lines(text: Text) -> Iterator[str]:
        heading = text("changing.cli_done", file=source.file, version=done.version)
        yield from _lines(text, done.comparison, heading)
        yield from tags_lines(tags, text)

    return Answer(value, lines)


def _source(workspace: Workspace, project_id: str, name: str) -> Source:
    """The newest file of this name that the project's data holds."""
    present = [one for one in workspace.catalog().versions.sources(project_id) if one.removed_in is None]
    found = next((one for one in reversed(present) if one.file == name), None)
    if found is None:
        raise UnknownName(kind="source", name=name)
    return found


def _wanted(workspace: Workspace, source: Source, words: ImportWords, more: ChangeWords) -> Rereading:
    from analysis.command_line.data.mapping import changed_mapping, reading_options
    from analysis.jobs.data import DOUBTS, Rereading, remembered

    options = remembered.with_said(remembered.options_of(source), reading_options(words))
    with remembered.kept_original(workspace, source) as path:
        inspection = remembered.inspected_as(workspace, path, source, options)
    return Rereading(
        reading=inspection.reading,
        mapping=changed_mapping(inspection, source, words),
        project_zone=more.project_zone,
        drop_duplicates=more.drop_duplicates or None,
        keep_overlap=more.keep_overlap or None,
        accepted=DOUBTS if more.yes else (),
    )


def _value(compared: Comparison) -> dict[str, Any]:
    sides = {"before": _side(compared.before), "after": _side(compared.after)}
    told = [{"note": note.code} | dict(note.details) for note in compared.notes]
    return {"file": compared.file} | sides | {"others": list(compared.others)} | ({"notes": told} if told else {})


def _side(side: ReadingSide) -> dict[str, Any]:
    from analysis.timezones import from_micros

    manifest, ledger = side.manifest, side.ledger
    first, last = (None if micros is None else from_micros(micros) for micros in (manifest.first, manifest.last))
    return {
        "rows_in": ledger.rows_in,
        "kept": ledger.kept,
        "dropped": dict(ledger.dropped),
        "events": manifest.rows,
        "users": manifest.users,
        "first": iso_moment(first),
        "last": iso_moment(last),
        "time_zone": side.time_zone,
        "file_zone": side.file_zone,
        "properties": {item.name: item.type for item in manifest.properties},
        "attributes": {item.name: item.type for item in manifest.attributes},
    }


def _lines(text: Text, compared: Comparison, heading: str) -> Iterator[str]:
    before, after = _side(compared.before), _side(compared.after)
    yield heading
    for name in ("kept", "events", "users", "first", "last"):
        label = text(f"changing.{name}")
        yield text("changing.cli_line", line=label, before=before[name] or "–", after=after[name] or "–")
    for name, line in (("file_zone", "zone_read"), ("time_zone", "zone_shown")):
        was, now = (side[name] or text("changing.zone_of_times") for side in (before, after))
        yield text("changing.cli_line", line=text(f"changing.{line}"), before=was, after=now)
    for kind in ("properties", "attributes"):
        for column in dict.fromkeys([*before[kind], *after[kind]]):
            was, now = (
                text(f"data.type_{side[kind][column]}") if column in side[kind] else "–" for side in (before, after)
            )
            if was != now:
                label = text("changing.type", column=column)
                yield text("changing.cli_line", line=label, before=was, after=now)
    if compared.others:
        yield text("changing.others", files=list(compared.others))
    for note in compared.notes:
        yield text.note(note)
