"""Which of a project's tags are worth keeping, and what has to be done about the others?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from analysis import engine
from analysis.errors import SilhouetteError
from analysis.insights import tag_health as tag_health_analysis
from analysis.insights import tag_masks
from analysis.insights.outcomes import Outcome
from analysis.insights.rule_parts import counts_event
from analysis.insights.tag_health import HealthTag, TagHealthResult, TagHealthSpec, Verdict
from analysis.insights.tag_masks import TagMasksSpec
from analysis.jobs.known_tags import known_tags
from analysis.jobs.tag_book import TagBook, tag_book
from analysis.jobs.tag_closing import Ask
from analysis.jobs.tag_refreshing import lagging
from analysis.store.catalog_records import Branch, Tag
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
    ask: Ask = engine.run,
    now: datetime | None = None,
) -> TagHealth:
    """Of all tags in use, on the newest data (or on `dataset`), read toward the project's goal.

    All tags are evaluated in one pass; with a page's cache as `ask` only once for this data.
    """
    dataset, book = dataset or workspace.open(project), tag_book(workspace, project)
    catalog = workspace.catalog()
    project_id = catalog.project(project).id
    outcome = Outcome.of(catalog.goal(project_id), dataset.manifest.events, dataset.manifest.properties)
    asked, wrong = known_tags(book, dataset, ask=ask)
    known = ask(tag_masks, dataset, asked)
    failed: dict[str, SilhouetteError] = dict(wrong) | dict(known.failed)
    placed = _placed(book, asked, catalog.branches(project_id), outcome, failed)
    result = ask(tag_health_analysis, dataset, TagHealthSpec(placed, known, outcome))
    tags = [tag for tag in book.tags.values() if tag.status == "in_use"]
    lags = {tag.name for tag in lagging(book, dataset)}
    checks = tuple(_check(tag, result, lags, failed, now or datetime.now(UTC)) for tag in tags)
    return TagHealth(result, checks, drafts=len(book.tags) - len(tags))


def _placed(
    book: TagBook,
    asked: TagMasksSpec,
    branches: tuple[Branch, ...],
    outcome: Outcome | None,
    failed: dict[str, SilhouetteError],
) -> tuple[HealthTag, ...]:
    """The tags that could be asked, each with its layer and branch."""
    by_id = {branch.id: branch for branch in branches}
    event = outcome.event if outcome else None
    placed = []
    for known in asked.tags:
        tag = book.tag(known.name)
        behaviour = by_id.get(tag.behaviour_id) if tag.behaviour_id is not None else None
        subject = by_id.get(behaviour.parent) if behaviour is not None and behaviour.parent is not None else None
        if known.name not in failed:
            placed.append(
                HealthTag(
                    name=known.name,
                    layer=tag.card.layer,
                    subject=subject.name if subject else None,
                    behaviour=behaviour.name if behaviour else None,
                    counts_goal=event is not None and counts_event(known.definition, event),
                )
            )
    return tuple(placed)


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
