"""Does reading keep every row, its place and its cells?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import OpenQuote, UnreadableFile, WrongEncoding
from analysis.sources.parsing import Malformed, read_rows
from analysis.sources.reading import Reading

TWO = Reading("csv", ("a", "b"))


def read(path: Path, reading: Reading, block_bytes: int = 1 << 20) -> tuple[list[tuple[int, ...]], list[Malformed]]:
    """Rows as (number, cells…), and malformed ones."""
    good, malformed = [], []
    for rows in read_rows(path, "file.csv", reading, block_bytes):
        cells = zip(*(column.to_pylist() for column in rows.cells.columns), strict=True)
        good += [(number, *row) for number, row in zip(rows.numbers.tolist(), cells, strict=True)]
        malformed += rows.malformed
    return good, malformed


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "file.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_numbers_count_the_header_and_malformed_rows(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,x\n2\n3,"y\nz"\n\n4,,5\n6,w\n')
    assert read(path, TWO) == (
        [(2, "1", "x"), (3, "2", None), (4, "3", "y\nz"), (6, "6", "w")],
        [Malformed(5, "4,,5")],
    )


def test_numbers_stay_right_over_many_blocks(tmp_path: Path) -> None:
    lines = ["a,b", *(f"{row},x" if row % 7 else "b,a,d" for row in range(2, 3_000))]
    good, malformed = read(written(tmp_path, "\n".join(lines)), TWO, block_bytes=256)
    assert all(number == int(cell) for number, cell, _ in good)
    assert [bad.row for bad in malformed] == [row for row in range(2, 3_000) if row % 7 == 0]


def test_titles_above_the_header_and_no_header(tmp_path: Path) -> None:
    path = written(tmp_path, "Report\na,b\n1,x\n")
    assert read(path, Reading("csv", ("a", "b"), skip_rows=1)) == ([(3, "1", "x")], [])
    assert read(written(tmp_path, "1,x\n"), Reading("csv", ("a", "b"), header=False)) == ([(1, "1", "x")], [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    assert read(written(tmp_path, end.join(["a,b", "1,x", "2,y"])), TWO)[0] == [(2, "1", "x"), (3, "2", "y")]


def test_missing_markers_are_null_also_in_quotes(tmp_path: Path) -> None:
    assert read(written(tmp_path, 'a,b\nNULL,"NA"\n"",null x\n'), TWO)[0] == [(2, None, None), (3, None, "null x")]


def test_other_delimiters_and_no_quotes(tmp_path: Path) -> None:
    path = written(tmp_path, 'a;b\n5" screen;"x\n')
    assert read(path, Reading("csv", ("a", "b"), delimiter=";", quote=""))[0] == [(2, '5" screen', '"x')]


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-8-sig"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "名,值\n用,戶\n", encoding)
    assert read(path, Reading("csv", ("名", "值"), encoding=encoding))[0] == [(2, "用", "戶")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "ascii"])
def test_a_wrong_encoding_is_said(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "名,值\n用,户x\n", "gb18030")
    with pytest.raises(WrongEncoding):
        read(path, Reading("csv", ("a", "b"), encoding=encoding))


def test_a_quote_that_is_never_closed_is_said_with_its_row(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n1,x\n2,y\n" + '3,"open\n' + "4,z\n" * 2_000)
    with pytest.raises(OpenQuote) as caught:
        read(path, TWO, block_bytes=1_000)
    assert caught.value.details == {"file": "file.csv", "row": 4}


@pytest.mark.parametrize("row", ['"open,z', '3,"open', '3,"open ""x"" here'])
def test_a_quote_that_swallows_the_last_rows_is_said(tmp_path: Path, row: str) -> None:
    path = written(tmp_path, f"a,b\n1,x\n{row}\n4,z\n5,z\n")
    with pytest.raises(OpenQuote) as caught:
        read(path, TWO)
    assert caught.value.details == {"file": "file.csv", "row": 3}


def test_a_last_cell_of_two_lines_is_a_cell(tmp_path: Path) -> None:
    assert read(written(tmp_path, 'a,b\n1,"x\ny"\n'), TWO)[0] == [(2, "1", "x\ny")]


def test_a_last_cell_of_two_lines_is_a_cell_with_a_line_below_the_table(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,x\n2,"x\ny"\nTotal\n')
    assert read(path, replace(TWO, rows_below=1))[0] == [(2, "1", "x"), (3, "2", "x\ny")]


@pytest.mark.parametrize("text", ["", "a,b\n", "a,b"])
def test_a_file_without_rows_has_none(tmp_path: Path, text: str) -> None:
    assert read(written(tmp_path, text), TWO) == ([], [])


def test_parquet_columns_come_as_text(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    columns = {
        "whole": pa.array([5.0, None]),
        "exact": pa.array([0.1, float("nan")]),
        "int": pa.array([12345678901234567, 0]),
        "flag": pa.array([True, None]),
        "moment": pa.array([0, None], pa.timestamp("ms", tz="Asia/Shanghai")),
        "nested": pa.array([{"k": [1]}, None]),
    }
    pq.write_table(pa.table(columns), path)
    good, _ = read(path, Reading("parquet", tuple(columns)))
    assert good == [
        (1, "5", "0.1", "12345678901234567", "true", "1970-01-01 00:00:00.000Z", '{"k": [1]}'),
        (2, None, None, "0", None, None, None),
    ]


def test_a_cut_off_gzip_file_is_unreadable(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,x\n" * 100_000)[:-40])
    with pytest.raises(UnreadableFile):
        read(path, Reading("csv", ("a", "b"), compression="gzip"))
