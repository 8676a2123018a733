"""Can any text run as a formula in a spreadsheet?"""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.export.spreadsheets import csv_cells, csv_header, csv_lines
from analysis.spreadsheet_guard import guarded, unguarded
from tests.hostile_cells import AFTER_A_SEPARATOR, FIXED, SIGNS, runs

HOSTILE = [*FIXED, *AFTER_A_SEPARATOR]
PLAIN = [
    "ann",
    "a-b",
    "a=b",
    "5",
    "-5",
    "+5",
    "-5.25",
    "1,5",
    "",
    " ann",
    "用户",
    "50%",
    "a;b",
    "１－２",
    "x@y.z",
]


def safe(text: str) -> str:
    return guarded(pa.array([text], pa.string()))[0].as_py()


def test_there_are_enough_hostile_cells() -> None:
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_cell_is_made_plain_and_keeps_its_text(text: str) -> None:
    assert runs(text)
    assert not runs(safe(text))
    assert safe(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", PLAIN, ids=ascii)
def test_a_plain_cell_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_a_text_is_treated_alike_whatever_stands_beside_it() -> None:
    """Most are told by their bytes alone; the few others are looked at by themselves."""
    mixed = pa.array(["ann", None, *HOSTILE, *PLAIN, "", "bob;carl"], pa.string())
    assert guarded(mixed).to_pylist() == [None if text is None else safe(text) for text in mixed.to_pylist()]
    assert guarded(mixed.slice(3, 40)).to_pylist() == guarded(mixed).to_pylist()[3:43]
    cells = csv_cells(mixed).to_pylist()
    assert cells == [csv_cells(pa.array([text], pa.string()))[0].as_py() for text in mixed.to_pylist()]


def test_an_apostrophe_of_its_own_is_told_from_a_guard() -> None:
    assert [safe("-x"), safe("'-x"), safe("''-x")] == ["'-x", "''-x", "'''-x"]


@given(st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from(SIGNS + ";\t\r\n ',\ufeff1"))))
def test_every_guarded_text_comes_back_as_itself(text: str) -> None:
    assert unguarded(pa.array([safe(text)], pa.string()))[0].as_py() == text


@given(st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from(SIGNS + ";\t\r\n \"',\ufeff1"))))
def test_no_text_runs(text: str) -> None:
    assert not runs(safe(text))


@given(
    st.lists(st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=3, max_size=3), min_size=1, max_size=5)
)
def test_a_csv_reader_reads_the_safe_texts_back(rows: list[list[str]]) -> None:
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    content = csv_lines([csv_cells(column) for column in columns]).decode()
    assert list(csv.reader(io.StringIO(content, newline=""), strict=True)) == [
        [safe(text) for text in row] for row in rows
    ]


def test_headers_are_made_plain_too_and_the_file_begins_with_its_mark() -> None:
    assert csv_header(["user", '=1+1,"x"']) == b'\xef\xbb\xbfuser,"\'=1+1,""x"""\r\n'


def test_a_column_of_empty_cells_has_no_blank_lines() -> None:
    assert csv_lines([csv_cells(pa.array(["a", None, ""]))]) == b'a\r\n""\r\n""\r\n'
