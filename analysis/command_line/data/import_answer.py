"""What came of an import, as JSON and in sentences?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from analysis.command_line.answers import iso_moment
from analysis.locale import Text

if TYPE_CHECKING:
    from analysis.jobs.data import ImportedFile, ImportResult
    from analysis.jobs.tags import Refreshed


def _only_attributes(result: ImportResult) -> bool:
    return all(file.mapping.kind == "attributes" for file in result.files)


def import_value(result: ImportResult, zone: str) -> dict[str, Any]:
    """`zone` is the project's."""
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
            "time_zone": zone,
            "files": [_file(file) for file in result.files],
        }
        | ({"notes": [{"note": note.code} | dict(note.details) for note in result.notes]} if result.notes else {})
    )


def _file(file: ImportedFile) -> dict[str, Any]:
    mapping, reading = file.mapping, file.reading
    zone = mapping.time_reading.time_zone or mapping.time_zone
    told = {"event_name": mapping.event_name, "clock": mapping.clock, "zone_column": mapping.zone_column, "zone": zone}
    told |= {"session": mapping.session}
    named = {name: value for name, value in told.items() if value}
    sheets = [sheet.name for sheet in file.reading.joined] or [file.reading.sheet]
    only = {"only": {rows.column: list(rows.values) for rows in mapping.only}} if mapping.only else {}
    return {
        "file": file.name,
        "encoding": reading.encoding if reading.format not in ("parquet", "excel") else None,
        "delimiter": reading.delimiter if reading.format == "csv" else None,
        "mapping": {"user": mapping.user, "event": mapping.event, "time": mapping.time} | named | only,
        **({"zone_from": mapping.zone_from or "project"} if mapping.kind == "events" else {}),
        **({"sheets": sheets} if file.reading.format == "excel" else {}),
    }


def import_lines(result: ImportResult, zone: str, tags: dict[str, Any], text: Text) -> Iterator[str]:
    value, attributes = import_value(result, zone), _only_attributes(result)
    if attributes:
        yield text(
            "cli.import_attributes_done", version=result.dataset, rows=value["attribute_rows"], users=result.users
        )
    else:
        yield text("cli.import_done", version=result.dataset, events=result.events, users=result.users)
    if result.first and result.last:
        days = (moment.astimezone(ZoneInfo(zone)).date() for moment in (result.first, result.last))
        yield text("cli.import_span", **dict(zip(("first", "last"), days, strict=True)), zone=zone)
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
        if (source := file.get("zone_from")) is not None:
            column, own = mapping.get("zone_column") or "", mapping.get("zone") or zone
            yield text(f"data.zone_from_{source}", zone=own, column=column)
        elif own := mapping.get("zone"):
            yield text("cli.import_zone", zone=own)
        if session := file["mapping"].get("session"):
            yield text("cli.import_session", column=session)
    yield from tags_lines(tags, text)
    for note in result.notes:
        yield text.note(note)


def tags_value(tags: Refreshed | None) -> dict[str, Any]:
    """What became of the tags when they were brought to the new data."""
    from analysis.command_line.tags import failures

    return {"refreshed": len(tags.results) if tags else 0, "failed": failures(tags) if tags else []}


def tags_lines(value: dict[str, Any], text: Text) -> Iterator[str]:
    if value["refreshed"] or value["failed"]:
        yield text("cli.tags_follow", n=value["refreshed"], failed=len(value["failed"]))
