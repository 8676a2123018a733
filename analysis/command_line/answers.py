"""How does a command answer: one JSON value or lines to read, and which exit status?"""

from __future__ import annotations

import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError, SilhouetteError
from analysis.locale import Text, language_of

if TYPE_CHECKING:
    import pandas as pd


class Exit(IntEnum):
    DONE = 0
    INPUT_AT_FAULT = 1
    WORDS_WRONG = 2


class BadWords(AnalysisError):
    """The call can't be understood. details: what (a code), and what the sentence of that code needs"""

    code = "usage"


@dataclass(frozen=True)
class Answer:
    """`value` is the JSON value; `lines` says the same to people."""

    value: Any
    lines: Callable[[Text], Iterable[str]]


def text_of_environment() -> Text:
    """The language that the shell speaks."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return Text(language_of(next(filter(None, named), None)))


def show(answer: Answer, as_json: bool) -> None:
    if as_json:
        _print_json(answer.value)
    else:
        for line in answer.lines(text_of_environment()):
            print(line)


def show_error(error: SilhouetteError, as_json: bool) -> None:
    """A failure is the JSON value; people read it on standard error."""
    if as_json:
        _print_json({"error": {"code": error.code, "details": error.details}})
    else:
        print(worded(error, text_of_environment()), file=sys.stderr)


def show_unforeseen(error: Exception, as_json: bool) -> None:
    """A fault of ours: the traceback goes to standard error, for a report."""
    traceback.print_exception(error, file=sys.stderr)
    show_error(SilhouetteError(), as_json)


def worded(error: SilhouetteError, text: Text) -> str:
    """What is wrong and what to do; where an option would say it, which."""
    if isinstance(error, BadWords):
        key = f"cli.usage.{error.details['what']}"
        return text(key if text.has(key) else f"errors.{error.details['what']}", **error.details)
    said = text.error(error)
    return f"{said} {text('cli.give_option', **error.details)}" if "option" in error.details else said


def _print_json(value: Mapping[str, Any] | list[Any]) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # UTF-8 whatever the locale; half a surrogate pair (from a file's odd name) becomes a valid JSON escape.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")
    sys.stdout.flush()


def iso_moment(moment: datetime | None) -> str | None:
    """`2026-01-01T00:00:00Z`, with the fraction of a second where there is one."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def plain_rows(frame: pd.DataFrame, names: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """A frame's rows as plain JSON objects, of these columns or all; what can't be said is null."""
    chosen = frame.columns if names is None else names
    columns = {str(name): [_plain(value) for value in frame[name].tolist()] for name in chosen}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:  # noqa: ANN401 a cell
    return None if value is None or value != value else value
