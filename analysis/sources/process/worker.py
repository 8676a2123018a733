"""What do the processes do that read other people's files?

`python -m analysis.sources.process.worker LINE` loads what reading needs, and copies itself for each task that is asked
for on the line (see `standby.py`, the other end). A copy reads one task as a line of JSON, then answers with lines of
JSON: progress, and at last the result or an error. It has limits of memory, time and file size, and ends when its
parent does. What is loaded has met no file: copies start from the same.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import faulthandler
import gc
import json
import os
import resource
import selectors
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from analysis.errors import DiskFull, ImportTooLarge, SilhouetteError
from analysis.plain import from_plain, to_plain

_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
_MOST_DESCRIPTORS = 16


def main(line: socket.socket) -> None:
    faulthandler.enable()
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who stops us is our parent, not the keyboard
    copies = _Copies(line)
    from analysis.sources import warming

    for load in warming.STEPS:
        load()
        copies.serve(wait=False)
    gc.freeze()  # pages that the collector doesn't touch stay shared
    while True:
        copies.serve(wait=True)


@dataclass
class _Copies:
    """Those that read now, by process id, each with the line to whoever asked for it."""

    line: socket.socket
    lines: dict[int, socket.socket] = field(default_factory=dict)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def __post_init__(self) -> None:
        ended, told = socket.socketpair()
        for end in (ended, told):
            end.setblocking(False)
        self._signals = ended, told
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        self.selector.register(ended, selectors.EVENT_READ, self._reap)
        self.selector.register(self.line, selectors.EVENT_READ, self._start)

    def serve(self, wait: bool) -> None:
        for key, _ in self.selector.select(None if wait else 0):
            key.data(key.fileobj)

    def _start(self, line: socket.socket) -> None:
        message, descriptors, _, _ = socket.recv_fds(line, 16, _MOST_DESCRIPTORS)
        if not message:
            os._exit(0)  # nobody asks any more; on Linux the copies end with us, elsewhere with their input
        task, answers, own, *held = descriptors
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._leave()
            os.close(own)
            _read_one(task, answers, parent)
        for descriptor in (task, answers, *held):
            os.close(descriptor)
        self.lines[pid] = socket.socket(fileno=own)
        _tell(self.lines[pid], pid)

    def _reap(self, ended: socket.socket) -> None:
        ended.recv(4096)
        while self.lines:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            with self.lines.pop(pid) as line:
                _tell(line, os.waitstatus_to_exitcode(status))

    def _leave(self) -> None:
        """In a copy: what a file may do to it ends with it, it hears of no other."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        for line in (self.line, *self.lines.values(), *self._signals):
            line.close()


def _tell(line: socket.socket, number: int) -> None:
    with contextlib.suppress(ConnectionError):  # nobody waits for it
        line.send(str(number).encode())


def _read_one(task: int, answers: int, parent: int) -> None:
    """Never returns: the copy does nothing but its task."""
    try:
        _die_with_parent(parent)
        _answer(task, answers)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def _answer(task_descriptor: int, answers_descriptor: int) -> None:
    asked = os.fdopen(task_descriptor, encoding="utf-8")
    answers = os.fdopen(answers_descriptor, "w", encoding="utf-8")
    task = json.loads(asked.readline())
    _limit(task["limits"])
    threading.Thread(target=_watch_parent, args=(asked,), daemon=True).start()
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


def _list_ids(task: dict[str, Any], report: Callable[[object], None]) -> object:
    from analysis.sources.listed_ids import listed_ids
    from analysis.sources.reading import Reading

    return listed_ids(Path(task["path"]), task["name"], from_plain(Reading, task["reading"]), task["column"])


def _unpack(task: dict[str, Any], report: Callable[[object], None]) -> object:
    from analysis.sources.archives import unpack

    return unpack(Path(task["path"]), task["name"], Path(task["into"]))


_TASKS: dict[str, Callable[[dict[str, Any], Callable[[object], None]], object]] = {
    "import": _import,
    "inspect": _inspect,
    "ids": _list_ids,
    "unpack": _unpack,
}


def _limit(limits: dict[str, int]) -> None:
    for name, most in limits.items():
        kind = {"memory": resource.RLIMIT_AS, "seconds": resource.RLIMIT_CPU, "file": resource.RLIMIT_FSIZE}[name]
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _die_with_parent(parent: int) -> None:
    """On Linux the kernel sees to it, also while a library doesn't let Python run."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the kernel was asked, which then tells nobody
            os.kill(os.getpid(), signal.SIGKILL)


def _watch_parent(asked: IO[str]) -> None:
    """The other end of what was asked is closed by the end of who asks, however it comes."""
    asked.read()
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
    main(socket.socket(fileno=int(sys.argv[1])))
