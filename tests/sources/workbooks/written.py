"""Workbooks of Open XML written part by part, so that every byte is known."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from analysis.sources.inspecting import ReadingOptions, inspect_file
from analysis.sources.parsing import read_rows

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class Cell:
    """A value as it stands in the file: `kind` is its `t`, `style` a place in the workbook's formats."""

    value: str
    kind: str = "n"
    style: int = 0
    formula: str = ""


@dataclass(frozen=True)
class WrittenSheet:
    """`rows` of texts, numbers and cells; None is no cell. `kind` is a folder of the package, such as `chartsheet`."""

    name: str
    rows: Sequence[Sequence[object]] = ()
    state: str = "visible"
    merged: Sequence[str] = ()
    kind: str = "worksheet"
    begin: tuple[int, int] = (0, 0)  # row and column of the first cell
    xml: str | None = None  # of the part, instead of `rows`


def write(
    path: Path,
    sheets: Sequence[WrittenSheet],
    formats: Sequence[int | str] = (),
    from_1904: bool = False,
    shared: Sequence[str] = (),
    encoding: str = "utf-8",
) -> Path:
    """Style 0 is the general one, style 1 the first of `formats`: the number of a built-in format, or a code.

    `shared` are shared strings as XML, such as `<t>a</t>`.
    """
    parts: dict[str, str] = {
        "_rels/.rels": _relations({"rId1": (f"{_DOCUMENT}/officeDocument", "xl/workbook.xml")}),
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{at}": (f"{_DOCUMENT}/{one.kind}", f"{one.kind}s/sheet{at}.xml") for at, one in enumerate(sheets, 1)}
            | {"s": (f"{_DOCUMENT}/styles", "styles.xml"), "t": (f"{_DOCUMENT}/sharedStrings", "sharedStrings.xml")}
        ),
        "xl/workbook.xml": _workbook(sheets, from_1904),
        "xl/styles.xml": _styles(formats),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{"".join(f"<si>{one}</si>" for one in shared)}</sst>',
    }
    parts |= {f"xl/{one.kind}s/sheet{at}.xml": one.xml or sheet_xml(one) for at, one in enumerate(sheets, 1)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="{encoding.upper()}"?>\n{text}'.encode(encoding))
    return path


def sheet_xml(sheet: WrittenSheet) -> str:
    top, left = sheet.begin
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(one, number, at) for at, one in enumerate(row, left))}</row>'
        for number, row in enumerate(sheet.rows, top + 1)
    )
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in sheet.merged)
    merged = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{merged}</worksheet>'


def place(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def columns_of(path: Path, options: ReadingOptions | None = None) -> dict[str, list[str | None]]:
    """All rows of a file as it is found to be read, by column."""
    found = inspect_file(path, "book.xlsx", options)
    rows = [piece.cells.to_pydict() for piece in read_rows(path, "book.xlsx", found.reading)]
    return {name: [value for piece in rows for value in piece[name]] for name in found.reading.columns}


def numbers_of(path: Path, options: ReadingOptions | None = None) -> list[int]:
    """The numbers of the rows that are read."""
    found = inspect_file(path, "book.xlsx", options)
    return [int(number) for piece in read_rows(path, "book.xlsx", found.reading) for number in piece.numbers]


def _cell(value: object, row: int, column: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, Cell):
        value = Cell(str(value), "inlineStr" if isinstance(value, str) else "n")
    formula = f"<f>{escape(value.formula)}</f>" if value.formula else ""
    text = f"<is><t>{escape(value.value)}</t></is>" if value.kind == "inlineStr" else f"<v>{escape(value.value)}</v>"
    return f'<c r="{place(row, column)}" s="{value.style}" t="{value.kind}">{formula}{text}</c>'


def _workbook(sheets: Sequence[WrittenSheet], from_1904: bool) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(one.name)} sheetId="{at}" state="{one.state}" r:id="rId{at}"/>'
        for at, one in enumerate(sheets, 1)
    )
    first_day = '<workbookPr date1904="1"/>' if from_1904 else "<workbookPr/>"
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">{first_day}<sheets>{listed}</sheets></workbook>'


def _styles(formats: Sequence[int | str]) -> str:
    numbers = [one if isinstance(one, int) else 200 + at for at, one in enumerate(formats)]
    codes = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode={quoteattr(one)}/>'
        for at, one in enumerate(formats)
        if isinstance(one, str)
    )
    cells = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *numbers))
    return f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>'


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    every = "".join(f'<Relationship Id="{one}" Type="{kind}" Target="{to}"/>' for one, (kind, to) in targets.items())
    return f'<Relationships xmlns="{_PACKAGE}">{every}</Relationships>'
