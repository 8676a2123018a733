"""A change of a file's zone that kills its own process, as the kernel would, at a named point: `WORKSPACE STAGE`."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from analysis.jobs.data import Rereading, reread
from analysis.plain import from_plain
from analysis.sources.messages import ImportProgress
from analysis.sources.reading import Reading
from analysis.store.workspace import Workspace
from tests.jobs.data.files import MAPPING


def kill(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    workspace, stage = Workspace(Path(sys.argv[1])), sys.argv[2]

    def progress(told: ImportProgress) -> None:
        if told.stage == stage:
            kill()

    project = workspace.catalog().projects.get("shop").id
    (source,) = workspace.catalog().versions.sources(project)
    wanted = Rereading(from_plain(Reading, source.reading), replace(MAPPING, time_zone="Asia/Shanghai"))
    # "publishing" is within the transaction that makes the version.
    projects = type(workspace.catalog().projects)
    with patch.object(projects, "update_settings", kill if stage == "publishing" else projects.update_settings):
        reread(workspace, "shop", source.id, wanted, progress)


if __name__ == "__main__":
    main()
