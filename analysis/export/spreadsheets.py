"""How do texts become the lines of a CSV file that a spreadsheet shows and never runs?"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from analysis.spreadsheet_guard import bytes_among, changed_where, guarded

BOM = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as the machine's old code page
LINE_END = "\r\n"  # RFC 4180, and what Excel writes

_NEEDS_QUOTES = r"[\",;\r\n\t]|^\p{Z}|\p{Z}$"
_NOTHING = bytes_among("")
_MAY_NEED_QUOTES = bytes_among('",; \r\n\t', beyond_ascii=True)


def csv_cells(texts: pa.StringArray) -> pa.StringArray:
    """Safe texts as cells of a CSV file: quoted where they must be, empty where missing."""
    return changed_where(guarded(texts), _NOTHING, _MAY_NEED_QUOTES, _quoted).fill_null("")


def _quoted(safe: pa.StringArray) -> pa.StringArray:
    doubled = pc.replace_substring(safe, '"', '""')
    quoted = pc.binary_join_element_wise('"', doubled, '"', "")
    return pc.if_else(pc.match_substring_regex(safe, _NEEDS_QUOTES), quoted, safe)


def csv_lines(cells: list[pa.StringArray]) -> bytes:
    """Columns of finished cells as the lines of a file."""
    *before, last = cells if len(cells) > 1 else [_never_blank(cells[0])]
    ended = pc.binary_join_element_wise(last, LINE_END, "")
    return joined_bytes(pc.binary_join_element_wise(*before, ended, ",") if before else ended)


def joined_bytes(texts: pa.StringArray) -> bytes:
    """One after the other."""
    _, ends, content = texts.buffers()
    if content is None:
        return b""
    bounds = memoryview(ends).cast("i")
    return bytes(memoryview(content)[bounds[texts.offset] : bounds[texts.offset + len(texts)]])


def _never_blank(cells: pa.StringArray) -> pa.StringArray:
    """A line without any character would be skipped by readers."""
    return pc.if_else(pc.equal(cells, ""), '""', cells)


def csv_header(names: list[str]) -> bytes:
    return BOM + csv_lines([csv_cells(pa.array([name], pa.string())) for name in names])
