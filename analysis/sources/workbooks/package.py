"""What does a workbook of Open XML say of itself: its sheets, its first day, the formats of its cells?"""

from __future__ import annotations

import codecs
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

import numpy as np

from analysis.sources.workbooks.number_formats import NUMBER, shown_as
from analysis.sources.workbooks.safety import UNREADABLE_ZIP, declares_entities

CHUNK_BYTES = 8 << 20
_MOST_IN_MEMORY = 64 << 20  # of a part that is read whole
_LONGEST_ROW = 256 << 20
_MOST_BINARY = 512 << 20
_WORKSHEET = "/worksheet"
_CLOSING, _LONGEST_PREFIX = re.compile(rb"</(?:[\w.-]+:)?$"), 64
_XML_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9_.-]+)["']""")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")


@dataclass(frozen=True)
class Sheet:
    """`part` is where its cells lie."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True)
class BookFacts:
    """`shown` is what each style of cells shows; `from_1904` that day 0 is 1904-01-01."""

    sheets: tuple[Sheet, ...]
    shown: np.ndarray  # uint8, by style
    from_1904: bool
    shared_strings: str | None


class Package:
    """An open workbook. Raises ValueError for what isn't one."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except UNREADABLE_ZIP as error:
            raise ValueError(str(error)) from error
        self._names = {name.lstrip("/").lower(): name for name in self._zip.namelist()}

    def close(self) -> None:
        self._zip.close()

    def facts(self) -> BookFacts:
        """Chart sheets, macro sheets and dialogs are no sheets of cells and left out."""
        place = self.main_part()
        book = self._xml(place)
        related = self.relations(place)
        sheets = tuple(
            Sheet(one.get("name") or "", part, (one.get("state") or "visible") == "visible")
            for one in _every(book, "sheet")
            if (part := related.get(_relation_id(one), ("", ""))[1])
            and related[_relation_id(one)][0].endswith(_WORKSHEET)
        )
        by_kind = {kind.rpartition("/")[2]: part for kind, part in related.values()}
        properties = next(_every(book, "workbookPr"), None)
        return BookFacts(
            sheets,
            self._shown(by_kind.get("styles")),
            properties is not None and properties.get("date1904") in ("1", "true"),
            by_kind.get("sharedStrings"),
        )

    def chunks(self, part: str, element: bytes) -> Iterator[np.ndarray]:
        """The bytes of a part, as UTF-8 and cut behind elements of this name."""
        rest = b""
        for piece in self._utf8(part):
            rest += piece
            cut = _last_end(rest, element)
            if not cut:
                if len(rest) > _LONGEST_ROW:
                    raise ValueError("a row has no end")
                continue
            yield np.frombuffer(rest, np.uint8, cut)
            rest = rest[cut:]
        yield np.frombuffer(rest, np.uint8)

    def holds(self, part: str) -> bool:
        return part.lower() in self._names

    def size(self, part: str) -> int:
        return self._zip.getinfo(self._entry(part)).file_size

    def main_part(self) -> str:
        """The part that names the sheets."""
        mains = [part for kind, part in self.relations("").values() if kind.endswith("/officeDocument")]
        return mains[0] if mains else "xl/workbook.xml"

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and place of what a part refers to, by id."""
        folder, name = posixpath.split(part)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.holds(place):
            return {}
        return {
            one.get("Id") or "": (
                one.get("Type") or "",
                posixpath.normpath(posixpath.join(folder, target)) if not target.startswith("/") else target[1:],
            )
            for one in _every(self._xml(place), "Relationship")
            if one.get("TargetMode") != "External" and (target := one.get("Target") or "")
        }

    def _shown(self, part: str | None) -> np.ndarray:
        if part is None or not self.holds(part):
            return np.zeros(1, np.uint8)
        styles = self._xml(part)
        codes = {one.get("numFmtId"): one.get("formatCode") for one in _every(styles, "numFmt")}
        cells = next(_every(styles, "cellXfs"), None)
        numbers = [one.get("numFmtId") or "0" for one in cells] if cells is not None else []
        kinds = {number: _kind(number, codes.get(number)) for number in set(numbers)}
        return np.array([kinds[number] for number in numbers] or [NUMBER], np.uint8)

    def _entry(self, part: str) -> str:
        name = self._names.get(part.lower())
        if name is None:
            raise ValueError(f"{part} is missing")
        return name

    def _xml(self, part: str) -> ElementTree.Element:
        """A small part."""
        try:
            with self._open(part) as file:
                text = file.read(_MOST_IN_MEMORY + 1)
        except UNREADABLE_ZIP as error:
            raise ValueError(f"{part}: {error}") from error
        if len(text) > _MOST_IN_MEMORY or declares_entities(text):
            raise ValueError(f"{part} can't be read")
        try:
            return ElementTree.fromstring(text)  # noqa: S314 without entities, and no longer than the limit
        except ElementTree.ParseError as error:
            raise ValueError(f"{part}: {error}") from error

    def whole(self, part: str) -> bytes:
        """A part that is no XML."""
        try:
            with self._open(part) as file:
                found = file.read(_MOST_BINARY + 1)
        except UNREADABLE_ZIP as error:
            raise ValueError(f"{part}: {error}") from error
        if len(found) > _MOST_BINARY:
            raise ValueError(f"{part} is too long")
        return found

    def _open(self, part: str) -> IO[bytes]:
        try:
            return self._zip.open(self._entry(part))
        except UNREADABLE_ZIP as error:
            raise ValueError(str(error)) from error

    def _utf8(self, part: str) -> Iterator[bytes]:
        try:
            with self._open(part) as file:
                piece = file.read(CHUNK_BYTES)
                decoder = _decoder(piece)
                while piece:
                    yield decoder.decode(piece).encode() if decoder else piece
                    piece = file.read(CHUNK_BYTES)
        except (*UNREADABLE_ZIP, LookupError) as error:
            raise ValueError(str(error)) from error


def _last_end(xml: bytes, element: bytes) -> int:
    """The place behind the last closing tag of this name; 0 where there is none. A text may hold the name and a `>`."""
    ending = element + b">"
    at = xml.rfind(ending)
    while at >= 0 and not _CLOSING.search(xml, max(0, at - _LONGEST_PREFIX), at):
        at = xml.rfind(ending, 0, at)
    return at + len(ending) if at >= 0 else 0


def _decoder(start: bytes) -> codecs.IncrementalDecoder | None:
    """None for UTF-8."""
    if start.startswith(_UTF_16):
        big = start.startswith((codecs.BOM_UTF16_BE, b"\0<"))
        marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return codecs.getincrementaldecoder("utf-16" if marked else "utf-16-be" if big else "utf-16-le")()
    declared = _XML_ENCODING.match(start)
    name = declared[1].decode().lower() if declared else "utf-8"
    if name in ("utf-8", "utf8", "us-ascii"):
        return None
    "".encode(name)  # raises LookupError where it names no encoding of text, such as `zip`
    return codecs.getincrementaldecoder(name)()


def _kind(number: str, code: str | None) -> int:
    return shown_as(int(number) if number.isdigit() else 0, code)


def _every(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Elements of this name whatever their namespace: strict Open XML has another one."""
    return (one for one in root.iter() if isinstance(one.tag, str) and one.tag.rpartition("}")[2] == name)


def _relation_id(sheet: ElementTree.Element) -> str:
    return next((value for name, value in sheet.attrib.items() if name.rpartition("}")[2] == "id"), "")
