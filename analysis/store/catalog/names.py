"""Under which names are events, properties and attributes shown?"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from analysis.store.catalog.connection import Area, require_project
from analysis.store.catalog.records import NAME_KINDS, NameKind
from analysis.store.catalog.tables import names


class Names(Area):
    def set(self, project_id: str, kind: NameKind, language: str, shown: Mapping[str, str]) -> None:
        """Display names of events, properties or attributes by their raw names; an empty one is taken back."""
        with self._writing() as connection:
            require_project(connection, project_id)
            for name, label in shown.items():
                key = {"project_id": project_id, "kind": kind, "name": name, "language": language}
                connection.execute(names.delete().where(*(names.c[column] == value for column, value in key.items())))
                if label := " ".join(label.split()):
                    connection.execute(names.insert().values(**key, shown=label, **self._stamp()))

    def get(self, project_id: str, language: str) -> dict[NameKind, dict[str, str]]:
        """Display names in one language: `get(project_id, "en")["event"]["view_item"]`; all three kinds are there."""
        found: dict[NameKind, dict[str, str]] = {kind: {} for kind in NAME_KINDS}
        query = sa.select(names.c.kind, names.c.name, names.c.shown).where(
            names.c.project_id == project_id, names.c.language == language
        )
        with self._reading() as connection:
            for kind, name, label in connection.execute(query):
                found[kind][name] = label
        return found
