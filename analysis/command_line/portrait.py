"""`portrait`: who is in a group, compared with all users?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer, iso_moment, plain_rows
from analysis.command_line.options import JsonOption, ProjectOption, ValueOption, WorkspaceOption, open_workspace
from analysis.command_line.tags import require_value
from analysis.locale.say import Say

if TYPE_CHECKING:
    import pandas as pd

    from analysis.insights.portrait import GoalRate, PortraitResult
    from analysis.rules.asked import SegmentRef, TagRef
    from analysis.store.dataset import Dataset, FieldType
    from analysis.store.workspace import Workspace

HtmlOption = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a report as a web page.")]
SlidesOption = Annotated[Path | None, typer.Option("--pptx", metavar="FILE", help="Write a report as slides.")]
ReportLanguage = Annotated[
    str, typer.Option("--report-language", metavar="LANGUAGE", help="The report's language: en or zh.")
]

_SPECIAL = {"\0other": "other", "\0unknown": "unknown"}


def portrait(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A tag, a set of clusters, or else a segment.")],
    project: ProjectOption,
    value: ValueOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    html: HtmlOption = None,
    pptx: SlidesOption = None,
    language: ReportLanguage = "en",
) -> Answer:
    """Who the users of a tag, cluster or segment are, compared with all users.

    Example: portrait buyers --project shop --html buyers.html
    """
    opened = open_workspace(workspace)
    dataset = opened.open(project)
    from analysis.jobs import portrait as portraying

    result = portraying.portray(opened, project, _group(opened, project, name, value), dataset)
    files = _reports(
        opened, project, name if value is None else f"{name}: {value}", result, dataset, html, pptx, language
    )
    about: dict[str, Any] = {"portrait": name, "value": value, "dataset": dataset.version}
    if files:
        about["files"] = files
    return Answer(about | _value(result, dataset), lambda text: _lines(name, result, dataset, Say(text)))


def _reports(
    workspace: Workspace,
    project: str,
    group: str,
    result: PortraitResult,
    dataset: Dataset,
    html: Path | None,
    pptx: Path | None,
    language: str,
) -> list[str]:
    """The files that were asked for, with the names that people gave events and columns."""
    if html is None and pptx is None:
        return []
    from datetime import date

    from analysis.export.reports import html_page, slides
    from analysis.jobs.portrait import portrait_report
    from analysis.locale import Text
    from analysis.locale.say import Names

    catalog, spoken = workspace.catalog(), "zh" if language == "zh" else "en"
    named = catalog.names.get(catalog.projects.get(project).id, spoken)
    names = Names({str(kind): each for kind, each in named.items()})
    report = portrait_report(result, group, project, dataset, Say(Text(spoken), names), date.today())
    made = [(path, write) for path, write in ((html, html_page), (pptx, slides)) if path is not None]
    for path, write in made:
        path.write_bytes(write(report))
    return [str(path) for path, _ in made]


def _group(workspace: Workspace, project: str, name: str, value: str | None) -> TagRef | SegmentRef:
    from analysis.errors import UnknownName
    from analysis.rules.asked import SegmentRef, TagRef

    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    tags = {tag.name: tag for tag in catalog.tags.all(project_id)}
    if name in tags:
        require_value(workspace, tags[name], value)
        return TagRef(name, value)
    segments = [segment.name for segment in catalog.segments.all(project_id)]
    if name in segments and value is None:
        return SegmentRef(name)
    raise UnknownName(kind="group", name=name, near=get_close_matches(name, [*tags, *segments], n=3))


def _value(result: PortraitResult, dataset: Dataset) -> dict[str, Any]:
    return {
        "users": result.users,
        "users_all": result.users_all,
        "share": result.share,
        "goal": _goal(result.goal),
        "goal_all": _goal(result.goal_all),
        "most_different": value_rows(result.most_different, dataset),
        "values": value_rows(result.values, dataset),
        "events": plain_rows(result.events),
        "hours": plain_rows(result.hours),
        "weekdays": plain_rows(result.weekdays),
    }


def value_rows(values: pd.DataFrame, dataset: Dataset) -> list[dict[str, Any]]:
    """Values of attributes, tags and events as JSON says them."""
    types: dict[str, FieldType] = {field.name: field.type for field in dataset.manifest.attributes}
    return [_row(row, types) for row in plain_rows(values)]


def _row(row: dict[str, Any], types: Mapping[str, FieldType]) -> dict[str, Any]:
    """Markers of "other" and "unknown" as words of their own, so that no value can be mistaken for them."""
    kind = _SPECIAL.get(row["value"] or "", "value")
    type_ = types.get(row["name"]) if row["dimension"] == "attribute" else None
    edges = {side: _edge(row[side], type_) for side in ("low", "high")}
    return row | edges | {"value": row["value"] if kind == "value" else None, "is": kind}


def _edge(edge: float | None, type_: FieldType | None) -> float | str | None:
    """An edge of a quarter as a day or moment where its attribute has these."""
    if edge is None or type_ not in ("time", "day"):
        return edge
    from analysis.timezones import date_of, from_micros

    return date_of(int(edge)).isoformat() if type_ == "day" else iso_moment(from_micros(int(edge)))


def _goal(rate: GoalRate | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    interval = None if rate.interval is None else list(rate.interval)
    return {"event": rate.event, "users": rate.users, "of": rate.of, "share": rate.share, "interval": interval}


def _lines(name: str, result: PortraitResult, dataset: Dataset, say: Say) -> Iterator[str]:
    from analysis.insights.portrait import portrait_rows, words

    text, rows = say.text, portrait_rows(result.most_different)
    yield text("cli.portrait", name=name, said=words.answer(result, say))
    if goal := words.goal(result, say):
        yield goal
    for row, called in zip(rows, words.row_names(rows, dataset, say), strict=True):
        yield text(
            "cli.portrait_value",
            value=called,
            share=words.share_said(row, row.share, text),
            all=words.share_said(row, row.share_all, text),
            tgi=text.number(row.tgi, 0),
        )
    if strongest := words.strongest(result, text):
        yield strongest
    for note in result.notes:
        yield text.note(note)
