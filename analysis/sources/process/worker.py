"""What does the process do that reads other people's files?

`python -m analysis.sources.process.worker`: one task as a line of JSON on standard input, then lines of JSON on its
output: progress, and at last the result or an error. It has limits of memory, time and file size, and ends when its
parent does.
"""

from __future__ import annotations

import ctypes
import errno
import faulthandler
import json
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from analysis.errors import DiskFull, ImportTooLarge, SilhouetteError
from analysis.plain import from_plain, to_plain

_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>


def main() -> None:
    answers = _own_output()
    faulthandler.enable()
    os.umask(0o077)
    _die_with_parent()
    task = json.loads(sys.stdin.readline())
    _limit(task["limits"])
    threading.Thread(target=_watch_parent, daemon=True).start()
    lock = threading.Lock()

    def answer(kind: str, value: object) -> None:
        with lock:
            print(json.dumps({kind: to_plain(value)}, ensure_ascii=True), file=answers, flush=True)

    try:
        answer("result", _TASKS[task["task"]](task, lambda progress: answer("progress", progress)))
    except SilhouetteError as error:
        answer("error", {"code": error.code, "details": error.details})
    except MemoryError:
        answer("error", {"code": ImportTooLarge.code, "details": {"file": task["name"], "limit": "memory"}})
    except OSError as error:
        answer("error", _worded(error, task))


def _import(task: dict[str, Any], report: Callable[[object], None]) -> object:
    from analysis.sources.cleaning import run_import
    from analysis.sources.messages import ImportJob

    return run_import(from_plain(ImportJob, task["job"]), report)


def _inspect(task: dict[str, Any], report: Callable[[object], None]) -> object:
    from analysis.sources.inspecting import ReadingOptions, inspect_file

    return inspect_file(Path(task["path"]), task["name"], from_plain(ReadingOptions, task["options"]))


def _unpack(task: dict[str, Any], report: Callable[[object], None]) -> object:
    from analysis.sources.archives import unpack

    return unpack(Path(task["path"]), task["name"], Path(task["into"]))


_TASKS: dict[str, Callable[[dict[str, Any], Callable[[object], None]], object]] = {
    "import": _import,
    "inspect": _inspect,
    "unpack": _unpack,
}


def _own_output() -> TextIO:
    """Answers go where standard output was; whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _limit(limits: dict[str, int]) -> None:
    for name, most in limits.items():
        kind = {"memory": resource.RLIMIT_AS, "seconds": resource.RLIMIT_CPU, "file": resource.RLIMIT_FSIZE}[name]
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _die_with_parent() -> None:
    """On Linux the kernel sees to it, also while a library doesn't let Python run."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _watch_parent() -> None:
    """The other end of standard input is closed by the parent's end, however it comes."""
    sys.stdin.read()
    os._exit(1)


def _worded(error: OSError, task: dict[str, Any]) -> dict[str, object]:
    if error.errno == errno.EFBIG:
        return {"code": ImportTooLarge.code, "details": {"file": task["name"], "limit": "disk"}}
    if error.errno == errno.ENOSPC:
        status = os.statvfs(Path(task["folder"]))
        free = round(status.f_bavail * status.f_frsize / 1e9, 1)
        return {"code": DiskFull.code, "details": {"needed_gb": round(free + 1, 1), "free_gb": free}}
    traceback.print_exc()
    return {"code": "unreadable_file", "details": {"file": task["name"], "reason": str(error)}}


if __name__ == "__main__":
    main()
