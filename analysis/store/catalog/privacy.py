"""What does a project say of privacy?"""

from __future__ import annotations

from analysis.store.catalog.connection import Area, require_project
from analysis.store.catalog.records import Privacy
from analysis.store.catalog.tables import privacy


class PrivacySettings(Area):
    def get(self, project_id: str) -> Privacy:
        with self._reading() as connection:
            row = connection.execute(privacy.select().where(privacy.c.project_id == project_id)).first()
        return Privacy(row.least_group, row.personal) if row else Privacy()

    def set(self, project_id: str, new: Privacy) -> None:
        values = {"least_group": max(0, new.least_group), "personal": dict(new.personal)} | self._stamp()
        with self._writing() as connection:
            require_project(connection, project_id)
            where = privacy.c.project_id == project_id
            if connection.execute(privacy.select().where(where)).first():
                connection.execute(privacy.update().where(where).values(**values))
            else:
                connection.execute(privacy.insert().values(project_id=project_id, **values))
