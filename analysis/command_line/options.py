"""Which words do several commands share, and how are they read?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.command_line.answers import BadWords
from analysis.errors import InputError
from analysis.settings import WORKSPACE_VARIABLE, default_workspace
from analysis.spans import UNITS

if TYPE_CHECKING:
    from analysis.rules.asked import Period
    from analysis.store.workspace import Workspace

_UNITS = {unit[0]: length for unit, length in UNITS.items()}
_WINDOW = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)([smhdw])", re.ASCII)


class FileNotThere(InputError, FileNotFoundError):
    """details: file"""

    code = "file_not_found"


def _workspace(context: typer.Context, given: Path | None) -> Path | None:
    """Given after the command, or before it."""
    root = context.find_root()
    return given if given is not None or root is context else root.params.get("workspace")


WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        callback=_workspace,
        help=f"The folder that holds everything [default: ${WORKSPACE_VARIABLE}, else one in your data folder].",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Answer with one JSON value on standard output, also for a failure.")
]
ProjectOption = Annotated[str, typer.Option("--project", metavar="NAME", help="The project, by its name.")]
ValueOption = Annotated[
    str | None, typer.Option("--value", metavar="VALUE", help="Only users with this value of the tag, or this cluster.")
]


def open_workspace(folder: Path | None) -> Workspace:
    """Before anything compiled is imported: it reads where its cache lies only then."""
    from analysis.jobs import compiled_code
    from analysis.store.workspace import Workspace

    compiled_code.use()
    return Workspace(folder.expanduser() if folder else default_workspace())


def read_window(words: str, option: str = "--window") -> timedelta:
    """`7d`: a number and s, m, h, d or w."""
    found = _WINDOW.fullmatch(words.strip())
    if not found:
        raise BadWords(what="window", option=option, value=words)
    return float(found[1]) * _UNITS[found[2]]


def one_of(value: str, known: Sequence[str], option: str) -> str:
    """The word, if it is one that the option knows."""
    if value not in known:
        raise BadWords(what="choice", option=option, value=value, known=" ".join(known))
    return value


def read_days(start: str | None, end: str | None) -> Period:
    """What `--from` and `--to` say, both days included."""
    from analysis.rules.asked import Period

    return Period(_day("--from", start), _day("--to", end))


def _day(option: str, word: str | None) -> date | None:
    try:
        return date.fromisoformat(word) if word else None
    except ValueError as error:
        raise BadWords(what="day", option=option, value=word) from error


def existing_file(path: Path) -> Path:
    if not path.is_file():
        raise FileNotThere(file=str(path))
    return path


def text_of_file(path: Path) -> str:
    """UTF-8, as JSON is; other bytes are left for the reader of JSON to refuse where they stand."""
    return path.read_bytes().decode("utf-8", errors="replace")
