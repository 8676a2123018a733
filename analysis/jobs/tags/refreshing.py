"""How do tags follow the data: which of them lag behind it, and what do they come to now?"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

from analysis.engine import Cancel, Progress
from analysis.errors import SilhouetteError
from analysis.jobs.tags.book import TagBook, definition_of, tag_book
from analysis.jobs.tags.closing import closed_definitions
from analysis.jobs.tags.results import computed, keep_results
from analysis.rules.asked import Definition
from analysis.store.catalog import Tag, TagResult
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

_AT_ONCE = 64_000_000  # tags × users in one pass, so that a hundred tags of a million users need no gigabytes


@dataclass(frozen=True)
class Refreshed:
    """`fresh`: how many tags needed nothing. `failed`: tags that this data can't answer, and why."""

    dataset_version: int
    results: tuple[TagResult, ...]
    failed: tuple[tuple[Tag, SilhouetteError], ...]
    fresh: int
    seconds: float


def follows(tag: Tag) -> bool:
    """Whether the tag should hold for every new dataset: in use, and neither a list nor frozen."""
    return tag.status == "in_use" and tag.members is None and tag.card.refresh == "always"


def _to_be_frozen(book: TagBook, tag: Tag) -> bool:
    """A frozen tag that was never computed: its users are those of the first data that it meets."""
    return tag.status == "in_use" and tag.card.refresh == "frozen" and tag.members is None and not book.result(tag)


def lagging(book: TagBook, dataset: Dataset) -> tuple[Tag, ...]:
    """Tags that should follow the data and don't hold for it yet."""
    return tuple(tag for tag in book.tags.values() if follows(tag) and book.fresh(tag, dataset) is None)


def refresh(
    workspace: Workspace,
    project: str,
    names: Collection[str] | None = None,
    dataset: Dataset | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    book: TagBook | None = None,
) -> Refreshed:
    """Bring the tags in use (or those named, whatever their status) to the newest data (or to `dataset`).

    One pass over the data for all, unless there are very many of both tags and users. Raises `UnknownName`.
    """
    began = time.monotonic()
    book, dataset = book or tag_book(workspace, project), dataset or workspace.open(project)
    wanted = [tag for tag in book.tags.values() if follows(tag) or _to_be_frozen(book, tag)]
    if names is not None:
        wanted = [tag for tag in map(book.tag, names) if tag.members is None]
    stale = [tag for tag in wanted if book.fresh(tag, dataset) is None]
    asked = [(tag, definition) for tag in stale if (definition := definition_of(tag)) is not None]
    closed = closed_definitions(book, dataset, [(definition, tag.name) for tag, definition in asked])
    told = [(tag, one) for (tag, _), one in zip(asked, closed, strict=True)]
    answered = [(tag, one) for tag, one in told if not isinstance(one, SilhouetteError)]
    found = _found(workspace, book, dataset, answered, progress, cancel)
    wrong = [(tag, one) for tag, one in told if isinstance(one, SilhouetteError)]
    wrong += [(tag, one) for tag, _ in answered if isinstance(one := found[tag.id], SilhouetteError)]
    return Refreshed(
        dataset.version,
        tuple(one for one in found.values() if isinstance(one, TagResult)),
        tuple(wrong),
        len(wanted) - len(stale),
        time.monotonic() - began,
    )


def follow(workspace: Workspace, project: str, progress: Progress | None = None) -> Refreshed | None:
    """Bring the tags to data that was just published. None where that failed: they lag then, and the data stands."""
    try:
        return refresh(workspace, project, progress=progress)
    except (SilhouetteError, OSError):
        return None


def _found(
    workspace: Workspace,
    book: TagBook,
    dataset: Dataset,
    asked: list[tuple[Tag, Definition]],
    progress: Progress | None,
    cancel: Cancel | None,
) -> dict[int, TagResult | SilhouetteError]:
    users = dataset.manifest.all_users
    size = max(1, _AT_ONCE // max(users, 1))
    passes, found = range(0, len(asked), size), {}
    for number, first in enumerate(passes):
        part = asked[first : first + size]
        report = _of_all(progress, number, len(passes))
        answers = computed(dataset, [definition for _, definition in part], report, cancel)
        found |= keep_results(workspace, dataset, [(tag, book.meaning(tag)) for tag, _ in part], answers)
    return found


def _of_all(progress: Progress | None, number: int, passes: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, total: progress(number * total + done, passes * total)
