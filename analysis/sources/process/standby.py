"""Who reads the next file: a process that has loaded what reading needs, and copies itself for each task?

Starting Python and loading its libraries takes two seconds, a copy of a process that has done so a few milliseconds.
`Standby` is our end of it; the other is `worker.py`.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

_GRACE_SECONDS = 10
_PATIENCE_SECONDS = 120


class Reader:
    """A copy that reads one file: its input, its answers, and the line on which its end is told."""

    def __init__(self, pid: int, asked: IO[str], told: IO[str], line: socket.socket) -> None:
        self.pid, self.input, self._output, self._line = pid, asked, told, line
        self._handle = _handle(pid)
        self.lines: queue.Queue[str | None] = queue.Queue()  # of its answers; None when it has ended
        self._collecting = threading.Thread(target=self._collect, daemon=True)
        self._collecting.start()

    def _collect(self) -> None:
        for line in self._output:
            if line.endswith("\n"):  # else it was killed while it wrote
                self.lines.put(line)
        self.lines.put(None)

    def wait(self) -> int:
        """As `Popen.wait`: the status with which it ended, or minus the signal.

        It is told by the one that stands ready, which may be loading.
        """
        self._line.settimeout(_PATIENCE_SECONDS)
        told = b""
        with contextlib.suppress(ConnectionResetError, TimeoutError):
            told = self._line.recv(16, socket.MSG_PEEK)
        return int(told) if told else -signal.SIGKILL  # it dies with the process it is a copy of

    def end(self) -> None:
        """Nothing of it is left after this: not even what it shared with us is held."""
        with self._line, self._output:
            if self._handle is not None:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
                ended = select.poll()
                ended.register(self._handle, select.POLLIN)
                ended.poll()
                os.close(self._handle)
            elif not self._told():
                os.kill(self.pid, signal.SIGKILL)
            self._collecting.join()
            with contextlib.suppress(BrokenPipeError):  # what was not sent yet has no reader any more
                self.input.close()

    def _told(self) -> bool:
        """Whether its end was told: then its number may be another's."""
        self._line.setblocking(False)
        with contextlib.suppress(OSError):
            self._line.recv(16, socket.MSG_PEEK)
            return True
        return False


def _handle(pid: int) -> int | None:
    """By which a process is ended and waited for, also where it isn't ours, and never another of the same number."""
    with contextlib.suppress(AttributeError, OSError):  # only on Linux
        return os.pidfd_open(pid)
    return None


class Standby:
    """Starts when it is first needed, or before; ends with this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def stand_ready(self) -> None:
        """Begin to load, and don't wait."""
        with self._lock:
            self._started()

    def reader(self, keep_open: Sequence[int]) -> Reader:
        """A new process that waits for its task; it holds these descriptors open too.

        Raises
        ------
        ConnectionError : there can be none
        """
        line, others = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        task, asked = (os.fdopen(end, mode, encoding="utf-8") for end, mode in zip(os.pipe(), "rw", strict=True))
        told, answers = (os.fdopen(end, mode, encoding="utf-8") for end, mode in zip(os.pipe(), "rw", strict=True))
        try:
            with others, task, answers:
                self._ask([task.fileno(), answers.fileno(), others.fileno(), *keep_open])
            if not (pid := line.recv(16)):
                raise ConnectionResetError
        except BaseException:
            for end in (line, asked, told):
                end.close()
            raise
        return Reader(int(pid), asked, told, line)

    def _ask(self, descriptors: list[int]) -> None:
        with self._lock:
            try:
                socket.send_fds(self._started(), [b"task"], descriptors)
            except ConnectionError:  # it was killed, as when memory was short
                self._forget()
                socket.send_fds(self._started(), [b"task"], descriptors)

    def _started(self) -> socket.socket:
        if self._line is None:
            self._line, others = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            root = Path(__file__).parents[3]
            path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
            with others:
                self._process = subprocess.Popen(  # noqa: S603 ourselves
                    [sys.executable, "-m", "analysis.sources.process.worker", str(others.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=sys.__stderr__,
                    env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
                    pass_fds=(others.fileno(),),
                )
        return self._line

    def _forget(self) -> None:
        if self._line is not None and self._process is not None:
            self._line.close()
            self._process.kill()
            self._process.wait(_GRACE_SECONDS)
        self._line = self._process = None

    def end(self) -> None:
        """Whatever it still reads ends with it."""
        with self._lock:
            self._forget()

    def leave(self) -> None:
        """In a copy of this process: it stays the original's."""
        self._lock = threading.Lock()
        if self._line is not None:
            self._line.close()
        self._line = self._process = None


STANDBY = Standby()
atexit.register(STANDBY.end)
os.register_at_fork(after_in_child=STANDBY.leave)
