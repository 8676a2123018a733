"""A command line in a workspace of the test, and projects in it that were imported once for all tests."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.command_line.app import main
from tests.command_line.calls import EVENTS, Call, Ended, two_kinds_of_users


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """`call("funnel", "--project", "shop", …)` in a workspace of this test."""
    monkeypatch.setenv("SILHOUETTE_WORKSPACE", str(tmp_path / "workspace"))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: object) -> Ended:
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Ended(status, out, err)

    return run


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    path.write_text(EVENTS, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """A workspace with one project of these events; a workspace may be copied like any folder."""
    made: dict[tuple[str, str], Path] = {}

    def workspace(project: str, text: str) -> Path:
        if (project, text) not in made:
            folder = tmp_path_factory.mktemp(project)
            (folder / "events.csv").write_text(text, encoding="utf-8")
            words = ["import", folder / "events.csv", "--project", project, "--workspace", folder / "workspace"]
            with contextlib.redirect_stdout(io.StringIO()):
                assert main([str(word) for word in words]) == 0
            made[project, text] = folder / "workspace"
        return made[project, text]

    return workspace


@pytest.fixture
def shop(call: Call, imported: Callable[[str, str], Path], tmp_path: Path) -> str:
    """A project of `EVENTS`."""
    shutil.copytree(imported("shop", EVENTS), tmp_path / "workspace")
    return "shop"


@pytest.fixture
def two_kinds(call: Call, imported: Callable[[str, str], Path], tmp_path: Path) -> str:
    """A project of thirty users who look by day and thirty who buy at night."""
    shutil.copytree(imported("kinds", two_kinds_of_users()), tmp_path / "workspace")
    return "kinds"
