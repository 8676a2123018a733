"""Which users were taken out of the app, by whom, as which file, and is the log of it whole?"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from analysis.store.catalog.connection import Area, require_project
from analysis.store.catalog.records import Export, Members, NewExport
from analysis.store.catalog.seals import seal_of
from analysis.store.catalog.tables import draws, export_ends, exports

_SECRET_BYTES = 32


@dataclass(frozen=True)
class Chain:
    """Whether each record is as it was noted, and none is missing. `broken` is the number of the first that isn't, or
    after which one is missing."""

    records: int
    seal: str  # of the newest record: who keeps it elsewhere can tell a log that was written anew
    broken: int | None = None

    @property
    def whole(self) -> bool:
        return self.broken is None


class Exports(Area):
    def log(self, project_id: str, new: NewExport) -> Export:
        """Note that these users left the app as a file, and who took them."""
        values = asdict(new) | {"columns": list(new.columns), "project_id": project_id} | self._stamp()
        with self._writing() as connection:
            require_project(connection, project_id)
            end = _end(connection, project_id)
            values |= {"number": end.number + 1 if end else 1, "before": end.seal if end else ""}
            values["seal"] = seal_of(values, values["created_at"])
            row_id = connection.execute(exports.insert().values(**values)).inserted_primary_key
            _put_end(connection, project_id, values["number"], values["seal"], new=end is None)
            [found] = connection.execute(exports.select().where(exports.c.id == (row_id or [None])[0]))
            return _export(found)

    def all(self, project_id: str) -> tuple[Export, ...]:
        """All exports, the newest first."""
        query = exports.select().where(exports.c.project_id == project_id).order_by(exports.c.id.desc())
        with self._reading() as connection:
            return tuple(map(_export, connection.execute(query)))

    def verified(self, project_id: str) -> Chain:
        """Each record is sealed anew and compared, the last one with the end that is noted apart."""
        query = exports.select().where(exports.c.project_id == project_id).order_by(exports.c.number, exports.c.id)
        with self._reading() as connection:
            records = [_export(row) for row in connection.execute(query)]
            end = _end(connection, project_id)
        seal = ""
        for number, record in enumerate(records, 1):
            said = {**vars(record), "number": number, "before": seal}
            if record.number != number or seal_of(said, record.created_at) != record.seal:
                return Chain(len(records), end.seal if end else "", number)
            seal = record.seal
        noted = (end.number, end.seal) if end else (0, "")
        return Chain(len(records), noted[1], None if noted == (len(records), seal) else len(records))

    def replace_lists(self, export_id: int, sent: Members | None, held: Members | None) -> None:
        """A user who is forgotten leaves the lists of who was taken out."""
        lists = {"sent_list": asdict(sent) if sent else None, "held_list": asdict(held) if held else None}
        with self._writing() as connection:
            connection.execute(exports.update().where(exports.c.id == export_id).values(**lists))

    def secret(self, project_id: str, action: str) -> bytes:
        """By which an action draws its users: made when first asked for, the same ever after."""
        with self._writing() as connection:
            require_project(connection, project_id)
            known = sa.select(draws.c.secret).where(draws.c.project_id == project_id, draws.c.action == action)
            found = connection.execute(known).scalar()
            if found is None:
                found = secrets.token_hex(_SECRET_BYTES)
                values = {"project_id": project_id, "action": action, "secret": found} | self._stamp()
                connection.execute(draws.insert().values(**values))
            return bytes.fromhex(found)


def _end(connection: Connection, project_id: str) -> Row[Any] | None:
    return connection.execute(export_ends.select().where(export_ends.c.project_id == project_id)).first()


def _put_end(connection: Connection, project_id: str, number: int, seal: str, new: bool) -> None:
    values = {"project_id": project_id, "number": number, "seal": seal}
    if new:
        connection.execute(export_ends.insert().values(**values))
    else:
        connection.execute(export_ends.update().where(export_ends.c.project_id == project_id).values(**values))


def _export(row: Row[Any]) -> Export:
    said: dict[str, Any] = {**row._mapping, "columns": tuple(row.columns)}
    for name in ("sent_list", "held_list"):
        said[name] = Members(**said[name]) if said[name] else None
    return Export(**said)
