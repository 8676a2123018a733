"""Where does each record of a JSON file begin and end, a few megabytes at a time?"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined] it is there, and documented in the source
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa

from analysis.sources.json.cutting import closing, lines, objects
from analysis.sources.json.words import address

Layout = Literal["lines", "values"]

HEAD_BYTES = 4 << 20
LONGEST_RECORD = 32 << 20
_DEEPEST_LIST = 3
_TRIED_LINES, _TRIED_TEXT = 20, 1 << 20


@dataclass(frozen=True)
class Records:
    """Some records of a file, in order: record i is `data[starts[i]:ends[i]]`."""

    data: np.ndarray  # uint8, UTF-8
    starts: np.ndarray  # int64
    ends: np.ndarray
    numbers: np.ndarray  # of the line, or of the record where records aren't lines; from 1
    share: float  # of the file read so far, 0 to 1

    def text(self, row: int) -> bytes:
        return self.data[self.starts[row] : self.ends[row]].tobytes()


@dataclass(frozen=True)
class Place:
    """How the records lie in the file: each on a line, or one after the other (in the list at `inside`)."""

    layout: Layout
    inside: tuple[str, ...] = ()


class NoRecords(ValueError):
    """JSON that holds no list of objects."""


def records_in(
    path: Path, place: Place, encoding: str, packed: bool, block_bytes: int, begin: int = 0
) -> Iterator[Records]:
    """All records from the byte `begin` (of a file by lines) on. Raises NoRecords, UnicodeError, OSError."""
    size = max(path.stat().st_size, 1)
    rest, passed = b"", 0
    begun, behind = place.layout == "lines", False  # whether the list of records has begun, and whether it has ended
    with _opened(path, packed) as (stream, told):
        if begin:
            stream.seek(begin)
        decoder = _decoder(encoding)
        while True:
            raw = stream.read(block_bytes)
            ended = not raw
            block = rest + decoder(raw, ended)
            if not passed and not begin:
                block = block.removeprefix(codecs.BOM_UTF8)
            if not begun:
                try:
                    block, begun = block[_list_start(block, place.inside) :], True
                except NoRecords:
                    if ended or len(block) > HEAD_BYTES:
                        raise
                    rest = block
                    continue
            found, rest, passed, behind = _cut_all(block, place, behind, passed, ended, min(told() / size, 1.0))
            yield from found
            if ended or (behind and len(rest) > LONGEST_RECORD):
                return
            if len(rest) > LONGEST_RECORD:
                raise NoRecords(f"a record of more than {LONGEST_RECORD >> 20} MB")


def _cut_all(
    block: bytes, place: Place, behind: bool, passed: int, ended: bool, share: float
) -> tuple[list[Records], bytes, int, bool]:
    """The records of a block's documents, its bytes that are left, the number passed, and whether a list has ended."""
    found: list[Records] = []
    while True:
        start = _next_list(block, place.inside) if behind else 0
        if start is None:
            return found, block, passed, behind
        block = block[start:]
        (records, passed), used, closed = _cut(block, place, passed, ended, share)
        found += [records] if len(records.starts) else []
        block, behind = block[used:], closed and bool(place.inside)
        if not behind:
            return found, block, passed, behind


def _cut(block: bytes, place: Place, passed: int, ended: bool, share: float) -> tuple[tuple[Records, int], int, bool]:
    """The block's records with the number passed so far, the bytes used, and whether the list ended."""
    if place.layout == "lines":
        return _lines(block, passed, ended, share)
    data = np.frombuffer(block, np.uint8)
    most = block.count(b"{") + block.count(b"}") + block.count(b"]") + block.count(b",") + 2
    starts, ends = np.empty(most, np.int64), np.empty(most, np.int64)
    count, used, closed = objects(address(data), len(data), starts, ends, not place.inside)
    if ended and not closed and block[used:].strip(b" \t\r\n,"):  # cut off within a record
        starts[count], ends[count], count, used = used, len(block), count + 1, len(block)
    numbers = np.arange(passed + 1, passed + count + 1, dtype=np.int64)
    return (Records(data, starts[:count], ends[:count], numbers, share), passed + count), used, closed


def _lines(block: bytes, passed: int, ended: bool, share: float) -> tuple[tuple[Records, int], int, bool]:
    if ended and block and not block.endswith(b"\n"):
        block += b"\n"
    data = np.frombuffer(block, np.uint8)
    most = block.count(b"\n")
    starts, ends, numbers = (np.empty(most, np.int64) for _ in range(3))
    count, number, used = lines(address(data), len(data), starts, ends, numbers)
    records = Records(data, starts[:count], ends[:count], numbers[:count] + passed, share)
    return (records, passed + number), used, False


@contextmanager
def _opened(path: Path, packed: bool) -> Iterator[tuple[pa.NativeFile, Callable[[], int]]]:
    with pa.OSFile(str(path)) as raw:
        yield pa.CompressedInputStream(raw, "gzip") if packed else raw, raw.tell


def _decoder(encoding: str):  # noqa: ANN202 a function of bytes
    """Bytes of the file as UTF-8. What isn't good UTF-8 in a file that says so becomes replacement characters."""
    wide = encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "utf-8-sig", "ascii")
    decode = codecs.getincrementaldecoder(encoding if wide else "utf-8")("strict" if wide else "replace")

    def decoded(raw: bytes, ended: bool) -> bytes:
        if not wide and raw.isascii() and not decode.getstate()[0]:
            return raw
        return decode.decode(raw, ended).encode("utf-8", "replace")

    return decoded


def place_of(head: str) -> Place:
    """How the records lie, going by the beginning of the file. Raises NoRecords."""
    text = head.lstrip("\ufeff \t\r\n")
    if text.startswith("["):
        if not text[1:].lstrip().startswith("{"):
            raise NoRecords("a list of something else than objects")
        return Place("values")
    tried = [line for line in text[:_TRIED_TEXT].replace("\r", "\n").split("\n")[:_TRIED_LINES] if line.strip()]
    if len(tried) > 1 and _is_object(tried[0]):
        return Place("lines")
    lists = lists_in(text)
    if lists:
        path, _, _ = max(lists, key=lambda found: found[2])
        return Place("values", path)
    return Place("lines" if any(_is_object(line) for line in tried) else "values")


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _list_start(block: bytes, inside: tuple[str, ...]) -> int:
    """The byte after the bracket that opens the list of records; 0 where objects follow one another without one."""
    text = block.decode("utf-8", "ignore")
    if inside:
        found = next((position for path, position, _ in lists_in(text) if path == inside), None)
        if found is None:
            raise NoRecords(f"no list at {'.'.join(inside)}")
        return len(text[:found].encode())
    blanks = len(text) - len(text.lstrip())
    return blanks + 1 if text[blanks : blanks + 1] == "[" else 0


def _next_list(block: bytes, inside: tuple[str, ...]) -> int | None:
    """Where the records of another document begin, if it is there; `block` begins with the end of a list of them."""
    data = np.frombuffer(block, np.uint8)
    at = closing(address(data), 0, len(data), len(inside) + 1)
    while at >= 0:
        for most in (_TRIED_TEXT, len(block)):
            with suppress(NoRecords):
                return at + _list_start(block[at : at + most], inside)
        begin = block.find(b"{", at)  # one without such a list
        at = closing(address(data), begin + 1, len(data), 1) if begin >= 0 else begin
    return None


def lists_in(text: str) -> list[tuple[tuple[str, ...], int, float]]:
    """Lists of objects within the first object: their path, the place after their bracket, and how many they hold."""
    found: list[tuple[tuple[str, ...], int, float]] = []
    with suppress(ValueError, IndexError, RecursionError):  # the text ends within a value: what was found stands
        _walk(text, _after_blanks(text, 0), (), found)
    return found


def _walk(text: str, at: int, path: tuple[str, ...], found: list[tuple[tuple[str, ...], int, float]]) -> int:
    """The place after the object that begins at `at`."""
    at = _after_blanks(text, at + 1)
    while text[at] != "}":
        if text[at] != '"':
            raise ValueError
        key, at = scanstring(text, at + 1)
        at = _after_blanks(text, at)
        if text[at] != ":":
            raise ValueError
        at = _after_blanks(text, at + 1)
        below = (*path, key)
        if text[at] == "{" and len(below) < _DEEPEST_LIST:
            at = _walk(text, at, below, found)
        elif text[at] == "[" and text[_after_blanks(text, at + 1)] == "{":
            found.append((below, at + 1, float("inf")))  # until it is known to end
            value, stop = _DECODER.raw_decode(text, at)
            found[-1] = (below, at + 1, len(value))
            at = stop
        else:
            _, at = _DECODER.raw_decode(text, at)
        at = _after_blanks(text, at)
        if text[at] == ",":
            at = _after_blanks(text, at + 1)
        elif text[at] != "}":
            raise ValueError
    return at + 1


_DECODER = json.JSONDecoder()


def _after_blanks(text: str, at: int) -> int:
    while text[at] in " \t\r\n":
        at += 1
    return at
