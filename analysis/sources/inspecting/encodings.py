"""In which encoding is a file's text?

A byte-order mark settles it, then strict UTF-8 over the whole file. GB 18030 accepts nearly everything that Big5,
Shift-JIS or Western files hold, so it is taken only where these fail or read clearly worse; otherwise people choose
between previews.
"""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from analysis.errors import InputError
from analysis.sources.inspecting.readability import readability

CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Each with wider variants of the same encoding: the first that reads the whole file stands for it.
_FAMILIES = (("gb18030",), ("big5", "cp950", "big5hkscs"), ("cp932",), ("cp1252", "latin-1"), ("cp949",), ("cp1251",))
_RIVALS = {"big5", "cp950", "big5hkscs", "cp932", "latin-1", "cp1252", "cp949"}
_SILENT_SCORE, _SILENT_LEAD = 0.45, 0.3  # what GB 18030 must reach, and by how much it must lead
_SAMPLE_BYTES = 200_000
_PREVIEW_LINES, _PREVIEW_WIDTH = 5, 160
_MOST_NULS = 0.001  # text in one-byte or UTF-8 encodings has no NUL; a stray one is no reason to call it binary


class EncodingUnclear(InputError):
    """Several encodings read the file. details: file, choices (the likeliest first)"""

    code = "encoding_unclear"


class NotText(InputError):
    """The bytes are no text in any encoding. details: file"""

    code = "not_text"


@dataclass(frozen=True)
class EncodingChoice:
    """One way to read the file, with the same lines as in the other choices."""

    encoding: str
    preview: tuple[str, ...]
    score: float  # how well it reads, up to 1


@dataclass(frozen=True)
class EncodingGuess:
    """The likeliest encoding; it is sure when `choices` is empty, else people choose (the likeliest is first)."""

    encoding: str
    choices: tuple[EncodingChoice, ...] = ()


def is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked while reading where it is gzip."""
    return cast(BinaryIO, gzip.open(path, "rb")) if is_gzip(path) else path.open("rb")


def chunks(path: Path) -> Iterator[bytes]:
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def guess_encoding(path: Path, name: str) -> EncodingGuess:
    """Raises NotText for bytes that are no text."""
    with open_bytes(path) as file:
        head = file.read(CHUNK)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return EncodingGuess(encoding)
    if wide := _wide(head):
        if reads(path, wide):
            return EncodingGuess(wide)
        raise NotText(file=name)
    if head[:_SAMPLE_BYTES].count(0) > _MOST_NULS * len(head[:_SAMPLE_BYTES]):
        raise NotText(file=name)
    if reads(path, "utf-8"):
        return EncodingGuess("utf-8")
    return _weighed(path, name)


def reads(path: Path, encoding: str) -> bool:
    """Whether every byte of the file is good in this encoding, read in chunks."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    ascii_based = not encoding.startswith("utf-16")
    pending = False  # whether the decoder holds the start of a character
    try:
        for chunk in chunks(path):
            if ascii_based and not pending and chunk.isascii():
                continue
            decoder.decode(chunk)
            pending = bool(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeError:  # UTF-16 without its mark is one that isn't a UnicodeDecodeError
        return False
    return True


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark, by where the zero bytes of its commas and digits stand."""
    block = head[:_SAMPLE_BYTES]
    even, odd = block[::2].count(0), block[1::2].count(0)
    half = len(block) / 2
    if odd > half * 0.05 and even <= odd * 0.02:
        return "utf-16-le"
    if even > half * 0.05 and odd <= even * 0.02:
        return "utf-16-be"
    return None


def _weighed(path: Path, name: str) -> EncodingGuess:
    """GB 18030 where it clearly reads best, else the choices."""
    lines = _telling_lines(path)
    found = [next((encoding for encoding in family if reads(path, encoding)), None) for family in _FAMILIES]
    choices = sorted((_choice(lines, one) for one in found if one), key=lambda choice: -choice.score)
    if not choices:
        raise NotText(file=name)
    best = choices[0]
    rivals = max((choice.score for choice in choices if choice.encoding in _RIVALS), default=-1.0)
    if best.encoding == "gb18030" and best.score >= _SILENT_SCORE and best.score >= rivals + _SILENT_LEAD:
        return EncodingGuess("gb18030")
    return EncodingGuess(best.encoding, tuple(choices))


def _telling_lines(path: Path) -> list[bytes]:
    """Lines with bytes beyond ASCII from through the file."""
    lines: list[bytes] = []
    size = 0
    for chunk in chunks(path):
        if chunk.isascii() or size > _SAMPLE_BYTES:
            continue
        here = 0
        for line in chunk.replace(b"\r", b"\n").split(b"\n")[:-1] or [chunk]:
            if not line.isascii() and here < _SAMPLE_BYTES // 8:
                lines.append(line[:_SAMPLE_BYTES])
                here += len(line)
        size += here
    return lines


def _choice(lines: list[bytes], encoding: str) -> EncodingChoice:
    texts = [line.decode(encoding, "replace") for line in lines]
    score = readability("\n".join(texts), simplified=encoding == "gb18030")
    return EncodingChoice(encoding, tuple(text[:_PREVIEW_WIDTH] for text in texts[:_PREVIEW_LINES]), round(score, 3))
