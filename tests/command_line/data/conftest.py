"""Files of a test's own to import."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line.calls import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written
