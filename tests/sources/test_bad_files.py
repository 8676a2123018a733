"""Is a damaged file read as far as it goes, or refused in a sentence, and never the end of its reader?"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.bad_files import KINDS

_ROOT = Path(__file__).parents[2]


def _outcomes(first: int, last: int) -> list[tuple[str, str]]:
    """By a process of their own: what ends it must not end the tests."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.bad_files", str(first), str(last)],
        cwd=_ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=1_200,
        check=False,
    )
    lines = [line.split() for line in run.stdout.splitlines()]
    assert run.returncode == 0, f"after {lines[-1:]}: {run.stderr[-2_000:]}"
    return [(name, told) for name, told in lines]


def _require(first: int, last: int) -> None:
    found = _outcomes(first, last)
    assert len(found) == last - first
    kinds = Counter(name.split(".", 1)[1] for name, _ in found)
    assert set(kinds) == set(KINDS)
    assert [(name, told) for name, told in found if told.startswith("fault:")] == []
    refused = Counter(told for _, told in found)
    assert 0 < refused["read"] < len(found)


def test_three_hundred_damaged_files_are_answered() -> None:
    _require(0, 300)


@pytest.mark.nightly
def test_five_thousand_damaged_files_are_answered() -> None:
    _require(300, 5_300)
