"""How do files come into a project, with all that belongs to it: its making, names, time zone, goal, and tags?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from analysis import engine
from analysis.engine import Cancel
from analysis.errors import NameTaken, UnknownProject
from analysis.jobs.data.import_jobs import ImportFile, ImportOptions
from analysis.jobs.data.importing import ImportResult, import_files
from analysis.jobs.data.sessions import with_sessions
from analysis.jobs.following import follow
from analysis.jobs.projects import DisplayNames, create_project, remove_unfilled, set_goal, set_names
from analysis.jobs.tags import Refreshed
from analysis.locale import LANGUAGES
from analysis.sources.mapping import PropertyColumn
from analysis.sources.messages import Report
from analysis.store.catalog import Goal, NameKind, Project
from analysis.store.workspace import Workspace


@dataclass(frozen=True)
class Target:
    """The project that files go into; one that was made for them goes again where they don't come in."""

    project: Project
    made: bool = False


@dataclass(frozen=True)
class Imported:
    """`tags` is None where they couldn't be brought to the new data: they lag, and the data stands."""

    project: Project
    result: ImportResult
    tags: Refreshed | None


def new_target(workspace: Workspace, name: str, time_zone: str) -> Target:
    """A project made for files. Raises `NameTaken`, `EmptyName`, `UnknownTimeZone`."""
    return Target(create_project(workspace, name, time_zone), made=True)


def target_called(workspace: Workspace, name: str, time_zone: str) -> Target:
    """The project of this name or id, made for the files where there is none."""
    projects = workspace.catalog().projects
    try:
        return Target(projects.get(name))
    except UnknownProject:
        pass
    try:
        return new_target(workspace, name, time_zone)
    except NameTaken:  # made by another call at this moment
        return Target(projects.get(name))


def import_into(
    workspace: Workspace,
    target: Target,
    files: tuple[ImportFile, ...],
    names: Iterable[DisplayNames] = (),
    goal: Goal | None = None,
    time_zone: str | None = None,
    options: ImportOptions | None = None,
    progress: Report = lambda progress: None,
    cancel: Cancel | None = None,
    tags_progress: engine.Progress | None = None,
) -> Imported:
    """Import files, then say what was said with them: `names`, `goal`, and `time_zone`, the project's from now on.

    What tells sessions apart in the files does so in the project from now on.

    Columns that the files call something at length (a survey's questions) are shown so, unless people have named them.

    Tags are brought to the new data. Whatever goes wrong before, or is stopped, the project is as it was: not there,
    if it was made for the files. Raises what `import_files` raises.
    """
    project, options = target.project, options or ImportOptions()
    mappings, session = with_sessions(project.settings, (file.mapping for file in files))
    files = tuple(replace(file, mapping=mapping) for file, mapping in zip(files, mappings, strict=True))
    try:
        zone = options.time_zone or time_zone
        result = import_files(workspace, project.id, files, replace(options, time_zone=zone), progress, cancel)
    except BaseException:
        if target.made:
            remove_unfilled(workspace, project)
        raise
    catalog = workspace.catalog()
    with catalog.transaction():
        catalog.projects.update_settings(project.id, time_zone=time_zone, session_property=session)
        set_names(workspace, project.id, (*_labels(workspace, project, result), *names))
        if goal is not None:
            set_goal(workspace, project.id, goal)
    return Imported(project, result, follow(workspace, project.id, tags_progress))


def _labels(workspace: Workspace, project: Project, result: ImportResult) -> Iterator[DisplayNames]:
    """In every language: what a file asks was asked in one, and is better read in that than not at all."""
    for language in LANGUAGES:
        known = workspace.catalog().names.get(project.id, language)
        for mapping in (file.mapping for file in result.files):
            own: NameKind = "attribute" if mapping.kind == "attributes" else "property"
            kinds: tuple[tuple[NameKind, tuple[PropertyColumn, ...]], ...] = (
                (own, mapping.properties),
                ("attribute", mapping.attributes),
            )
            for kind, columns in kinds:
                labels = {one.name: one.label for one in columns if one.label and one.name not in known[kind]}
                yield DisplayNames(kind, language, labels)
