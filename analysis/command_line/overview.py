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
    from analysis.insights.overview import OverviewResult
    from analysis.store.dataset import Dataset

_SHOWN = 10


def overview(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """How many users and events there are, what they do, and how active they are by day, week and month.

    Example: overview --project shop
    """
    dataset = open_workspace(workspace).open(project)
    from analysis import engine
    from analysis.insights import overview as analysis

    result = engine.run(analysis, dataset, analysis.OverviewSpec())
    about = {
        "dataset": dataset.version,
        "time_zone": dataset.settings.time_zone,
        "first": iso_moment(_moment(result.first)),
        "last": iso_moment(_moment(result.last)),
    }
    return Answer(about | result.to_json(), lambda text: _lines(dataset, result, text))


def _lines(dataset: Dataset, result: OverviewResult, text: Text) -> Iterator[str]:
    from analysis.insights.overview import words

    yield text("cli.data", project=dataset.project, version=dataset.version)
    yield words.answer(result, dataset.settings.time_zone, Say(text)) if result.users else text("cli.no_events")
    for row in result.to_json()["top_events"][:_SHOWN]:
        yield text("cli.overview_event", event=row["event"], events=row["events"], users=row["users"])
    for note in result.notes:
        yield text.note(note)


def _moment(micros: int | None) -> datetime | None:
    from analysis.timezones import from_micros

    return None if micros is None else from_micros(micros)
