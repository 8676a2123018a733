"""Is the table of a text found among titles, sums, header rows and marks around its cells?"""

from __future__ import annotations

import csv
import gzip
import io
import random
from pathlib import Path

import pytest

from analysis.errors import WrongEncoding
from analysis.sources.inspecting import Inspection, ReadingOptions, inspect_file
from analysis.sources.parsing import read_rows

NAMES = ("user_id", "event", "time", "tags")
ROWS = [(f"u{n % 5}", ("view", "pay")[n % 2], f"2026-03-{n % 28 + 1:02} 10:00:00", f"t{n % 3}") for n in range(40)]


def text(rows: list[tuple[str, ...]], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, end: str = "\n") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return written.getvalue()


def table(
    folder: Path, content: str | bytes, options: ReadingOptions | None = None
) -> tuple[Inspection, list[tuple[str | None, ...]]]:
    """The inspection, and all rows as the import reads them; none may be malformed."""
    path = folder / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = inspect_file(path, "file.csv", options)
    rows: list[tuple[str | None, ...]] = []
    for batch in read_rows(path, "file.csv", found.reading):
        assert not batch.malformed
        rows += zip(*(column.to_pylist() for column in batch.cells.columns), strict=True)
    return found, rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "inner", ["a;b", "x; y; z", "k=1|l=2", "p\tq", "a,b", "Mozilla/5.0 (X11; Linux) (KHTML, like)"]
)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("header", [True, False])
def test_delimiters_within_cells_cut_nothing(
    tmp_path: Path, delimiter: str, inner: str, quoting: int, header: bool
) -> None:
    rows = [(*row[:3], inner) for row in ROWS]
    found, read = table(tmp_path, text([NAMES, *rows] if header else rows, delimiter, quoting))
    assert (found.reading.delimiter, found.reading.header, read) == (delimiter, header, rows)


TITLES = {
    "one cell": ["Orders of March", "made by us", ""],
    "comments": ["# ----", "# Shop", "# 20260301", ""],
    "padded": ["Orders,,,", ",,,", "from March to April,,,"],
    "many": [f"line {n}" for n in range(28)],
    "with commas": ["Orders, of March, all of them, and more", "made, by us"],
    "key and value": ["Shop:,Zurich,,", "Rows:,40,,"],
}


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_above_are_no_rows(tmp_path: Path, title: str, end: str) -> None:
    found, read = table(tmp_path, "".join(line + end for line in TITLES[title]) + text([NAMES, *ROWS], end=end))
    assert (found.reading.columns, read) == (NAMES, ROWS)


BELOW = {
    "total": ["Total,,,40"],
    "grand total": [",,,Grand total"],
    "合计": ["合计,,,40"],
    "note": ["", "Source: our own shop, all rights reserved"],
    "one cell": ["40 rows were exported on 1 April"],
    "second table": ["number,sum,refunds,fees,taxes", "40,796.00,0.00,4.80,1.0"],
    "short second table": ["rows,events,users", "40,2,5"],
    "padded": [",,,", "End of the report,,,"],
    "several": ["", "Total,,40", "", "Made by us. Ask us."],
}


@pytest.mark.parametrize("below", BELOW)
def test_what_stands_below_is_no_row(tmp_path: Path, below: str) -> None:
    found, read = table(tmp_path, text([NAMES, *ROWS]) + "\n".join(BELOW[below]) + "\n")
    assert (found.reading.columns, read) == (NAMES, ROWS)
    assert "rows_below" in [note.code for note in found.notes]


@pytest.mark.parametrize(
    "last", ["u9", "u9,view", "u9,view,2026-03-", "u9,view,,", "u9,view,yesterday,t1", ",pay,2026-03-01,"]
)
def test_a_last_row_of_data_is_kept_for_the_ledger(tmp_path: Path, last: str) -> None:
    found, read = table(tmp_path, text([NAMES, *ROWS]) + last)
    assert (found.reading.rows_below, len(read)) == (0, 41)


def test_rows_below_a_long_file_are_found_at_its_end(tmp_path: Path) -> None:
    content = text([NAMES, *ROWS * 4_000]) + "Total,,,160000\nMade by us, for you\n"
    found, read = table(tmp_path, content)
    assert (found.reading.rows_below, len(read)) == (2, 160_000)


LONG = {  # more rows than the sample has: in less than its bytes, in more, and packed
    "short rows": (21_000, "", False),
    "long rows": (21_000, "x" * 300, False),
    "few long rows": (15_000, "x" * 400, False),
    "packed": (21_000, "x" * 300, True),
    "short rows packed": (21_000, "", True),
}


@pytest.mark.parametrize("form", LONG)
@pytest.mark.parametrize(
    ("above", "below", "left_out"),
    [
        ([], ["Total,,,21000"], 1),
        ([], ["", "Total,,,21000", "", "Made by us. Ask us."], 2),
        (["# by the shop", "# on 1 April"], ["# the end"], 0),
        (["# by the shop", "# on 1 April"], ["# the end", "# of all"], 0),
        (["# by the shop", "# on 1 April"], ["Total,,,21000", "# the end"], 1),
        (["# by the shop", "# on 1 April"], [], 0),
    ],
)
def test_what_stands_around_a_long_table_is_no_row(
    tmp_path: Path, form: str, above: list[str], below: list[str], left_out: int
) -> None:
    count, more, packed = LONG[form]
    rows = [
        (f"u{row % 90}", ("view", "pay")[row % 2], f"2026-03-{row % 28 + 1:02}", f"t{row}{more}")
        for row in range(count)
    ]
    content = ("\n".join([*above, text([NAMES, *rows]) + "\n".join(below)]) + "\n").encode()
    found, read = table(tmp_path, gzip.compress(content, 1) if packed else content)
    assert (found.reading.rows_below, len(read), read[0], read[-1]) == (left_out, count, rows[0], rows[-1])


@pytest.mark.parametrize("numbers", [range(1, 41), range(40), range(7, 127, 3), range(40, 0, -1)])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_that_begin_with_their_number_move_no_name(
    tmp_path: Path, numbers: range, quoting: int, delimiter: str
) -> None:
    rows = [(str(number), *row) for number, row in zip(numbers, ROWS, strict=True)]
    found, read = table(tmp_path, text([NAMES, *rows], delimiter, quoting))
    assert (found.reading.columns, read) == (("column_1", *NAMES), rows)
    assert (found.guess.user, found.guess.event, found.guess.time) == NAMES[:3]
    assert [note.code for note in found.notes] == ["row_numbers"]


@pytest.mark.parametrize("number", ["1,5", "12,05", "-3,50", "0,1"])
@pytest.mark.parametrize("first", [1, 1_001])
def test_a_number_cut_by_its_decimal_comma_moves_no_name(tmp_path: Path, number: str, first: int) -> None:
    lines = [f"{first + place},pro,{number}" for place in range(40)]
    found, _ = table(tmp_path, "\n".join(["user_id,plan,score", *lines]))
    assert (found.reading.columns[:3], found.guess.user) == (("user_id", "plan", "score"), "user_id")


@pytest.mark.parametrize("first", ["1", "1001"])
def test_rows_of_numbers_that_begin_with_their_own_move_no_time(tmp_path: Path, first: str) -> None:
    rows = [(str(int(first) + place), f"u{place % 7}", f"2026-03-{place % 28 + 1:02}", "3", "4") for place in range(40)]
    found, read = table(tmp_path, text([("user_id", "signup_date", "orders", "visits"), *rows]))
    assert (found.reading.columns[0], found.guess.user, read) == ("column_1", "user_id", rows)


@pytest.mark.parametrize("ending", ["", "x"])
def test_a_cell_too_many_behind_users_that_come_again_is_no_number_of_a_row(tmp_path: Path, ending: str) -> None:
    rows = [(str(1_000 + place % 7), *row[1:], ending) for place, row in enumerate(ROWS)]
    found, _ = table(tmp_path, text([NAMES, *rows]))
    assert (found.reading.columns[:4], found.guess.user) == (NAMES, NAMES[0])


HEADINGS = {
    "questions": (("Who?", "What did they do?", "When was it?", "Which tags?"),),
    "ids": (tuple(f'{{"ImportId": "{name}"}}' for name in NAMES),),
    "both": (("Who?", "What, then?", "When\nwas it?", "Which?"), tuple(f'{{"ImportId":"{name}"}}' for name in NAMES)),
}


@pytest.mark.parametrize("heading", ["questions", "ids", "both"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_further_header_rows_hold_no_data(tmp_path: Path, heading: str, delimiter: str) -> None:
    rows = [(*row[:3], str(n)) for n, row in enumerate(ROWS)]
    found, read = table(tmp_path, text([NAMES, *HEADINGS[heading], *rows], delimiter))
    assert (found.reading.columns, found.reading.heading, read) == (NAMES, 1 + len(HEADINGS[heading]), rows)


def test_answer_options_name_the_columns_that_a_question_spans(tmp_path: Path) -> None:
    top = ("Respondent", "Start", "How was it?", "What do you use?", "", "")
    second = ("", "", "Response", "Search", "Tags", "Other")
    rows = [(f"{1180 + n}", f"2026-03-{n + 1:02}", ("Very", "Little")[n % 2], "Search", "", "") for n in range(20)]
    found, read = table(tmp_path, text([top, second, *rows]))
    named = ("Respondent", "Start", "How was it?", *(f"What do you use? – {one}" for one in second[3:]))
    assert (found.reading.columns, len(read)) == (named, 20)


@pytest.mark.parametrize("first", [("u9", "click", "later", "t9"), ("", "", "", "t1"), ("u9", "view", "n/a", "t9")])
def test_a_first_row_with_bad_cells_is_data(tmp_path: Path, first: tuple[str, ...]) -> None:
    assert len(table(tmp_path, text([NAMES, first, *ROWS]))[1]) == 41


@pytest.mark.parametrize("sums", ["Total,,,12", ",,12,Grand total", ",,40,12,Grand total", "合计,,,12"])
def test_a_row_of_sums_that_stands_first_is_none(tmp_path: Path, sums: str) -> None:
    _, read = table(tmp_path, text([NAMES]) + sums + "\n" + text(ROWS))
    assert read == ROWS


@pytest.mark.parametrize(
    "numbers", [("1", "2", "3", "4"), ("2021", "2022", "2023"), ("0", "1", "2"), tuple(map(str, range(1, 31)))]
)
def test_headings_may_be_numbers(tmp_path: Path, numbers: tuple[str, ...]) -> None:
    dice = random.Random(3)
    rows = [(f"u{n}", *(str(dice.randint(10, 90)) for _ in numbers)) for n in range(20)]
    for first in ("user", ""):
        found, read = table(tmp_path, text([(first, *numbers), *rows]))
        assert (found.reading.columns[1:], read) == (numbers, rows)


@pytest.mark.parametrize("where", [0, 1, 20, 39])
@pytest.mark.parametrize("comment", ["# restarted", "# a, b", "#,", "# one, two, three, four, five"])
def test_comment_lines_are_no_rows(tmp_path: Path, where: int, comment: str) -> None:
    lines = text([NAMES, *ROWS]).splitlines()
    lines.insert(1 + where, comment)
    assert table(tmp_path, "\n".join(lines))[1] == ROWS


def test_names_that_begin_with_the_sign_of_comments_are_rows(tmp_path: Path) -> None:
    rows = [(f"#{n}", *row[1:]) for n, row in enumerate(ROWS)]
    assert table(tmp_path, text([NAMES, *rows]))[1] == rows


WRAPPED = {
    "backtick": (lambda cell: f"`{cell}", False),
    "formula": (lambda cell: f'="{cell}"', False),
    "tabs": (lambda cell: f"{cell}\t", False),
    "blanks": (lambda cell: f"{cell:<24}", True),
    "blanks before": (lambda cell: f"  {cell}", True),
}


@pytest.mark.parametrize("mark", WRAPPED)
@pytest.mark.parametrize("end", ["", ","])
def test_marks_around_cells_are_none_of_them(tmp_path: Path, mark: str, end: str) -> None:
    wrap, names_too = WRAPPED[mark]
    rows = [tuple(wrap(cell) for cell in row) for row in ROWS]
    names = tuple(wrap(name) for name in NAMES) if names_too else NAMES
    content = text([names, *rows])
    head, body = content.split("\n", 1)
    found, read = table(tmp_path, head + "\n" + body.replace("\n", end + "\n"))
    assert (found.reading.columns, read) == (NAMES, ROWS)
    assert found.guess.time == "time"


def test_apostrophes_before_digits_are_dropped_from_the_cell(tmp_path: Path) -> None:
    rows = [(f"'0{n}", "view", "2026-03-01", "'t Hooft") for n in range(10)]
    assert table(tmp_path, text([NAMES, *rows]))[1] == [(f"0{n}", "view", "2026-03-01", "'t Hooft") for n in range(10)]


@pytest.mark.parametrize("header_end", ["", ","])
@pytest.mark.parametrize("row_end", ["", ","])
def test_a_delimiter_at_the_end_of_lines_makes_no_column(tmp_path: Path, header_end: str, row_end: str) -> None:
    head, body = text([NAMES, *ROWS]).split("\n", 1)
    found, read = table(tmp_path, head + header_end + "\n" + body.replace("\n", row_end + "\n"))
    assert (found.reading.columns, read) == (NAMES, ROWS)


@pytest.mark.parametrize("share", [0.02, 0.5, 1.0])
@pytest.mark.parametrize("width", [3, 4])
def test_rows_that_end_early_are_rows(tmp_path: Path, share: float, width: int) -> None:
    dice = random.Random(5)
    names = (*NAMES, "coupon")
    rows = [(*row, "c")[: width if dice.random() <= share else 5] for row in ROWS]
    found, read = table(tmp_path, text([names, *rows]))
    expected = [(*row, *[None] * (5 - len(row))) for row in rows]
    assert (found.reading.columns, read) == (names, expected)


def test_quotes_behind_backslashes_are_part_of_the_cell(tmp_path: Path) -> None:
    lines = "".join(f'u{n},"he said \\"yes, {n}\\", twice",2026-03-01\n' for n in range(20))
    found, read = table(tmp_path, "user,event,time\n" + lines)
    assert (found.reading.escape, read[3][1]) == ("\\", 'he said "yes, 3", twice')


CITIES = ("Zürich", "Köln", "Münster", "Orléans")


@pytest.mark.parametrize("cut", [b"Z\xc3", b"K\xf6ln", b"\xff", b"M\x80nster", b"\xe6\x88"])
def test_one_broken_letter_leaves_the_encoding_as_it_is(tmp_path: Path, cut: bytes) -> None:
    rows = [(*row[:3], CITIES[n % 4]) for n, row in enumerate(ROWS)]
    for options in (None, ReadingOptions(encoding="utf-8")):
        found, read = table(tmp_path, text([NAMES, *rows]).encode() + b"u1,view,2026-03-21 11:00:00," + cut, options)
        assert (found.reading.encoding, found.asked.count("encoding"), len(read)) == ("utf-8", 0, 41)
        assert read[:40] == rows
        assert "\ufffd" in (read[40][3] or "")
        assert "letters_broken" in [note.code for note in found.notes]


def test_a_broken_letter_leaves_gb18030_as_it_is(tmp_path: Path) -> None:
    rows = [("用户" + str(n), "登录", "2026-03-01 10:00:00", "上海市区的订单") for n in range(40)]
    content = text([NAMES, *rows]).encode("gb18030") + "u1,登录,2026-03-01 10:00:00,上海".encode("gb18030") + b"\xc9"
    found, read = table(tmp_path, content)
    assert (found.reading.encoding, len(read), read[:40]) == ("gb18030", 41, rows)


def test_a_file_of_which_half_is_broken_is_no_utf8(tmp_path: Path) -> None:
    mixed = text([NAMES, *((*row[:3], "Zürich") for row in ROWS)])
    content = mixed.encode() + mixed.encode("cp1252")
    assert "encoding" in table(tmp_path, content)[0].asked
    with pytest.raises(WrongEncoding):
        table(tmp_path, content, ReadingOptions(encoding="utf-8"))


ITEMS = [
    ("#3", "ann", "2026-03-03", "paid", "mug"),
    ("#3", "ann", "", "", "cup"),
    ("#2", "bob", "2026-03-02", "", "mug"),
    ("#1", "ann", "2026-03-01", "paid", "jar"),
    ("#1", "ann", "", "", "cup"),
    ("#1", "ann", "", "", "mug"),
]
ITEM_NAMES = ("order", "customer_email", "created_at", "financial", "item")


@pytest.mark.parametrize("times", [1, 5])
def test_blank_cells_of_further_items_are_asked_about(tmp_path: Path, times: int) -> None:
    rows = [(f"{row[0]}{n}", *row[1:]) for n in range(times) for row in ITEMS]
    rows = [(*row[:3], "done" if row[2] else "", *row[3:]) for row in rows]
    content = text([("order", "customer_email", "created_at", "status", "financial", "item"), *rows])
    found, _ = table(tmp_path, content)
    asked = next(question for question in found.questions if question.code == "fill_down")
    assert asked.columns == ("created_at", "status", "financial")
    found, read = table(tmp_path, content, ReadingOptions(fill_down=asked.columns))
    assert "fill_down" not in found.asked
    assert [row[2] for row in read[:6]] == ["2026-03-03"] * 2 + ["2026-03-02"] + ["2026-03-01"] * 3
    assert [row[4] for row in read[:6]] == ["paid", "paid", None, "paid", "paid", "paid"]
    found, read = table(tmp_path, content, ReadingOptions(fill_down=()))
    assert ("fill_down" in found.asked, read[1][2]) == (False, None)


AMOUNTS = (
    "Subtotal",
    "Total",
    "Taxes",
    "Shipping",
    "Discount",
    "Amount Refunded",
    "运费",
    "实付金额",
    "Steuer",
    "qty",
    "fee",
)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("amount", AMOUNTS)
def test_amounts_of_an_order_are_never_filled_down(tmp_path: Path, amount: str, whole: bool) -> None:
    written = [f"{20 + n % 7}" if whole else f"{20 + n % 7}.98" for n in range(30)]
    rows = [(f"#{n}", f"u{n % 5}", paid, f"2026-03-{n % 28 + 1:02}", "web", f"{900 + n}", "mug")
            for n, paid in enumerate(written)]  # fmt: skip
    further = [(row[0], "", "", "", "", "", "cup") for row in rows]
    content = text([("order", "email", amount, "Created at", "source", "invoice no", "item"),
                    *(one for pair in zip(rows, further, strict=True) for one in pair)])  # fmt: skip
    found, _ = table(tmp_path, content)
    asked = next(question for question in found.questions if question.code == "fill_down")
    assert asked.columns == ("Created at", "email", "source", "invoice no")
    assert amount not in asked.choices[0].value
    _, read = table(tmp_path, content, ReadingOptions(fill_down=asked.columns))
    assert [row[2] for row in read if row[2]] == written
    assert [row[5] for row in read[:4]] == ["900", "900", "901", "901"]


def test_cells_that_are_blank_here_and_there_are_not_asked_about(tmp_path: Path) -> None:
    dice = random.Random(1)
    rows = [tuple("" if dice.random() < 0.2 and place else cell for place, cell in enumerate(row)) for row in ROWS * 3]
    assert "fill_down" not in table(tmp_path, text([NAMES, *rows]))[0].asked
