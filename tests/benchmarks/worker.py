"""How is an engine asked in turns with another, each in a warm process of its own?

    python -m tests.benchmarks.worker ours|chdb|our_…|chdb_… FOLDER [CACHE]

reads a question a line and answers with a line of JSON: its seconds, its seconds of CPU, and what it counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self


@dataclass(frozen=True)
class Answered:
    seconds: float
    cpu: float  # seconds, of all threads
    answer: Any


class Worker:
    """A process that answers questions about the data in `folder` with one engine."""

    def __init__(self, name: str, folder: Path, cache: Path | None = None) -> None:
        self.name = name
        command = [sys.executable, "-m", "tests.benchmarks.worker", name, str(folder), str(cache or folder / "cache")]
        compiled = {"NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR", str(folder / "numba"))}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | compiled
        )

    def ask(self, question: str) -> Answered:
        print(question, file=_pipe(self._process.stdin), flush=True)
        line = _pipe(self._process.stdout).readline()
        if not line:
            raise SystemExit(f"{self.name} stopped at {question}")
        return Answered(**json.loads(line))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _pipe(self._process.stdin).close()
        self._process.wait()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def peak_memory() -> int:
    """Most bytes that this process has had in memory, mapped files included."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def serve(answers: Mapping[str, Callable[[], Any]]) -> None:
    for line in sys.stdin:
        start, cpu = time.perf_counter(), time.process_time()
        answer = answers[line.strip()]()
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        print(json.dumps({"seconds": seconds, "cpu": cpu, "answer": answer}), flush=True)


def main() -> None:
    name, folder, cache = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if name.endswith(("_rules", "_paths", "_retention")):
        serve(import_module(f"tests.benchmarks.{name}").answers(folder, cache))
    elif name == "ours":
        from tests.benchmarks.our_funnels import answers

        serve(answers(folder, cache) | {"memory": peak_memory})
    else:
        from tests.benchmarks.chdb_funnels import answers

        serve(answers(folder) | {"memory": peak_memory})


if __name__ == "__main__":
    main()
