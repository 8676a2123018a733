"""How are the users of tags computed, and kept with the data and the moment that they are of?"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from analysis import engine
from analysis.engine import Cancel, Progress
from analysis.errors import SilhouetteError
from analysis.insights.tags import TagCounts, TagValuesResult, TagValuesSpec
from analysis.insights.tags import values as tag_values
from analysis.rules.asked import Definition
from analysis.store.catalog import Catalog, Tag, TagResult, UserColumn
from analysis.store.dataset import Dataset
from analysis.store.lists import FOLDER, sweep_user_columns, write_user_columns
from analysis.store.workspace import Workspace

_MOST_VALUES = 100  # kept in the catalog; the list has all
_LISTS_KEPT = 2  # of each version of a tag: the newest, and the one before it to compare with


def computed(
    dataset: Dataset,
    definitions: Sequence[Definition],
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    lists: bool = True,
) -> TagValuesResult:
    """Closed definitions on all users, in one pass; with `lists` who, too, not only how many."""
    return engine.run(tag_values, dataset, TagValuesSpec(tuple(definitions), lists), progress, cancel)


def column_name(tag: Tag) -> str:
    return f"tag_{tag.id}_{tag.version}"


def keep_results(
    workspace: Workspace, dataset: Dataset, tags: Sequence[tuple[Tag, str]], found: TagValuesResult
) -> dict[int, TagResult | SilhouetteError]:
    """Write down what was found of tags, each with its meaning; by tag id. Lists that are no longer needed go."""
    told = list(zip(tags, found.tags, strict=True))
    wrong = {tag.id: one for (tag, _), one in told if isinstance(one, SilhouetteError)}
    right = [(tag, meaning, one) for (tag, meaning), one in told if isinstance(one, TagCounts)]
    if not right:
        return dict(wrong)
    catalog, moment = workspace.catalog(), datetime.now(UTC)
    with _alone(dataset.folder):
        columns = _written(dataset, found, [(tag, one) for tag, _, one in right])
        results = {
            tag.id: TagResult(
                tag_id=tag.id,
                version=tag.version,
                dataset_version=dataset.version,
                dataset_key=dataset.key,
                meaning=meaning,
                users=one.users,
                total=found.total,
                values=_most_frequent(one.values),
                listed=columns.get(column_name(tag)),
                computed_at=moment,
            )
            for tag, meaning, one in right
        }
        with catalog.transaction():
            catalog.results.save(results.values())
            wanted = _give_up_old_lists(catalog, right[0][0].project_id)
        sweep_user_columns(dataset.folder, wanted)
    return {**results, **wrong}


def _written(dataset: Dataset, found: TagValuesResult, right: Sequence[tuple[Tag, TagCounts]]) -> dict[str, UserColumn]:
    lists = {column_name(tag): one.who for tag, one in right if one.who is not None}
    return write_user_columns(dataset.folder, found.ids, lists) if found.ids is not None and lists else {}


def _most_frequent(values: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    kept = sorted(values, key=lambda value: -value[1])[:_MOST_VALUES]
    return tuple(value for value in values if value in kept) if len(kept) < len(values) else values


def _give_up_old_lists(catalog: Catalog, project_id: str) -> set[str]:
    """The paths of those that are left."""
    by_version: dict[tuple[int, int], list[TagResult]] = {}
    for result in catalog.results.listed(project_id):
        by_version.setdefault((result.tag_id, result.version), []).append(result)
    catalog.results.give_up_lists(one for results in by_version.values() for one in results[:-_LISTS_KEPT])
    kept = (one.listed for results in by_version.values() for one in results[-_LISTS_KEPT:])
    return {listed.path for listed in kept if listed is not None}


@contextmanager
def _alone(project: Path) -> Iterator[None]:
    """A list that is written but not yet in the catalog must not be taken for one that nobody needs."""
    folder = project / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # let go with the file, also by a process that dies
        yield
