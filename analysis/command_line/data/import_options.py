"""What may be said to `import`, and what does each word mean?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE", help="CSV, JSON, web logs, XES (all also .gz), Parquet, Excel; zips and folders of them."
    ),
]
Change = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Read an imported file of this name otherwise; what isn't said stays."),
]
Preview = Annotated[bool, typer.Option("--preview", help="With --change: only say what would change.")]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="COL=TYPE", help="Keep a column as number, text, time or day."),
]
User = Annotated[str | None, typer.Option(metavar="COL", help="The column of the user.")]
Event = Annotated[str | None, typer.Option(metavar="COL", help="The column of the event's name.")]
EventName = Annotated[str | None, typer.Option(metavar="NAME", help="All rows are this event.")]
Time = Annotated[str | None, typer.Option(metavar="COL", help="The column of the time.")]
TimeFormat = Annotated[
    list[str] | None, typer.Option(metavar="FMT", help="How times are written, as in strptime; several are tried.")
]
TimeZone = Annotated[
    str | None, typer.Option(metavar="TZ", help="Zone of times that name none [default: the project's].")
]
JoinTime = Annotated[
    tuple[str, str] | None,
    typer.Option("--join-time", metavar="DAY CLOCK", help="The day stands in one column, its clock in another."),
]
NoClock = Annotated[bool, typer.Option("--no-clock", help="No other column's clock belongs to the time.")]
DateOrder = Annotated[str | None, typer.Option(metavar="ORDER", help="What comes first in dates: ymd, dmy or mdy.")]
Year = Annotated[int | None, typer.Option(metavar="YEAR", help="The year of dates that name none.")]
ZoneColumn = Annotated[str | None, typer.Option(metavar="COL", help="The column that names the zone of each row.")]
ZoneName = Annotated[
    list[str] | None, typer.Option(metavar="NAME=TZ", help="What a zone's name means, such as CST=Asia/Shanghai.")
]
LocalEpoch = Annotated[
    bool | None,
    typer.Option("--local-epoch/--utc-epoch", help="Numbers that count seconds do so on a local clock, or in UTC."),
]
NewestFirst = Annotated[
    bool | None,
    typer.Option("--newest-first/--file-order", help="Take rows of one moment from the file's end, or as they stand."),
]
ProjectTimeZone = Annotated[
    str | None, typer.Option(metavar="TZ", help="Set the project's zone; a new one's fits its times, or is UTC.")
]
Encoding = Annotated[str | None, typer.Option(metavar="ENC", help="The text's encoding, such as gb18030.")]
Delimiter = Annotated[
    str | None,
    typer.Option(metavar="SIGN", help="What stands between cells: a sign, or tab, comma, semicolon, pipe."),
]
Quote = Annotated[
    str | None,
    typer.Option(metavar="SIGN", help="What stands around cells that hold delimiters; none for nothing."),
]
SkipRows = Annotated[int | None, typer.Option(metavar="N", min=0, help="Lines above the table.")]
HeaderRows = Annotated[int | None, typer.Option(metavar="N", min=1, help="Rows from the names down to the data.")]
Header = Annotated[
    bool | None, typer.Option("--header/--no-header", help="Whether a row names the columns; else give --columns.")
]
FillDown = Annotated[
    str | None,
    typer.Option(metavar="A,B,C", help="Where all of these are blank, they are those of the row above; or none."),
]
Columns = Annotated[str | None, typer.Option(metavar="A,B,C", help="Names of the columns, in order.")]
Sheet = Annotated[
    str | None, typer.Option(metavar="NAME", help="The sheet of a workbook; '*' joins all that have its columns.")
]
Decimal = Annotated[
    str | None, typer.Option(metavar="SIGN", help="The decimal sign of numbers that fit both ways: . or ,")
]
Missing = Annotated[
    list[str] | None,
    typer.Option(metavar="[COL=]A,B", help='What says "nothing", in all columns or in one [default: recognised].'),
]
LinesOf = Annotated[
    str | None, typer.Option(metavar="COL", help="A column of lists: a row for each of their elements.")
]
UserAttributes = Annotated[
    str | None,
    typer.Option(
        metavar="A,B=first",
        help="Columns that belong to the user, by last or first value; or none [default: what never changes].",
    ),
]
Session = Annotated[
    str | None, typer.Option(metavar="COL", help="The column whose values tell sessions apart, instead of pauses.")
]
Only = Annotated[
    list[str] | None,
    typer.Option(metavar="COL=A,B", help="Only rows that hold one of these in a column; or all of them."),
]
DropDuplicates = Annotated[
    bool, typer.Option("--drop-duplicates", help="Leave out rows that repeat an earlier one in all columns.")
]
Attributes = Annotated[
    bool, typer.Option("--attributes", help="One row a user: the columns are attributes of the users.")
]
KeepOverlap = Annotated[
    bool, typer.Option("--keep-overlap", help="Keep rows that stand in the project already once more.")
]
OwnNames = Annotated[
    bool, typer.Option("--own-names", help="Columns spelled otherwise than before (userId, user_id) stay their own.")
]
Again = Annotated[bool, typer.Option("--again", help="Import files that were imported before.")]
Yes = Annotated[
    bool, typer.Option("--yes", help="Import although the result looks odd; what was odd is kept with the import.")
]
