"""`overview`: how many users are there, and how active are they?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from analysis.command_line.answers import Answer, iso_moment
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, open_workspace
from analysis.locale import Text
from analysis.locale.say import Say

if TYPE_CHECKING:
    from analysis.insights.findings import Finding
    from analysis.insights.goal import GoalSpec
    from analysis.insights.overview import OverviewResult
    from analysis.store.dataset import Dataset

_SHOWN = 10


def overview(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """How many users and events there are, what they do, how active they are, and what stands out.

    Example: overview --project shop
    """
    opened = open_workspace(workspace)
    dataset = opened.open(project)
    from analysis import engine
    from analysis.insights import overview as analysis
    from analysis.jobs.findings import measured_goal, stand_out
    from analysis.rules.asked import ALL_TIME

    result = engine.run(analysis, dataset, analysis.OverviewSpec())
    goal = opened.catalog().goals.current(opened.catalog().projects.get(project).id)
    found = stand_out(engine, dataset, ALL_TIME, goal) if result.users else ()
    stands_out = [{"finding": each.code, "worth": each.worth, "p": each.p} for each in found]
    about = {
        "dataset": dataset.version,
        "time_zone": dataset.settings.time_zone,
        "first": iso_moment(_moment(result.first)),
        "last": iso_moment(_moment(result.last)),
    }
    said = about | result.to_json() | {"findings": stands_out}
    return Answer(said, lambda text: _lines(dataset, result, (found, measured_goal(dataset, goal)), text))


def _lines(
    dataset: Dataset, result: OverviewResult, found: tuple[tuple[Finding, ...], GoalSpec | None], text: Text
) -> Iterator[str]:
    from analysis.insights import findings
    from analysis.insights.overview import words

    yield text("cli.data", project=dataset.project, version=dataset.version)
    yield words.answer(result, dataset.settings.time_zone, Say(text)) if result.users else text("cli.no_events")
    for each in found[0]:
        yield "  " + findings.words.finding(each, found[1], Say(text))
    for row in result.to_json()["top_events"][:_SHOWN]:
        yield text("cli.overview_event", event=row["event"], events=row["events"], users=row["users"])
    for note in result.notes:
        yield text.note(note)


def _moment(micros: int | None) -> datetime | None:
    from analysis.timezones import from_micros

    return None if micros is None else from_micros(micros)
