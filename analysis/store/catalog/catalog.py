"""What have people made: projects, versions of data, names, goals, tags, segments, saved analyses, exports?

Small, and never to be lost: SQLite in WAL mode by default, PostgreSQL by URL. The app, the command line and scheduled
jobs use it at the same time. Each area has its module and is a property of the catalog; what it returns are the frozen
records of `records.py`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from analysis.store.catalog.analyses import Analyses
from analysis.store.catalog.branches import Branches
from analysis.store.catalog.connection import Database, connect
from analysis.store.catalog.exports import Exports
from analysis.store.catalog.forgetting import Forgetting
from analysis.store.catalog.goals import Goals
from analysis.store.catalog.merges import Merges
from analysis.store.catalog.names import Names
from analysis.store.catalog.privacy import PrivacySettings
from analysis.store.catalog.projects import Projects
from analysis.store.catalog.results import Results
from analysis.store.catalog.segments import Segments
from analysis.store.catalog.tags import Tags
from analysis.store.catalog.versions import Versions


class Catalog:
    """The whole catalog, by area. Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.projects = Projects(database)
        self.versions = Versions(database)  # of the data, with the files that they come from
        self.names = Names(database)
        self.goals = Goals(database)
        self.tags = Tags(database)
        self.branches = Branches(database)  # of the tag tree
        self.results = Results(database)  # users of tags
        self.segments = Segments(database)
        self.analyses = Analyses(database)
        self.exports = Exports(database)
        self.merges = Merges(database)  # of users with several ids
        self.privacy = PrivacySettings(database)
        self.forgetting = Forgetting(database)  # a user, for good

    @classmethod
    def open(cls, where: str | Path, who: str = "local") -> Catalog:
        """The catalog of a SQLite file (made if absent) or a database URL, brought to the newest schema.

        Opening again is cheap. `who` is noted on every row.
        """
        return cls(Database(connect(where), who))

    def transaction(self) -> AbstractContextManager[None]:
        """Several reads and writes of this thread as one: all of a deed is done, or nothing of it.

        Others wait with their writes meanwhile, so the block is short and computes nothing long.
        """
        return self._database.transaction()
