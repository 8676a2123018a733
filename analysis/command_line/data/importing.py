"""`import`: files in, a published version and its ledger out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer, iso_moment
from analysis.command_line.data.changing import ChangeWords, change_file
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
from analysis.locale import Text

if TYPE_CHECKING:
    from analysis.jobs.data import ImportedFile, ImportFile, ImportResult, Target
    from analysis.store.workspace import Workspace


def import_files(
    project: ProjectOption,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="CSV, JSON, web logs, XES (all also .gz), Parquet, Excel; zips and folders of them."
        ),
    ] = None,
    change: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Read an imported file of this name otherwise; what isn't said stays."),
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="With --change: only say what would change.")] = False,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="COL=TYPE", help="Keep a column as number, text, time or day."),
    ] = None,
    user: Annotated[str | None, typer.Option(metavar="COL", help="The column of the user.")] = None,
    event: Annotated[str | None, typer.Option(metavar="COL", help="The column of the event's name.")] = None,
    event_name: Annotated[str | None, typer.Option(metavar="NAME", help="All rows are this event.")] = None,
    time: Annotated[str | None, typer.Option(metavar="COL", help="The column of the time.")] = None,
    time_format: Annotated[
        list[str] | None, typer.Option(metavar="FMT", help="How times are written, as in strptime; several are tried.")
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option(metavar="TZ", help="Zone of times that name none [default: the project's].")
    ] = None,
    join_time: Annotated[
        tuple[str, str] | None,
        typer.Option("--join-time", metavar="DAY CLOCK", help="The day stands in one column, its clock in another."),
    ] = None,
    no_clock: Annotated[bool, typer.Option("--no-clock", help="No other column's clock belongs to the time.")] = False,
    date_order: Annotated[
        str | None, typer.Option(metavar="ORDER", help="What comes first in dates: ymd, dmy or mdy.")
    ] = None,
    year: Annotated[int | None, typer.Option(metavar="YEAR", help="The year of dates that name none.")] = None,
    zone_column: Annotated[
        str | None, typer.Option(metavar="COL", help="The column that names the zone of each row.")
    ] = None,
    zone_name: Annotated[
        list[str] | None, typer.Option(metavar="NAME=TZ", help="What a zone's name means, such as CST=Asia/Shanghai.")
    ] = None,
    local_epoch: Annotated[
        bool | None,
        typer.Option("--local-epoch/--utc-epoch", help="Numbers that count seconds do so on a local clock, or in UTC."),
    ] = None,
    newest_first: Annotated[
        bool | None,
        typer.Option(
            "--newest-first/--file-order", help="Take rows of one moment from the file's end, or as they stand."
        ),
    ] = None,
    project_time_zone: Annotated[
        str | None, typer.Option(metavar="TZ", help="Set the project's zone; a new project's is UTC.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(metavar="ENC", help="The text's encoding, such as gb18030.")] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(metavar="SIGN", help="What stands between cells: a sign, or tab, comma, semicolon, pipe."),
    ] = None,
    quote: Annotated[
        str | None,
        typer.Option(metavar="SIGN", help="What stands around cells that hold delimiters; none for nothing."),
    ] = None,
    skip_rows: Annotated[int | None, typer.Option(metavar="N", min=0, help="Lines above the table.")] = None,
    header_rows: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Rows from the names down to the data.")
    ] = None,
    header: Annotated[
        bool | None, typer.Option("--header/--no-header", help="Whether a row names the columns; else give --columns.")
    ] = None,
    fill_down: Annotated[
        str | None,
        typer.Option(metavar="A,B,C", help="Where all of these are blank, they are those of the row above; or none."),
    ] = None,
    columns: Annotated[str | None, typer.Option(metavar="A,B,C", help="Names of the columns, in order.")] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The sheet of a workbook; '*' joins all that have its columns.")
    ] = None,
    decimal: Annotated[
        str | None, typer.Option(metavar="SIGN", help="The decimal sign of numbers that fit both ways: . or ,")
    ] = None,
    missing: Annotated[
        list[str] | None,
        typer.Option(metavar="[COL=]A,B", help='What says "nothing", in all columns or in one [default: recognised].'),
    ] = None,
    lines_of: Annotated[
        str | None, typer.Option(metavar="COL", help="A column of lists: a row for each of their elements.")
    ] = None,
    user_attributes: Annotated[
        str | None,
        typer.Option(
            metavar="A,B=first",
            help="Columns that belong to the user, by last or first value; or none [default: what never changes].",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="COL=A,B", help="Only rows that hold one of these in a column; or all of them."),
    ] = None,
    drop_duplicates: Annotated[
        bool, typer.Option("--drop-duplicates", help="Leave out rows that repeat an earlier one in all columns.")
    ] = False,
    attributes: Annotated[
        bool, typer.Option("--attributes", help="One row a user: the columns are attributes of the users.")
    ] = False,
    keep_overlap: Annotated[
        bool, typer.Option("--keep-overlap", help="Keep rows that stand in the project already once more.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Import files that were imported before.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Import although the result looks odd; what was odd is kept with the import.")
    ] = False,
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
    )
    opened = open_workspace(workspace)
    from analysis.sources.process import STANDBY

    STANDBY.stand_ready()  # loads while we do
    from analysis.command_line.progress import ProgressLine
    from analysis.command_line.tags import failures
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
    there = [path if path.is_dir() else existing_file(path) for path in files or ()]
    with data.opened_up(opened, there) as given, ProgressLine() as line:
        looked_at = tuple(_inspected(opened, Path(file.path), file.name, words) for file in given)
        target = data.target_called(opened, project, project_time_zone or "UTC")
        asked = tuple(_belonging(opened, target, file, words) for file in looked_at)
        done = data.import_into(
            opened,
            target,
            asked,
            time_zone=project_time_zone,
            options=options,
            progress=line.show,
            tags_progress=line.show_blocks,
        )
    tags = {
        "refreshed": len(done.tags.results) if done.tags else 0,
        "failed": failures(done.tags) if done.tags else [],
    }
    value = _value(done.result) | {"tags": tags}
    return Answer(value, lambda text: _lines(done.result, tags, text))


def _require_zones(*zones: str | None) -> None:
    from analysis.store.catalog import require_time_zone

    for zone in zones:
        if zone is not None:
            require_time_zone(zone)


def _inspected(workspace: Workspace, path: Path, name: str, words: ImportWords) -> ImportFile:
    from analysis.command_line.data.mapping import mapping_of, reading_options
    from analysis.jobs.data import ImportFile, inspect_in_child

    options = reading_options(words)
    inspection = inspect_in_child(workspace, path, name, options)
    mapping = mapping_of(inspection, words)
    return ImportFile(path, name, inspection.reading, mapping, inspection.notes)


def _belonging(workspace: Workspace, target: Target, file: ImportFile, words: ImportWords) -> ImportFile:
    """Columns that seem to belong to users are kept so, and it is said; unless they were events' before."""
    from analysis.jobs import data
    from analysis.notes import Note

    if words.user_attributes is not None or file.mapping is None:
        return file
    mapping = data.as_before(workspace, target.project, file.mapping)
    columns = [item.column for item in mapping.attributes]
    said = (Note("belongs_to_users", {"file": file.name, "columns": columns, "option": "--user-attributes none"}),)
    return replace(file, mapping=mapping, notes=(*file.notes, *(said if columns else ())))


def _only_attributes(result: ImportResult) -> bool:
    return all(file.mapping.kind == "attributes" for file in result.files)


def _value(result: ImportResult) -> dict[str, Any]:
    dropped = dict(result.ledger.dropped)
    # A row that a later one of its user replaced was read and used like any other: it isn't lost, it is outdated.
    kept = (
        {"attribute_rows": result.attribute_rows + dropped.pop("duplicate_user", 0)}
        if _only_attributes(result)
        else {"events": result.events}
    )
    return (
        {"dataset": result.dataset, "rows_in": result.ledger.rows_in}
        | kept
        | {
            "users": result.users,
            "dropped": dropped,
            "duplicates": result.ledger.duplicates,
            "first": iso_moment(result.first),
            "last": iso_moment(result.last),
            "files": [_file(file) for file in result.files],
        }
        | ({"notes": [{"note": note.code} | dict(note.details) for note in result.notes]} if result.notes else {})
    )


def _file(file: ImportedFile) -> dict[str, Any]:
    mapping, reading = file.mapping, file.reading
    zone = mapping.time_reading.time_zone or mapping.time_zone
    told = {"event_name": mapping.event_name, "clock": mapping.clock, "zone_column": mapping.zone_column, "zone": zone}
    named = {name: value for name, value in told.items() if value}
    sheets = [sheet.name for sheet in file.reading.joined] or [file.reading.sheet]
    only = {"only": {rows.column: list(rows.values) for rows in mapping.only}} if mapping.only else {}
    return {
        "file": file.name,
        "encoding": reading.encoding if reading.format not in ("parquet", "excel") else None,
        "delimiter": reading.delimiter if reading.format == "csv" else None,
        "mapping": {"user": mapping.user, "event": mapping.event, "time": mapping.time} | named | only,
    } | ({"sheets": sheets} if file.reading.format == "excel" else {})


def _lines(result: ImportResult, tags: dict[str, Any], text: Text) -> Iterator[str]:
    value, attributes = _value(result), _only_attributes(result)
    if attributes:
        yield text(
            "cli.import_attributes_done", version=result.dataset, rows=value["attribute_rows"], users=result.users
        )
    else:
        yield text("cli.import_done", version=result.dataset, events=result.events, users=result.users)
    if result.first and result.last:
        yield text("cli.import_span", first=result.first, last=result.last)
    yield text("cli.import_ledger", rows=value["rows_in"], kept=value["rows_in"] - sum(value["dropped"].values()))
    for reason, rows in value["dropped"].items():
        yield text("cli.import_dropped", reason=text(f"cli.reason.{reason}"), rows=rows)
    if attributes and (replaced := result.ledger.dropped.get("duplicate_user")):
        yield text("cli.import_replaced", rows=replaced)
    yield text("cli.import_duplicates", rows=value["duplicates"])
    for file in value["files"]:
        mapping = {name: column or text("cli.none") for name, column in file["mapping"].items()}
        mapping["time"] = " + ".join(mapping[part] for part in ("time", "clock") if part in mapping)
        words = "cli.import_file_users" if file["mapping"]["time"] is None else "cli.import_file"
        yield text(words, file=file["file"], encoding=file["encoding"] or "–", **mapping)
        if zone := mapping.get("zone_column") or mapping.get("zone"):
            yield text("cli.import_zone", zone=zone)
    if tags["refreshed"] or tags["failed"]:
        yield text("cli.tags_follow", n=tags["refreshed"], failed=len(tags["failed"]))
    for note in result.notes:
        yield text.note(note)
