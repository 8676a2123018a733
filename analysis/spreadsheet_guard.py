"""How does a text stand in a cell so that a spreadsheet shows it and never runs it, and how does it come back?

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a full-width form of these, or (old macro sheets, DDE)
`|` or `%`, for a formula, also after blanks and characters that nobody sees. Such a text gets an apostrophe in front,
which the spreadsheet reads as "text". A spreadsheet of another language takes `;` for the end of a cell, so what comes
after one, a tab or a line end inside a text is treated alike. A text that has such an apostrophe of its own gets one
more, so each guarded text is that of one text only.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_SIGNS = r"=+\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪−"
_BLANKS = r"[\p{Z}\p{C}\p{M}\x{115F}\x{1160}\x{3164}\x{FFA0}]*"  # separators, controls, marks, Hangul fillers
_AT_START = rf"^('*{_BLANKS}[{_SIGNS}]|'*[\x00-\x1f\x7f])"
_INSIDE = rf"([;\t\r\n]{_BLANKS})('*[{_SIGNS}])"
_GUARD_AT_START = rf"^'('*{_BLANKS}[{_SIGNS}]|'*[\x00-\x1f\x7f])"
_GUARD_INSIDE = rf"([;\t\r\n]{_BLANKS})'('*[{_SIGNS}])"
_PLAIN_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"  # -5 is a number, and stays one


def guarded(texts: pa.StringArray) -> pa.StringArray:
    """The texts, those that would run as a formula made plain; missing ones stay missing."""
    plain = pc.replace_substring_regex(texts, _AT_START, r"'\1")
    plain = pc.replace_substring_regex(plain, _INSIDE, r"\1'\2")
    return pc.if_else(pc.match_substring_regex(texts, _PLAIN_NUMBER), texts, plain)


def unguarded(texts: pa.StringArray) -> pa.StringArray:
    """The texts that were guarded."""
    plain = pc.replace_substring_regex(texts, _GUARD_AT_START, r"\1")
    return pc.replace_substring_regex(plain, _GUARD_INSIDE, r"\1\2")


def is_guarded(texts: pa.StringArray) -> pa.BooleanArray:
    """Which texts can only stand so in a file that guards its cells."""
    return pc.or_(pc.match_substring_regex(texts, _GUARD_AT_START), pc.match_substring_regex(texts, _GUARD_INSIDE))
