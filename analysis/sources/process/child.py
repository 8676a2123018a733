"""How is a file read in a process of its own, so that no file can take the app down?"""

from __future__ import annotations

import json
import queue
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import Cancelled, ImportCrashed, ImportTooLarge, SilhouetteError
from analysis.sources.process.standby import STANDBY, Reader

GIGABYTE = 1 << 30
_LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Limits:
    """What the reading process may use. Address space is no memory: mapped files and thread stacks count in it."""

    resident_bytes: int = 4 * GIGABYTE
    address_bytes: int = 24 * GIGABYTE
    cpu_seconds: int = 4 * 3_600
    file_bytes: int = 512 * GIGABYTE


def run_task(
    task: dict[str, Any],
    name: str,
    folder: Path,
    report: Callable[[dict[str, Any]], None] = lambda progress: None,
    cancel: threading.Event | None = None,
    limits: Limits | None = None,
    keep_open: Sequence[int] = (),
) -> Any:  # noqa: ANN401 plain JSON
    """The plain result of a task of `worker.py`.

    Parameters
    ----------
    name : of the file, for errors
    folder : on whose disk it works
    keep_open : descriptors that the process shares, such as the import lock: it is not free before both are gone

    Raises
    ------
    Cancelled, ImportCrashed, ImportTooLarge, and whatever the worker says is wrong with the file
    """
    limits = limits or Limits()
    bounds = {"memory": limits.address_bytes, "seconds": limits.cpu_seconds, "file": limits.file_bytes}
    try:
        reader = STANDBY.reader(keep_open)
    except ConnectionError as error:
        raise ImportCrashed(file=name, reason=_ending(-signal.SIGKILL)) from error
    try:
        reader.input.write(json.dumps(task | {"name": name, "folder": str(folder), "limits": bounds}) + "\n")
        reader.input.flush()
        return _answers(reader, name, report, cancel or threading.Event(), limits)
    except BrokenPipeError as error:
        raise ImportCrashed(file=name, reason=_ending(reader.wait())) from error
    finally:
        reader.end()


def _answers(
    reader: Reader,
    name: str,
    report: Callable[[dict[str, Any]], None],
    cancel: threading.Event,
    limits: Limits,
) -> Any:  # noqa: ANN401
    looked = time.monotonic()
    while True:
        try:
            line = reader.lines.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            line = ""
        if cancel.is_set():
            raise Cancelled
        if line is None:
            raise _ended(reader, name)
        if time.monotonic() - looked > _LOOK_SECONDS:
            looked = time.monotonic()
            if _resident(reader.pid) > limits.resident_bytes:
                raise ImportTooLarge(file=name, limit="memory")
        if line:
            answer = json.loads(line)
            if "result" in answer:
                return answer["result"]
            if "error" in answer:
                raise error_of(answer["error"]["code"], answer["error"]["details"])
            report(answer["progress"])


def _ended(reader: Reader, name: str) -> SilhouetteError:
    status = reader.wait()
    if status == -signal.SIGXCPU:
        return ImportTooLarge(file=name, limit="time")
    return ImportCrashed(file=name, reason=_ending(status))


def _ending(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"


def _resident(pid: int) -> int:
    """Memory that the process can't give back (mapped files can be), where the system tells."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def error_of(code: str, details: dict[str, Any]) -> SilhouetteError:
    """The error that a code names, as it was raised in the other process."""
    kinds = [SilhouetteError]
    while kinds:
        kind = kinds.pop()
        if kind.code == code and "code" in vars(kind):
            return kind(**details)
        kinds += kind.__subclasses__()
    return SilhouetteError(**details)
