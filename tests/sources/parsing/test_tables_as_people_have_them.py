"""Are rows that end early, sums below and marks around cells read as the table that they are?"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.sources.parsing import Malformed, broken_rows, read_rows
from analysis.sources.reading import Reading

THREE = Reading("csv", ("a", "b", "c"))


def read(path: Path, reading: Reading, block_bytes: int = 1 << 20) -> tuple[list[tuple], list[Malformed]]:
    good, malformed = [], []
    for rows in read_rows(path, "file.csv", reading, block_bytes):
        cells = zip(*(column.to_pylist() for column in rows.cells.columns), strict=True)
        good += [(number, *row) for number, row in zip(rows.numbers.tolist(), cells, strict=True)]
        malformed += rows.malformed
    return good, malformed


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("short_rows", [False, True])
@pytest.mark.parametrize("share", [0.01, 0.5, 1.0])
def test_rows_that_end_early_keep_their_place(
    tmp_path: Path, end: str, quoted: bool, short_rows: bool, share: float
) -> None:
    dice = random.Random(7)
    rows = [
        [str(row), f"x, {row}" if quoted else "x", "y"][: 3 if dice.random() > share else 2] for row in range(2, 2_000)
    ]
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows([["a", "b", "c"], *rows])
    good, malformed = read(written(tmp_path, text.getvalue()), replace(THREE, short_rows=short_rows), 512)
    expected = [(number, *row, *[None] * (3 - len(row))) for number, row in enumerate(rows, 2)]
    assert (good, malformed) == (expected, [])


def test_a_cell_of_two_lines_is_not_a_row_that_ends_early(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b,c\n1,"x\ny",z\n2,"p,""q""\nr"\n3\n')
    expected = [(2, "1", "x\ny", "z"), (3, "2", 'p,"q"\nr', None), (4, "3", None, None)]
    assert read(path, replace(THREE, short_rows=True)) == (expected, [])
    assert read(path, THREE) == (expected, [])


def test_blank_cells_too_many_are_none_and_others_are_damage(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,c\n1,x,y, ,\n2,x,y,z\n3,x,y\n")
    assert read(path, THREE) == ([(2, "1", "x", "y"), (4, "3", "x", "y")], [Malformed(3, "2,x,y,z")])


@pytest.mark.parametrize("short_rows", [False, True])
def test_a_delimiter_at_each_end_of_line_is_no_column(tmp_path: Path, short_rows: bool) -> None:
    path = written(tmp_path, "a,b,c\n1,x,y, \n2,x,y,z\n3,x,y\n4,x\n")
    reading = replace(THREE, surplus=1, short_rows=short_rows)
    expected = [(2, "1", "x", "y"), (4, "3", "x", "y"), (5, "4", "x", None)]
    assert read(path, reading) == (expected, [Malformed(3, "2,x,y,z")])


def test_several_header_rows_hold_no_data(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b,c\n"How, do\nyou?",why\n{id},{id},{id}\n1,x,y\n')
    assert read(path, replace(THREE, header_rows=3))[0] == [(4, "1", "x", "y")]


def test_comment_lines_hold_no_data_whatever_their_width(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,c\n# one\n1,x,y\n# a, b, c\n# a, b, c, d\n2,x,y\n")
    assert read(path, replace(THREE, comment="#")) == ([(3, "1", "x", "y"), (6, "2", "x", "y")], [])


@pytest.mark.parametrize("below", [0, 1, 3, 40])
@pytest.mark.parametrize("block_bytes", [64, 1 << 20])
def test_rows_below_are_held_back(tmp_path: Path, below: int, block_bytes: int) -> None:
    rows = "".join(f"{row},x,y\n" for row in range(2, 102))
    notes = "".join(["sum\n", "1,2,3,4,5\n", ",,9\n"][row % 3] for row in range(below))
    good, malformed = read(written(tmp_path, "a,b,c\n" + rows + notes), replace(THREE, rows_below=below), block_bytes)
    assert ([row[0] for row in good], malformed) == (list(range(2, 102)), [])


def test_a_file_of_nothing_but_rows_below_has_none(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a,b,c\nsum\n"), replace(THREE, rows_below=5)) == ([], [])


def test_quotes_behind_backslashes_belong_to_the_cell(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b,c\n1,"say \\"hi, you\\"",y\n2,"say ""hi""",z\n')
    good, _ = read(path, replace(THREE, escape="\\"))
    assert good == [(2, "1", 'say "hi, you"', "y"), (3, "2", 'say "hi"', "z")]


@pytest.mark.parametrize(
    ("mark", "cell", "meant"),
    [
        ("backtick", "`4200", "4200"),
        ("backtick", "`", None),
        ("backtick", "`NULL", None),
        ("backtick", "42`00", "42`00"),
        ("formula", '"=""0042"""', "0042"),
        ("formula", '"="""""', None),
        ("formula", "=A1", "=A1"),
        ("apostrophe", "'01234", "01234"),
        ("apostrophe", "'null", None),
        ("apostrophe", "'t Hooft", "'t Hooft"),
        ("apostrophe", "'3'", "'3'"),
        ("blanks", " \tann \t", "ann"),
        ("blanks", "\t", None),
    ],
)
def test_marks_around_cells_are_no_part_of_them(tmp_path: Path, mark: str, cell: str, meant: str | None) -> None:
    reading = replace(THREE, marks=(mark,))
    assert read(written(tmp_path, f"a,b,c\n1,{cell},y\n"), reading)[0] == [(2, "1", meant, "y")]


@pytest.mark.parametrize("block_bytes", [16, 1 << 20])
def test_blank_cells_of_further_items_are_those_of_the_row_above(tmp_path: Path, block_bytes: int) -> None:
    path = written(tmp_path, "a,b,c\n,,p\n1,paid,q\n,,r\n,,s\n2,,t\n,,u\n3,paid,v\n")
    good, _ = read(path, replace(THREE, fill_down=("a", "b")), block_bytes)
    assert [row[1:] for row in good] == [
        (None, None, "p"),
        ("1", "paid", "q"),
        ("1", "paid", "r"),
        ("1", "paid", "s"),
        ("2", None, "t"),  # not paid: what stands above is another order's
        ("2", None, "u"),
        ("3", "paid", "v"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("end", [b"\n2,x,y\n", b""])
def test_a_broken_letter_is_replaced_and_counted(tmp_path: Path, encoding: str, end: bytes) -> None:
    letter = "户".encode(encoding)[:-1]
    path = written(tmp_path, "a,b,c\n1,用,".encode(encoding) + letter + end)
    reading = replace(THREE, encoding=encoding, replaces_broken=True)
    batches = list(read_rows(path, "file.csv", reading))
    assert np.concatenate([broken_rows(rows) for rows in batches]).tolist() == [2]
    assert read(path, reading)[0][0][:3] == (2, "1", "用")
