"""A project of a survey's answers: one row a user, and no event at all."""

from __future__ import annotations

from pathlib import Path

from analysis.jobs.data import ImportFile, import_files
from analysis.sources.inspecting import inspect_file
from analysis.sources.mapping import PropertyColumn, SourceMapping, TimeReading
from analysis.store.workspace import Workspace

USERS = 120
SURVEY = SourceMapping(
    "attributes",
    "user_id",
    properties=(
        PropertyColumn("plan", "plan", "text"),
        PropertyColumn("city", "city", "text"),
        PropertyColumn("age", "age", "number"),
        PropertyColumn("signed_up", "signed_up", "day", TimeReading("ymd")),
    ),
)


def survey_csv(users: int = USERS, first: str = "c") -> str:
    """Every fourth has the plan "pro", and is older than all others. Ids begin with `first`."""
    lines = ["user_id,plan,city,age,signed_up"]
    for number in range(users):
        plan, age = ("pro", 45 + number % 10) if number % 4 == 0 else (("free", "basic")[number % 2], 20 + number % 10)
        city = ("Paris", "上海", "Lagos")[number % 3]
        lines.append(f"{first}{number:03d},{plan},{city},{age},2026-0{1 + number % 6}-1{number % 9}")
    return "\n".join(lines) + "\n"


def users_only(folder: Path, name: str = "Survey") -> Workspace:
    """A workspace with one project of users only."""
    path = folder / "survey.csv"
    path.write_text(survey_csv(), encoding="utf-8")
    workspace = Workspace(folder / "workspace")
    project = workspace.catalog().projects.create(name, "America/New_York")  # where 0 is a day of 1969
    reading = inspect_file(path, path.name).reading
    import_files(workspace, project.id, (ImportFile(path, path.name, reading, SURVEY),))
    return workspace
