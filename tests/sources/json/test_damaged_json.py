"""Does damaged JSON end in rows, malformed lines or a refusal, never in other values than Python's reader has?"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.sources.json import Place, RecordReader, records_in

PATHS = (("user",), ("event",), ("n",), ("deep", "a"), ("deep", "b"), ("list",))
NAMES = ("user", "event", "n", "deep.a", "deep.b", "list")
SPLINTERS = [
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\0",
    b"\xff",
    b"\r",
    b"\n",
    b"\\u",
    b"\\ud800",
    b"\\udc00",
]
SPLINTERS += [
    b"\xed\xa0\x80",
    b"\xc3",
    b"\xe2\x82",
    b"-",
    b"1e999",
    b"0.",
    b"tru",
    b"null",
    b" ",
    b"\xef\xbb\xbf",
    b'\\"',
]
MISSING = object()


def record(dice: random.Random, n: int) -> dict[str, object]:
    text = "".join(
        dice.choice(["a", "é", "漢", "😀", '"', "\\", "\n", "/", "\t", "{", "]"]) for _ in range(dice.randrange(6))
    )
    return {
        "user": f"u{n}",
        "event": text,
        "n": dice.choice([1, -0.5, 1e-9, 12345678901234567890, True, None]),
        "deep": {"a": text, "b": {"c": [1, {"d": text}]}},
        "list": [text, n, {"x": [[]]}],
    }


def mutated(dice: random.Random, raw: bytes) -> bytes:
    out = bytearray(raw)
    for _ in range(dice.randrange(1, 5)):
        at = dice.choice([0, 1, len(out) - 1, len(out), dice.randrange(len(out) + 1)]) if out else 0
        match dice.randrange(4):
            case 0:
                out[at:at] = dice.choice(SPLINTERS)
            case 1:
                del out[at : at + dice.choice([1, 1, 3, 40])]
            case 2 if at < len(out):
                out[at] = dice.randrange(256)
            case _:
                out = out[: at or 1]
    return bytes(out)


def files(seed: int, count: int) -> list[bytes]:
    dice = random.Random(seed)
    made = []
    for _ in range(count):
        ascii_only = dice.random() < 0.5
        lines = [json.dumps(record(dice, n), ensure_ascii=ascii_only).encode() for n in range(dice.randrange(1, 5))]
        place = dice.randrange(len(lines))
        lines[place] = mutated(dice, lines[place])
        made.append(b"\n".join(lines) + dice.choice([b"", b"\n", b"\r\n"]))
    return made


def oracle(line: bytes) -> dict[str, object] | None:
    """What Python's reader makes of a line; None where it is no record."""
    try:
        read = json.loads(line.decode("utf-8"), parse_constant=lambda name: 1 / 0)
    except (ValueError, ZeroDivisionError, RecursionError):
        return None
    if not isinstance(read, dict):
        return None
    values = {}
    for path, name in zip(PATHS, NAMES, strict=True):
        value: object = read
        for key in path:
            value = value.get(key, MISSING) if isinstance(value, dict) else MISSING
        values[name] = value
    return values


def same(cell: str | None, value: object) -> bool:
    if value is MISSING or value is None:
        return cell is None
    if isinstance(value, str):
        return cell == value.encode("utf-8", "replace").decode() or any(
            "\ud800" <= letter <= "\udfff" for letter in value
        )
    return cell is not None and json.loads(cell, strict=False) == value


def check(path: Path, raw: bytes, block_bytes: int, numbered: bool) -> None:
    path.write_bytes(raw)
    reader = RecordReader(PATHS, NAMES, numbered=numbered)
    rows: dict[int, dict[str, str | None]] = {}
    broken: set[int] = set()
    for records in records_in(path, Place("lines", ()), "utf-8", False, block_bytes):
        for cells in map(reader.read, reader.parts(records)):
            rows |= dict(zip(cells.numbers.tolist(), cells.batch.to_pylist(), strict=True))
            broken |= {number for number, _ in cells.broken}
    lines = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number, line in enumerate(lines, 1):
        values = oracle(line)
        if not line.strip():
            assert number not in rows, (raw, number)
        elif values is None:
            assert number in broken or number in rows, (raw, number)
        else:
            assert number in rows, (raw, number)
            assert all(same(rows[number][name], value) for name, value in values.items()), (raw, number, rows[number])
    return


@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("block_bytes", [1, 7, 64, 1 << 20])
def test_damaged_lines_are_what_pythons_reader_makes_of_them(tmp_path: Path, block_bytes: int, numbered: bool) -> None:
    read = 0
    for raw in files(block_bytes, 60):
        try:
            check(tmp_path / "damaged.jsonl", raw, block_bytes, numbered)
            read += 1
        except (UnicodeError, InputError):
            continue  # refused as a whole
    assert read > 30
