"""Which analyses were saved for a link, and which users were taken out of the app?"""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from itertools import count
from typing import Any

from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from analysis.errors import NameTaken, UnknownName
from analysis.store.catalog.connection import CatalogConnection, clean_name, require_project
from analysis.store.catalog.records import Export, Json, SavedAnalysis
from analysis.store.catalog.tables import analyses, exports

_ALPHABET = string.ascii_letters + string.digits
_TOKEN_LENGTH = 16  # 95 bits: nobody finds another's link by trying


class AnalysisCatalog(CatalogConnection):
    def save_analysis(self, project_id: str, kind: str, name: str | None, spec: Json) -> str:
        """The new saved analysis's id. Without a name it is only a link; equal links get the same id.

        Raises `NameTaken` where the project has one of this kind and name.
        """
        name = None if name is None else clean_name(name, "analysis")
        with self._writing() as connection:
            require_project(connection, project_id)
            if name is None and (known := _equal_link(connection, project_id, kind, spec)):
                return known
            token = "".join(secrets.choice(_ALPHABET) for _ in range(_TOKEN_LENGTH))
            values = {"id": token, "project_id": project_id, "kind": kind, "name": name, "spec": spec}
            try:
                connection.execute(analyses.insert().values(**values, **self._stamp()))
            except IntegrityError as error:
                raise NameTaken(kind="analysis", name=name) from error
        return token

    def analysis(self, analysis_id: str) -> SavedAnalysis:
        """By id, whatever its project. Raises `UnknownName`."""
        with self._reading() as connection:
            return SavedAnalysis(**_required(connection, analysis_id)._mapping)

    def analyses(self, project_id: str, kind: str | None = None) -> tuple[SavedAnalysis, ...]:
        """Those with a name, by name; of one kind, or all."""
        query = analyses.select().where(analyses.c.project_id == project_id, analyses.c.name.is_not(None))
        if kind is not None:
            query = query.where(analyses.c.kind == kind)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(analyses.c.name, analyses.c.kind))
            return tuple(SavedAnalysis(**row._mapping) for row in rows)

    def rename_analysis(self, analysis_id: str, name: str) -> None:
        name = clean_name(name, "analysis")
        with self._writing() as connection:
            _required(connection, analysis_id)
            try:
                connection.execute(analyses.update().where(analyses.c.id == analysis_id).values(name=name))
            except IntegrityError as error:
                raise NameTaken(kind="analysis", name=name) from error

    def duplicate_analysis(self, analysis_id: str) -> str:
        """Save a named one once more; its name gets the first number that is free. The copy's id."""
        saved = self.analysis(analysis_id)
        taken = {each.name for each in self.analyses(saved.project_id, saved.kind)}
        names = (f"{saved.name} {number}" for number in count(2))
        name = next(name for name in names if name not in taken)
        return self.save_analysis(saved.project_id, saved.kind, name, saved.spec)

    def delete_analysis(self, analysis_id: str) -> None:
        with self._writing() as connection:
            _required(connection, analysis_id)
            connection.execute(analyses.delete().where(analyses.c.id == analysis_id))


class ExportCatalog(CatalogConnection):
    def log_export(
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

    def exports(self, project_id: str) -> tuple[Export, ...]:
        """All exports, the newest first."""
        query = exports.select().where(exports.c.project_id == project_id).order_by(exports.c.id.desc())
        with self._reading() as connection:
            rows = connection.execute(query).mappings()
            return tuple(Export(**{**row, "columns": tuple(row["columns"])}) for row in rows)


def _equal_link(connection: Connection, project_id: str, kind: str, spec: Json) -> str | None:
    links = analyses.select().where(
        analyses.c.project_id == project_id, analyses.c.kind == kind, analyses.c.name.is_(None)
    )
    return next((row.id for row in connection.execute(links) if row.spec == spec), None)


def _required(connection: Connection, analysis_id: str) -> Row[Any]:
    row = connection.execute(analyses.select().where(analyses.c.id == analysis_id)).first()
    if row is None:
        raise UnknownName(kind="analysis", name=analysis_id, near=[])
    return row
