"""Which analyses were saved, under a name, for a link, or because an address names what was looked at?"""

from __future__ import annotations

import hashlib
import json
import secrets
import string
from datetime import UTC, datetime, timedelta
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
PASSING_KEPT = timedelta(days=400)  # a bookmark is opened at least once a year
PASSING_MOST = 20_000  # of a project: some ten megabytes
_SEEN_AGAIN = timedelta(days=1)  # who reloads a page needs no write


class Analyses(Area):
    def save(self, project_id: str, kind: str, name: str | None, spec: Json) -> str:
        """The new saved analysis's id. Without a name it is only a link; equal links get the same id.

        Raises `NameTaken` where the project has one of this kind and name.
        """
        if name is None:
            return self._link(project_id, kind, spec, None)
        values = {"id": _random(), "project_id": project_id, "kind": kind, "spec": spec, "passed_at": None}
        values |= {"name": clean_name(name, "analysis")} | self._stamp()
        with self._writing() as connection:
            require_project(connection, project_id)
            try:
                connection.execute(analyses.insert().values(**values))
            except IntegrityError as error:
                raise NameTaken(kind="analysis", name=values["name"]) from error
        return values["id"]

    def passing(self, project_id: str, kind: str, spec: Json) -> str:
        """The id under which an address names what is looked at; as `save` without a name, but not for good.

        What nobody has looked at for `PASSING_KEPT`, and what is more than `PASSING_MOST`, goes.
        """
        return self._link(project_id, kind, spec, datetime.now(UTC))

    def _link(self, project_id: str, kind: str, spec: Json, passed_at: datetime | None) -> str:
        """Equal ones have the same id, which only those can work out who know the project's."""
        said, attempt = json.dumps([project_id, kind, spec], sort_keys=True), 0
        while True:
            token = _token_of(said, attempt)
            with self._reading() as connection:
                known = connection.execute(analyses.select().where(analyses.c.id == token)).first()
            if known is None or json.dumps([project_id, kind, known.spec], sort_keys=True) == said:
                break
            attempt += 1  # what had this id has been reworded since
        if known is None or (known.passed_at is not None and _is_news(known.passed_at, passed_at)):
            self._keep_link(token, project_id, kind, spec, passed_at)
        return token

    def _keep_link(self, token: str, project_id: str, kind: str, spec: Json, passed_at: datetime | None) -> None:
        with self._writing() as connection:
            require_project(connection, project_id)
            known = connection.execute(analyses.select().where(analyses.c.id == token)).first()
            if known is not None:  # also where somebody was quicker
                kept = None if known.passed_at is None else passed_at
                connection.execute(analyses.update().where(analyses.c.id == token).values(passed_at=kept))
                return
            values = {"id": token, "project_id": project_id, "kind": kind, "name": None, "spec": spec}
            connection.execute(analyses.insert().values(**values, passed_at=passed_at, **self._stamp()))
            if passed_at is not None:
                _forget_passed(connection, project_id, passed_at - PASSING_KEPT)

    def seen(self, analysis_id: str) -> SavedAnalysis:
        """As `get`; one that is not kept for good stays longer. Raises `UnknownName`."""
        found, now = self.get(analysis_id), datetime.now(UTC)
        if found.passed_at is not None and _is_news(found.passed_at, now):
            with self._writing() as connection:
                connection.execute(analyses.update().where(analyses.c.id == analysis_id).values(passed_at=now))
        return found

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


def _random() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_TOKEN_LENGTH))


def _token_of(said: str, attempt: int) -> str:
    number = int.from_bytes(hashlib.sha256(f"{attempt}{said}".encode()).digest(), "big")
    letters = []
    for _ in range(_TOKEN_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)


def _is_news(before: datetime, now: datetime | None) -> bool:
    return now is None or now - before > _SEEN_AGAIN


def _forget_passed(connection: Connection, project_id: str, before: datetime) -> None:
    passed = (analyses.c.project_id == project_id) & analyses.c.passed_at.is_not(None)
    newest = analyses.select().with_only_columns(analyses.c.passed_at).where(passed)
    first_too_many = connection.execute(
        newest.order_by(analyses.c.passed_at.desc()).offset(PASSING_MOST).limit(1)
    ).scalar()
    oldest = max(before, first_too_many) if first_too_many else before
    connection.execute(analyses.delete().where(passed & (analyses.c.passed_at <= oldest)))


def _required(connection: Connection, analysis_id: str) -> Row[Any]:
    row = connection.execute(analyses.select().where(analyses.c.id == analysis_id)).first()
    if row is None:
        raise UnknownName(kind="analysis", name=analysis_id, near=[])
    return row
