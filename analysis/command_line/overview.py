"""`overview`: how many users are there, and how active are they?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from analysis.command_line.answers import Answer, iso_moment
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, open_workspace
from analysis.command_line.portrait import value_rows
from analysis.locale import Text
from analysis.locale.say import Say

if TYPE_CHECKING:
    from analysis.insights.findings import Finding
    from analysis.insights.goal import GoalSpec
    from analysis.insights.overview import OverviewResult
    from analysis.insights.portrait import PortraitResult
    from analysis.store.dataset import Dataset
    from analysis.store.workspace import Workspace

_SHOWN = 10
_OF_VALUES = ("value", "is", "low", "high", "users", "of", "share")


def overview(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """How many users and events there are, what they do, how active they are, and what stands out.

    Of users without any events: what is known of them.

    Example: overview --project shop
    """
    opened = open_workspace(workspace)
    dataset = opened.open(project)
    if not dataset.manifest.rows:
        return _people(opened, project, dataset)
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
        "users_without_events": dataset.manifest.attribute_only_users,
    }
    said = about | result.to_json() | {"findings": stands_out}
    return Answer(said, lambda text: _lines(dataset, result, (found, measured_goal(dataset, goal)), text))


def _lines(
    dataset: Dataset, result: OverviewResult, found: tuple[tuple[Finding, ...], GoalSpec | None], text: Text
) -> Iterator[str]:
    from analysis.insights import findings
    from analysis.insights.overview import words

    yield text("cli.data", project=dataset.project, version=dataset.version)
    yield words.answer(result, dataset.settings.time_zone, Say(text))
    for each in found[0]:
        yield "  " + findings.words.finding(each, found[1], Say(text))
    for row in result.to_json()["top_events"][:_SHOWN]:
        yield text("cli.overview_event", event=row["event"], events=row["events"], users=row["users"])
    for note in result.notes:
        yield text.note(note)


def _people(workspace: Workspace, project: str, dataset: Dataset) -> Answer:
    """The users' attributes: each value with its share of those of whom the attribute is known."""
    from analysis.jobs import portrait
    from analysis.rules.asked import EVERYBODY

    result = portrait.portray(workspace, project, EVERYBODY, dataset)
    attributes = result.values.loc[result.values["dimension"] == "attribute"]
    rows = value_rows(attributes, dataset)
    said = {
        "dataset": dataset.version,
        "time_zone": dataset.settings.time_zone,
        "first": None,
        "last": None,
        "events": 0,
        "users_without_events": result.users,
        "attributes": [{"attribute": row["name"]} | {name: row[name] for name in _OF_VALUES} for row in rows],
    }
    return Answer(said, lambda text: _lines_of_people(dataset, result, text))


def _lines_of_people(dataset: Dataset, result: PortraitResult, text: Text) -> Iterator[str]:
    from analysis import engine
    from analysis.insights import listing, overview
    from analysis.insights.portrait import OTHER, UNKNOWN, subjects, words

    say = Say(text)
    yield text("cli.data", project=dataset.project, version=dataset.version)
    listed = engine.run(listing, dataset, listing.ListingSpec.of(dataset.manifest))
    yield overview.words.people(result.users, listed.names("attribute"), say)
    for subject in subjects(result):
        told = [row for row in subject.drawn if row.value not in (OTHER, UNKNOWN)]
        values = [f"{words.value_name(row, dataset, text)} ({text.percent(row.share)})" for row in told]
        called = words.subject_name(subject.dimension, subject.name, say)
        yield "  " + text("cli.overview_attribute", attribute=called, values=values)
    yield text("overview.without_events")


def _moment(micros: int | None) -> datetime | None:
    from analysis.timezones import from_micros

    return None if micros is None else from_micros(micros)
