"""What kind of thing does a cell hold, going by how it is written?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_DATE = re.compile(
    r"\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}.*|\d{1,2}:\d\d.*|\d{1,4}年\d{1,2}月.*|\d{1,2}月\d{1,2}日.*"
    r"|(\w{3},? )?(\d{1,4}[ ./-]?)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ .,/-]{1,2}\d{1,4}\b.*",
    re.IGNORECASE,
)
_TYPED = re.compile(r"\(?[-+]?[¥￥$€£]?\s?-?\d[\d\s.,:/+\-TZ年月日时分秒eE%]*(\s?[AaPp][Mm])?\)?\s?[¥￥$€£元]?")
FORMULA = re.compile(r'="(.*)"', re.DOTALL)

Row = tuple[str, ...]
Kind = Literal["blank", "date", "number", "text"]


@dataclass(frozen=True)
class Record:
    """One row as it stands in the file; `line` is the number of its first line, from 0."""

    cells: Row
    line: int


def usual_width(rows: Iterable[Row]) -> int:
    """The number of cells that most rows of several cells have; 1 where there are none."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=1)


def bare(cell: str) -> str:
    """The cell without what writers put around it: blanks, a backtick, an apostrophe, `="…"`."""
    cell = cell.strip()
    if formula := FORMULA.fullmatch(cell):
        return formula[1].strip()
    return cell[1:] if cell[:1] in ("`", "'") else cell


def kind_of(cell: str) -> Kind:
    cell = bare(cell)
    if not cell:
        return "blank"
    if _DATE.fullmatch(cell):
        return "date"
    return "number" if _TYPED.fullmatch(cell) else "text"


def is_typed(cell: str) -> bool:
    return kind_of(cell) in ("date", "number")


def form_of(cell: str) -> str:
    """`u9` and `u3` have one form; a cell without digits has none."""
    text = bare(cell)
    return re.sub(r"\d+", "9", text) if any(sign.isdigit() for sign in text) else ""
