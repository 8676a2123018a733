"""`import`: files in, a published version and its ledger out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.command_line.answers import Answer
from analysis.command_line.data import import_options as option
from analysis.command_line.data.changing import ChangeWords, change_file
from analysis.command_line.data.import_answer import import_lines, import_value, tags_value
from analysis.command_line.data.words import (
    ImportWords,
    read_columns,
    read_decimal,
    read_encoding,
    read_formats,
    read_missing,
    read_only,
    read_table,
    read_types,
    read_user_attributes,
    read_zone_names,
    require_files,
)
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, existing_file, open_workspace
from analysis.notes import Note

_OPTION = "--project-time-zone"

if TYPE_CHECKING:
    from analysis.jobs.data import ImportFile, ImportOptions, Target
    from analysis.sources.inspecting import ColumnStats
    from analysis.sources.mapping import SourceMapping
    from analysis.store.workspace import Workspace


def import_files(
    project: ProjectOption,
    files: option.Files = None,
    change: option.Change = None,
    preview: option.Preview = False,
    types: option.Types = None,
    user: option.User = None,
    event: option.Event = None,
    event_name: option.EventName = None,
    time: option.Time = None,
    time_format: option.TimeFormat = None,
    time_zone: option.TimeZone = None,
    join_time: option.JoinTime = None,
    no_clock: option.NoClock = False,
    date_order: option.DateOrder = None,
    year: option.Year = None,
    zone_column: option.ZoneColumn = None,
    zone_name: option.ZoneName = None,
    local_epoch: option.LocalEpoch = None,
    newest_first: option.NewestFirst = None,
    project_time_zone: option.ProjectTimeZone = None,
    encoding: option.Encoding = None,
    delimiter: option.Delimiter = None,
    quote: option.Quote = None,
    skip_rows: option.SkipRows = None,
    header_rows: option.HeaderRows = None,
    header: option.Header = None,
    fill_down: option.FillDown = None,
    columns: option.Columns = None,
    sheet: option.Sheet = None,
    decimal: option.Decimal = None,
    missing: option.Missing = None,
    lines_of: option.LinesOf = None,
    user_attributes: option.UserAttributes = None,
    session: option.Session = None,
    only: option.Only = None,
    drop_duplicates: option.DropDuplicates = False,
    attributes: option.Attributes = False,
    keep_overlap: option.KeepOverlap = False,
    own_names: option.OwnNames = False,
    again: option.Again = False,
    yes: option.Yes = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Read files and publish them as the project's next version; a project that isn't there is made.

    What isn't said is recognised from names and values. What can't be known is asked for by an error.

    Example: import orders.csv --project shop --time-zone Asia/Shanghai
    """
    require_files(files, change, preview)
    names = read_columns(header is False, columns)
    everywhere, single = read_missing(missing)
    table = read_table(delimiter, quote, header, skip_rows, header_rows, fill_down)
    words = ImportWords(
        *(user, event, event_name, time, read_formats(time_format, year), time_zone, read_encoding(encoding), names),
        attributes=attributes,
        sheet=sheet,
        decimal=read_decimal(decimal),
        missing=everywhere,
        missing_of=single,
        join_time=join_time,
        no_clock=no_clock,
        date_order=date_order,
        year=year,
        zone_column=zone_column,
        zone_names=read_zone_names(zone_name),
        local_epoch=local_epoch,
        newest_first=newest_first,
        lines_of=lines_of,
        only=read_only(only),
        table=table,
        types=read_types(types),
        user_attributes=read_user_attributes(user_attributes),
        session=session,
    )
    opened = open_workspace(workspace)
    from analysis.sources.process import STANDBY

    STANDBY.stand_ready()  # loads while we do
    from analysis.jobs import data

    _require_zones(time_zone, project_time_zone, *(zone for _, zone in words.zone_names))
    if change is not None:
        more = ChangeWords(preview, project_time_zone, drop_duplicates, keep_overlap, yes)
        return change_file(opened, project, change, words, more)
    options = data.ImportOptions(
        drop_duplicates=drop_duplicates,
        keep_overlap=keep_overlap,
        again=again,
        accepted=data.DOUBTS if yes else (),
    )
    return _imported(opened, project, files or [], words, project_time_zone, options, own_names)


def _imported(
    workspace: Workspace,
    project: str,
    files: list[Path],
    words: ImportWords,
    project_zone: str | None,
    options: ImportOptions,
    own_names: bool,
) -> Answer:
    from analysis.command_line.progress import ProgressLine
    from analysis.jobs import data

    there = [path if path.is_dir() else existing_file(path) for path in files]
    with data.opened_up(workspace, there) as given, ProgressLine() as line:
        looked_at = tuple(_inspected(workspace, Path(file.path), file.name, words) for file in given)
        zone, why = _zone_of_new(looked_at) if project_zone is None else (project_zone, None)
        target = data.target_called(workspace, project, zone)
        belonging = tuple(_belonging(workspace, target, *looked, words) for looked in looked_at)
        done = data.import_into(
            workspace,
            target,
            belonging if own_names else _spelled(workspace, target, belonging),
            time_zone=project_zone,
            options=options,
            progress=line.show,
            tags_progress=line.show_blocks,
        )
    notes = (*((why,) if target.made and why else ()), *done.result.notes)
    result, tags = replace(done.result, notes=notes), tags_value(done.tags)
    now = workspace.catalog().projects.settings(done.project.id).time_zone
    value = import_value(result, now) | {"tags": tags}
    unsaid = target.made and project_zone is None and why is None and result.first is not None
    hints = (Note("project_zone_unsaid", {"zone": now, "option": _OPTION}),) if unsaid else ()
    return Answer(value, lambda text: import_lines(replace(result, notes=(*hints, *notes)), now, tags, text))


def _zone_of_new(files: tuple[tuple[ImportFile, tuple[ColumnStats, ...]], ...]) -> tuple[str, Note | None]:
    """In which zone a new project's days and hours are, by the times of its files, and why."""
    from analysis.sources.inspecting import fitting_zone, written_offsets, zone_of_rows
    from analysis.timezones import zone_options

    events = [(file.mapping, columns) for file, columns in files if file.mapping and file.mapping.kind == "events"]
    said = next((mapping.time_zone for mapping, _ in events if mapping.time_zone not in (None, "UTC")), None)
    if said is not None:
        return said, Note("project_zone_read", {"zone": said, "option": _OPTION})
    rows = zone_of_rows(events)
    if rows is not None:
        return rows, Note("project_zone_of_rows", {"zone": rows, "option": _OPTION})
    offsets = written_offsets(events)
    fits = fitting_zone(offsets, zone_options("UTC"))
    if fits is None:
        return "UTC", None
    written = list(dict.fromkeys(offset.written for offset in offsets))
    return fits[0], Note("project_zone_fits", {"zone": fits[0], "offsets": written, "option": _OPTION})


def _require_zones(*zones: str | None) -> None:
    from analysis.store.catalog import require_time_zone

    for zone in zones:
        if zone is not None:
            require_time_zone(zone)


def _inspected(
    workspace: Workspace, path: Path, name: str, words: ImportWords
) -> tuple[ImportFile, tuple[ColumnStats, ...]]:
    from analysis.command_line.data.mapping import mapping_of, reading_options
    from analysis.jobs.data import ImportFile, inspect_in_child

    options = reading_options(words)
    inspection = inspect_in_child(workspace, path, name, options)
    mapping = mapping_of(inspection, words)
    return ImportFile(path, name, inspection.reading, mapping, inspection.notes), inspection.columns


def _belonging(
    workspace: Workspace, target: Target, file: ImportFile, columns: tuple[ColumnStats, ...], words: ImportWords
) -> ImportFile:
    """As in the project's files before; else columns that seem to belong to users are kept so, and it is said, and so
    is which column could tell sessions apart."""
    from analysis.jobs import data

    if file.mapping is None:
        return file
    mapping = data.as_before(workspace, target.project, file.mapping)
    if words.user_attributes is not None:
        mapping = mapping.with_owned(dict(words.user_attributes))
    of_users = [item.column for item in mapping.attributes] if words.user_attributes is None else []
    said = {"belongs_to_users": {"columns": of_users, "option": "--user-attributes none"}} if of_users else {}
    if (session := _session_offered(target, mapping, columns)) is not None:
        said["session_offered"] = {"column": session, "option": f"--session {session}"}
    notes = (Note(code, {"file": file.name} | details) for code, details in said.items())
    return replace(file, mapping=mapping, notes=(*file.notes, *notes))


def _spelled(workspace: Workspace, target: Target, files: tuple[ImportFile, ...]) -> tuple[ImportFile, ...]:
    """Columns that are only spelled otherwise than before have the name from before, and it is said."""
    from analysis.jobs import data

    found = data.spelled_as_before(workspace, target.project, [file.mapping for file in files])
    named = []
    for file, (mapping, names) in zip(files, found, strict=True):
        pairs = [f"{own} → {name}" for own, name in names.items()]
        note = Note("spelled_otherwise", {"file": file.name, "columns": pairs, "option": "--own-names"})
        named.append(replace(file, mapping=mapping, notes=(*file.notes, *((note,) if pairs else ()))))
    return tuple(named)


def _session_offered(target: Target, mapping: SourceMapping, columns: tuple[ColumnStats, ...]) -> str | None:
    """The column that could tell sessions apart, where nothing does."""
    from analysis.sources.inspecting import session_columns

    kept = {item.column: item.name for item in mapping.properties}
    if mapping.session or target.project.settings.session_property in kept.values():
        return None
    return next((name for name in session_columns(columns, mapping.user) if name in kept), None)
