"""Which users were taken out of the app, by whom, as which file?"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.store.catalog.connection import Area, require_project
from analysis.store.catalog.records import Export, Json
from analysis.store.catalog.tables import exports


class Exports(Area):
    def log(
        self,
        project_id: str,
        origin: Json,
        file: str,
        sha256: str,
        rows: int,
        columns: Sequence[str],
        dataset_version: int,
    ) -> None:
        """Note that these users left the app as a file, and who took them."""
        values = {"origin": origin, "file": file, "sha256": sha256, "rows": rows, "columns": list(columns)}
        with self._writing() as connection:
            require_project(connection, project_id)
            row = exports.insert().values(project_id=project_id, dataset_version=dataset_version, **values)
            connection.execute(row.values(**self._stamp()))

    def all(self, project_id: str) -> tuple[Export, ...]:
        """All exports, the newest first."""
        query = exports.select().where(exports.c.project_id == project_id).order_by(exports.c.id.desc())
        with self._reading() as connection:
            rows = connection.execute(query).mappings()
            return tuple(Export(**{**row, "columns": tuple(row["columns"])}) for row in rows)
