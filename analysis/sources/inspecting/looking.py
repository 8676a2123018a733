"""What is this file: how is it read, what do its columns mean, and what must be asked?"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import InputError, UnreadableFile
from analysis.notes import Note
from analysis.sources.inspecting.columns import (
    ColumnStats,
    column_stats,
    guess_time,
    missing_of,
    with_neighbours,
    with_owners,
)
from analysis.sources.inspecting.file_kinds import file_kind
from analysis.sources.inspecting.fill_down import fill_down_question
from analysis.sources.inspecting.inspection import Inspection
from analysis.sources.inspecting.json_samples import sample_json
from analysis.sources.inspecting.parquet_samples import sample_parquet
from analysis.sources.inspecting.roles import Choice, Question, guess_mapping
from analysis.sources.inspecting.sheets import sample_workbook
from analysis.sources.inspecting.tables import (
    MOST_COLUMNS,
    Row,
    TooManyColumns,
    column_names,
    labels_of,
)
from analysis.sources.inspecting.text import EncodingChoice, encoding_of, inspect_text_table, is_gzip
from analysis.sources.known import KnownExport, known_export, recognised
from analysis.sources.logs import sample_access_log, sample_xes
from analysis.sources.mapping import Decimal
from analysis.sources.parsing import as_text, read_amounts, read_rows, zone_in_lines
from analysis.sources.reading import Reading, ReadingOptions

PREVIEW_ROWS = 50
_DECIMAL_SAMPLES = 3
_ROUNDED = r"^[0-9]([.,][0-9]+)?E\+[0-9]{2,3}$"  # as spreadsheets show numbers of twelve digits and more


def inspect_file(path: Path, name: str, options: ReadingOptions | None = None) -> Inspection:
    """Looks at a file without importing it.

    All bytes are read once to know the encoding; the rest goes by the first rows and by blocks through the file.
    Raises an `InputError` where the bytes can't become columns at all: empty, no text, one column, an open quote, too
    many columns, a kind of file that isn't read, an unsafe workbook. `name` is what people called the file.
    """
    options = options or ReadingOptions()
    try:
        kind = file_kind(path, name)
        if kind == "parquet":
            return _inspect_parquet(path, name, options)
        if kind == "xes":
            return _inspect_xes(path, name, options)
        if kind == "access_log":
            return _inspect_access_log(path, name, options)
        if kind == "json":
            return _inspect_json(path, name, options)
        return _inspect_excel(path, name, options) if kind == "excel" else _inspect_text(path, name, options)
    except (EOFError, OSError, zlib.error) as error:  # a gzip file that was cut off or damaged
        raise UnreadableFile(file=name, reason=str(error)) from error


def _inspect_text(path: Path, name: str, options: ReadingOptions) -> Inspection:
    found = inspect_text_table(path, name, options)
    lines = (*found.above, *(found.reading.delimiter.join(row) for row in found.heading))
    inspection = _inspection(
        *(name, found.reading, found.table, options, found.whole),
        encodings=found.encodings,
        zone=zone_in_lines(lines),
        heading=found.heading,
    )
    notes = (*inspection.notes, *_row_numbers(found.reading, found.heading), *_text_notes(found.reading))
    inspection = replace(inspection, above=found.above, heading=found.heading, notes=notes)
    if options.fill_down is None:
        needed = (inspection.guess.time, inspection.guess.user)
        asked = fill_down_question(found.top, inspection.columns, needed)
        inspection = replace(inspection, questions=(*inspection.questions, *([asked] if asked else [])))
    return inspection if found.whole or "date_order" not in inspection.asked else _with_order(inspection, path)


def _row_numbers(reading: Reading, heading: tuple[tuple[str, ...], ...]) -> tuple[Note, ...]:
    """What is to be said where the header has no cell for the first column."""
    moved = bool(heading) and reading.columns[1:] == column_names(heading[0], len(heading[0]))
    return (Note("row_numbers", {"column": reading.columns[0]}),) if moved else ()


def _text_notes(reading: Reading) -> tuple[Note, ...]:
    below = [Note("rows_below", {"n": reading.rows_below})] if reading.rows_below else []
    broken = [Note("letters_broken", {"encoding": reading.encoding})] if reading.replaces_broken else []
    return (*below, *broken)


def _with_order(found: Inspection, path: Path) -> Inspection:
    """Reads on, up to the first rows whose dates tell their order."""
    asked = next(column for column in found.columns if column.name == found.guess.time)
    try:
        for rows in read_rows(path, found.file, found.reading):
            told = guess_time(as_text(rows.cells.column(asked.name)))
            if told.question is None and told.reading and told.reading.order in asked.time.orders:
                columns = tuple(replace(one, time=told) if one is asked else one for one in found.columns)
                guess = guess_mapping(columns, found.file, zone=found.zone, known=known_export(found.known))
                asks = tuple(question for question in found.questions if question.code != "date_order")
                return replace(found, columns=columns, guess=guess, questions=asks)
    except InputError:
        return found  # the import says what is wrong, and where
    return found


def _inspect_parquet(path: Path, name: str, options: ReadingOptions) -> Inspection:
    sample = sample_parquet(path, name)
    reading = Reading(format="parquet", columns=tuple(options.columns or sample.table.column_names))
    table = sample.table.rename_columns(list(reading.columns))
    return _inspection(name, reading, table, options, sample.whole, rows=sample.rows)


def _inspect_json(path: Path, name: str, options: ReadingOptions) -> Inspection:
    guess = encoding_of(path, name, options.encoding)
    sample = sample_json(path, name, guess.encoding, guess.broken, options.lines_of)
    found = _inspection(name, sample.reading, sample.table, options, sample.whole, encodings=guess.choices)
    return replace(found, lists=sample.lists, notes=(*found.notes, *_text_notes(sample.reading)))


def _inspect_access_log(path: Path, name: str, options: ReadingOptions) -> Inspection:
    guess = encoding_of(path, name, options.encoding)
    sample = sample_access_log(path, guess.encoding, guess.broken, is_gzip(path))
    found = _inspection(name, sample.reading, sample.table, options, sample.whole, encodings=guess.choices)
    return replace(found, notes=(*found.notes, *_text_notes(sample.reading)))


def _inspect_xes(path: Path, name: str, options: ReadingOptions) -> Inspection:
    try:
        sample = sample_xes(path, is_gzip(path))
    except ValueError as error:
        raise UnreadableFile(file=name, reason=str(error)) from error
    if len(sample.reading.columns) > MOST_COLUMNS:
        raise TooManyColumns(file=name, columns=len(sample.reading.columns), limit=MOST_COLUMNS)
    return _inspection(name, sample.reading, sample.table, options, sample.whole)


def _inspect_excel(path: Path, name: str, options: ReadingOptions) -> Inspection:
    def is_meant(table: pa.Table) -> bool:
        return guess_mapping(column_stats(table, "."), name).importable

    found = sample_workbook(path, name, options, is_meant)
    inspection = _inspection(
        *(name, found.reading, found.table, options, found.table.num_rows >= found.rows),
        zone=zone_in_lines(",".join(row) for row in (*found.above, *found.heading)),
        heading=found.heading,
    )
    return replace(
        inspection,
        sheets=found.sheets,
        sheets_alike=found.alike,
        rows=found.rows,
        notes=(*inspection.notes, *found.notes),
    )


def _inspection(
    name: str,
    reading: Reading,
    table: pa.Table,
    options: ReadingOptions,
    whole: bool,
    encodings: tuple[EncodingChoice, ...] = (),
    rows: int | None = None,
    zone: str | None = None,
    heading: Sequence[Row] = (),
) -> Inspection:
    known = recognised(reading.columns, reading.header)
    texts = (*reading.missing, *(known.missing if known else ()))
    reading = replace(reading, missing=texts if options.missing is None else options.missing)
    delimiter = reading.delimiter if reading.format == "csv" else ","
    written = table.rename_columns([str(column) for column in table.column_names])
    table = _without_missing(written, reading)
    columns = column_stats(table, options.decimal, delimiter, options.time_formats)
    said = {column for column, _ in options.missing_of}
    own = missing_of(written, columns, reading.missing) if options.missing is None else ()
    own = (*(one for one in own if one[0] not in said), *options.missing_of)
    if own:
        reading = replace(reading, missing_of=own)
        table = _without_missing(written, reading)
        columns = column_stats(table, options.decimal, delimiter, options.time_formats)
    labels = labels_of(reading.columns, heading)
    columns = tuple(replace(column, label=label) for column, label in zip(columns, labels, strict=True))
    columns = with_owners(table, with_neighbours(table, columns))
    guess = guess_mapping(columns, name, whole, zone=zone, known=known)
    asked = (_encoding_question(encodings),) if encodings else ()
    asked += _decimal_question(columns, delimiter) if options.decimal is None else ()
    if not reading.header and not options.columns:
        asked = (*asked, _columns_question(reading.columns, known))
    top = table.slice(0, PREVIEW_ROWS).to_pydict()
    return Inspection(
        file=name,
        reading=replace(reading, decimal=options.decimal or _usual_decimal(columns)),
        preview=tuple(zip(*top.values(), strict=True)),
        columns=columns,
        guess=guess,
        questions=(*asked, *guess.questions),
        encodings=encodings,
        rows=rows,
        whole=whole,
        zone=zone,
        known=known.code if known else None,
        notes=_rounded_ids(table, guess.user),
    )


def _rounded_ids(table: pa.Table, user: str | None) -> tuple[Note, ...]:
    """Users told apart by numbers that a spreadsheet has rounded: several may have become one."""
    ids = table.column(user).drop_null() if user in table.column_names else pa.chunked_array([], pa.string())
    rounded = ids.filter(pc.match_substring_regex(ids, _ROUNDED))
    details = {"column": user, "example": rounded[0].as_py()} if len(rounded) else {}
    return (Note("ids_rounded", details),) if details else ()


def _columns_question(columns: tuple[str, ...], known: KnownExport | None) -> Question:
    """What the columns of a file without names are called; those of a known tool are proposed."""
    names = ",".join(known.names) if known else ""
    choices = (Choice(names, said=f"--no-header --columns {names}"),) if names else ()
    return Question("columns", columns, choices)


def _encoding_question(encodings: tuple[EncodingChoice, ...]) -> Question:
    return Question("encoding", choices=tuple(Choice(one.encoding, readings=one.preview) for one in encodings))


def _decimal_question(columns: tuple[ColumnStats, ...], delimiter: str) -> tuple[Question, ...]:
    """Whether `1,250` is a thousand and more or one and a quarter, where it fits both ways."""
    turning = [column for column in columns if column.turning]
    if not turning:
        return ()
    still_open = [column for column in turning if column.decimal is None]
    asked = still_open or turning
    samples = asked[0].examples[:_DECIMAL_SAMPLES]
    likeliest = asked[0].decimal or ("," if delimiter == ";" else ".")
    signs: tuple[Decimal, ...] = (",", ".") if likeliest == "," else (".", ",")
    choices = tuple(Choice(sign, readings=_as_read(samples, sign), said=f'--decimal "{sign}"') for sign in signs)
    names = tuple(column.name for column in asked)
    return (Question("decimal", names, choices, samples, needed=bool(still_open)),)


def _as_read(samples: tuple[str, ...], sign: Decimal) -> tuple[str, ...]:
    numbers = read_amounts(pa.array(samples, pa.string()), sign)
    return tuple(f"{value:.12g}" for value in numbers.values)


def _usual_decimal(columns: tuple[ColumnStats, ...]) -> Decimal:
    """The sign of most columns that show one."""
    signs = [column.decimal for column in columns if column.decimal]
    return "," if signs.count(",") > signs.count(".") else "."


def _without_missing(table: pa.Table, reading: Reading) -> pa.Table:
    return pa.table(
        {
            name: pc.if_else(
                pc.is_in(table.column(name), pa.array(reading.missing_in(name), pa.string())),
                pa.scalar(None, pa.string()),
                table.column(name),
            )
            for name in table.column_names
        }
    )
