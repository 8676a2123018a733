"""How is an imported file called otherwise?"""

from __future__ import annotations

from analysis.store.workspace import Workspace


def rename_source(workspace: Workspace, project: str, source_id: int, name: str) -> None:
    """Its rows stay as they are. Raises `EmptyName`, `UnknownProject`."""
    catalog = workspace.catalog()
    catalog.versions.rename_source(catalog.projects.get(project).id, source_id, name)
