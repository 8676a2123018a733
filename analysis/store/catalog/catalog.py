"""What have people made: projects, versions of data, names, goals, tags, segments, saved analyses, exports?

Small, and never to be lost: SQLite in WAL mode by default, PostgreSQL by URL. The app, the command line and scheduled
jobs use it at the same time. Each method is one transaction; what it returns are the frozen records of
`catalog_records.py`. Each area has its module: `catalog_projects.py`, `catalog_versions.py`, `catalog_tags.py`,
`catalog_branches.py` (the tag tree), `catalog_results.py` (users of tags), `catalog_segments.py`,
`catalog_analyses.py`.
"""

from __future__ import annotations

from pathlib import Path

from analysis.store.catalog.analyses import AnalysisCatalog, ExportCatalog
from analysis.store.catalog.branches import BranchCatalog
from analysis.store.catalog.connection import connect
from analysis.store.catalog.projects import ProjectCatalog
from analysis.store.catalog.results import ResultCatalog
from analysis.store.catalog.segments import SegmentCatalog
from analysis.store.catalog.tags import TagCatalog
from analysis.store.catalog.versions import VersionCatalog


class Catalog(
    ProjectCatalog,
    VersionCatalog,
    TagCatalog,
    BranchCatalog,
    ResultCatalog,
    SegmentCatalog,
    AnalysisCatalog,
    ExportCatalog,
):
    """The whole catalog. Safe to use from several threads and processes."""

    @classmethod
    def open(cls, where: str | Path, who: str = "local") -> Catalog:
        """The catalog of a SQLite file (made if absent) or a database URL, brought to the newest schema.

        Opening again is cheap. `who` is noted on every row.
        """
        return cls(connect(where), who)
