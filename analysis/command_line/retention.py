"""`retention`: of those who began in the same period, how many come back in which later one?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer, BadWords, plain_rows
from analysis.command_line.options import (
    JsonOption,
    ProjectOption,
    WorkspaceOption,
    existing_file,
    one_of,
    open_workspace,
    read_days,
    text_of_file,
)
from analysis.locale import Text
from analysis.locale.say import Say

if TYPE_CHECKING:
    from analysis.insights.retention import CohortsBy, RetentionResult
    from analysis.rules.asked import ChosenEvents
    from analysis.store.dataset import Manifest

_SHOWN = 12  # brackets in the lines
_ANY, _SAME = "any", "same"


def retention(
    project: ProjectOption,
    first: Annotated[str, typer.Option(metavar="EVENT", help="What begins a cohort: an event, or any.")] = _ANY,
    back: Annotated[
        str, typer.Option("--return", metavar="EVENT", help="What counts as coming back: an event, any, or the same.")
    ] = _ANY,
    unit: Annotated[str, typer.Option(metavar="UNIT", help="day, week or month.")] = "week",
    periods: Annotated[
        int | None, typer.Option(metavar="N", help="How many periods after the first; all that the data has room for.")
    ] = None,
    mode: Annotated[
        str, typer.Option(metavar="MODE", help="Came back on the period, on or after it, on or before it, or streak.")
    ] = "on",
    cohort: Annotated[
        str, typer.Option(metavar="WHICH", help="Each user's first such event ever, or the first in every period.")
    ] = "first",
    window: Annotated[
        str, typer.Option(metavar="WINDOW", help="calendar, or rolling: so many times 24 hours from the event.")
    ] = "calendar",
    brackets: Annotated[
        str | None, typer.Option(metavar="DAYS", help="Brackets of days instead of periods: 0,1,7,14,30.")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day of the first event, in the project's zone.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="DATE", help="Last day of the first event.")] = None,
    filter_: Annotated[
        Path | None, typer.Option("--filter", metavar="RULE.json", help="Only users who match the rule; docs/rules.md.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="ATTRIBUTE", help="Cohorts by an attribute, or a property of the first event.")
    ] = None,
    value: Annotated[
        str | None, typer.Option(metavar="PROPERTY", help="Also the sum and mean of a number of the return events.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Of those who began in the same day, week or month, how many come back in each later one.

    Example: retention --project shop --unit month
    """
    one_of(unit, ("day", "week", "month"), "--unit")
    one_of(mode, ("on", "after", "before", "streak"), "--mode")
    one_of(cohort, ("first", "every"), "--cohort")
    one_of(window, ("calendar", "rolling"), "--window")
    rule_file = existing_file(filter_) if filter_ else None
    from analysis.insights.retention import RetentionSpec
    from analysis.rules.written import from_text, rule_from_json

    spec = RetentionSpec(
        first=_events(first),
        back="same" if back == _SAME else _events(back),
        unit=unit,  # type: ignore[arg-type] checked above
        brackets=None if brackets is None else _days(brackets),
        periods=periods,
        mode=mode,  # type: ignore[arg-type]
        cohort=cohort,  # type: ignore[arg-type]
        window=window,  # type: ignore[arg-type]
        period=read_days(from_, to),
        filter=from_text(text_of_file(rule_file), rule_from_json) if rule_file else None,
        value=value,
    )
    opened = open_workspace(workspace)
    from dataclasses import replace

    from analysis import engine
    from analysis.insights import retention as analysis
    from analysis.jobs.retention import closed

    dataset = opened.open(project)
    if by:
        spec = replace(spec, by=_by(by, dataset.manifest))
    result = engine.run(analysis, dataset, closed(opened, project, spec, dataset))
    return Answer(_to_json(result), lambda text: _lines(result, text))


def _events(word: str) -> ChosenEvents:
    from analysis.rules.asked import ANY_EVENT, ChosenEvents

    return ChosenEvents(ANY_EVENT if word == _ANY else (word,))


def _days(words: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in words.split(","))
    except ValueError as error:
        raise BadWords(what="retention_brackets", option="--brackets", days=words, most=0) from error


def _by(name: str, manifest: Manifest) -> CohortsBy:
    """An attribute, or a property where no attribute has the name."""
    from analysis.insights.retention import CohortsBy

    known = {field.name for field in manifest.attributes}
    is_property = name not in known and name in {field.name for field in manifest.properties}
    return CohortsBy("property" if is_property else "attribute", name)


def _to_json(result: RetentionResult) -> dict[str, Any]:
    """Averages are of complete cells, and begin with the first bracket after the beginning."""
    form = {"cohorts": _cohorts(result)} | _averages(result, -1)
    if result.groups:
        form["groups"] = [
            {"group": _group(result, place), "kind": group.kind} | _averages(result, place)
            for place, group in enumerate(result.groups)
        ]
        differences = plain_rows(result.differences)
        form["differences"] = [
            row | {"group": _group(result, row["group"]), "period": row.pop("bracket")} for row in differences
        ]
    form["notes"] = [{"code": note.code, "details": _plain(note.details)} for note in result.notes]
    return form


def _plain(details: Any) -> dict[str, Any]:  # noqa: ANN401 a note's
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in details.items()}


def _cohorts(result: RetentionResult) -> list[dict[str, Any]]:
    valued = ("total", "mean") if result.spec.value is not None else ()
    shown = []
    for group, cohort, cells in result.by_cohort:
        first = cells.iloc[0]
        row = {"cohort": cohort.isoformat(), "group": _group(result, group), "users": int(first["users"])}
        row["may_not_be_new"] = bool(first["censored"])
        named = cells.rename(columns={"bracket": "period", "users": "of", "came": "users"})
        row["cells"] = plain_rows(named, ("period", "users", "complete", "share", "low", "high", *valued))
        shown.append(row)
    return shown


def _averages(result: RetentionResult, group: int) -> dict[str, Any]:
    frame = result.averages
    frame = frame.loc[(frame["group"] == group) & (frame["bracket"] > 0)]
    valued = ("total", "mean") if result.spec.value is not None else ()
    named = frame.rename(columns={"bracket": "period", "came": "users"})
    pooled = plain_rows(named, ("period", "share", "users", "of", "low", "high", *valued))
    simple = plain_rows(named.assign(share=named["simple"]), ("period", "share", "cohorts"))
    return {"pooled": pooled, "simple": simple}


def _group(result: RetentionResult, place: int) -> str | None:
    """The value; null for all others, for none, and where cohorts aren't kept apart."""
    return result.groups[place].label if result.groups and result.groups[place].kind == "value" else None


def _lines(result: RetentionResult, text: Text) -> Iterator[str]:
    from analysis.insights.retention import words

    yield words.answer(result, words.usual_bracket(result), Say(text))
    labels = words.group_labels(result, text)
    for group, cohort, cells in result.by_cohort:
        shares = [
            text.percent(share) + ("" if complete else "*")
            for share, complete in zip(cells["share"][:_SHOWN], cells["complete"][:_SHOWN], strict=True)
        ]
        name = words.cohort_name(cohort, result.spec, text)
        named = f"{labels[group]} · {name}" if labels else name
        yield text("cli.retention_cohort", cohort=named, n=int(cells["users"].iloc[0]), shares="  ".join(shares))
    for note in result.notes:
        yield text.note(note)
