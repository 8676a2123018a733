"""How far is the work? One line on standard error that is written over, where somebody sits before it."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from analysis.command_line.answers import text_of_environment
from analysis.sources.job import ImportProgress

_EVERY_SECONDS = 0.2


class ProgressLine:
    def __init__(self) -> None:
        self._text = text_of_environment()
        self._seen = sys.stderr.isatty()
        self._shown = 0.0

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def show(self, progress: ImportProgress) -> None:
        now = time.monotonic()
        if not self._seen or now - self._shown < _EVERY_SECONDS:
            return
        self._shown = now
        stage = self._text(f"cli.stage.{progress.stage}")
        line = self._text(
            "cli.import_reading", stage=stage, rows=progress.rows, share=self._text.percent(progress.share)
        )
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
