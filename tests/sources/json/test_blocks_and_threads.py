"""Is JSON read to the same rows, wherever its blocks end and however many threads read them?"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import UnreadableFile
from analysis.plain import to_plain
from analysis.sources.cleaning import pipeline as importing
from analysis.sources.cleaning import run_import
from analysis.sources.cleaning import spool as waiting
from analysis.sources.inspecting import Inspection, inspect_file
from analysis.sources.json import side_by_side
from analysis.sources.messages import FileJob, ImportJob
from analysis.sources.parsing import Malformed, as_text, read_rows

NOW = 1_790_000_000_000_000
SHAPES = ((1 << 20, 1), (1 << 20, 2), (5_000, 2), (997, 1), (301, 2))


def record(dice: random.Random, row: int) -> str:
    """Few texts, many, escaped, missing and nested ones; some lines are none."""
    event = {
        "user": f"user {dice.randrange(90)}",
        "event": dice.choice(["view", "pay", "用户", "a\nb", 'say "x"']),
        "time": f"2026-01-{1 + row % 28:02}T10:00:{dice.randrange(60):02}Z" if dice.random() > 0.02 else "none",
        "properties": {
            "plan": dice.choice(["pro", "NA", "", "free", "x" * 8, "x" * 9, "product_1", "product_2"]),
            "code": f"{row}-{dice.randrange(9)}",
            "amount": dice.choice([1, 2.5, -3, None]),
            "more": dice.choice([[1, {"a": 2}], {"b": "c"}, True, "pro"]),
        },
    }
    line = json.dumps(event, ensure_ascii=dice.random() < 0.5)
    if dice.random() < 0.05:
        return line[: dice.randrange(len(line))]
    return line.replace("pro", "\\u0070ro") if dice.random() < 0.1 else line


@pytest.fixture
def path(tmp_path: Path) -> Path:
    dice = random.Random(11)
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(record(dice, row) for row in range(600)) + "\n", encoding="utf-8")
    return file


def rows_of(path: Path, found: Inspection, block: int, threads: int) -> tuple[pa.Table, list[int], list[Malformed]]:
    parts = list(read_rows(path, path.name, found.reading, block, threads))
    texts = [pa.record_batch([*map(as_text, one.cells.columns)], names=one.cells.schema.names) for one in parts]
    numbers = [number for one in parts for number in one.numbers.tolist()]
    return pa.Table.from_batches(texts).combine_chunks(), numbers, [row for one in parts for row in one.malformed]


def test_no_border_and_no_thread_changes_a_row(path: Path) -> None:
    found = inspect_file(path, path.name)
    first, *others = (rows_of(path, found, block, threads) for block, threads in SHAPES)
    assert first[0].num_rows + len(first[2]) == sum(bool(line.strip()) for line in path.read_text("utf-8").split("\n"))
    assert [row.row for row in first[2]] == sorted(row.row for row in first[2])
    assert all(other == first for other in others)


@pytest.mark.parametrize("drop_duplicates", [False, True])
def test_no_border_and_no_thread_changes_an_import(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drop_duplicates: bool
) -> None:
    """Nor does it matter whether the texts of a column are few enough to wait as numbers, all the time or at first."""
    found = inspect_file(path, path.name)
    outcomes = []
    for most_texts, (block, threads) in product((1 << 15, 5, 0), SHAPES):
        monkeypatch.setattr(waiting, "_MOST_TEXTS", most_texts)
        monkeypatch.setattr(importing, "read_rows", partial(read_rows, block_bytes=block, threads=threads))
        outcomes.append(imported(path, found, tmp_path / str(len(outcomes)), drop_duplicates))
    for outcome, files in outcomes[1:]:
        assert outcome == outcomes[0][0]
        assert files == outcomes[0][1]


def imported(path: Path, found: Inspection, folder: Path, drop_duplicates: bool) -> tuple[object, dict[str, pa.Table]]:
    job = FileJob(str(path), path.name, found.reading, found.guess.mapping)
    outcome = run_import(ImportJob("one", str(folder), (job,), 2, "UTC", NOW, drop_duplicates), lambda progress: None)
    files = {file.relative_to(folder).as_posix(): pq.read_table(file) for file in folder.rglob("*.parquet")}
    return to_plain(outcome), {name: in_order(table) for name, table in sorted(files.items())}


def in_order(table: pa.Table) -> pa.Table:
    """Rows that a bucket refused come when it is done: their order is their numbers'."""
    return table.sort_by("row") if table.column_names[0] == "row" else table


def test_an_error_comes_behind_what_stands_before_it() -> None:
    def pieces() -> Iterator[int]:
        yield from range(5)
        raise UnreadableFile(file="x", reason="cut off")

    made = []
    with pytest.raises(UnreadableFile):
        made.extend(side_by_side(lambda piece: made.append(piece) or piece, pieces(), 1))
    doubled = side_by_side(lambda piece: 2 * piece, pieces(), 2)
    assert [next(doubled) for _ in range(5)] == [0, 2, 4, 6, 8]
    with pytest.raises(UnreadableFile):
        next(doubled)


def test_only_a_few_pieces_are_there_at_once() -> None:
    begun = []

    def pieces() -> Iterator[int]:
        for piece in range(100):
            begun.append(piece)
            yield piece

    made = side_by_side(lambda piece: piece, pieces(), 2)
    assert next(made) == 0
    assert len(begun) <= 3
    made.close()
    assert len(begun) <= 3


def test_a_name_that_only_refused_rows_hold_is_no_event(tmp_path: Path) -> None:
    rows = [("a", "late", "no time"), ("a", "view", "2026-01-01T10:00:00Z"), ("b", "pay", "2026-01-02T10:00:00Z")] * 5
    file = tmp_path / "events.jsonl"
    file.write_text("".join(json.dumps({"user": user, "event": name, "time": at}) + "\n" for user, name, at in rows))
    found = inspect_file(file, file.name)
    mapping = replace(found.guess.mapping, user="user", event="event", time="time")
    job = ImportJob("one", str(tmp_path), (FileJob(str(file), "x", found.reading, mapping),), 2, "UTC", NOW)
    assert run_import(job, lambda progress: None).events == ("view", "pay")
