"""Which parts of a text file stand for all of it?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.sources.inspecting.text.encodings import is_gzip, open_bytes

HEAD_BYTES = 4 << 20
BLOCK_BYTES = 64 << 10
BLOCKS = 32


@dataclass(frozen=True)
class TextSample:
    """The beginning of a file, blocks of whole lines from through the rest of it, and its end."""

    head: str
    blocks: tuple[str, ...]
    whole: bool  # the head is all there is
    tail: str


def sample_text(path: Path, encoding: str) -> TextSample:
    """Cut at line ends; bytes that don't fit the encoding become replacement characters."""
    with open_bytes(path) as file:
        head = file.read(HEAD_BYTES)
        whole = not file.read(1)
    raw, end = ([], b"") if whole else _packed_blocks(path) if is_gzip(path) else _blocks(path)
    text = head.decode(encoding, "replace").removeprefix("\ufeff")
    if whole:
        tail = text[-BLOCK_BYTES:]
        return TextSample(text, (), whole, tail[_first_line_end(tail) :])
    plain = _without_mark(encoding, head)
    blocks = (_whole_lines(block.decode(plain, "replace")) for block in raw)
    tail = end.decode(plain, "replace")
    head_lines = text[: _last_line_end(text)]
    return TextSample(head_lines, tuple(block for block in blocks if block), whole, tail[_first_line_end(tail) :])


def _blocks(path: Path) -> tuple[list[bytes], bytes]:
    size, read = path.stat().st_size, []
    with path.open("rb") as file:
        for number in range(BLOCKS):
            place = HEAD_BYTES + (size - HEAD_BYTES - BLOCK_BYTES) * number // (BLOCKS - 1)
            file.seek(max(place, HEAD_BYTES) // 2 * 2)  # even, for UTF-16
            read.append(file.read(BLOCK_BYTES))
        file.seek(max(HEAD_BYTES, size - BLOCK_BYTES) // 2 * 2)
        return read, file.read()


def _packed_blocks(path: Path) -> tuple[list[bytes], bytes]:
    """A packed file can only be read through: keeps every block at first, then every second, every fourth, …"""
    kept: list[bytes] = []
    stride, end = 1, b""
    with open_bytes(path) as file:
        file.read(HEAD_BYTES)
        number = 0
        while block := file.read(1 << 20):
            if number % stride == 0:
                kept.append(block[:BLOCK_BYTES])
            if len(kept) == 2 * BLOCKS:
                kept, stride = kept[::2], stride * 2
            number, end = number + 1, (end + block)[-BLOCK_BYTES:]
    return kept, end


def _without_mark(encoding: str, head: bytes) -> str:
    """The encoding of a part that has no byte-order mark before it."""
    if encoding != "utf-16":
        return encoding
    return "utf-16-be" if head.startswith(b"\xfe\xff") else "utf-16-le"


def _last_line_end(text: str) -> int:
    return (text.rfind("\n") if "\n" in text else text.rfind("\r")) + 1 or len(text)


def _first_line_end(text: str) -> int:
    return (text.find("\n") if "\n" in text else text.find("\r")) + 1


def _whole_lines(text: str) -> str:
    """Without the first line, which may have begun before, and the last, which may end later."""
    mark = "\n" if "\n" in text else "\r"
    first, last = text.find(mark), text.rfind(mark)
    return text[first + 1 : last + 1] if 0 <= first < last else ""
