"""Are workbooks of Excel 97 read as people see them?"""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest

from analysis.sources.inspecting import ReadingOptions, inspect_file
from analysis.sources.workbooks.old_formats import old_formats
from tests.sources.workbooks.written import columns_of, numbers_of

Numbered = tuple[float, int]  # a number and the place of its format, from 1
_SECTOR, _FREE, _END, _TABLE = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def string(text: str, width: str) -> bytes:
    return struct.pack(f"<{width}B", len(text), 1) + text.encode("utf-16-le")


def cell(row: int, column: int, value: object) -> bytes:
    place = struct.pack("<HH", row, column)
    if isinstance(value, str):
        return record(0x204, place + struct.pack("<H", 0) + string(value, "H"))
    number, style = value if isinstance(value, tuple) else (value, 0)
    return record(0x203, place + struct.pack("<Hd", style, number))


def short_numbers(row: int, column: int, values: Sequence[tuple[int, int]]) -> bytes:
    """Whole numbers side by side in one record, each with its style."""
    cells = b"".join(struct.pack("<HI", style, number << 2 | 2) for number, style in values)
    return record(0xBD, struct.pack("<HH", row, column) + cells + struct.pack("<H", column + len(values) - 1))


def stream(sheets: dict[str, bytes], formats: Sequence[int | str], from_1904: bool) -> bytes:
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 1996, 0, 6)) + record(
        0x22, struct.pack("<H", from_1904)
    )
    numbers = [one if isinstance(one, int) else 200 + at for at, one in enumerate(formats)]
    for number, code in zip(numbers, formats, strict=True):
        begin += record(0x41E, struct.pack("<H", number) + string(code, "H")) if isinstance(code, str) else b""
    begin += b"".join(record(0xE0, struct.pack("<HH16x", 0, number)) for number in (0, *numbers))
    end = record(0x0A, b"")
    bodies = {
        name: record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 1996, 0, 6)) + body + end
        for name, body in sheets.items()
    }
    at = len(begin) + len(end) + sum(len(record(0x85, bytes(6) + string(name, "B"))) for name in sheets)
    listed = b""
    for name, body in bodies.items():
        listed += record(0x85, struct.pack("<IBB", at, 0, 0) + string(name, "B"))
        at += len(body)
    return begin + listed + end + b"".join(bodies.values())


def compound(content: bytes) -> bytes:
    """A compound file with one stream, of at least 4,096 bytes so that it stands in plain sectors."""
    content = content.ljust(4_096, b"\0")
    sectors = -(-len(content) // _SECTOR)
    table = [_TABLE, _END, *range(3, 2 + sectors), _END]
    assert len(table) <= _SECTOR // 4
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4_096, _END, 0, _END, 0) + struct.pack("<I", 0)
    header += struct.pack("<I", _FREE) * 108

    def entry(name: str, kind: int, child: int, begin: int, size: int) -> bytes:
        written = (name + "\0").encode("utf-16-le") if name else b""
        places = struct.pack("<HBBIII36xIQ", len(written), kind, 1, _FREE, _FREE, child, begin, size)
        return written.ljust(64, b"\0") + places

    entries = (
        entry("Root Entry", 5, 1, _END, 0)
        + entry("Workbook", 2, _FREE, 2, len(content))
        + entry("", 0, _FREE, 0, 0) * 2
    )
    tables = b"".join(struct.pack("<I", one) for one in table).ljust(_SECTOR, b"\xff")
    return header + tables + entries + content.ljust(sectors * _SECTOR, b"\0")


def write(
    path: Path,
    rows: Sequence[Sequence[object]],
    formats: Sequence[int | str] = (),
    from_1904: bool = False,
    more: bytes = b"",
) -> Path:
    cells = b"".join(
        cell(at, column, value) for at, row in enumerate(rows) for column, value in enumerate(row) if value is not None
    )
    path.write_bytes(compound(stream({"Sheet1": cells + more}, formats, from_1904)))
    return path


def read(tmp_path: Path, value: object, formats: Sequence[int | str] = (), from_1904: bool = False) -> str | None:
    rows = [["name", "cell"], ["a", value], ["b", "x"]]
    return columns_of(write(tmp_path / "stored", rows, formats, from_1904))["cell"][0]


@pytest.mark.parametrize("number", [14, 22, *range(27, 32), 36, *range(50, 55), 57, 58])
def test_a_moment_in_a_format_without_a_code(tmp_path: Path, number: int) -> None:
    assert read(tmp_path, (46027.43767361111, 1), [number]) == "2026-01-05 10:30:15"


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ('[<=0]"-";yyyy/m/d', 46027.0, "2026-01-05"),
        ("[$-804]aaaa", 46027.0, "2026-01-05"),
        ("yyyy-mm-dd hh:mm", 46027.0, "2026-01-05 00:00:00"),
        ("yyyy-mm-dd", 46027.0, "2026-01-05"),
        ("hh:mm", 0.6041666666666666, "14:30:00"),
        ("hh:mm", 0.0, "00:00:00"),
        ('上午/下午h"时"mm"分"', 0.375, "09:00:00"),
        ("[h]:mm", 1.25, "108000"),
        ("[h]:mm", 0.0625, "5400"),
        ("[h]:mm:ss", 500.0, "43200000"),
        ("0.00", 1e-10, "1e-10"),
        ("General", 1 / 3, "0.3333333333333333"),
        ("0.000000", 31.230416123456, "31.230416123456"),
        ("General", 1001.0, "1001"),
    ],
)
def test_a_number_says_what_its_format_shows(tmp_path: Path, code: str, value: float, text: str) -> None:
    assert read(tmp_path, (value, 1), [code]) == text


def test_texts_stay_as_they_are(tmp_path: Path) -> None:
    assert [read(tmp_path, one) for one in ("00123", "1.50", "46027", "中文")] == ["00123", "1.50", "46027", "中文"]


def test_a_workbook_may_count_from_1904(tmp_path: Path) -> None:
    assert read(tmp_path, (44565.0, 1), [31], from_1904=True) == "2026-01-05"


def test_numbers_that_share_a_record_have_their_own_formats(tmp_path: Path) -> None:
    rows = [[None, None, "user", "day", "stay"], [None, None, "ann", (46027.0, 1), (0.5, 2)]]
    more = cell(2, 2, "bob") + short_numbers(2, 3, [(46028, 1), (2, 2)])
    path = write(tmp_path / "stored", rows, [31, "[h]:mm"], more=more)
    assert columns_of(path) == {
        "user": ["ann", "bob"],
        "day": ["2026-01-05", "2026-01-06"],
        "stay": ["43200", "172800"],
    }
    assert numbers_of(path) == [2, 3]


def test_a_sheet_can_be_named(tmp_path: Path) -> None:
    bodies = {
        "notes": cell(0, 0, "Monthly export"),
        "events": b"".join(cell(0, at, one) for at, one in enumerate(["user_id", "time"]))
        + b"".join(cell(1, at, one) for at, one in enumerate(["ann", (46027.5, 1)])),
    }
    (tmp_path / "stored").write_bytes(compound(stream(bodies, [31], False)))
    assert inspect_file(tmp_path / "stored", "book.xls").reading.sheet == "events"
    named = columns_of(tmp_path / "stored", ReadingOptions(sheet="events"))
    assert named == {"user_id": ["ann"], "time": ["2026-01-05 12:00:00"]}


def test_a_chain_that_goes_in_a_circle_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "stored", [["name", "cell"], ["a", (46027.0, 1)]], [31])
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, _SECTOR + 8, 2)  # the stream's first sector is followed by itself
    path.write_bytes(content)
    tracemalloc.start()
    old_formats(path)
    assert tracemalloc.get_traced_memory()[1] < 8 * len(content)
    tracemalloc.stop()


@pytest.mark.parametrize("kept", [0, 8, 60, 300, 511, 512, 600, 1_024, 1_200, 2_000])
def test_formats_of_a_damaged_file_are_left_out(tmp_path: Path, kept: int) -> None:
    path = write(tmp_path / "stored", [["name", "cell"], ["a", (46027.0, 1)]], [31])
    path.write_bytes(path.read_bytes()[:kept])
    found = old_formats(path)
    assert found is None or all(len(cells) <= 1 for cells in found.cells.values())
