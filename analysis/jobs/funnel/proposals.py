"""Which proposal did the funnel page open with first, so that it asks the same when other data comes?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from analysis.store.catalog import Json
from analysis.store.workspace import Workspace

_KIND = "funnel_proposal"


@dataclass(frozen=True)
class KeptProposal:
    """The events of a usual way, the last of them its end, and within which time people go it."""

    steps: tuple[str, ...]
    window: timedelta


def kept_proposal(workspace: Workspace, project_id: str, end: str, events: Collection[str]) -> KeptProposal | None:
    """The first that was shown for this end; of events that the data has."""
    kept = (
        (each.created_at, proposal)
        for each in workspace.catalog().analyses.all(project_id, _KIND, links=True)
        if (proposal := _read(each.spec)).steps[-1] == end and set(proposal.steps) <= set(events)
    )
    first = min(kept, key=lambda pair: pair[0], default=None)
    return first and first[1]


def keep_proposal(workspace: Workspace, project_id: str, proposal: KeptProposal) -> None:
    """For as long as somebody comes back to it. Nothing is written where it is known already."""
    spec = {"steps": list(proposal.steps), "window": proposal.window.total_seconds()}
    workspace.catalog().analyses.passing(project_id, _KIND, spec)


def _read(spec: Json) -> KeptProposal:
    return KeptProposal(tuple(spec["steps"]), timedelta(seconds=spec["window"]))
