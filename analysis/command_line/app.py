"""Which commands are there, and with which status does a call end?"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import FrameType

import typer

from analysis.command_line import (
    clusters,
    exports,
    forgetting,
    funnel,
    lifecycle,
    overview,
    paths,
    portrait,
    retention,
    segments,
    settings,
)
from analysis.command_line.answers import Answer, BadWords, Exit, show, show_error, show_unforeseen, worded
from analysis.command_line.data import identity, importing
from analysis.command_line.options import JsonOption, WorkspaceOption
from analysis.command_line.tags import tags
from analysis.errors import Cancelled, SilhouetteError
from analysis.locale import Text

PROGRAM = "python -m analysis"

# Found while working, but said by the words of the call.
_WORDS = {
    "unknown_time_zone",
    "unknown_time_format",
    "unknown_encoding",
    "funnel_step_count",
    "funnel_step_without_event",
    "funnel_window",
    "funnel_unknown_step",
    "funnel_bad_optional",
    "funnel_bad_exclusion",
    "funnel_bad_passed_over",
    "funnel_exclusion_count",
    "path_column_count",
    "path_gap",
    "path_no_sessions",
    "path_passed_over",
    "path_two_anchors",
    "adoption_days",
    "retention_brackets",
    "retention_periods",
    "retention_value",
    "period_backwards",
    "unreadable_spec",
    "empty_name",
    "bad_identity",
    "bad_hold_out",
    "bad_sample",
}


class Interrupted(BaseException):
    """Ctrl-C. After a KeyboardInterrupt Python may end the process by the signal, whatever status was returned."""


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Handler of SIGINT."""
    raise Interrupted


app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def silhouette(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Silhouette on the command line: import event files, ask, tag, export.

    Begin with `import FILE --project NAME`, then `overview --project NAME`; `COMMAND --help` says what each can do.
    Exit status: 0 done, 1 the input is at fault, 2 the words of the call are wrong.
    """


app.command("import")(importing.import_files)
app.add_typer(identity.app, name="identity")
app.command("settings")(settings.settings)
app.command("overview")(overview.overview)
app.command("funnel")(funnel.funnel)
app.command("paths")(paths.paths)
app.command("transitions")(paths.transitions)
app.command("sessions")(paths.sessions)
app.command("retention")(retention.retention)
app.command("lifecycle")(lifecycle.lifecycle)
app.command("stickiness")(lifecycle.stickiness)
app.command("features")(lifecycle.features)
app.add_typer(tags.app, name="tag")
app.add_typer(clusters.app, name="clusters")
app.add_typer(segments.app, name="segment")
app.add_typer(exports.app, name="exports")
app.command("forget")(forgetting.forget)
app.command("portrait")(portrait.portrait)


def main(arguments: Sequence[str]) -> int:
    """Run one call; only here something is printed."""
    as_json = _wants_json(arguments)
    try:
        return _run(arguments, as_json)
    except BrokenPipeError:  # the reader of our output has gone: nothing to tell it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.INPUT_AT_FAULT


def _run(arguments: Sequence[str], as_json: bool) -> int:
    try:
        answer = app(funnel.with_joined_words(arguments), prog_name=PROGRAM, standalone_mode=False)
        if not isinstance(answer, Answer):  # `--help` has been shown
            return int(answer or Exit.DONE)
        show(answer, as_json)
        return Exit.DONE
    except Interrupted:
        return _failed(Cancelled(), as_json)
    except typer.TyperException as error:
        show_error(BadWords(what="words", message=error.format_message()), as_json)
        return Exit.WORDS_WRONG
    except SilhouetteError as error:
        return _failed(error, as_json)
    except BrokenPipeError:
        raise
    except Exception as error:
        show_unforeseen(error, as_json)
        return Exit.INPUT_AT_FAULT


def _failed(error: SilhouetteError, as_json: bool) -> int:
    if error.code in _WORDS:
        error = BadWords(what=error.code, **error.details)
    if isinstance(error, BadWords):
        error = BadWords(**{**error.details, "message": worded(error, Text("en"))})
    show_error(error, as_json)
    return Exit.WORDS_WRONG if isinstance(error, BadWords) else Exit.INPUT_AT_FAULT


def _wants_json(arguments: Sequence[str]) -> bool:
    """Also where the words are too wrong to be read as options."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return "--json" in arguments[:end]
