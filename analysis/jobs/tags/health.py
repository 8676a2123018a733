"""Which of a project's tags are worth keeping, and what has to be done about the others?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from analysis import engine
from analysis.engine import Ask
from analysis.errors import SilhouetteError
from analysis.insights.goal import Outcome
from analysis.insights.tags import HealthTag, TagBits, TagHealthResult, TagHealthSpec, Verdict
from analysis.insights.tags import health as tag_health_analysis
from analysis.jobs.tags.book import TagBook, definition_of, tag_book
from analysis.jobs.tags.known import in_use, known_bits
from analysis.jobs.tags.refreshing import lagging
from analysis.rules.asked import TagRef
from analysis.rules.closed import counts_event, referred
from analysis.store.catalog import Branch, Tag
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

UNUSED = timedelta(days=90)


@dataclass(frozen=True)
class TagCheck:
    """What is known of one tag in use. `verdict` is None, and `error` says why, where this data can't answer it."""

    tag: Tag
    users: int | None
    share: float | None
    verdict: Verdict | None
    lags: bool
    unused_days: int | None  # since it was last listed, exported or referred to, or made; None under 90
    error: SilhouetteError | None = None


@dataclass(frozen=True)
class TagHealth:
    """`checks` are of all tags in use, by name; `drafts` are how many tags are left out."""

    result: TagHealthResult
    checks: tuple[TagCheck, ...]
    drafts: int

    def with_verdict(self, *verdicts: Verdict) -> tuple[TagCheck, ...]:
        return tuple(check for check in self.checks if check.verdict in verdicts)

    @property
    def lagging(self) -> tuple[TagCheck, ...]:
        return tuple(check for check in self.checks if check.lags)

    @property
    def unused(self) -> tuple[TagCheck, ...]:
        """The longest unused first."""
        found = (check for check in self.checks if check.unused_days is not None)
        return tuple(sorted(found, key=lambda check: -(check.unused_days or 0)))

    @property
    def failed(self) -> tuple[TagCheck, ...]:
        return tuple(check for check in self.checks if check.error is not None)


def tag_health(
    workspace: Workspace,
    project: str,
    dataset: Dataset | None = None,
    ask: Ask = engine,
    now: datetime | None = None,
    known: TagBits | None = None,
) -> TagHealth:
    """Of all tags in use, on the newest data (or on `dataset`), read toward the project's goal.

    Their users are read where they are kept for this data, else asked in one pass; `known` are those of `known_bits`.
    """
    dataset, book = dataset or workspace.open(project), tag_book(workspace, project)
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    outcome = Outcome.of(catalog.goals.current(project_id), dataset.manifest.events, dataset.manifest.properties)
    known = known_bits(workspace, project, dataset, ask, book) if known is None else known
    placed = _placed(book, known, catalog.branches.all(project_id), outcome.event if outcome else None)
    result = ask.run(tag_health_analysis, dataset, TagHealthSpec(placed, known, outcome))
    tags, lags = in_use(book), {tag.name for tag in lagging(book, dataset)}
    failed = dict(known.failed)
    checks = tuple(_check(tag, result, lags, failed, now or datetime.now(UTC)) for tag in tags)
    return TagHealth(result, checks, drafts=len(book.tags) - len(tags))


def _placed(book: TagBook, known: TagBits, branches: tuple[Branch, ...], event: str | None) -> tuple[HealthTag, ...]:
    """The tags that could be asked, each with its layer and branch."""
    by_id = {branch.id: branch for branch in branches}
    placed = []
    for name in dict.fromkeys(row.name for row in known.rows):
        tag = book.tag(name)
        behaviour = by_id.get(tag.behaviour_id) if tag.behaviour_id is not None else None
        subject = by_id.get(behaviour.parent) if behaviour is not None and behaviour.parent is not None else None
        placed.append(
            HealthTag(
                name=name,
                layer=tag.card.layer,
                subject=subject.name if subject else None,
                behaviour=behaviour.name if behaviour else None,
                counts_goal=event is not None and _counts(book, name, event),
            )
        )
    return tuple(placed)


def _counts(book: TagBook, name: str, event: str, within: tuple[str, ...] = ()) -> bool:
    """Whether the tag, or another that it refers to, asks for the event itself."""
    definition = definition_of(book.tags[name]) if name in book.tags and name not in within else None
    if definition is None:
        return False
    others = (one.name for one in referred(definition) if isinstance(one, TagRef))
    return counts_event(definition, event) or any(_counts(book, other, event, (*within, name)) for other in others)


def _check(
    tag: Tag, result: TagHealthResult, lags: set[str], failed: dict[str, SilhouetteError], now: datetime
) -> TagCheck:
    users = result.users_of(tag.name)
    used = tag.last_used_at or tag.first_made_at or tag.created_at
    unused = (now - used).days if now - used >= UNUSED else None
    return TagCheck(
        tag=tag,
        users=users,
        share=users / result.total if users is not None and result.total else None,
        verdict=result.verdicts.get(tag.name),
        lags=tag.name in lags,
        unused_days=unused,
        error=failed.get(tag.name),
    )
