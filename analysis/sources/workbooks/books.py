"""How is a workbook opened, whatever its kind?"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.sources.workbooks.calamine import OtherBook
from analysis.sources.workbooks.open_xml import OpenXml

Workbook = OpenXml | OtherBook


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Raises ValueError for what can't be read."""
    book = OpenXml(path) if _is_open_xml(path) else OtherBook(path)
    try:
        yield book
    finally:
        book.close()


def _is_open_xml(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as book:
        names = [name.lstrip("/").lower() for name in book.namelist()]
    return "content.xml" not in names and not any(name.endswith("workbook.bin") for name in names)
