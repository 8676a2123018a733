"""What was done about users with several ids, and how are they merged now?"""

from __future__ import annotations

from analysis.store.catalog.connection import Area, require_project
from analysis.store.catalog.records import Json, MergeDeed, MergeRecord
from analysis.store.catalog.tables import merges


class Merges(Area):
    def log(self, project_id: str, deed: MergeDeed, dataset_version: int, spec: Json, counts: Json) -> None:
        values = {"deed": deed, "dataset_version": dataset_version, "spec": dict(spec), "counts": dict(counts)}
        with self._writing() as connection:
            require_project(connection, project_id)
            connection.execute(merges.insert().values(project_id=project_id, **values, **self._stamp()))

    def all(self, project_id: str) -> tuple[MergeRecord, ...]:
        """The newest first."""
        query = merges.select().where(merges.c.project_id == project_id).order_by(merges.c.id.desc())
        with self._reading() as connection:
            return tuple(MergeRecord(**row) for row in connection.execute(query).mappings())

    def current(self, project_id: str) -> Json | None:
        """How users are matched in data to come; None where they aren't."""
        newest = next(iter(self.all(project_id)), None)
        return None if newest is None or newest.deed == "undone" else newest.spec
