"""How does a text stand in a file so that a spreadsheet shows it and never runs it?

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a full-width form of these, or (old macro sheets, DDE)
`|` or `%`, for a formula, also after blanks and characters that nobody sees. Such a text gets an apostrophe in front,
which the spreadsheet reads as "text". A spreadsheet of another language takes `;` for the end of a cell, so what comes
after one, a tab or a line end inside a text is treated alike.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

BOM = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as the machine's old code page
LINE_END = "\r\n"  # RFC 4180, and what Excel writes

_SIGNS = r"=+\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪−"
_BLANKS = r"[\p{Z}\p{C}\p{M}\x{115F}\x{1160}\x{3164}\x{FFA0}]*"  # separators, controls, marks, Hangul fillers
_AT_START = rf"^({_BLANKS}[{_SIGNS}]|[\x00-\x1f\x7f])"
_INSIDE = rf"([;\t\r\n]{_BLANKS})([{_SIGNS}])"
_PLAIN_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"  # -5 is a number, and stays one
_NEEDS_QUOTES = r"[\",;\r\n\t]|^\p{Z}|\p{Z}$"


def safe_texts(texts: pa.StringArray) -> pa.StringArray:
    """The texts, those that would run as a formula made plain; missing ones stay missing."""
    guarded = pc.replace_substring_regex(texts, _AT_START, r"'\1")
    guarded = pc.replace_substring_regex(guarded, _INSIDE, r"\1'\2")
    return pc.if_else(pc.match_substring_regex(texts, _PLAIN_NUMBER), texts, guarded)


def csv_cells(texts: pa.StringArray) -> pa.StringArray:
    """Safe texts as cells of a CSV file: quoted where they must be, empty where missing."""
    safe = safe_texts(texts)
    doubled = pc.replace_substring(safe, '"', '""')
    quoted = pc.binary_join_element_wise('"', doubled, '"', "")
    return pc.if_else(pc.match_substring_regex(safe, _NEEDS_QUOTES), quoted, safe).fill_null("")


def csv_lines(cells: list[pa.StringArray]) -> bytes:
    """Columns of finished cells as the lines of a file."""
    lines = pc.binary_join_element_wise(*cells, ",") if len(cells) > 1 else _never_blank(cells[0])
    return "".join(f"{line}{LINE_END}" for line in lines.to_pylist()).encode()


def _never_blank(cells: pa.StringArray) -> pa.StringArray:
    """A line without any character would be skipped by readers."""
    return pc.if_else(pc.equal(cells, ""), '""', cells)


def csv_header(names: list[str]) -> bytes:
    return BOM + csv_lines([csv_cells(pa.array([name], pa.string())) for name in names])
