"""How far is the work? One line on standard error that is written over, where somebody sits before it."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from analysis.command_line.answers import text_of_environment
from analysis.sources.messages import ImportProgress

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
        stage, share = self._text(f"cli.stage.{progress.stage}"), self._text.percent(progress.share)
        self._say(self._text("cli.import_reading", stage=stage, rows=progress.rows, share=share))

    def show_blocks(self, done: int, total: int) -> None:
        """Of tags that are brought to new data."""
        self._say(self._text("cli.tags_reading", share=self._text.percent(done / total)))

    def show_rows(self, rows: int) -> None:
        """Of a file that is written."""
        self._say(self._text("cli.writing", rows=rows))

    def _say(self, line: str) -> None:
        now = time.monotonic()
        if self._seen and now - self._shown >= _EVERY_SECONDS:
            self._shown = now
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
