"""An import that kills its own process, as the kernel would, at a named point: `WORKSPACE FILE STAGE TIMES`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from analysis.jobs.data import ImportFile, ImportOptions, import_files
from analysis.sources.messages import ImportProgress
from analysis.sources.reading import Reading
from analysis.store.workspace import Workspace
from tests.jobs.data.files import COLUMNS, MAPPING, NOW


def main() -> None:
    workspace, file, stage, times = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    seen = 0

    def progress(told: ImportProgress) -> None:
        nonlocal seen
        seen += told.stage == stage
        if seen == times:
            os.kill(os.getpid(), signal.SIGKILL)

    import_file = ImportFile(file, file.name, Reading("csv", COLUMNS), MAPPING)
    import_files(Workspace(workspace), "shop", (import_file,), ImportOptions(now=NOW), progress)


if __name__ == "__main__":
    main()
