"""Which sheets does a workbook of Open XML (.xlsx, .xlsm) hold, and which rows a sheet?"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from analysis.sources.workbooks.package import Package, Sheet
from analysis.sources.workbooks.sheet_cells import SheetFacts, SheetRows, shared_strings, sheet_rows, survey


class OpenXml:
    """Raises ValueError for what can't be read, as do its methods."""

    def __init__(self, path: Path) -> None:
        self._package = Package(path)
        self._facts = self._package.facts()
        self._by_name = {sheet.name: sheet for sheet in self._facts.sheets}
        self._surveyed: dict[str, SheetFacts] = {}

    def close(self) -> None:
        self._package.close()

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return self._facts.sheets

    def facts(self, name: str) -> SheetFacts:
        if name not in self._surveyed:
            self._surveyed[name] = survey(self._package, self._by_name[name])
        return self._surveyed[name]

    def rows(self, name: str, above: int = 0, fill: bool = True) -> Iterator[SheetRows]:
        """The rows below the first `above` ones of the sheet; `fill`: with merged cells filled."""
        sheet, facts = self._by_name[name], self.facts(name)
        return sheet_rows(self._package, self._facts, sheet, facts, above, self._shared, fill)

    @cached_property
    def _shared(self) -> pa.Array:
        return shared_strings(self._package, self._facts)


def warm() -> None:
    """Compile what reads cells."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    cells = '<c r="A1" s="0" t="s"><v>0</v></c><c t="inlineStr"><is><t>a</t></is></c><c><v>1.5</v></c>'
    parts = {
        "xl/workbook.xml": f'<workbook xmlns:r="{kinds}"><sheets><sheet name="a" r:id="1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="1" Type="{kinds}/worksheet" Target="a.xml"/>'
        f'<Relationship Id="2" Type="{kinds}/sharedStrings" Target="b.xml"/></Relationships>',
        "xl/a.xml": f'<worksheet><sheetData><row r="1">{cells}</row></sheetData></worksheet>',
        "xl/b.xml": "<sst><si><t>a &amp; b</t></si></sst>",
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cells.xlsx"
        with zipfile.ZipFile(path, "w") as package:
            for name, text in parts.items():
                package.writestr(name, text)
        book = OpenXml(path)
        list(book.rows("a"))
        book.close()
