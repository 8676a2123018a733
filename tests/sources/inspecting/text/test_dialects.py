from __future__ import annotations

import pytest

from analysis.errors import OpenQuote
from analysis.sources.inspecting.tables.header import TooManyColumns, column_names
from analysis.sources.inspecting.text.dialects import OneColumn, guess_dialect
from analysis.sources.reading import ReadingOptions

ROWS = (("user", "event", "amount"), ("ann", "view", "1"), ("bob", "buy, twice", "2"), ("ann", "buy", "3"))


def text(delimiter: str, line_end: str = "\n") -> str:
    quoted = [[f'"{cell}"' if "," in cell else cell for cell in row] for row in ROWS]
    return "".join(delimiter.join(row) + line_end for row in quoted)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "\x01"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found(delimiter: str, line_end: str) -> None:
    found = guess_dialect(text(delimiter, line_end), "log.csv")
    assert (found.delimiter, found.header, found.skip_rows, found.columns) == (delimiter, True, 0, ROWS[0])


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    assert guess_dialect("a;b\n1,5;2,5\n2,5;3,5\n", "x").delimiter == ";"


def test_single_quotes_are_seen_where_no_double_ones_stand() -> None:
    found = guess_dialect("'user','event'\n" + "'ann','a,b'\n" * 20, "x")
    assert (found.quote, found.columns) == ("'", ("user", "event"))


def test_titles_above_the_header_are_skipped() -> None:
    found = guess_dialect("Orders of March,,\n,,\nuser,event,amount\nann,buy,1\nbob,buy,2\n", "x")
    assert (found.skip_rows, found.columns) == (2, ("user", "event", "amount"))


def test_blank_lines_above_count_as_skipped() -> None:
    found = guess_dialect("\n\nOrders\nuser,event,amount\nann,buy,1\nbob,buy,2\n", "x")
    assert (found.skip_rows, found.header) == (3, True)


@pytest.mark.parametrize(
    "lines",
    [
        "1,view,2024-01-01\n2,buy,2024-01-02\n",
        "u1,view,3\nu2,view,4\nu1,buy,5\n",
        "ann,view\nbob,view\nann,buy\nbob,buy\n",
    ],
)
def test_a_first_row_like_the_others_is_data(lines: str) -> None:
    found = guess_dialect(lines, "x")
    assert (found.header, found.skip_rows, found.columns[0]) == (False, 0, "column_1")


def test_data_without_a_header_never_lose_sparse_first_rows() -> None:
    found = guess_dialect("1,,,\n2,5,6,7\n3,5,6,7\n", "x")
    assert (found.header, found.skip_rows) == (False, 0)


def test_a_header_alone_is_a_header() -> None:
    assert guess_dialect("kitten,win", "x").columns == ("kitten", "win")


def test_what_is_given_is_not_guessed() -> None:
    found = guess_dialect("1,2\n3,4\n", "x", ReadingOptions(header=False, columns=("user", "event")))
    assert (found.header, found.columns) == (False, ("user", "event"))
    assert guess_dialect("a;b,c\n", "x", ReadingOptions(delimiter=";")).columns == ("a", "b,c")
    assert guess_dialect("t\nq,r\na,b\n", "x", ReadingOptions(skip_rows=2, header=True)).columns == ("a", "b")


def test_names_are_trimmed_and_made_unique() -> None:
    cells = ("\ufeff user ", "", "Event", "event", "event_1", "  EVENT ")
    assert column_names(cells, 7) == ("user", "column_2", "Event", "event_2", "event_1", "EVENT_3", "column_7")


def test_more_cells_than_names_get_names_of_their_own() -> None:
    assert guess_dialect("user,event\nann,view,x\nbob,buy,y\n", "x").columns == ("user", "event", "column_3")


def test_one_column_rings_the_alarm_unless_a_delimiter_is_given() -> None:
    with pytest.raises(OneColumn) as caught:
        guess_dialect("user event\nann view\n", "log.txt")
    assert caught.value.details == {"file": "log.txt", "line": "user event"}
    found = guess_dialect("user event\nann view\n", "log.txt", ReadingOptions(delimiter=" "))
    assert found.columns == ("user", "event")


def test_a_quote_never_closed_is_told_with_its_row() -> None:
    with pytest.raises(OpenQuote) as caught:
        guess_dialect('user,event\nann,view\nbob,"' + "buy,1\n" * 400_000, "log.csv")
    assert caught.value.details == {"file": "log.csv", "row": 3}


def test_there_is_a_limit_to_columns() -> None:
    with pytest.raises(TooManyColumns):
        guess_dialect(",".join(f"c{n}" for n in range(2_001)) + "\n", "wide.csv")
