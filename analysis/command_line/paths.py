"""`paths`, `transitions` and `sessions`: which ways do people really take?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer, BadWords, plain_rows
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, open_workspace, read_window
from analysis.locale import Text
from analysis.locale.say import Say

if TYPE_CHECKING:
    import pandas as pd

    from analysis.insights.paths import PathsResult
    from analysis.insights.paths.sessions import SessionsResult
    from analysis.insights.paths.transitions import TransitionsResult

_SHOWN = 10

PerOption = Annotated[str, typer.Option(metavar="UNIT", help="A path lies within a session, or goes on with its user.")]
GapOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="The pause that ends a path where it is longer: 30m, 2h, 1d.")
]


def paths(
    project: ProjectOption,
    from_: Annotated[str | None, typer.Option("--from", metavar="EVENT", help="Paths from this event on.")] = None,
    to: Annotated[str | None, typer.Option(metavar="EVENT", help="Paths up to this event.")] = None,
    around: Annotated[str | None, typer.Option(metavar="EVENT", help="Paths before and after this event.")] = None,
    before: Annotated[int, typer.Option(metavar="N", help="With --around: steps before it.")] = 3,
    after: Annotated[int, typer.Option(metavar="N", help="With --around: steps after it.")] = 5,
    per: PerOption = "session",
    gap: GapOption = None,
    steps: Annotated[int, typer.Option(metavar="N", help="Steps shown.")] = 5,
    top: Annotated[int, typer.Option(metavar="N", help="Events shown at each step.")] = 8,
    collapse: Annotated[bool, typer.Option("--collapse", help="An event that follows itself counts once.")] = False,
    hide: Annotated[
        list[str] | None, typer.Option(metavar="EVENT", help="Pass over this event; * is anything.")
    ] = None,
    count: Annotated[str | None, typer.Option(metavar="WHAT", help="users, sessions or occurrences.")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Which ways people take from an event on, up to one, between two, or around one.

    Example: paths --project shop --from view --steps 5
    """
    _choice("--per", per, ("session", "user"))
    counted = count or ("sessions" if per == "session" else "users")
    _choice("--count", counted, ("users", "sessions", "occurrences"))
    if top < 1:
        raise BadWords(what="choice", option="--top", value=str(top), known="1 2 3 …")
    pause = _gap(gap)
    from analysis.insights.paths import PathLabels, PathsSpec

    spec = PathsSpec(
        from_, to, around, before, after, steps, per, pause,  # type: ignore[arg-type] checked above
        counted,  # type: ignore[arg-type]
        collapse,
        PathLabels(tuple(hide or ())),
    )  # fmt: skip
    opened = open_workspace(workspace)
    from analysis import engine
    from analysis.insights import paths as analysis

    result = engine.run(analysis, opened.open(project), spec)
    return Answer(_paths_json(result, top), lambda text: _path_lines(result, top, text))


def _choice(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise BadWords(what="choice", option=option, value=value, known=" ".join(known))


def _gap(words: str | None) -> timedelta | None:
    return None if words is None else read_window(words, "--gap")


def _paths_json(result: PathsResult, top: int) -> dict[str, Any]:
    from analysis.insights.paths import EVENT, OTHER, picture

    shown = picture(result, top)
    between = shown.links["from_kind"].isin([EVENT, OTHER]) & shown.links["to_kind"].isin([EVENT, OTHER])
    links = plain_rows(shown.links.loc[between], ("step", "from", "to", "count", "median_seconds"))
    listed = plain_rows(result.paths, ("path", "count", "users", "median_seconds"))
    return {
        "entered": result.entered,
        "steps": [_step_json(shown.nodes, step) for step in result.spec.columns],
        "links": [link | {end: link[end] or None for end in ("from", "to")} for link in links],  # null: all others
        "paths": [row | {"path": list(row["path"])} for row in listed],
        "users": result.users,
        "tied": result.tied,
        "notes": [{"code": note.code, "details": dict(note.details)} for note in result.notes],
    }


def _step_json(nodes: pd.DataFrame, step: int) -> dict[str, Any]:
    from analysis.insights.paths import EVENT, OPEN, OTHER, OUT

    rows = nodes.loc[nodes["step"] == step]
    counts = rows.groupby("kind")["count"].sum()
    others = {"other": OTHER, "ended": OUT, "pending": OPEN}
    return {"step": step, "nodes": plain_rows(rows.loc[rows["kind"] == EVENT], ("event", "count"))} | {
        name: int(counts.get(kind, 0)) for name, kind in others.items()
    }


def _path_lines(result: PathsResult, top: int, text: Text) -> Iterator[str]:
    from analysis.insights.paths import words

    say = Say(text)
    yield words.answer(result, say)
    for row in result.paths.head(_SHOWN).to_dict("records"):
        share = text.percent(row["count"] / result.entered if result.entered else None)
        yield text("cli.path", path=words.path(row["path"], say), count=row["count"], share=share)
    for note in result.notes:
        yield text.note(note)


def transitions(
    project: ProjectOption,
    per: PerOption = "session",
    gap: GapOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Which event follows which, and with which events sessions begin and end.

    Example: transitions --project shop --gap 30m
    """
    _choice("--per", per, ("session", "user"))
    pause = _gap(gap)
    from analysis.insights.paths.transitions import TransitionsSpec

    opened = open_workspace(workspace)
    from analysis import engine
    from analysis.insights.paths import transitions as analysis

    result = engine.run(analysis, opened.open(project), TransitionsSpec(per, pause))  # type: ignore[arg-type]
    said = {
        "transitions": plain_rows(result.transitions),
        "starts": plain_rows(result.starts),
        "ends": plain_rows(result.ends),
    }
    return Answer(said, lambda text: _transition_lines(result, text))


def _transition_lines(result: TransitionsResult, text: Text) -> Iterator[str]:
    yield text("cli.transitions", sessions=result.sessions)
    for row in result.transitions.head(_SHOWN).to_dict("records"):
        yield text("cli.transition", source=row["from"], to=row["to"], count=row["count"], users=row["users"])


def sessions(
    project: ProjectOption, gap: GapOption = None, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> Answer:
    """How many sessions there are, in how many each event lies, and how long they last.

    Example: sessions --project shop --gap 30m
    """
    pause = _gap(gap)
    opened = open_workspace(workspace)
    from analysis import engine
    from analysis.insights.paths import sessions as analysis

    result = engine.run(analysis, opened.open(project), analysis.SessionsSpec(pause))
    said = {
        "sessions": result.sessions,
        "events": plain_rows(result.events),
        "median_seconds": result.median_seconds,
    }
    return Answer(said, lambda text: _session_lines(result, text))


def _session_lines(result: SessionsResult, text: Text) -> Iterator[str]:
    yield text("cli.sessions", sessions=result.sessions, seconds=result.median_seconds)
    for row in result.events.head(_SHOWN).to_dict("records"):
        share = text.percent(row["sessions"] / result.sessions)
        yield text("cli.session_event", event=row["event"], sessions=row["sessions"], share=share)
