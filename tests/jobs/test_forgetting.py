"""Is a forgotten user gone from every byte on the disk, and is everybody else there as before?"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import UnknownName
from analysis.jobs import exports, segments
from analysis.jobs.data import ImportFile, ImportOptions, import_files, inspect_in_child
from analysis.jobs.exports import ExportAsked
from analysis.jobs.forgetting import forget_user, remains_of
from analysis.jobs.governance import IdColumn, IdentitySpec, merge_users
from analysis.jobs.tags import saving
from analysis.store.originals import original
from analysis.store.workspace import Workspace
from tests.asking import did

GONE = "zq-canary-77"
NOW = datetime.fromisoformat("2026-06-01T00:00Z")
USERS = [*(f"u{number:02d}" for number in range(24)), GONE]


def events(day: int) -> str:
    rows = [
        f'{user},{"pay" if place % 3 else "view"},2026-03-{day:02d} 10:00:{place:02d},"a, {user}\nb"'
        for place, user in enumerate(USERS)
    ]
    return "\n".join(["user_id,event,time,note", *rows, f"{GONE},pay,not a time,x", ""])


def brought(workspace: Workspace, folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (folder / name).write_bytes(text.encode(encoding))
    found = inspect_in_child(workspace, folder / name, name)
    assert found.guess.mapping is not None
    file = ImportFile(folder / name, name, found.reading, found.guess.mapping)
    import_files(workspace, "shop", (file,), ImportOptions(now=NOW, accepted=None))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    workspace = Workspace(folder / "workspace")
    workspace.catalog().projects.create("shop", "Asia/Shanghai")
    brought(workspace, folder, "march.csv", events(3))
    brought(
        workspace, folder, "users.csv", "user_id,城市\n" + "".join(f"{user},北京{user}\n" for user in USERS), "gb18030"
    )
    saving.save_tag(workspace, "shop", "pay", did(("pay",)))
    saving.save_list(workspace, "shop", "listed", pa.array(USERS), {"kind": "list"})
    segments.save_segment(workspace, "shop", "all", pa.array(USERS), {"kind": "list"})
    exports.export_segment(workspace, "shop", "all", folder / "all.csv", asked=ExportAsked(hold_out=0.5))
    project = workspace.catalog().projects.get("shop")
    workspace.catalog().analyses.save(project.id, "user", None, {"user": GONE})
    for version in (1, 2):
        dataset = workspace.open("shop", version)
        for bucket in dataset.buckets:
            assert dataset.block(bucket).users is not None  # and so the cache holds them
    return folder


@pytest.fixture
def workspace(filled: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(filled / "workspace", tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def on_disk(root: Path) -> list[str]:
    """Files that hold the id: as they are, unpacked, and decoded where they are tables. Written apart from the code."""
    wanted = GONE.encode()
    found = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".zst":
            with pa.OSFile(str(path)) as raw, pa.CompressedInputStream(raw, "zstd") as unpacked:
                content += unpacked.read()
        if path.suffix == ".parquet":
            content += repr(pq.read_table(path, partitioning=None).to_pydict()).encode()
        if wanted in content:
            found.append(path.relative_to(root).as_posix())
    return found


def everybody(workspace: Workspace, version: int) -> dict[str, int]:
    dataset = workspace.open("shop", version)
    counted = {}
    for block in map(dataset.block, dataset.buckets):
        lengths = (block.offsets[1:] - block.offsets[:-1]).tolist()
        counted |= dict(zip(block.users.to_pylist(), lengths, strict=True))
    return counted


def test_the_user_is_gone_from_every_byte_and_the_others_stay(workspace: Workspace) -> None:
    kinds = {
        name.split("/")[2] if name.startswith("projects") else name.split("/")[0] for name in on_disk(workspace.root)
    }
    assert {"data", "originals", "ledgers", "lists", "cache", "catalog.db"} <= kinds, "there is something to forget"
    before = {version: everybody(workspace, version) for version in (1, 2)}
    project = workspace.catalog().projects.get("shop")
    done = forget_user(workspace, "shop", GONE)
    assert on_disk(workspace.root) == []
    assert done.remains == remains_of(workspace, project, (GONE,)) == ()
    assert (done.versions, done.originals_removed) == (2, ())
    for version, users in before.items():
        assert everybody(workspace, version) == {user: n for user, n in users.items() if user != GONE}
        assert workspace.open("shop", version).manifest.rows == sum(n for user, n in users.items() if user != GONE)
    assert segments.segment_users(workspace, "shop", "all").to_pylist() == sorted(USERS[:-1])
    assert workspace.catalog().exports.verified(project.id).whole
    [noted] = workspace.catalog().exports.all(project.id)
    assert noted.rows + noted.held_out == len(USERS), "the log says what was done then"
    assert noted.sent_list and noted.held_list
    assert noted.sent_list.users + noted.held_list.users == len(USERS) - 1


def test_the_uploaded_files_can_still_be_read_and_their_ledgers_fit(workspace: Workspace, tmp_path: Path) -> None:
    forget_user(workspace, "shop", GONE)
    project = workspace.catalog().projects.get("shop")
    sources = workspace.catalog().versions.sources(project.id)
    assert [source.rows_in for source in sources] == [24, 24]
    for source in sources:
        ledger = source.ledger
        assert ledger["rows_in"] == source.rows_in == ledger["kept"] + sum(ledger["dropped"].values())
        with original(workspace.project_folder(project.id), source.sha256, tmp_path) as path:
            text = path.read_bytes().decode(source.reading["encoding"])
        assert text.count("u07") in (1, 2) and GONE not in text


def test_who_is_nowhere_is_said_and_nothing_changes(workspace: Workspace) -> None:
    hashes = [
        one.manifest_hash for one in workspace.catalog().versions.all(workspace.catalog().projects.get("shop").id)
    ]
    with pytest.raises(UnknownName) as unknown:
        forget_user(workspace, "shop", "nobody-9")
    assert unknown.value.details["kind"] == "user"
    project = workspace.catalog().projects.get("shop").id
    assert [one.manifest_hash for one in workspace.catalog().versions.all(project)] == hashes


def test_all_ids_of_a_user_who_was_merged_are_forgotten(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    workspace.catalog().projects.create("shop", "UTC")
    people = [f"u{number:02d}" for number in range(20)]
    rows = [f"{user},view,2026-03-0{day} 10:00:00,{user}@x.example" for user in people for day in (1, 2)]
    other = f"{GONE},pay,2026-03-05 10:00:00,u07@x.example"
    brought(workspace, tmp_path, "march.csv", "\n".join(["user_id,event,time,mail", *rows, other, ""]))
    spec = IdentitySpec((IdColumn("property", "mail"),))
    assert merge_users(workspace, "shop", spec).matches.merged == 1
    owner = "u07" if "u07" in everybody(workspace, 2) else GONE
    done = forget_user(workspace, "shop", owner)
    assert done.remains == () and on_disk(workspace.root) == []
    for version in (1, 2):
        assert set(everybody(workspace, version)) == {*people} - {"u07"}
