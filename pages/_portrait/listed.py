"""Who is on a list that stood behind a click, when a link asks for it again?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from analysis.errors import SilhouetteError
from analysis.insights import findings, funnel, overview, retention
from analysis.insights.findings import FindingUsers
from analysis.insights.funnel import FunnelCell, funnel_from_json
from analysis.insights.overview import OverviewCell, OverviewSpec
from analysis.insights.retention import RetentionCell, retention_from_json
from analysis.jobs.funnel import closing
from analysis.jobs.retention import closed as closed_retention
from analysis.plain import from_plain
from pages._ui import compute
from pages._ui.drill import PortrayedUsers
from pages._ui.here import Here


def can_be_asked(listed: PortrayedUsers) -> bool:
    """Whether a link brings the list back; what else it can come from is asked nowhere again."""
    return listed.origin.get("kind") in _ASKED


def written(listed: PortrayedUsers) -> dict[str, Any]:
    """For a link: its name, and what it came from where that can be asked."""
    return {"name": listed.name} | ({"origin": dict(listed.origin)} if can_be_asked(listed) else {})


def asked_again(here: Here, said: Mapping[str, Any]) -> PortrayedUsers | None:
    """The list as it is in this data; None where it can't be asked, or no longer."""
    origin = said.get("origin") or {}
    ask = _ASKED.get(origin.get("kind", ""))
    if ask is None:
        return None
    try:
        return PortrayedUsers(said["name"], ask(here, origin), dict(origin))
    except SilhouetteError:  # of an event, a tag or a column that is no more
        return None


def _of_funnel(here: Here, origin: Mapping[str, Any]) -> pa.StringArray:
    asked = funnel_from_json(origin["spec"])
    spec = closing.closed(here.workspace, here.project.id, asked, here.dataset, compute)
    return compute.members(funnel, here.dataset, spec, from_plain(FunnelCell, origin["cell"]))


def _of_overview(here: Here, origin: Mapping[str, Any]) -> pa.StringArray:
    spec, cell = OverviewSpec.from_json(origin["spec"]), from_plain(OverviewCell, origin["cell"])
    return compute.members(overview, here.dataset, spec, cell)


def _of_retention(here: Here, origin: Mapping[str, Any]) -> pa.StringArray:
    spec = closed_retention(here.workspace, here.project.id, retention_from_json(origin["spec"]), here.dataset, compute)
    return compute.members(retention, here.dataset, spec, from_plain(RetentionCell, origin["cell"]))


def _of_finding(here: Here, origin: Mapping[str, Any]) -> pa.StringArray:
    return compute.members(findings.users, here.dataset, None, from_plain(FindingUsers, origin["cell"]))


_ASKED: Mapping[str, Callable[[Here, Mapping[str, Any]], pa.StringArray]] = {
    "funnel": _of_funnel,
    "overview": _of_overview,
    "retention": _of_retention,
    "finding": _of_finding,
}
