"""How is a text cut into the rows and columns of a table?"""

from __future__ import annotations

import csv
from dataclasses import replace

from analysis.errors import InputError, OpenQuote
from analysis.sources.inspecting.tables import MOST_COLUMNS, Dialect, TooManyColumns, header_of
from analysis.sources.inspecting.text.cuts import Cut, guess_cut, records
from analysis.sources.reading import ReadingOptions

_TRIED_ROWS = 1_000


class OneColumn(InputError):
    """No delimiter splits the lines. details: file, line"""

    code = "one_column"


def guess_dialect(text: str, name: str, options: ReadingOptions | None = None) -> Dialect:
    """What people decided stays; the rest is read off the text's first rows.

    Raises OneColumn when no delimiter is given and none is found, OpenQuote and TooManyColumns with the file's `name`.
    """
    options = options or ReadingOptions()
    found = guess_cut(text, options.delimiter, options.quote)
    cut = found or Cut(",", '"' if options.quote is None else options.quote)
    try:
        rows = list(records(text, cut, _TRIED_ROWS))
    except csv.Error as error:
        raise OpenQuote(file=name, row=1 + _last_good_line(text, cut)) from error
    if options.delimiter is None and (found is None or max((len(row.cells) for row in rows), default=0) < 2):
        raise OneColumn(file=name, line=text.strip().splitlines()[0][:80] if text.strip() else "")
    dialect = header_of(rows, options)
    if len(dialect.columns) > MOST_COLUMNS:
        raise TooManyColumns(file=name, columns=len(dialect.columns), limit=MOST_COLUMNS)
    return replace(dialect, delimiter=cut.delimiter, quote=cut.quote, escape=cut.escape)


def _last_good_line(text: str, cut: Cut) -> int:
    line = 0
    try:
        for record in records(text, cut):
            line = record.line + 1
    except csv.Error:
        pass
    return line
