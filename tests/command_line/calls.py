"""Calls of the command line, and a small file to import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EVENTS = """user_id,event,time,city
ann,view,2026-01-01T10:00:00Z,Paris
ann,cart,2026-01-01T10:05:00Z,Paris
ann,pay,2026-01-01T10:09:00Z,Paris
bob,view,2026-01-01T11:00:00Z,Oslo
bob,view,2026-01-01T11:00:00Z,Oslo
,view,2026-01-01T12:00:00Z,Oslo
cat,view,,Rome
cat,view,yesterday,Rome
cat,view,2999-01-01T00:00:00Z,Rome
dan,view,2026-01-08T10:00:00Z,Rome
dan,cart,2026-01-09T09:30:00Z,Rome
"""
BUYERS = {"did": ["pay"]}


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 whatever the command answers
        """The one JSON value on standard output."""
        return json.loads(self.out)


Call = Callable[..., Ended]
Write = Callable[[str, str], Path]  # a file of this name and text


def run_program(*words: object, **environment: str) -> Ended:
    """The same in a process of its own, as a script would."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "SILHOUETTE"))}
    done = subprocess.run(
        [sys.executable, "-m", "analysis", *map(str, words)],
        capture_output=True,
        cwd=ROOT,
        env=clean | environment,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def two_kinds_of_users() -> str:
    """Thirty who look by day and thirty who buy at night."""
    rows = ["user_id,event,time"]
    for number in range(30):
        day = number % 28 + 1
        rows += [f"day{number:02},view,2026-01-{day:02}T{hour:02}:00:00Z" for hour in range(9, 16)]
        rows += [f"night{number:02},pay,2026-01-{day:02}T23:0{minute}:00Z" for minute in range(3)]
    return "\n".join([*rows, ""])
