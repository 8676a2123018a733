"""Do zips and folders give their tables, and nothing that harms?"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from analysis.errors import SilhouetteError
from analysis.sources.archives import NestedArchive, is_archive, tables_in, unpack
from tests.command_line.calls import Call

ROWS = "".join(f"u{n % 5},{('view', 'buy')[n % 2]},2026-03-{1 + n % 28:02}T10:{n:02}:00Z,{n}\n" for n in range(40))
TABLE = "user_id,event,time,price\n" + ROWS
OTHER_ORDER = "price,time,user_id,event,city\n" + "".join(
    f"{n},2026-04-{1 + n % 28:02}T10:{n:02}:00Z,u{n % 7},view,Rome\n" for n in range(30)
)


def zipped(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize(
    "files",
    [
        {"a.csv": TABLE},
        {"folder/in a folder/a.csv": TABLE},
        {"a.csv": TABLE, "__MACOSX/._a.csv": "x", ".DS_Store": "x"},
        {"a.csv": TABLE, "README.txt": "all about it", "logo.png": b"\x89PNG"},
        {"导出.csv": TABLE},
        {"../../outside.csv": TABLE},
        {"/etc/outside.csv": TABLE},
        {"C:\\windows\\a.csv": TABLE},
        {"x" * 200 + ".csv": TABLE},
        {"a\u202eb.csv": TABLE},
    ],
)
def test_the_table_is_read_and_nothing_lies_elsewhere(
    call: Call, tmp_path: Path, files: dict[str, str | bytes]
) -> None:
    file = zipped(tmp_path / "export.zip", files)
    before = set(tmp_path.parent.iterdir())
    answer = call("import", file, "--project", "p", "--json").json
    assert (answer["events"], answer["users"], len(answer["files"])) == (40, 5, 1)
    assert "/" not in answer["files"][0]["file"]
    assert set(tmp_path.parent.iterdir()) == before
    assert not [path for path in tmp_path.rglob("incoming/*") if path.is_file()]


@pytest.mark.parametrize("packed", [True, False])
def test_tables_of_one_feed_are_one_version_by_the_names_of_their_columns(
    call: Call, tmp_path: Path, packed: bool
) -> None:
    if packed:
        given = zipped(tmp_path / "feed.zip", {"march.csv": TABLE, "april.csv": OTHER_ORDER})
    else:
        given = tmp_path / "feed"
        (given / "2026").mkdir(parents=True)
        (given / "march.csv").write_text(TABLE)
        zipped(given / "2026" / "april.ZIP", {"april.csv": OTHER_ORDER})
        (given / "notes.pdf").write_bytes(b"%PDF")
    answer = call("import", given, "--project", "p", "--json").json
    assert (answer["dataset"], answer["events"], answer["users"]) == (1, 70, 7)
    assert sorted(file["file"] for file in answer["files"]) == ["april.csv", "march.csv"]


def locked(path: Path) -> Path:
    raw = bytearray(zipped(path, {"a.csv": TABLE}).read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + place] |= 1
    path.write_bytes(raw)
    return path


def lying(path: Path) -> Path:
    """A zip that says of its file that it is small."""
    raw = bytearray(zipped(path, {"a.csv": "a" * (70 << 20)}).read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.index(mark) + place
        raw[at : at + 4] = (1_000).to_bytes(4, "little")
    path.write_bytes(raw)
    return path


def within(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", TABLE)
    return zipped(path, {"inner.zip": inner.getvalue()})


BAD = {
    "locked_archive": locked,
    "unsafe_archive": lambda path: zipped(path, {"a.csv": b"0" * (80 << 20)}),
    "damaged_archive": lying,
    "archive_without_tables": within,
}


@pytest.mark.parametrize("code", BAD)
def test_what_is_not_read_says_why_and_leaves_nothing(tmp_path: Path, code: str) -> None:
    file, folder = BAD[code](tmp_path / "bad.zip"), tmp_path / "out"
    folder.mkdir()
    assert is_archive(file, "bad.zip")
    with pytest.raises(SilhouetteError) as refused:
        unpack(file, "bad.zip", folder)
    assert refused.value.code in (code, "unsafe_archive")
    assert not list(folder.iterdir())


@pytest.mark.parametrize("cut", [30, 200, 400])
def test_a_zip_that_was_cut_off_is_refused(call: Call, tmp_path: Path, cut: int) -> None:
    file = zipped(tmp_path / "a.zip", {"a.csv": TABLE})
    file.write_bytes(file.read_bytes()[:-cut])
    ended = call("import", file, "--project", "p", "--json")
    assert (ended.status, ended.json["error"]["code"]) == (1, "damaged_archive")


@pytest.mark.parametrize("inner", ["more.zip", "MORE.ZIP", "2025/older.zip", "a.csv.zip", "中文.zip", "b\\c.zip"])
def test_a_zip_beside_tables_is_never_passed_over(tmp_path: Path, inner: str) -> None:
    file, folder = zipped(tmp_path / "a.zip", {"a.csv": TABLE, inner: b"PK\x05\x06" + bytes(18)}), tmp_path / "out"
    folder.mkdir()
    with pytest.raises(NestedArchive) as refused:
        unpack(file, "a.zip", folder)
    assert refused.value.details == {"file": "a.zip", "inner": inner.replace("\\", "/").rpartition("/")[2]}
    assert not list(folder.iterdir())


@pytest.mark.parametrize("aside", ["__MACOSX/._a.zip", ".cache/old.zip", "README.zip"])
def test_a_zip_that_stands_aside_stops_nothing(tmp_path: Path, aside: str) -> None:
    file = zipped(tmp_path / "a.zip", {"a.csv": TABLE, aside: b"PK\x05\x06" + bytes(18)})
    assert [one.name for one in unpack(file, "a.zip", tmp_path)] == ["a.csv"]


def test_too_many_files_are_too_many(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.zip", {f"{n}.csv": "a" for n in range(1_001)})
    with pytest.raises(SilhouetteError) as refused:
        unpack(file, "a.zip", tmp_path)
    assert refused.value.code == "unsafe_archive"


def test_a_folder_without_tables_says_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    with pytest.raises(SilhouetteError) as refused:
        tables_in(tmp_path)
    assert refused.value.details["others"] == ["x.pdf"]
