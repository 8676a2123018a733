"""Are binary workbooks (.xlsb) read as people see them?"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from analysis.sources.inspecting import inspect_file
from analysis.sources.workbooks.binary_formats import binary_formats
from tests.sources.workbooks.written import columns_of

Numbered = tuple[float, int]  # a number and the place of its format, from 1
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"


def record(kind: int, body: bytes = b"") -> bytes:
    named = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(body), b""
    while size >= 128:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return named + length + bytes([size]) + body


def string(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell(column: int, value: object) -> bytes:
    """Whole numbers are written as Excel does, in four bytes."""
    if isinstance(value, str):
        return record(6, struct.pack("<II", column, 0) + string(value))
    number, style = value if isinstance(value, tuple) else (value, 0)
    place = struct.pack("<II", column, style)
    if number == int(number):
        return record(2, place + struct.pack("<I", int(number) << 2 | 2))
    return record(5, place + struct.pack("<d", number))


def rows_of(rows: Sequence[Sequence[object]]) -> bytes:
    body = b""
    for number, row in enumerate(rows):
        body += record(0, struct.pack("<IIH3xIII", number, 0, 300, 1, 0, len(row) - 1))
        body += b"".join(cell(column, value) for column, value in enumerate(row))
    size = record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1))
    return record(129) + size + record(145) + body + record(146) + record(130)


def styles_of(formats: Sequence[int | str]) -> bytes:
    numbers = [one if isinstance(one, int) else 164 + at for at, one in enumerate(formats)]
    codes = [(number, code) for number, code in zip(numbers, formats, strict=True) if isinstance(code, str)]
    named = b"".join(record(44, struct.pack("<H", number) + string(code)) for number, code in codes)
    listed = record(615, struct.pack("<I", len(codes))) + named + record(616) if codes else b""
    own = b"".join(record(47, struct.pack("<HH12x", 0xFFFF, number)) for number in (0, *numbers))
    return record(278) + listed + record(617, struct.pack("<I", len(numbers) + 1)) + own + record(618) + record(279)


def related(*targets: tuple[str, str]) -> str:
    listed = (
        f'<Relationship Id="rId{at}" Type="{_KINDS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_RELATED}">{"".join(listed)}</Relationships>'


def write(path: Path, rows: Sequence[Sequence[object]], formats: Sequence[int | str], from_1904: bool = False) -> Path:
    properties = record(153, struct.pack("<III", from_1904, 0, 0) + string(""))
    sheets = record(143) + record(156, struct.pack("<II", 0, 1) + string("rId1") + string("orders")) + record(144)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("_rels/.rels", related(("officeDocument", "xl/workbook.bin")))
        parts = (("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin"))
        package.writestr("xl/_rels/workbook.bin.rels", related(*parts))
        package.writestr("xl/workbook.bin", record(131) + properties + sheets + record(132))
        package.writestr("xl/styles.bin", styles_of(formats))
        package.writestr("xl/worksheets/sheet1.bin", rows_of(rows))
    return path


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        (14, 46027, "2026-01-05"),
        (22, 46027.5, "2026-01-05 12:00:00"),
        (31, 46027, "2026-01-05"),  # 2026年1月5日
        (57, 46027, "2026-01-05"),
        ('yyyy"年"m"月"d"日"', 46027, "2026-01-05"),
        ("dd/mm/yyyy", 46027, "2026-01-05"),
        ("yyyy-mm-dd hh:mm", 46027, "2026-01-05 00:00:00"),
        ("[h]:mm", 1.25, "108000"),
        (0, 46027, "46027"),
        ("0.00", 46027.5, "46027.5"),
        ("#,##0", 46027, "46027"),
    ],
)
def test_a_number_says_what_its_format_shows(tmp_path: Path, code: int | str, value: float, text: str) -> None:
    write(tmp_path / "stored", [["user_id", "n"], *[[f"u{row}", (value, 1)] for row in range(4)]], [code])
    assert columns_of(tmp_path / "stored")["n"] == [text] * 4


def test_days_of_a_binary_workbook_are_the_time(tmp_path: Path) -> None:
    rows = [[f"u{row % 5}", ("view", "pay")[row % 2], (46027 + row % 9, 1), row] for row in range(40)]
    path = write(tmp_path / "orders.xlsb", [["user_id", "event", "day", "amount"], *rows], [31])
    guess = inspect_file(path, "orders.xlsb").guess
    assert (guess.user, guess.event, guess.time) == ("user_id", "event", "day")


def test_a_binary_workbook_may_count_from_1904(tmp_path: Path) -> None:
    write(tmp_path / "stored", [["user_id", "n"], ["u", (44565, 1)]], [14], from_1904=True)
    assert columns_of(tmp_path / "stored")["n"] == ["2026-01-05"]


@pytest.mark.parametrize("part", ["xl/styles.bin", "xl/worksheets/sheet1.bin", "xl/workbook.bin"])
@pytest.mark.parametrize("content", [b"", b"\xff", b"\x80\x80\xff\xff\xff\xff", bytes(range(256))])
def test_formats_of_a_damaged_part_are_left_out(tmp_path: Path, part: str, content: bytes) -> None:
    whole = write(tmp_path / "whole.xlsb", [["user_id", "n"], ["u", (46027, 1)]], [14])
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(tmp_path / "damaged.xlsb", "w") as target:
        for name in source.namelist():
            target.writestr(name, content if name == part else source.read(name))
    found = binary_formats(tmp_path / "damaged.xlsb")
    assert found is None or not any(len(cells) for cells in found.cells.values())


def test_another_kind_of_file_has_none(tmp_path: Path) -> None:
    (tmp_path / "x.xlsb").write_bytes(b"user_id,event\n")
    assert binary_formats(tmp_path / "x.xlsb") is None
