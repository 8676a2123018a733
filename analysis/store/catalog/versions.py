"""Which versions of a project's dataset are published, and from which files do they come?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from analysis.errors import StaleBase, UnknownVersion
from analysis.store.catalog.connection import Area, clean_name, require_project
from analysis.store.catalog.records import NewSource, Source, Version
from analysis.store.catalog.tables import sources, versions


class Versions(Area):
    def publish(
        self,
        project_id: str,
        base: int,
        manifest_path: str,
        manifest_hash: str,
        new: Sequence[NewSource] = (),
        removed: Sequence[int] = (),
    ) -> int:
        """Version `base` + 1 with the files that it adds, without those (ids) that it leaves out; 0 is the first base.

        One transaction. Raises `StaleBase` when another version was published since `base`: nothing is changed then.
        """
        number = base + 1
        with self._writing() as connection:
            require_project(connection, project_id)
            newest = connection.execute(
                sa.select(sa.func.coalesce(sa.func.max(versions.c.version), 0)).where(
                    versions.c.project_id == project_id
                )
            ).scalar_one()
            if newest != base:
                raise StaleBase(project=project_id, base=base)
            row = {"version": number, "manifest_path": manifest_path, "manifest_hash": manifest_hash} | self._stamp()
            try:
                connection.execute(versions.insert().values(project_id=project_id, **row))
            except IntegrityError as error:  # two at once, on a database that lets both read first
                raise StaleBase(project=project_id, base=base) from error
            for source in new:
                values = asdict(source) | self._stamp()
                connection.execute(sources.insert().values(project_id=project_id, version=number, **values))
            left_out = sources.c.project_id == project_id, sources.c.id.in_(removed)
            connection.execute(sources.update().where(*left_out).values(removed_in=number))
        return number

    def newest(self, project_id: str) -> Version | None:
        """None while the project has no data."""
        return next(reversed(self.all(project_id)), None)

    def get(self, project_id: str, number: int) -> Version:
        """Raises `UnknownVersion`."""
        found = next((version for version in self.all(project_id) if version.version == number), None)
        if found is None:
            raise UnknownVersion(project=project_id, version=number)
        return found

    def all(self, project_id: str) -> tuple[Version, ...]:
        """All published versions, the oldest first."""
        query = versions.select().where(versions.c.project_id == project_id).order_by(versions.c.version)
        with self._reading() as connection:
            return tuple(Version(**row._mapping) for row in connection.execute(query))

    def sources(self, project_id: str, version: int | None = None) -> tuple[Source, ...]:
        """The imported files in order; those that a version holds, or all there ever were."""
        query = sources.select().where(sources.c.project_id == project_id).order_by(sources.c.id)
        if version is not None:
            kept = sa.or_(sources.c.removed_in.is_(None), sources.c.removed_in > version)
            query = query.where(sources.c.version <= version, kept)
        with self._reading() as connection:
            return tuple(Source(**row._mapping) for row in connection.execute(query))

    def rename_source(self, project_id: str, source_id: int, name: str) -> None:
        """Call an imported file otherwise; its rows stay as they are. Raises `EmptyName`."""
        name = clean_name(name, "source")
        with self._writing() as connection:
            require_project(connection, project_id)
            wanted = sources.c.project_id == project_id, sources.c.id == source_id
            connection.execute(sources.update().where(*wanted).values(file=name))
