"""`tag health`: which tags are worth keeping?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analysis.command_line.answers import Answer, plain_rows
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, open_workspace
from analysis.command_line.tags.words import plain_error
from analysis.locale import Text

if TYPE_CHECKING:
    from analysis.insights.tags import SamePair, TagRow
    from analysis.jobs.tags import TagCheck, TagHealth


def health(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """How much the tags say: of whom, what separates the goal, and which lag, repeat one another or are unused.

    Example: tag health --project shop
    """
    opened = open_workspace(workspace)
    from analysis.jobs.tags import tag_health

    dataset = opened.open(project)
    found = tag_health(opened, project, dataset)
    return Answer(_value(found, dataset.version), lambda text: _lines(found, text))


def _value(found: TagHealth, dataset: int) -> dict[str, Any]:
    result = found.result
    return {
        "dataset": dataset,
        "users": result.total,
        "covered": result.covered,
        "share": result.share,
        "average_tags": result.average_tags,
        "drafts": found.drafts,
        "tags": [_check(check) for check in found.checks],
        "same": [_pair(pair) for pair in result.same],
        "coverage": plain_rows(result.coverage),
        "per_user": plain_rows(result.per_user),
    }


def _check(check: TagCheck) -> dict[str, Any]:
    return {
        "tag": check.tag.name,
        "users": check.users,
        "share": check.share,
        "verdict": check.verdict,
        "lags": check.lags,
        "unused_days": check.unused_days,
        "error": plain_error(check.error),
    }


def _pair(pair: SamePair) -> dict[str, Any]:
    return {"first": _row(pair.first), "second": _row(pair.second), "both": pair.both, "jaccard": pair.jaccard}


def _row(row: TagRow) -> dict[str, Any]:
    return {"tag": row.name, "value": row.value}


def _lines(found: TagHealth, text: Text) -> Iterator[str]:
    result = found.result
    yield text("cli.health", n=len(found.checks), share=text.percent(result.share), users=result.covered)
    for check in found.checks:
        if check.error:
            yield "  " + text("cli.tag_error", tag=check.tag.name, error=text.error(check.error))
            continue
        verdict = text(f"cli.verdict.{check.verdict}")
        share = text.percent(check.share)
        yield "  " + text("cli.health_tag", tag=check.tag.name, users=check.users, share=share, verdict=verdict)
        if check.lags:
            yield "    " + text("cli.health_lags")
        if check.unused_days is not None:
            yield "    " + text("cli.health_unused", n=check.unused_days)
    for pair in result.same:
        both = text.percent(pair.jaccard)
        yield "  " + text("cli.health_same", first=_named(pair.first), second=_named(pair.second), share=both)


def _named(row: TagRow) -> str:
    return row.name if row.value is None else f"{row.name}: {row.value}"
