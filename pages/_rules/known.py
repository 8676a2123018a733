"""Of what can a rule about the open data speak?"""

from __future__ import annotations

from analysis.store.dataset import Dataset
from pages._rules.draft import Known
from pages._ui import state


def known_in(dataset: Dataset) -> Known:
    manifest, catalog, project = dataset.manifest, state.catalog(), state.project()
    first, last = dataset.facts.days
    return Known(
        manifest.events,
        {field.name: field.type for field in manifest.properties},
        {field.name: field.type for field in manifest.attributes},
        tuple(tag.name for tag in catalog.tags.all(project.id)) if project else (),
        tuple(segment.name for segment in catalog.segments.all(project.id)) if project else (),
        (first, last),
    )
