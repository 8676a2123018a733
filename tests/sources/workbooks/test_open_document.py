"""Are workbooks of LibreOffice read as people see them?"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from analysis.errors import UnreadableFile
from analysis.sources.inspecting import inspect_file
from tests.sources.workbooks.written import columns_of, numbers_of

_NAMES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        *((one, one) for one in ("office", "table", "text", "style", "calcext")),
        ("number", "datastyle"),
    )
)
_STYLES = """<office:automatic-styles>
<number:time-style style:name="N1" number:truncate-on-overflow="false"/><number:time-style style:name="N2"/>
<style:style style:name="length" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="clock" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles>"""


def text(value: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def cell(kind: str, value: str, more: str = "") -> str:
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
    said = f'office:value-type="{kind}" office:{name}="{value}"'
    return f"<table:table-cell {more} {said}><text:p>?</text:p></table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "Sheet1", style: str = "") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(rows)}</table:table>'


def write(path: Path, *tables: str, prologue: str = "") -> Path:
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    content = (
        f'<?xml version="1.0"?>{prologue}<office:document-content{_NAMES}>{_STYLES}{body}</office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", content)
    return path


def read(tmp_path: Path, *cells: str) -> list[str | None]:
    rows = [row(text("name"), text("cell")), *(row(text(f"n{at}"), one) for at, one in enumerate(cells))]
    return columns_of(write(tmp_path / "stored", table(*rows)))["cell"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (cell("date", "2026-01-05T10:30:15"), "2026-01-05 10:30:15"),
        (cell("date", "2026-01-05"), "2026-01-05"),
        (cell("time", "PT14H30M00S"), "14:30:00"),
        (cell("time", "PT00H00M00S"), "00:00:00"),
        (cell("time", "PT14H30M00.250S"), "14:30:00.250"),
        (cell("time", "PT30H00M00S"), "108000"),
        (cell("time", "PT30H00M00S", 'table:style-name="clock"'), "108000"),
        (cell("time", "PT01H30M00S", 'table:style-name="clock"'), "01:30:00"),
        (cell("time", "PT01H30M00S", 'table:style-name="length"'), "5400"),
        (cell("time", "PT00H45M00.5S", 'table:style-name="length"'), "2700.5"),
        (cell("time", "P2DT1H", 'table:style-name="length"'), "176400"),
        (cell("time", "-PT12H"), "-43200"),
        (cell("float", "1E-10"), "1e-10"),
        (cell("float", "0.333333333333333"), "0.333333333333333"),
        (cell("float", "1001"), "1001"),
        (cell("percentage", "0.125"), "0.125"),
        (cell("currency", "9.5", 'office:currency="EUR"'), "9.5"),
        (cell("boolean", "true"), "true"),
        (text("00123"), "00123"),
        (text("<a> & 中文"), "<a> & 中文"),
        (text("a<text:s/>b").replace("&lt;", "<").replace("&gt;", ">"), "a b"),
        (text("a<text:s text:c='3'/>b<text:tab/>c").replace("&lt;", "<").replace("&gt;", ">"), "a   b\tc"),
        (text("a<text:span>b</text:span>c").replace("&lt;", "<").replace("&gt;", ">"), "abc"),
        (text("a").replace("</text:p>", "</text:p><text:p>b</text:p>"), "a\nb"),
        ("<table:table-cell/>", None),
    ],
)
def test_a_cell_says_what_people_see(tmp_path: Path, written: str, read_as: str | None) -> None:
    assert read(tmp_path, written) == [read_as]


def test_repeated_cells_and_rows_are_there_as_often(tmp_path: Path) -> None:
    again = text("x").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="2"')
    empty = '<table:table-cell table:number-columns-repeated="16380"/>'
    rows = [
        row(text("a"), text("b"), text("c"), empty),
        row(again, text("y"), empty, more='table:number-rows-repeated="3"'),
        row(empty, more='table:number-rows-repeated="5"'),
        row(text("u"), again, empty),
        row(empty, more='table:number-rows-repeated="1048566"'),
    ]
    path = write(tmp_path / "stored", table(*rows))
    assert columns_of(path) == {"a": ["x", "x", "x", "u"], "b": ["x", "x", "x", "x"], "c": ["y", "y", "y", "x"]}
    assert numbers_of(path) == [2, 3, 4, 10]


def test_merged_hidden_lost_and_other_sheets_are_told(tmp_path: Path) -> None:
    spanned = text("ann").replace("<table:table-cell", '<table:table-cell table:number-rows-spanned="2"')
    covered = "<table:covered-table-cell/>"
    formula = '<table:table-cell table:formula="of:=[.C1]"/>'
    error = text("#N/A").replace("<table:table-cell", '<table:table-cell calcext:value-type="error"')
    rows = [
        row(text("user_id"), text("time"), text("total")),
        row(spanned, cell("date", "2026-01-05"), formula),
        row(covered, cell("date", "2026-01-06"), error),
        row(text("bob"), cell("date", "2026-01-07"), cell("float", "1234567890123456789")),
    ]
    other = table(row(text("city"), text("land")), row(text("Rome"), text("Italy")), name="cities")
    path = write(tmp_path / "stored", table(*rows, name="gone", style="gone"), other, table(*rows, name="orders"))
    found = inspect_file(path, "orders.ods")
    assert (found.reading.sheet, found.sheets) == ("orders", ("cities", "orders"))
    codes = [note.code for note in found.notes]
    assert codes == ["sheet_others", "sheet_merged", "sheet_unsaved", "sheet_errors", "sheet_long_numbers"]
    assert columns_of(path)["user_id"] == ["ann", "ann", "bob"]


@pytest.mark.parametrize(
    "written",
    [
        {"prologue": '<!DOCTYPE x [<!ENTITY a "aaaa">]>'},
        {"prologue": f'<!--{"x" * 5_000}--><!DOCTYPE x [<!ENTITY a "aaaa">]>'},
        {"prologue": f'<!--{"x" * 65_500}--><!DOCTYPE x [<!ENTITY a "aaaa">]>'},
        {"rows": [row(text("x").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"'),
                      more='table:number-rows-repeated="1048576"')]},
        {"rows": [row(cell("float", "one"))]},
    ],
)  # fmt: skip
def test_what_would_fill_the_memory_or_breaks_the_format_is_refused(tmp_path: Path, written: dict[str, object]) -> None:
    rows = written.pop("rows", [row(text("a"), text("b"))])
    with pytest.raises(UnreadableFile):
        inspect_file(write(tmp_path / "stored", table(*rows), **written), "bomb.ods")  # type: ignore[arg-type,misc]
