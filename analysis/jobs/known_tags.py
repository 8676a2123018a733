"""Who has which of a project's tags in use, ready to be compared with?"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from analysis import engine
from analysis.errors import SilhouetteError
from analysis.insights import overlap, tag_masks
from analysis.insights.overlap import OverlapResult, OverlapSpec
from analysis.insights.tag_bits import TagBits
from analysis.insights.tag_masks import KnownTag, TagMasksSpec
from analysis.jobs.tag_book import TagBook, definition_of, tag_book
from analysis.jobs.tag_closing import Ask, Closing
from analysis.rules.conditions import Listed, Rule
from analysis.rules.definitions import MOST_VALUES, Case, Definition, OrderedValues, YesNo
from analysis.store.catalog_records import Tag
from analysis.store.dataset import Dataset
from analysis.store.members import VALUE, read_members
from analysis.store.runs import USER
from analysis.store.user_columns import read_user_column
from analysis.store.workspace import Workspace

TagProblem = tuple[str, SilhouetteError]  # a tag's name, and why it can't be asked


def known_key(book: TagBook) -> tuple[tuple[str, str], ...]:
    """Changes whenever the users of the tags in use could, the data being the same: what a cache goes by."""
    return tuple((tag.name, book.meaning(tag)) for tag in book.tags.values() if tag.status == "in_use")


def known_tags(book: TagBook, dataset: Dataset, ask: Ask = engine.run) -> tuple[TagMasksSpec, tuple[TagProblem, ...]]:
    """The question who has each tag in use on this data, and the tags that can't be asked."""
    tags = [tag for tag in book.tags.values() if tag.status == "in_use"]
    kept = {tag.name: listed for tag in tags if (listed := _kept(book, tag)) is not None}
    asked = [(definition, tag.name) for tag in tags if tag.name not in kept and (definition := definition_of(tag))]
    closed = zip((name for _, name in asked), Closing(book, lambda: dataset, ask).definitions(asked), strict=True)
    known, wrong = dict(kept), []
    for name, one in closed:
        if isinstance(one, SilhouetteError):
            wrong.append((name, one))
        else:
            known[name] = one
    names = [tag.name for tag in tags if tag.name in known]
    return TagMasksSpec(tuple(KnownTag(name, known[name]) for name in names)), tuple(wrong)


def _kept(book: TagBook, tag: Tag) -> Definition | None:
    """The users that a list, clusters or a frozen tag keep, as a definition."""
    if tag.members is not None:
        return listed(read_members(book.folder, tag.members))
    column = book.frozen(tag)
    return listed(read_user_column(book.folder, column)) if column else None


def listed(table: pa.Table) -> Definition:
    """Kept users and values as a definition; only as a whole where a user has several values, or there are many."""
    users = table[USER].combine_chunks()
    values = table[VALUE].combine_chunks() if VALUE in table.column_names else None
    if values is not None and pc.count_distinct(users).as_py() == len(users):
        names = sorted(value for value in pc.unique(values).to_pylist() if value is not None)
        if names and len(names) <= MOST_VALUES and all(name.strip() for name in names):
            groups = ((name, users.filter(pc.equal(values, name))) for name in names)
            return OrderedValues(tuple(Case(name, _listed(who)) for name, who in groups))
    return YesNo(_listed(users))


def _listed(users: pa.Array) -> Rule:
    return Listed(tuple(sorted(set(users.to_pylist()))))


def known_bits(workspace: Workspace, project: str, dataset: Dataset, ask: Ask = engine.run) -> TagBits:
    """All tags in use on this data as bits. A page keeps them by `known_key`: closing many tags takes its time, too."""
    spec, _ = known_tags(tag_book(workspace, project), dataset, ask)
    return ask(tag_masks, dataset, spec)


def preview_overlap(
    workspace: Workspace,
    project: str,
    rule: Rule,
    dataset: Dataset,
    known: TagBits | None,
    of: str | None = None,
    ask: Ask = engine.run,
) -> OverlapResult:
    """How many users a rule takes before it is saved, who, and which tags say the same. Raises what is wrong with it.

    `of` is the tag that it is to become: it would only be found the same as itself. Without `known` tags (a first look)
    none is compared.
    """
    closed = Closing(tag_book(workspace, project), lambda: dataset, ask).rule(rule, of)
    return ask(overlap, dataset, OverlapSpec(closed, known, without=of))
