"""Do cells say what people see in them?"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import UnreadableFile
from analysis.plain import from_plain, to_plain
from analysis.sources.inspecting import ReadingOptions, inspect_file
from analysis.sources.parsing import read_rows
from analysis.sources.reading import Reading
from analysis.sources.workbooks import package
from tests.sources.workbooks.written import Cell, WrittenSheet, columns_of, numbers_of, sheet_xml, write

EPOCH = datetime(1899, 12, 30)
SERIAL = "46027.43767361111"  # 2026-01-05 10:30:15
EAST_ASIAN = [*range(27, 37), *range(50, 59)]


def read(tmp_path: Path, *cells: Cell, **settings: object) -> list[str | None]:
    """The texts of cells below each other, beside a column that makes a table of them."""
    rows = [["name", "cell"], *([f"n{at}", cell] for at, cell in enumerate(cells))]
    path = write(tmp_path / "stored", [WrittenSheet("s", rows)], **settings)  # type: ignore[arg-type]
    return columns_of(path)["cell"]


@pytest.mark.parametrize("number", EAST_ASIAN)
def test_a_moment_in_a_format_that_east_asian_excel_has_built_in(tmp_path: Path, number: int) -> None:
    assert read(tmp_path, Cell(SERIAL, style=1), formats=[number]) == ["2026-01-05 10:30:15"]


@pytest.mark.parametrize("number", [one for one in EAST_ASIAN if one not in (32, 33)])
def test_a_day_in_such_a_format(tmp_path: Path, number: int) -> None:
    assert read(tmp_path, Cell("46027", style=1), formats=[number]) == ["2026-01-05"]


@pytest.mark.parametrize("number", EAST_ASIAN)
def test_a_clock_in_such_a_format(tmp_path: Path, number: int) -> None:
    assert read(tmp_path, Cell("0.6041666666666666", style=1), formats=[number]) == ["14:30:00"]


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ('[<=0]"-";yyyy/m/d', "46027", "2026-01-05"),
        ("[$-804]aaaa", "46027", "2026-01-05"),
        ("yyyy-mm-dd hh:mm", "46027", "2026-01-05 00:00:00"),
        ("yyyy-mm-dd", SERIAL, "2026-01-05 10:30:15"),
        ("yyyy-mm-dd hh:mm:ss.000", "46027.4376747685", "2026-01-05 10:30:15.100"),
        ("yyyy-mm-dd", "1", "1900-01-01"),
        ("yyyy-mm-dd", "59", "1900-02-28"),
        ("yyyy-mm-dd", "61", "1900-03-01"),
        ("yyyy-mm-dd", "2958465", "9999-12-31"),
        ("yyyy-mm-dd", "2958466", "2958466"),
        ("yyyy-mm-dd", "-1", "-1"),
        ("yyyy-mm-dd", "0", "0"),
        ("h:mm", "0", "00:00:00"),
        ("h:mm", "0.999999999", "23:59:59.999"),
        ("h:mm:ss", "0.375", "09:00:00"),
        ("[h]:mm", "1.25", "108000"),
        ("[h]:mm", "0.0625", "5400"),
        ("[h]:mm:ss", "0.03125", "2700"),
        ("[mm]:ss", "1.1574074074074073E-5", "1"),
        ("[s].0", "1.7361111111111112E-5", "1.5"),
        ("[h]:mm", "-0.5", "-43200"),
        ("[h]:mm", "100", "8640000"),
        ("General", SERIAL, "46027.43767361111"),
        ("0.00", "1E-10", "1e-10"),
        ("General", "0.33333333333333331", "0.3333333333333333"),
        ("General", "31.230416123456", "31.230416123456"),
        ("0%", "0.125", "0.125"),
        ("General", "1001", "1001"),
        ("0.00", "1001.0", "1001"),
        ("General", "2.024111212345678E+16", "20241112123456780"),
        ("General", "1E+300", "1e+300"),
        ("General", "-0", "0"),
    ],
)
def test_a_number_says_what_its_format_shows(tmp_path: Path, code: str, value: str, text: str) -> None:
    assert read(tmp_path, Cell(value, style=1), formats=[code]) == [text]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2026-01-05T10:30:15", "2026-01-05 10:30:15"),
        ("2026-01-05", "2026-01-05"),
        ("14:30:00", "14:30:00"),
        ("2026-01-05T10:30:15Z", "2026-01-05 10:30:15Z"),
    ],
)
def test_dates_of_strict_open_xml_are_texts_already(tmp_path: Path, value: str, text: str) -> None:
    assert read(tmp_path, Cell(value, "d")) == [text]


def test_a_workbook_may_count_from_1904(tmp_path: Path) -> None:
    cells = (Cell("44565", style=1), Cell("0", style=1), Cell("1.25", style=2))
    assert read(tmp_path, *cells, formats=["yyyy-mm-dd", "[h]:mm"], from_1904=True) == [
        "2026-01-05",
        "1904-01-01",
        "108000",
    ]


@given(
    moment=st.datetimes(datetime(1901, 1, 1), datetime(2099, 12, 31)).map(lambda one: one.replace(microsecond=0)),
    code=st.sampled_from(["yyyy-mm-dd hh:mm:ss", "d/m/yy h:mm", 22, '[<=0]"-";yyyy/m/d h:mm']),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_second_comes_back(tmp_path: Path, moment: datetime, code: int | str) -> None:
    serial = (moment - EPOCH) / timedelta(days=1)
    assert read(tmp_path, Cell(repr(serial), style=1), formats=[code]) == [str(moment)]


@given(value=st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_number_comes_back(tmp_path: Path, value: float) -> None:
    (text,) = read(tmp_path, Cell(repr(value)))
    assert text is not None
    assert float(text) == value


def test_texts_stay_as_they_are(tmp_path: Path) -> None:
    texts = ["00123", "1.50", " a ", "a\nb", "<&>", '"', "中文", "_x000D_", "46027", "é"]
    cells = [Cell(text, "inlineStr") for text in texts] + [Cell(text, "str") for text in texts]
    assert read(tmp_path, *cells) == [text.replace("_x000D_", "\r") for text in texts] * 2


@pytest.mark.parametrize(
    ("shared", "text"),
    [
        ("<t>plain</t>", "plain"),
        ('<t xml:space="preserve"> a </t>', " a "),
        ("<r><t>two </t></r><r><rPr><b/></rPr><t>runs</t></r>", "two runs"),
        ('<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>', "東京"),
        ("<r><t>東</t></r><r><t>京</t></r><rPh sb='0' eb='1'><t>ヒガシ</t></rPh>", "東京"),
        ("<t>a &amp; b &lt;c&gt; &#65;&#x42; &copy;</t>", "a & b <c> AB &copy;"),
        ("<t><![CDATA[a & <b>]]></t>", "a & <b>"),
        ("<t>line_x000A_end</t>", "line\nend"),
        ("<t></t>", None),
        ("<t/>", None),
        ("", None),
    ],
)
def test_a_shared_text_is_the_one_people_see(tmp_path: Path, shared: str, text: str | None) -> None:
    assert read(tmp_path, Cell("1", "s"), shared=["<t>other</t>", shared]) == [text]


def test_truths_errors_and_results_of_formulas(tmp_path: Path) -> None:
    cells = (
        Cell("1", "b"),
        Cell("0", "b"),
        Cell("#N/A", "e"),
        Cell("3", formula="1+2"),
        Cell("ab", "str", formula='"a"&"b"'),
        Cell("", "str", formula='""'),
        Cell("", formula="A1"),
    )
    assert read(tmp_path, *cells) == ["true", "false", None, "3", "ab", None, None]


SPELLINGS = {
    "prefix": lambda xml: xml.replace("<", "<x:").replace("<x:/", "</x:").replace(" xmlns=", " xmlns:x="),
    "single quotes": lambda xml: xml.replace('"', "'"),
    "no places": lambda xml: re.sub(r' r="[A-Z]*[0-9]+"', "", xml),
    "spaces": lambda xml: xml.replace("<c ", "<c\n  ").replace("/>", " />").replace('">', '" >'),
    "comments": lambda xml: xml.replace("<row", "<!-- <row r='9'><c><v>7</v></c> --><row"),
    "lower case places": lambda xml: xml.replace('r="A', 'r="a').replace('r="B', 'r="b'),
    "unknown elements": lambda xml: xml.replace("<sheetData>", "<ext:v xmlns:ext='x'>9</ext:v><sheetData>"),
    "attributes": lambda xml: xml.replace("<c ", "<c cm='1' vm='a>b' ").replace("<row ", "<row spans='1:2' ht='9' "),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_sheet_may_be_spelled_in_many_ways(tmp_path: Path, spelling: str) -> None:
    rows = [["name", "cell"], ["a", 1], ["b", 2.5], ["c", Cell("46027", style=1)]]
    xml = SPELLINGS[spelling](sheet_xml(WrittenSheet("s", rows)))
    path = write(tmp_path / "stored", [WrittenSheet("s", xml=xml)], ["yyyy-mm-dd"])
    assert columns_of(path) == {"name": ["a", "b", "c"], "cell": ["1", "2.5", "2026-01-05"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "utf-8-sig"])
def test_a_sheet_may_be_encoded_otherwise(tmp_path: Path, encoding: str) -> None:
    rows = [["用户", "城市"], ["甲", "上海"], ["乙", "北京"]]
    path = write(tmp_path / "stored", [WrittenSheet("表", xml=sheet_xml(WrittenSheet("表", rows)))])
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    replace_in(
        path,
        "xl/worksheets/sheet1.xml",
        lambda content: content.decode().replace('encoding="UTF-8"', f'encoding="{declared}"').encode(encoding),
    )
    assert columns_of(path) == {"用户": ["甲", "乙"], "城市": ["上海", "北京"]}


def test_large_sheets_are_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["user", "amount"], *([f"u{number}" if number % 3 == 0 else None, number] for number in range(300))]
    merged = [f"A{number}:A{number + 2}" for number in range(2, 302, 3)]
    path = write(tmp_path / "stored", [WrittenSheet("s", rows, merged=merged)])
    whole = columns_of(path)
    monkeypatch.setattr(package, "CHUNK_BYTES", 150)
    assert columns_of(path) == whole
    assert whole["user"] == [f"u{number - number % 3}" for number in range(300)]


@pytest.mark.parametrize("size", range(120, 190, 3))
def test_a_text_may_say_what_ends_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    xml = sheet_xml(WrittenSheet("s", [["name", "cell"], *([f"arrow> {at}", f"row>{at}"] for at in range(9))]))
    shared = [f"<t>Pepsi>{at}</t>" for at in range(9)]
    shown = sheet_xml(WrittenSheet("t", [["name", "cell"], *([at, Cell(str(at), "s")] for at in range(9))]))
    sheets = [WrittenSheet("s", xml=xml.replace("&gt;", ">")), WrittenSheet("t", xml=shown)]
    path = write(tmp_path / "stored", sheets, shared=shared)
    monkeypatch.setattr(package, "CHUNK_BYTES", size)
    first = columns_of(path, ReadingOptions(sheet="s"))
    assert first == {"name": [f"arrow> {at}" for at in range(9)], "cell": [f"row>{at}" for at in range(9)]}
    assert columns_of(path, ReadingOptions(sheet="t"))["cell"] == [f"Pepsi>{at}" for at in range(9)]


@pytest.mark.parametrize("style", ["4294967295", "2147483648", "99999999999999999999", "-1"])
def test_a_style_that_is_not_there_shows_a_number(tmp_path: Path, style: str) -> None:
    xml = sheet_xml(WrittenSheet("s", [["name", "cell"], ["a", Cell("5", style=7)]])).replace('s="7"', f's="{style}"')
    assert columns_of(write(tmp_path / "stored", [WrittenSheet("s", xml=xml)]))["cell"] == ["5"]


def test_rows_keep_the_numbers_of_the_sheet(tmp_path: Path) -> None:
    rows = [["user", "event"], ["ann", "buy"], [None, None], [Cell(""), None], ["bob", "buy"]]
    path = write(tmp_path / "stored", [WrittenSheet("s", rows, begin=(3, 2))])
    assert columns_of(path) == {"user": ["ann", "bob"], "event": ["buy", "buy"]}
    assert numbers_of(path) == [5, 8]


@pytest.mark.parametrize(
    "xml",
    [
        "<sheetData><row r='1'><c r='A1' t='s'><v>7</v></c><c r='B1'><v>1</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='A1'><v>one</v></c><c r='B1'><v>1</v></c></row></sheetData>",
        "<sheetData><row r='1048577'><c r='A1048577'><v>1</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='XFE1'><v>1</v></c></row></sheetData>",
    ],
)
def test_a_sheet_that_breaks_the_format_is_refused(tmp_path: Path, xml: str) -> None:
    path = write(tmp_path / "stored", [WrittenSheet("s", xml=f"<worksheet>{xml}</worksheet>")])
    with pytest.raises(UnreadableFile):
        columns_of(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_a_workbook_with_entities_of_its_own_is_refused(tmp_path: Path, part: str, encoding: str) -> None:
    path = write(tmp_path / "stored", [WrittenSheet("s", [["a", "b"], [1, 2]])])
    declared = f'<?xml version="1.0" encoding="{encoding[:6]}"?>\n<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    replace_in(
        path, part, lambda content: declared.encode(encoding) + content.split(b"\n", 1)[1].decode().encode(encoding)
    )
    with pytest.raises(UnreadableFile, match="can't be read"):
        columns_of(path)


@pytest.mark.parametrize("encoding", ["zip", "hex", "rot13", "bz2", "no-such"])
def test_a_sheet_in_no_encoding_of_text_is_refused(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "stored", [WrittenSheet("s", [["a", "b"], [1, 2]])])
    replace_in(path, "xl/worksheets/sheet1.xml", lambda content: content.replace(b"UTF-8", encoding.encode()))
    with pytest.raises(UnreadableFile):
        columns_of(path)


def replace_in(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, content in (parts | {part: change(parts[part])}).items():
            book.writestr(name, content)


def test_what_was_imported_before_is_read_as_it_was_then(tmp_path: Path) -> None:
    rows = [["user", "stay", "opening"], ["ann", Cell("1.25", style=1), Cell("0.6041666666666666", style=2)]]
    path = write(tmp_path / "stored", [WrittenSheet("s", rows)], ["[h]:mm", "hh:mm"])
    found = to_plain(inspect_file(path, "book.xlsx").reading)
    assert found["cells"] == "as_seen"
    saved = {name: value for name, value in found.items() if name not in ("cells", "joined")}
    pieces = [piece.cells.to_pydict() for piece in read_rows(path, "book.xlsx", from_plain(Reading, saved))]
    assert pieces == [{"user": ["ann"], "stay": ["1900-01-01 06:00:00"], "opening": ["1899-12-31 14:30:00"]}]
