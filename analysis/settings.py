"""Where is the workspace, and how does a project cut time?"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

WORKSPACE_VARIABLE = "SILHOUETTE_WORKSPACE"


@dataclass(frozen=True)
class ProjectSettings:
    """What all numbers of a project depend on; changes give other cache keys."""

    time_zone: str = "UTC"
    session_gap: timedelta = timedelta(minutes=30)
    first_weekday: int = 0  # 0 is Monday
    session_property: str | None = None  # whose values tell sessions apart, where events have one; else the gap does


def default_workspace() -> Path:
    """The folder of `SILHOUETTE_WORKSPACE`, else one in the user's data directory."""
    if named := os.environ.get(WORKSPACE_VARIABLE):
        return Path(named).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "silhouette"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "silhouette"
