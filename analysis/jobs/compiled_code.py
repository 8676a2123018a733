"""Where is compiled code kept, and is all of it there?

Numba compiles a function when it is first called with its types: seconds for a plain funnel, half a minute for one with
rare options. The machine code is kept for this version of the code on this computer, whatever the workspace.
`compiling.py` makes it before the app is first started; an app that is started without it makes it beside its first
visitors.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

_VARIABLE = "NUMBA_CACHE_DIR"  # read when numba is imported
_COMPLETE = "complete"
_VERSIONS = 4  # a folder is about 10 MB


def use() -> None:
    """Let numba keep its code there, in this process and in those that it starts; before numba is imported."""
    if _VARIABLE in os.environ:
        return
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.utime(folder)
    except OSError:  # a computer without a home to write to: until the process ends
        folder = Path(tempfile.mkdtemp(prefix="silhouette-compiled-"))
    os.environ[_VARIABLE] = str(folder)


def complete() -> bool:
    """Whether all that is slow to compile was compiled."""
    return (_used() / _COMPLETE).exists()


def mark_complete() -> None:
    (_used() / _COMPLETE).touch()
    _forget_old(_used())


def _used() -> Path:
    return Path(os.environ[_VARIABLE])


def _folder() -> Path:
    """By version of the compiled code: what an older version compiled can name classes that are there no more."""
    caches = Path.home() / "Library" / "Caches" if sys.platform == "darwin" else Path.home() / ".cache"
    named = os.environ.get("XDG_CACHE_HOME")
    return (Path(named) if named else caches) / "silhouette" / "compiled" / _version()


def _forget_old(folder: Path) -> None:
    """Versions that were used longest ago."""
    if folder.parent.name != "compiled":
        return
    versions = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)
    for version in versions[:-_VERSIONS]:
        shutil.rmtree(version, ignore_errors=True)


@cache
def _version() -> str:
    """Changes with every module that has compiled functions."""
    modules = sorted((Path(__file__).parents[1]).rglob("*.py"))
    sources = [source for module in modules if b"@njit" in (source := module.read_bytes())]
    return hashlib.sha256(b"".join(sources)).hexdigest()[:16]
