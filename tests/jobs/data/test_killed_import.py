"""Is the last published version whole, at whatever point an import is killed?"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from analysis.errors import Cancelled, ImportCrashed, UnknownVersion
from analysis.jobs.data import ImportFile, ImportOptions, import_files
from analysis.sources.messages import ImportProgress
from analysis.sources.reading import Reading
from analysis.store.dataset import file_sha256
from analysis.store.workspace import Workspace
from tests.jobs.data.files import COLUMNS, MAPPING, NOW, csv_text, import_text, workspace_with_project

ROOT = Path(__file__).parents[3]
ROWS = 400_000  # three blocks of the reader
POINTS = [
    ("started", 1),
    ("hashed", 1),
    ("reading", 1),
    ("reading", 3),
    ("sorting", 1),
    ("sorting", 4),
    ("sorting", 8),
    ("files_complete", 1),
    ("manifest_written", 1),
    ("published", 1),
]


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.csv"
    lines = (f"user {row % 997},view,2026-01-01 00:00:{row % 60:02d},{row},a note\n" for row in range(ROWS))
    path.write_text(",".join(COLUMNS) + "\n" + "".join(lines))
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """With one published version of two events."""
    made = workspace_with_project(tmp_path)
    two = [("ann", "view", "2026-01-01 10:00", "1", ""), ("bob", "pay", "2026-01-01 11:00", "2.5", "quick")]
    import_text(made, tmp_path, csv_text(two))
    return made


@pytest.mark.parametrize(("stage", "times"), POINTS, ids=[f"{stage}-{times}" for stage, times in POINTS])
def test_killed_at(workspace: Workspace, large_file: Path, stage: str, times: int) -> None:
    call = [
        sys.executable,
        "-m",
        "tests.jobs.data.killed_import",
        str(workspace.root),
        str(large_file),
        stage,
        str(times),
    ]
    killed = subprocess.run(call, cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    if stage == "published":
        assert_whole(workspace, version=2, rows=ROWS + 2, users=999)
        return
    assert_whole(workspace, version=1, rows=2, users=2)
    with pytest.raises(UnknownVersion):
        workspace.open("shop", version=2)
    result = import_files(workspace, "shop", (as_import(large_file),), ImportOptions(now=NOW))
    assert (result.dataset, result.events, result.users) == (2, ROWS, 997)
    assert_whole(workspace, version=2, rows=ROWS + 2, users=999)
    assert_nothing_left_over(workspace)


def test_the_app_outlives_a_reader_that_crashes(workspace: Workspace, large_file: Path) -> None:
    def kill_the_reader(told: ImportProgress) -> None:
        if told.stage == "reading":
            (child,) = children()
            subprocess.run(["kill", "-SEGV", child], check=True)

    with pytest.raises(ImportCrashed) as caught:
        import_files(workspace, "shop", (as_import(large_file),), ImportOptions(now=NOW), kill_the_reader)
    assert caught.value.details == {"file": "large.csv", "reason": "SIGSEGV"}
    assert_whole(workspace, version=1, rows=2, users=2)


def test_a_cancelled_import_changes_nothing_and_leaves_no_process(workspace: Workspace, large_file: Path) -> None:
    cancel = threading.Event()

    def stop(told: ImportProgress) -> None:
        if told.stage == "sorting":
            cancel.set()

    with pytest.raises(Cancelled):
        import_files(workspace, "shop", (as_import(large_file),), ImportOptions(now=NOW), stop, cancel)
    assert children() == []
    assert list(workspace.open("shop").folder.glob("staging/*")) == []
    assert_whole(workspace, version=1, rows=2, users=2)


def as_import(path: Path) -> ImportFile:
    return ImportFile(path, path.name, Reading("csv", COLUMNS), MAPPING)


def children() -> list[str]:
    """Readers that read for this process: copies of the one that stands ready."""
    return [reader for ready in started_by("self") if reads(ready) for reader in started_by(ready)]


def started_by(process: str) -> list[str]:
    threads = Path(f"/proc/{process}/task").iterdir()
    return [child for thread in threads for child in (thread / "children").read_text().split()]


def reads(process: str) -> bool:
    """Other tests may have left helpers of Python's own."""
    return b"analysis.sources.process.worker" in Path(f"/proc/{process}/cmdline").read_bytes()


def assert_whole(workspace: Workspace, version: int, rows: int, users: int) -> None:
    """Every file of the newest version has its checksum, and the blocks hold what the manifest says."""
    dataset = workspace.open("shop")
    assert (dataset.version, dataset.manifest.rows, dataset.manifest.users) == (version, rows, users)
    for run in dataset.manifest.runs:
        for file in run.files:
            assert file_sha256(dataset.folder / file.path) == file.sha256
            assert file_sha256(dataset.folder / file.users_path) == file.users_sha256
    assert sum(len(dataset.block(bucket).ts) for bucket in dataset.buckets) == rows
    assert sum(len(dataset.block(bucket).users) for bucket in dataset.buckets) == users


def assert_nothing_left_over(workspace: Workspace) -> None:
    """What stopped imports wrote is gone: two runs of files, two manifests, two originals."""
    dataset = workspace.open("shop")
    named = {path for run in dataset.manifest.runs for file in run.files for path in (file.path, file.users_path)}
    assert {path.relative_to(dataset.folder).as_posix() for path in dataset.folder.glob("data/*/*")} == named
    assert len(list(dataset.folder.glob("manifests/*"))) == 2
    assert len(list(dataset.folder.glob("originals/*"))) == 2
    assert list(dataset.folder.glob("staging/*")) == []
