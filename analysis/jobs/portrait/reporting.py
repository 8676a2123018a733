"""What stands in the report of a portrait, in the reader's language?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from analysis.export.reports import Report, ReportBars, ReportSection
from analysis.insights.portrait import LAYERS, PortraitResult, PortraitRow, portrait_rows, words
from analysis.locale.say import Say
from analysis.store.dataset import Dataset

_ROWS = 12  # bars of a section


def portrait_report(result: PortraitResult, group: str, project: str, dataset: Dataset, say: Say, made: date) -> Report:
    """`group` and `project` are plain names; `made` is the day on which somebody asks for it."""
    say, text = say.plain, say.text
    goal = words.goal(result, say)
    told = (*words.tells(result, dataset, say), *((goal,) if goal else ()), *words.set_apart(result, say))
    sections = [ReportSection(text("portrait.tells_title"), told if result.users else ())]
    rows = portrait_rows(result.most_telling)
    for layer in LAYERS:
        own = [row for row in rows if result.layer_of(row) == layer]
        shares, numbers = ([row for row in own if row.is_number is kind][:_ROWS] for kind in (False, True))
        for found, kind in ((shares, "shares"), (numbers, "numbers")):
            if found:
                heading = text(
                    "portrait.report_section",
                    layer=text(f"portrait.layer_{layer}"),
                    kind=text(f"portrait.report_{kind}"),
                )
                sections.append(_section(heading, found, result, dataset, say))
    names = ("tgi", "likely", "chance", "defines")
    return Report(
        language=text.language,
        title=text("portrait.report_title", group=group),
        headline=words.answer(result, say),
        sections=tuple(sections),
        definitions_title=text("portrait.report_definitions"),
        definitions=tuple((text(f"portrait.define.{name}"), text(f"portrait.define.{name}_means")) for name in names),
        source=_source(project, dataset, say, made),
    )


def _section(
    heading: str, rows: Iterable[PortraitRow], result: PortraitResult, dataset: Dataset, say: Say
) -> ReportSection:
    rows, text = list(rows), say.text
    bars = ReportBars(
        names=words.row_names(rows, dataset, say),
        series=(
            (text("portrait.group"), tuple(row.share for row in rows)),
            (text("portrait.all"), tuple(row.share_all for row in rows)),
        ),
        percent=not rows[0].is_number,
        shown=tuple(_shown(row, say) for row in rows),
    )
    return ReportSection(heading, bars=bars, note=text("portrait.report_note", n=result.users, all=result.users_all))


def _shown(row: PortraitRow, say: Say) -> str:
    shares = (words.share_said(row, share, say.text) for share in (row.share, row.share_all))
    return say(
        "portrait.report_bar", **dict(zip(("share", "all"), shares, strict=True)), tgi=say.text.number(row.tgi, 0)
    )


def _source(project: str, dataset: Dataset, say: Say, made: date) -> str:
    text, manifest = say.text, dataset.manifest
    said = {"project": project, "version": dataset.version, "made": text.day(made), "users": manifest.all_users}
    if not manifest.rows:
        return text("portrait.report_source_people", **said)
    first, last = dataset.facts.days
    return text("portrait.report_source", **said, first=text.day(first), last=text.day(last))
