"""Who has which of a project's tags in use, ready to be compared with?"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from analysis import engine
from analysis.engine import Ask
from analysis.errors import SilhouetteError
from analysis.insights.tags import KnownTag, TagBits, TagMasksSpec, joined
from analysis.insights.tags import masks as tag_masks
from analysis.jobs.tags.book import TagBook, definition_of, tag_book
from analysis.jobs.tags.closing import closed_definitions
from analysis.jobs.tags.kept_bits import KeptBits
from analysis.store.catalog import Tag
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

__all__ = ["in_use", "known_bits", "known_key"]


def known_key(book: TagBook) -> tuple[tuple[str, str], ...]:
    """Changes whenever the users of the tags in use could, the data being the same: what a cache goes by."""
    return tuple((tag.name, f"{book.frozen(tag)} {book.meaning(tag)}") for tag in in_use(book))


def in_use(book: TagBook) -> tuple[Tag, ...]:
    return tuple(tag for tag in book.tags.values() if tag.status == "in_use")


def known_bits(
    workspace: Workspace, project: str, dataset: Dataset, ask: Ask = engine, book: TagBook | None = None
) -> TagBits:
    """All tags in use on this data as bits; a page keeps them by `known_key`.

    Users that are kept for this data are read; only tags that lag behind it are evaluated, in one pass.
    """
    book = book or tag_book(workspace, project)
    tags = in_use(book)
    columns = {tag.name: kept for tag in tags if (kept := book.kept_users(tag, dataset)) is not None}
    kept = KeptBits(dataset)
    masks = kept.of_members(book, [tag for tag in tags if tag.members is not None]) | kept.of_columns(book, columns)
    asked = hashlib.sha256(repr((known_key(book), sorted(columns))).encode()).hexdigest()
    read = kept.bits(asked, masks)
    unknown = [tag for tag in tags if tag.name not in masks]
    return joined(asked, [read, _evaluated(book, unknown, dataset, ask)]) if unknown else read


def _evaluated(book: TagBook, tags: list[Tag], dataset: Dataset, ask: Ask) -> TagBits:
    asked = [(definition, tag.name) for tag in tags if (definition := definition_of(tag)) is not None]
    closed = closed_definitions(book, dataset, asked, ask)
    named = [(name, one) for (_, name), one in zip(asked, closed, strict=True)]
    known = tuple(KnownTag(name, one) for name, one in named if not isinstance(one, SilhouetteError))
    found = ask.run(tag_masks, dataset, TagMasksSpec(known))
    wrong = tuple((name, one) for name, one in named if isinstance(one, SilhouetteError))
    return replace(found, failed=(*found.failed, *wrong))
