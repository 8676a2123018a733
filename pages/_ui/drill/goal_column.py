"""Who of a list has done what the project wants of its users?"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from analysis.insights import findings
from analysis.insights.findings import FindingUsers
from pages._ui import compute, state
from pages._ui.drill.own_column import OwnColumn
from pages._ui.here import Here


def did_goal(here: Here) -> OwnColumn | None:
    """A column that says of each user whether they did the goal's event; None where no event is the goal."""
    goal = state.goal()
    if goal is None or goal.event is None or goal.event not in here.dataset.manifest.events:
        return None
    facts, event, dataset = here.dataset.facts, goal.event, here.dataset
    yes, no = here.text("show.did_yes"), here.text("show.did_no")

    def cells(listed: pa.StringArray) -> Sequence[str]:
        whole = FindingUsers(facts.first, facts.last + 1, event)
        did = compute.members(findings.users, dataset, None, whole)
        return [yes if each else no for each in pc.is_in(listed, value_set=did).to_pylist()]

    return OwnColumn(here.text("show.did_goal", event=here.event_name(event)), cells)
