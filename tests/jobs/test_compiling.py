"""Is compiled code made once, kept for all workspaces, and never waited for twice?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.jobs import compiled_code, compiling

ROOT = Path(__file__).parents[2]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_two_workspaces_share_what_was_compiled(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()
    for name in ("one", "two"):
        monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
        monkeypatch.setenv("SILHOUETTE_WORKSPACE", str(cache / name))
        compiled_code.use()
        used.add(os.environ["NUMBA_CACHE_DIR"])
    assert len(used) == 1
    assert Path(used.pop()).is_relative_to(cache / "silhouette" / "compiled")


def test_only_its_owner_may_write_machine_code(cache: Path) -> None:
    compiled_code.use()
    assert Path(os.environ["NUMBA_CACHE_DIR"]).stat().st_mode & 0o077 == 0


def test_a_folder_that_was_named_is_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(cache / "named"))
    compiled_code.use()
    assert os.environ["NUMBA_CACHE_DIR"] == str(cache / "named")


def test_without_a_home_to_write_to_code_is_kept_for_the_process(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = cache / "a file"
    file.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    compiled_code.use()
    assert Path(os.environ["NUMBA_CACHE_DIR"]).is_dir()


def test_what_is_complete_is_not_compiled_again(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compiled_code.use()
    assert not compiled_code.complete()
    compiled_code.mark_complete()
    compiling.main(())
    assert capsys.readouterr().err == ""
    assert [path.name for path in Path(os.environ["NUMBA_CACHE_DIR"]).iterdir()] == ["complete"]


def test_all_parts_are_parts_of_the_warming() -> None:
    from analysis.jobs import warming

    slow = {name for name in vars(warming) if name.startswith("warm_")} - {"warm_clusters"}  # an import only
    assert {*compiling.RARE, *compiling.USUAL} == slow


def test_code_of_versions_used_longest_ago_goes(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = cache / "silhouette" / "compiled"
    for age in range(8):
        (versions / str(age)).mkdir(parents=True)
        os.utime(versions / str(age), (1_000_000 - age, 1_000_000 - age))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(versions / "0"))
    compiled_code.mark_complete()
    assert sorted(path.name for path in versions.iterdir()) == ["0", "1", "2", "3"]


def test_nothing_is_forgotten_beside_a_folder_that_was_named(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abcdefgh":
        (cache / name).mkdir()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(cache / "a"))
    compiled_code.mark_complete()
    assert len(list(cache.iterdir())) == 8


def test_where_code_is_kept_is_known_before_numba_is_imported() -> None:
    asked = "import sys; from analysis.jobs import compiling; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == 0
