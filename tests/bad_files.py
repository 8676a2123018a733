"""Files that were damaged on their way: of each kind that is read, with some of its bytes changed, cut or doubled.

`python -m tests.bad_files FIRST LAST` looks at each and reads it to its end, and says on a line what came out.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from analysis.errors import SilhouetteError
from analysis.sources.inspecting import inspect_file
from analysis.sources.parsing import read_rows

_HEADER = ("user_id", "event", "time", "price", "备注")
_ROWS = [
    (
        f"u{number % 9}",
        ("view", "pay")[number % 2],
        datetime(2026, 1, 1) + timedelta(hours=number),
        number / 4,
        "说“好”",
    )
    for number in range(90)
]
_INSERTED = (b"\x00", b'"', b"\\", b"\xff\xfe", b"\r\n", b"{", b"]", b"<c r='XFD1048576'>", b"&a;", b"9" * 40, b",,,,")


def _csv() -> str:
    lines = [",".join(_HEADER), *(f"{a},{b},{c:%Y-%m-%d %H:%M:%S},{d},{e}" for a, b, c, d, e in _ROWS)]
    return "\r\n".join(lines) + "\r\n"


def _objects() -> list[dict[str, object]]:
    return [dict(zip(_HEADER, (a, b, c.isoformat(), d, {"x": [e]}), strict=True)) for a, b, c, d, e in _ROWS]


def _workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet, moment = book.add_worksheet("events"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, _HEADER)
        for place, (user, event, at, price, note) in enumerate(_ROWS, 1):
            sheet.write_row(place, 0, (user, event))
            sheet.write_datetime(place, 2, at, moment)
            sheet.write_row(place, 3, (price, note))
    return content.getvalue()


def _parquet() -> bytes:
    content = io.BytesIO()
    columns = [pa.array(list(cells)) for cells in zip(*_ROWS, strict=True)]
    pq.write_table(pa.table(columns, names=list(_HEADER)), content)
    return content.getvalue()


KINDS: dict[str, Callable[[], bytes]] = {
    "csv": lambda: _csv().encode(),
    "gbk.csv": lambda: _csv().encode("gb18030"),
    "utf16.csv": lambda: _csv().encode("utf-16"),
    "csv.gz": lambda: gzip.compress(_csv().encode()),
    "jsonl": lambda: "\n".join(json.dumps(one, ensure_ascii=False) for one in _objects()).encode(),
    "json": lambda: json.dumps({"data": _objects()}, indent=1).encode(),
    "xlsx": _workbook,
    "parquet": _parquet,
}


def damaged(seed: int) -> tuple[str, bytes]:
    """A file's name, and its bytes as they arrived. What lies within a workbook is damaged before it is packed too."""
    chance, kinds = random.Random(seed), list(KINDS)
    kind = kinds[seed % len(kinds)]
    content = KINDS[kind]()
    if kind == "xlsx" and chance.random() < 0.8:
        return f"{seed}.{kind}", _within(content, chance)
    if kind == "csv.gz" and chance.random() < 0.5:
        return f"{seed}.{kind}", gzip.compress(changed(gzip.decompress(content), chance))
    return f"{seed}.{kind}", changed(content, chance)


def _within(book: bytes, chance: random.Random) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        hit = chance.choice([name for name in old.namelist() if name.startswith("xl/")])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, changed(part, chance) if name == hit else part)
    return content.getvalue()


def changed(content: bytes, chance: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 12])):
        at = chance.randrange(len(found) + 1)
        deed = chance.random()
        if deed < 0.4 and at < len(found):
            found[at] = chance.randrange(256)
        elif deed < 0.6:
            del found[at : at + chance.randrange(1, 60)]
        elif deed < 0.85:
            found[at:at] = chance.choice(_INSERTED)
        elif deed < 0.95:
            found[at:at] = found[at : at + chance.randrange(1, 200)]
        else:
            del found[at:]
    return bytes(found)


def outcome(path: Path) -> str:
    """`read`, or the code of what is wrong; `fault:` where it is a fault of ours."""
    try:
        found = inspect_file(path, path.name)
        for _ in read_rows(path, path.name, found.reading):
            pass
    except SilhouetteError as error:
        return error.code
    except Exception as error:  # said with its file, so that the others are looked at too
        return f"fault:{type(error).__name__}:{traceback.extract_tb(error.__traceback__)[-1].name}"
    return "read"


def main(first: int, last: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, last):
            name, content = damaged(seed)
            path = Path(folder) / name
            path.write_bytes(content)
            print(name, outcome(path), flush=True)
            path.unlink()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
