"""Does a process that stands ready read each file in a copy of its own, whatever happens to the others or to itself?"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import Cancelled, ImportCrashed, SilhouetteError, UnreadableFile
from analysis.sources.process import child, run_task
from analysis.sources.process.standby import Standby

ROOT = Path(__file__).parents[3]


@pytest.fixture
def standby(monkeypatch: pytest.MonkeyPatch) -> Iterator[Standby]:
    """One that no other test has used."""
    made = Standby()
    monkeypatch.setattr(child, "STANDBY", made)
    yield made
    made.end()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}.csv" for name in ("apples", "pears", "plums", "figs")]
    for path in paths:
        path.write_text(f"user,event,time,{path.stem}\nann,buy,2026-01-02 03:04:05,1\n", encoding="utf-8")
    return paths


def columns(path: Path, **more: Any) -> list[str]:  # noqa: ANN401 as `run_task` takes them
    task = {"task": "inspect", "path": str(path), "options": {}}
    return run_task(task, path.name, path.parent, **more)["reading"]["columns"]


def test_files_are_read_one_after_the_other_and_at_once(standby: Standby, files: list[Path]) -> None:
    assert columns(files[0]) == ["user", "event", "time", "apples"]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(columns, files))
    assert [names[-1] for names in found] == ["apples", "pears", "plums", "figs"]


def test_a_reader_that_is_killed_is_told_and_the_next_file_is_read(standby: Standby, files: list[Path]) -> None:
    def kill(name: str) -> None:
        reader = standby.reader(())
        os.kill(reader.pid, getattr(signal, name))
        assert reader.wait() == -getattr(signal, name)
        reader.end()

    for name in ("SIGKILL", "SIGSEGV"):
        kill(name)
        assert columns(files[1])[-1] == "pears"


def test_where_the_one_that_stands_ready_is_killed_another_stands_up(standby: Standby, files: list[Path]) -> None:
    assert columns(files[0])[-1] == "apples"
    started = standby._process
    assert started is not None
    started.kill()
    started.wait()
    assert columns(files[1])[-1] == "pears"
    assert standby._process is not started


def test_a_reader_dies_with_the_one_it_is_a_copy_of(standby: Standby) -> None:
    reader, process = standby.reader(()), standby._process
    assert process is not None
    process.kill()
    process.wait()
    assert reader.wait() == -signal.SIGKILL
    assert reader._handle is not None
    assert select.select([reader._handle], [], [], 60)[0]  # it has ended, which may take a moment more
    with pytest.raises(BrokenPipeError):
        reader.input.write("x" * 1_000)
        reader.input.flush()
    reader.end()


def test_a_reader_whose_original_died_before_it_was_bound_to_it_dies_too() -> None:
    asked = "import os; from analysis.sources.process import worker; worker._die_with_parent(os.getpid())"
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == -signal.SIGKILL


def test_a_reader_ends_while_the_one_that_stands_ready_is_busy(standby: Standby, files: list[Path]) -> None:
    """It may be compiling for long."""
    reader, process = standby.reader(()), standby._process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    reader.end()
    assert Path(f"/proc/{reader.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    process.send_signal(signal.SIGCONT)
    assert columns(files[0])[-1] == "apples"


def test_without_one_that_could_start_the_import_has_crashed(
    standby: Standby, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ImportCrashed) as caught:
        columns(files[0])
    assert caught.value.details == {"file": "apples.csv", "reason": "SIGKILL"}
    monkeypatch.undo()
    monkeypatch.setattr(child, "STANDBY", standby)
    assert columns(files[0])[-1] == "apples"


def test_errors_and_cancelling_leave_it_ready(standby: Standby, files: list[Path], tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        columns(tmp_path / "nowhere.csv")
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        columns(files[0], cancel=cancel)
    assert columns(files[2])[-1] == "plums"


def test_nothing_that_was_lent_stays_open(standby: Standby, files: list[Path], tmp_path: Path) -> None:
    """Otherwise a lock would be held as long as the app runs."""
    with (tmp_path / "lock").open("w") as lock:
        columns(files[0], keep_open=(lock.fileno(),))
    assert standby._process is not None
    held = Path(f"/proc/{standby._process.pid}/fd")
    before = [one.readlink() for one in held.iterdir()]
    assert tmp_path / "lock" not in before
    ours = len(list(Path("/proc/self/fd").iterdir()))
    for path in files * 3:
        columns(path)
    assert len(list(held.iterdir())) <= len(before) + 1  # the line of the last one may not be closed yet
    assert len(list(Path("/proc/self/fd").iterdir())) == ours


def test_what_was_lent_is_free_when_a_reader_has_ended(standby: Standby, tmp_path: Path) -> None:
    """The next import may begin at once."""
    for _ in range(30):
        with (tmp_path / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            reader = standby.reader((lock.fileno(),))
        with (tmp_path / "lock").open("w") as again, pytest.raises(BlockingIOError):
            fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
        reader.end()
        with (tmp_path / "lock").open("w") as again:
            fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_reader_holds_no_line_but_its_own(standby: Standby) -> None:
    """What a file might do to it could else reach the readers of other files."""
    first, second = standby.reader(()), standby.reader(())

    def held(kind: str) -> int:
        names = (str(one.readlink()) for one in Path(f"/proc/{second.pid}/fd").iterdir())
        return sum(name.startswith(kind) for name in names)

    while held("socket:"):
        time.sleep(0.01)  # it has only just begun
    assert held("pipe:") == 2
    for reader in (first, second):
        reader.end()


def test_a_copy_of_the_asking_process_has_one_of_its_own(standby: Standby, files: list[Path]) -> None:
    assert columns(files[0])[-1] == "apples"
    pid = os.fork()
    if pid == 0:
        try:
            standby.leave()  # as the app's own does by itself
            found = columns(files[1])[-1]
            standby.end()
            os._exit(0 if found == "pears" else 1)
        except SilhouetteError:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert columns(files[2])[-1] == "plums"


def test_loading_starts_no_thread() -> None:
    """A copy would lack it, and hold its locks for ever. OpenBLAS, which numba loads, sees to its own."""
    asked = """
import os, sys, threading
from analysis.jobs import compiled_code
compiled_code.use()
from analysis.sources import warming
before = len(os.listdir("/proc/self/task"))
for step in warming.STEPS:
    step()
sys.exit(len(os.listdir("/proc/self/task")) - before + threading.active_count() - 1)
"""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environment, check=False).returncode == 0
