"""Of what can a rule about the open data speak?"""

from __future__ import annotations

from pages._rules.draft import Known
from pages._ui import inputs
from pages._ui.here import Here


def known_in(here: Here) -> Known:
    listed, catalog = inputs.listed(here), here.workspace.catalog()
    return Known(
        listed.events,
        {column.name: column.type for column in listed.of(["property"])},
        {column.name: column.type for column in listed.of(["attribute"])},
        tuple(tag.name for tag in catalog.tags.all(here.project.id)),
        tuple(segment.name for segment in catalog.segments.all(here.project.id)),
        *(() if here.without_events else (here.dataset.facts.days,)),
    )
