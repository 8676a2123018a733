"""How is the catalog's database opened, brought up to date, read and written?"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url

from analysis.errors import EmptyName, StoreError, UnknownProject
from analysis.store.catalog.tables import projects

MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MILLISECONDS = 60_000
_ADVISORY_LOCK = 7_145_882  # any number; PostgreSQL's name for "one migration at a time"


class CatalogTooNew(StoreError):
    """The catalog was written by a newer Silhouette. details: found, known"""

    code = "catalog_too_new"


class Database:
    """A database brought up to date, and who uses it. Reads see one state; writes follow one another."""

    def __init__(self, engine: Engine, who: str) -> None:
        self.who = who
        self._engine = engine
        self._of_thread = threading.local()  # the connection of a transaction that this thread has begun

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What this thread reads and writes in the block is one transaction, undone whole where the block raises.

        Others wait with their writes meanwhile, so what is read in it stays true until it ends. One within another is
        a part of that.
        """
        with self.writing() as connection:
            before, self._of_thread.connection = self._begun(), connection
            try:
                yield
            finally:
                self._of_thread.connection = before

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        if (begun := self._begun()) is not None:
            yield begun
            return
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Committed at the end of the block, or with the transaction that it is a part of, unless it raises."""
        if (begun := self._begun()) is not None:
            with begun.begin_nested():  # who catches what it raises finds the rest of the transaction as it was
                yield begun
            return
        with self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    def wipe(self) -> None:
        """What was deleted leaves the files of the database too: SQLite keeps it in free pages and in its log."""
        if self._engine.url.get_backend_name() != "sqlite":
            return
        raw = self._engine.raw_connection()
        try:
            for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                raw.cursor().execute(statement).fetchall()
        finally:
            raw.close()

    def _begun(self) -> Connection | None:
        return getattr(self._of_thread, "connection", None)


class Area:
    """One part of the catalog. Each method is one transaction, or a part of the one that the thread has begun."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._database.reading()

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._database.writing()

    def _stamp(self) -> dict[str, Any]:
        return {"created_at": datetime.now(UTC), "created_by": self._database.who}


def connect(where: str | Path) -> Engine:
    """The engine of a SQLite file or of a database URL, migrated to the newest schema."""
    url = _url(where)
    engine = _engine(url)
    newest = newest_revision()
    absent = url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists()
    found = None if absent else _revision(engine)
    if found is not None and found > newest:
        raise CatalogTooNew(found=found, known=newest)
    if found != newest:
        _migrate(engine, url)
    return engine


def newest_revision() -> str:
    """Revisions are numbered like their files: `0001_first.py` is `0001`."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def _url(where: str | Path) -> URL:
    if isinstance(where, str) and "://" in where:
        return make_url(where)
    return URL.create("sqlite", database=str(Path(where).expanduser().absolute()))


@lru_cache(maxsize=16)
def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    # No pool: opening a SQLite file takes less than a millisecond, and no handle outlives a fork or a deleted folder.
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 the driver's connection
    connection.isolation_level = None  # the driver must not begin transactions of its own
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: one that reads first and writes later would fail instead of waiting."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine, url: URL) -> None:
    """Bring the schema up to date; processes that start at once wait for the first."""
    from alembic import command  # only when there is something to do: it takes a while to import
    from alembic.config import Config

    config = Config(attributes={})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    sqlite = url.get_backend_name() == "sqlite"
    with _file_lock(Path(str(url.database))) if sqlite else nullcontext():
        if sqlite:
            _use_write_ahead_log(engine)
        with engine.execution_options(writes=True).begin() as connection:
            if not sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@contextmanager
def _file_lock(database: Path) -> Iterator[None]:
    """Switching to the write-ahead log doesn't wait for other openers by itself."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with database.with_name(f"{database.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # let go with the file, also by a process that dies
        yield


def _use_write_ahead_log(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()


def require_project(connection: Connection, project_id: str) -> None:
    if connection.execute(sa.select(projects.c.id).where(projects.c.id == project_id)).first() is None:
        raise UnknownProject(project=project_id)


def clean_name(name: str, kind: str) -> str:
    """The name trimmed; one that is then empty is refused."""
    trimmed = " ".join(name.split())
    if not trimmed:
        raise EmptyName(kind=kind)
    return trimmed
