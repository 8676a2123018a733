"""`lifecycle`, `stickiness`, `features`: who comes and goes, on how many days, and what goes with staying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer, plain_rows
from analysis.command_line.options import (
    JsonOption,
    ProjectOption,
    WorkspaceOption,
    existing_file,
    one_of,
    open_workspace,
    text_of_file,
)
from analysis.locale import Text
from analysis.locale.say import Say

if TYPE_CHECKING:
    import pandas as pd

    from analysis.insights.adoption import AdoptionResult
    from analysis.insights.lifecycle import LifecycleResult
    from analysis.insights.stickiness import StickinessResult
    from analysis.notes import Note
    from analysis.rules.asked import ChosenEvents, Rule
    from analysis.store.dataset import Dataset
    from analysis.store.workspace import Workspace

_ANY = "any"
_SHOWN = 12

EventOption = Annotated[str, typer.Option("--event", metavar="EVENT", help="Who does this is active; any by default.")]
FilterOption = Annotated[
    Path | None, typer.Option("--filter", metavar="RULE.json", help="Only users who match the rule; docs/rules.md.")
]


def lifecycle(
    project: ProjectOption,
    unit: Annotated[str, typer.Option(metavar="UNIT", help="day, week or month.")] = "week",
    event: EventOption = _ANY,
    filter_: FilterOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """How many users are new, stay, come back or fall silent in each period, and how they change between these.

    Example: lifecycle --project shop --unit week
    """
    one_of(unit, ("day", "week", "month"), "--unit")
    rule_file = existing_file(filter_) if filter_ else None
    opened = open_workspace(workspace)
    from analysis import engine
    from analysis.insights import lifecycle as analysis

    dataset = opened.open(project)
    spec = analysis.LifecycleSpec(unit, _events(event), _rule(opened, project, dataset, rule_file))  # type: ignore[arg-type]
    result = engine.run(analysis, dataset, spec)
    periods = result.periods.rename(columns={"start": "period", "whole": "complete", "censored": "may_not_be_new"})
    moves = result.flow.rename(columns={"start": "period", "source": "from", "target": "to"})
    form = {"periods": _rows(periods), "flow": _rows(moves), "notes": _notes(result.notes)}
    return Answer(form, lambda text: _life_lines(result, text))


def stickiness(
    project: ProjectOption,
    unit: Annotated[str, typer.Option(metavar="UNIT", help="week or month.")] = "week",
    event: EventOption = _ANY,
    filter_: FilterOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """On how many days of a week or month users are active, and what part of its users is there on a day.

    Example: stickiness --project shop --unit month
    """
    one_of(unit, ("week", "month"), "--unit")
    rule_file = existing_file(filter_) if filter_ else None
    opened = open_workspace(workspace)
    from analysis import engine
    from analysis.insights import stickiness as analysis

    dataset = opened.open(project)
    spec = analysis.StickinessSpec(unit, _events(event), _rule(opened, project, dataset, rule_file))  # type: ignore[arg-type]
    result = engine.run(analysis, dataset, spec)
    periods = _rows(result.periods.rename(columns={"start": "period", "whole": "complete"}))
    for period, start in zip(periods, result.periods["start"], strict=True):
        period["spread"] = _rows(result.of(start), ("active_days", "users", "share"))
    form = {"periods": periods, "days": _rows(result.days), "notes": _notes(result.notes)}
    return Answer(form, lambda text: _day_lines(result, text))


def features(
    project: ProjectOption,
    days: Annotated[int, typer.Option(metavar="N", help="A user's first days: 1 to 90.")] = 7,
    staying: Annotated[int, typer.Option(metavar="N", help="Stayed: there in so many days after those.")] = 28,
    filter_: FilterOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """For each event its users, first use, repeats, and whether those who did it early stay more often than others.

    Example: features --project shop --days 7
    """
    rule_file = existing_file(filter_) if filter_ else None
    from analysis.insights.adoption import AdoptionSpec

    spec = AdoptionSpec(days, staying)
    opened = open_workspace(workspace)
    from dataclasses import replace

    from analysis import engine
    from analysis.insights import adoption as analysis

    dataset = opened.open(project)
    spec = replace(spec, filter=_rule(opened, project, dataset, rule_file))
    result = engine.run(analysis, dataset, spec)
    columns = ("event", *(name for name in result.events.columns if name != "event"))
    form = {
        "users": result.users,
        "judged": result.judged,
        "features": _rows(result.events, columns),
        "notes": _notes(result.notes),
    }
    return Answer(form, lambda text: _feature_lines(result, text))


def _events(word: str) -> ChosenEvents:
    from analysis.rules.asked import ANY_EVENT, ChosenEvents

    return ChosenEvents(ANY_EVENT if word == _ANY else (word,))


def _rule(opened: Workspace, project: str, dataset: Dataset, file: Path | None) -> Rule | None:
    """The rule of a file, as tags and segments stand now."""
    if file is None:
        return None
    from analysis.jobs.tags import closed_rules, tag_book
    from analysis.rules.written import from_text, rule_from_json

    (closed,) = closed_rules(tag_book(opened, project), dataset, [from_text(text_of_file(file), rule_from_json)])
    return closed


def _rows(frame: pd.DataFrame, names: Iterable[str] | None = None) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.items()} for row in plain_rows(frame, names)]


def _plain(value: Any) -> Any:  # noqa: ANN401 a cell
    return value.isoformat() if hasattr(value, "isoformat") else value


def _notes(notes: tuple[Note, ...]) -> list[dict[str, Any]]:
    return [
        {"code": note.code, "details": {name: _plain(value) for name, value in note.details.items()}} for note in notes
    ]


def _life_lines(result: LifecycleResult, text: Text) -> Iterator[str]:
    from analysis.insights.lifecycle import words

    yield words.answer(result, Say(text))
    for row in result.periods.to_dict("records")[-_SHOWN:]:
        counts = {name: int(row[name]) for name in ("active", "new", "current", "resurrected", "dormant")}
        yield text("cli.lifecycle_period", start=row["start"], **counts)
    yield from (text.note(note) for note in result.notes)


def _day_lines(result: StickinessResult, text: Text) -> Iterator[str]:
    from analysis.insights.stickiness import words

    yield words.answer(result, Say(text))
    if result.latest is not None:
        for row in result.of(result.latest).to_dict("records"):
            known = {"n": int(row["active_days"]), "users": int(row["users"]), "share": text.percent(row["share"])}
            yield text("cli.stickiness_days", **known)
    yield from (text.note(note) for note in result.notes)


def _feature_lines(result: AdoptionResult, text: Text) -> Iterator[str]:
    from analysis.insights.adoption import words

    yield words.answer(result, Say(text))
    for row in result.events.to_dict("records"):
        yield text(
            "cli.feature",
            event=row["event"],
            n=int(row["users"]),
            share=text.percent(row["share"]),
            again=text.percent(row["again"]),
            verdict=text(f"funnel_charts.verdict_{row['verdict']}"),
        )
    yield from (text.note(note) for note in result.notes)
