"""Which columns can a file of users have, and how are they named by people and scripts?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from analysis import engine
from analysis.engine import Ask
from analysis.errors import UnknownColumn
from analysis.export.segments import ExportColumn, export_columns
from analysis.insights import listing
from analysis.insights.listing import ListingSpec
from analysis.jobs.privacy import personal_attributes
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace


def columns_of(workspace: Workspace, project: str, dataset: Dataset, ask: Ask = engine) -> tuple[ExportColumn, ...]:
    """Every column that a file of users can have: id, attributes as they are listed, first and last seen, events,
    tags."""
    catalog = workspace.catalog()
    tags = [tag.name for tag in catalog.tags.all(catalog.projects.get(project).id)]
    listed = ask.run(listing, dataset, ListingSpec.of(dataset.manifest))
    return export_columns(dataset, tags, listed.names("attribute"))


def usual_columns(
    workspace: Workspace, project: str, dataset: Dataset, known: Sequence[ExportColumn]
) -> tuple[ExportColumn, ...]:
    """Those of a file when nothing is said: all but tags and personal attributes."""
    personal = personal_among(workspace, project, dataset, known)
    return tuple(one for one in known if one.kind != "tag" and one not in personal)


def personal_among(
    workspace: Workspace, project: str, dataset: Dataset, columns: Sequence[ExportColumn]
) -> tuple[ExportColumn, ...]:
    """The columns that say who somebody is."""
    personal = personal_attributes(workspace, project, dataset)
    return tuple(one for one in columns if one.kind == "attribute" and one.name in personal)


def columns_named(names: Sequence[str], known: Sequence[ExportColumn]) -> tuple[ExportColumn, ...]:
    """Columns by key (`attribute:city`) or plain name (`city`), in the order asked for, each once."""
    by_name = {column.name: column for column in reversed(known) if column.name}
    by_name |= {column.key: column for column in known}
    if missing := next((name for name in names if name not in by_name), None):
        raise UnknownColumn(column=missing, near=get_close_matches(missing, list(by_name), n=3))
    return tuple(dict.fromkeys(by_name[name] for name in names))


def plain_headers(columns: Sequence[ExportColumn]) -> list[str]:
    """Names for scripts: `user`, `events`, `city`; the key where an attribute and a tag have one name."""
    named = Counter(column.name or column.kind for column in columns)
    names = [(column.name or column.kind, column.key) for column in columns]
    return [name if named[name] == 1 else key for name, key in names]
