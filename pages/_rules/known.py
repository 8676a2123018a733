"""Of what can a rule about the open data speak?"""

from __future__ import annotations

from pages._rules.draft import Known
from pages._ui.here import Here


def known_in(here: Here) -> Known:
    manifest, catalog = here.dataset.manifest, here.workspace.catalog()
    return Known(
        manifest.events,
        {field.name: field.type for field in manifest.properties},
        {field.name: field.type for field in manifest.attributes},
        tuple(tag.name for tag in catalog.tags.all(here.project.id)),
        tuple(segment.name for segment in catalog.segments.all(here.project.id)),
        *(() if here.without_events else (here.dataset.facts.days,)),
    )
