"""What is brought to data that was just published: tags, then the segments that keep up with it?"""

from __future__ import annotations

from contextlib import suppress

from analysis.engine import Progress
from analysis.errors import SilhouetteError
from analysis.jobs import tags
from analysis.jobs.segments import follow_segments
from analysis.jobs.tags import Refreshed
from analysis.store.workspace import Workspace


def follow(workspace: Workspace, project: str, progress: Progress | None = None) -> Refreshed | None:
    """What became of the tags; None where that failed: they lag then, and the data stands. A segment that wasn't
    brought along is asked anew wherever it is looked at."""
    refreshed = tags.follow(workspace, project, progress)
    with suppress(SilhouetteError, OSError):
        follow_segments(workspace, project)
    return refreshed
