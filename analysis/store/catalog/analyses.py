"""Which analyses were saved, under a name or for a link?"""

from __future__ import annotations

import secrets
import string
from itertools import count
from typing import Any

from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from analysis.errors import NameTaken, UnknownName
from analysis.store.catalog.connection import Area, clean_name, require_project
from analysis.store.catalog.records import Json, SavedAnalysis
from analysis.store.catalog.tables import analyses

_ALPHABET = string.ascii_letters + string.digits
_TOKEN_LENGTH = 16  # 95 bits: nobody finds another's link by trying


class Analyses(Area):
    def save(self, project_id: str, kind: str, name: str | None, spec: Json) -> str:
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

    def get(self, analysis_id: str) -> SavedAnalysis:
        """By id, whatever its project. Raises `UnknownName`."""
        with self._reading() as connection:
            return SavedAnalysis(**_required(connection, analysis_id)._mapping)

    def all(self, project_id: str, kind: str | None = None, links: bool = False) -> tuple[SavedAnalysis, ...]:
        """Those with a name, by name; of one kind, or all. With `links` those without a name too."""
        query = analyses.select().where(analyses.c.project_id == project_id)
        if not links:
            query = query.where(analyses.c.name.is_not(None))
        if kind is not None:
            query = query.where(analyses.c.kind == kind)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(analyses.c.name, analyses.c.kind))
            return tuple(SavedAnalysis(**row._mapping) for row in rows)

    def reword(self, analysis_id: str, spec: Json) -> None:
        """The same question in other words."""
        with self._writing() as connection:
            _required(connection, analysis_id)
            connection.execute(analyses.update().where(analyses.c.id == analysis_id).values(spec=spec))

    def rename(self, analysis_id: str, name: str) -> None:
        name = clean_name(name, "analysis")
        with self._writing() as connection:
            _required(connection, analysis_id)
            try:
                connection.execute(analyses.update().where(analyses.c.id == analysis_id).values(name=name))
            except IntegrityError as error:
                raise NameTaken(kind="analysis", name=name) from error

    def duplicate(self, analysis_id: str) -> str:
        """Save a named one once more; its name gets the first number that is free. The copy's id."""
        with self._database.transaction():
            saved = self.get(analysis_id)
            taken = {each.name for each in self.all(saved.project_id, saved.kind)}
            names = (f"{saved.name} {number}" for number in count(2))
            name = next(name for name in names if name not in taken)
            return self.save(saved.project_id, saved.kind, name, saved.spec)

    def delete(self, analysis_id: str) -> None:
        with self._writing() as connection:
            _required(connection, analysis_id)
            connection.execute(analyses.delete().where(analyses.c.id == analysis_id))


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
