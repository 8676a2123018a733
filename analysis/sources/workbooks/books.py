"""How is a workbook opened, whatever its kind?"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.sources.workbooks.calamine import OtherBook
from analysis.sources.workbooks.open_document import OpenDocument
from analysis.sources.workbooks.open_xml import OpenXml

Workbook = OpenXml | OpenDocument | OtherBook


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Raises ValueError for what can't be read."""
    book = _kind(path)(path)
    try:
        yield book
    finally:
        book.close()


def _kind(path: Path) -> type[Workbook]:
    if not zipfile.is_zipfile(path):
        return OtherBook
    with zipfile.ZipFile(path) as book:
        names = {name.lstrip("/").lower() for name in book.namelist()}
    if "content.xml" in names:
        return OpenDocument
    return OtherBook if any(name.endswith("workbook.bin") for name in names) else OpenXml
