"""Is a damaged file read as far as it goes, or refused in a sentence, and never the end of its reader?"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.bad_files import KINDS, outcome

_ROOT = Path(__file__).parents[2]


def _outcomes(first: int, last: int) -> list[tuple[str, str]]:
    """By a process of their own: what ends it must not end the tests."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.bad_files", str(first), str(last)],
        cwd=_ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=1_200,
        check=False,
    )
    lines = [line.split() for line in run.stdout.splitlines()]
    assert run.returncode == 0, f"after {lines[-1:]}: {run.stderr[-2_000:]}"
    return [(name, told) for name, told in lines]


def _require(first: int, last: int) -> None:
    found = _outcomes(first, last)
    assert len(found) == last - first
    kinds = Counter(name.split(".", 1)[1] for name, _ in found)
    assert set(kinds) == set(KINDS)
    assert [(name, told) for name, told in found if told.startswith("fault:")] == []
    refused = Counter(told for _, told in found)
    assert 0 < refused["read"] < len(found)


def test_three_hundred_damaged_files_are_answered() -> None:
    _require(0, 300)


@pytest.mark.nightly
def test_five_thousand_damaged_files_are_answered() -> None:
    _require(300, 5_300)


def test_texts_of_parquet_that_are_none_are_said(tmp_path: Path) -> None:
    _, places, letters = pa.array([b"ann", b"\xff\xfe"], pa.binary()).buffers()
    users = pa.StringArray.from_buffers(2, places, letters)
    pq.write_table(
        pa.table({"user": users, "event": ["a", "b"], "time": ["2026-01-01", "2026-01-02"]}), tmp_path / "a.parquet"
    )
    assert outcome(tmp_path / "a.parquet") == "unreadable_file"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "_rels/.rels", "xl/worksheets/sheet1.xml"])
def test_a_damaged_part_of_a_workbook_is_said(tmp_path: Path, part: str) -> None:
    """Whichever: each part has its checksum."""
    whole, path = io.BytesIO(), tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(whole) as book:
        book.add_worksheet("visits").write_row(0, 0, ["user", "event", "time"])
    with zipfile.ZipFile(whole) as given, zipfile.ZipFile(path, "w") as stored:
        for name in given.namelist():
            stored.writestr(name, given.read(name))
        place = stored.getinfo(part).header_offset + 30 + len(part)
    content = bytearray(path.read_bytes())
    content[place + 5] ^= 1
    path.write_bytes(content)
    assert outcome(path) == "unreadable_file"
