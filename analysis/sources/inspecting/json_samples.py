"""Which columns and rows does a JSON file hold, going by a sample?"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pyarrow as pa

from analysis.errors import InputError, UnreadableFile, WrongEncoding
from analysis.sources.inspecting.tables import MOST_COLUMNS, TooManyColumns, column_names
from analysis.sources.inspecting.text import is_gzip, open_bytes
from analysis.sources.json import Look, NoRecords, UnknownList, look
from analysis.sources.reading import Reading

_HEAD_BYTES = 4 << 20


class JsonWithoutRecords(InputError):
    """JSON that holds no list of objects. details: file"""

    code = "json_without_records"


class NoSuchList(InputError):
    """No column of that name holds lists. details: file, column, near"""

    code = "no_such_list"


@dataclass(frozen=True)
class JsonSample:
    """How the file is read, and some of its rows as they are then."""

    reading: Reading
    table: pa.Table
    whole: bool
    lists: tuple[str, ...]


def sample_json(path: Path, name: str, encoding: str, broken: bool, lines_of: str | None) -> JsonSample:
    """`broken`: some letters can't be read in the encoding.

    Raises JsonWithoutRecords, NoSuchList, TooManyColumns, UnreadableFile, WrongEncoding.
    """
    packed = is_gzip(path)
    try:
        with open_bytes(path) as file:
            head = file.read(_HEAD_BYTES).decode(encoding, "ignore")
        found = look(path, head, encoding, packed, lines_of, MOST_COLUMNS)
    except UnicodeError as error:
        raise WrongEncoding(file=name, encoding=encoding) from error
    except NoRecords as error:
        raise JsonWithoutRecords(file=name) from error
    except UnknownList as error:
        raise NoSuchList(file=name, column=lines_of, near=get_close_matches(lines_of or "", error.args[1])) from error
    except pa.ArrowException as error:
        raise UnreadableFile(file=name, reason=str(error)) from error
    if len(found.names) > MOST_COLUMNS:
        raise TooManyColumns(file=name, columns=len(found.names), limit=MOST_COLUMNS)
    if not found.names:
        raise JsonWithoutRecords(file=name)
    return _sample(found, encoding, broken, packed)


def _sample(found: Look, encoding: str, broken: bool, packed: bool) -> JsonSample:
    columns = column_names(found.names, len(found.names))
    reading = Reading(
        format="json",
        columns=columns,
        encoding=encoding,
        compression="gzip" if packed else "none",
        replaces_broken=broken,
        paths=found.paths,
        layout=found.place.layout,
        inside=found.place.inside,
        lines_of=found.lines_of,
    )
    return JsonSample(reading, found.table.rename_columns(list(columns)), found.whole, found.lists)
