"""How does a text stand in a cell so that a spreadsheet shows it and never runs it, and how does it come back?

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a full-width form of these, or (old macro sheets, DDE)
`|` or `%`, for a formula, also after blanks and characters that nobody sees. Such a text gets an apostrophe in front,
which the spreadsheet reads as "text". A spreadsheet of another language takes `;` for the end of a cell, so what comes
after one, a tab or a line end inside a text is treated alike. A text that has such an apostrophe of its own gets one
more, so each guarded text is that of one text only.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_SIGNS = r"=+\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪−"
_BLANKS = r"[\p{Z}\p{C}\p{M}\x{115F}\x{1160}\x{3164}\x{FFA0}]*"  # separators, controls, marks, Hangul fillers
_AT_START = rf"^('*{_BLANKS}[{_SIGNS}]|'*[\x00-\x1f\x7f])"
_INSIDE = rf"([;\t\r\n]{_BLANKS})('*[{_SIGNS}])"
_GUARD_AT_START = rf"^'('*{_BLANKS}[{_SIGNS}]|'*[\x00-\x1f\x7f])"
_GUARD_INSIDE = rf"([;\t\r\n]{_BLANKS})'('*[{_SIGNS}])"
_PLAIN_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"  # -5 is a number, and stays one


def bytes_among(characters: str, beyond_ascii: bool = False) -> np.ndarray:
    """bool, of each byte of UTF-8 whether it is one of these, or part of a character beyond ASCII."""
    table = np.zeros(256, np.bool_)
    table[list(characters.encode("ascii"))] = True
    table[0x80:] = beyond_ascii
    return table


_CONTROLS = "".join(map(chr, range(0x21))) + "\x7f"
_SUSPECT_FIRST = bytes_among(f"{_CONTROLS}'=+-@|%", beyond_ascii=True)
_SUSPECT = bytes_among(";\t\r\n")


def changed_where(
    texts: pa.StringArray, first: np.ndarray, anywhere: np.ndarray, change: Callable[[pa.StringArray], pa.StringArray]
) -> pa.StringArray:
    """The texts, those changed that begin with one byte or hold another: patterns would be asked of all, and take a
    hundred times as long as a look at the bytes."""
    found = _found(texts, first, anywhere)
    if not found.any():
        return texts
    if found.all():
        return _each_once(texts, change)
    mask = pa.array(found)
    return pc.replace_with_mask(texts, mask, _each_once(texts.filter(mask), change))


def _each_once(texts: pa.StringArray, change: Callable[[pa.StringArray], pa.StringArray]) -> pa.StringArray:
    encoded = texts.dictionary_encode()
    return change(encoded.dictionary).take(encoded.indices)


def _found(texts: pa.StringArray, first: np.ndarray, anywhere: np.ndarray) -> np.ndarray:
    """bool, of each text."""
    _, ends, content = texts.buffers()
    if content is None:
        return np.zeros(len(texts), np.bool_)
    bounds = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(content, np.uint8)[bounds[0] : bounds[-1]]
    begins, after = bounds[:-1] - bounds[0], bounds[1:] - bounds[0]
    found = np.zeros(len(texts), np.bool_)
    filled = after > begins
    found[filled] = first[letters[begins[filled]]]
    held = anywhere[letters]
    if held.any():
        so_far = np.append(np.int32(0), np.cumsum(held, dtype=np.int32))
        found |= so_far[after] > so_far[begins]
    return found


def guarded(texts: pa.StringArray) -> pa.StringArray:
    """The texts, those that would run as a formula made plain; missing ones stay missing."""
    return changed_where(texts, _SUSPECT_FIRST, _SUSPECT, _guarded)


def _guarded(texts: pa.StringArray) -> pa.StringArray:
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
