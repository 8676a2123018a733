"""What do the times of files say of the zone in which the days of a new project are cut?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.sources.inspecting.columns import ColumnStats, WrittenOffset
from analysis.sources.mapping import SourceMapping
from analysis.sources.parsing import zone_named

Files = Iterable[tuple[SourceMapping, Sequence[ColumnStats]]]


def zone_of_rows(files: Files) -> str | None:
    """That which a file's column of zones names in most of its rows, of the first file that has one."""
    return next(filter(None, (_of_most_rows(*file) for file in files)), None)


def written_offsets(files: Files) -> tuple[WrittenOffset, ...]:
    """Those that the times of the files carry."""
    times = [column for mapping, columns in files for column in columns if column.name == mapping.time]
    return tuple(offset for column in times for offset in column.time.offsets)


def _of_most_rows(mapping: SourceMapping, columns: Sequence[ColumnStats]) -> str | None:
    column = next((one for one in columns if one.name == mapping.zone_column), None)
    text = column.main_zone if column else None
    return zone_named(text, mapping.time_reading.zones) if text else None
