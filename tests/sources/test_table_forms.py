"""Any table of events in any usual form is read right, or asked about: never silently wrong."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from analysis.errors import InputError
from analysis.sources.cleaning import run_import
from analysis.sources.inspecting import inspect_file
from analysis.sources.messages import FileJob, ImportJob, ImportOutcome
from analysis.store.dataset import EVENT, PROPERTY, TS, USER
from analysis.timezones import to_micros
from tests.table_forms import PROJECT_ZONE, Table, drawn_table, expected

_NOW = to_micros(datetime(2026, 12, 1, tzinfo=UTC))
_MOST_ASKED = 0.1  # of the tables whose data decides


@dataclass(frozen=True)
class Verdict:
    kind: str  # right, asked, wrong
    why: str = ""


def verdict(table: Table, folder: Path) -> Verdict:
    path = folder / "table"
    path.write_bytes(table.content)
    try:
        found = inspect_file(path, "table.csv")
        found.check()
    except InputError as error:
        return Verdict("asked", f"{error.code} {error.details}")
    mapping = found.guess.mapping
    if mapping is None or mapping.kind == "attributes":
        return Verdict("asked", "no mapping of events")
    file = FileJob(str(path), "table.csv", found.reading, mapping)
    outcome = run_import(ImportJob("read", str(folder), (file,), 1, PROJECT_ZONE, _NOW), lambda progress: None)
    if outcome.files[0].ledger.kept < 0.98 * len(table.rows):
        return Verdict("asked", f"keeps too little: {outcome.files[0].ledger}")
    got, demoted = _read(outcome, folder, table)
    right = expected(table)
    if got != right:
        return Verdict("wrong", _difference(got, right) + f" {demoted}")
    return Verdict("wrong", "not asked") if table.form.undecidable else Verdict("right")


def _read(outcome: ImportOutcome, folder: Path, table: Table) -> tuple[list[tuple[Any, ...]], str]:
    names = table.form.names
    rows: list[tuple[Any, ...]] = []
    for file in outcome.runs[0].files:
        read = pq.read_table(folder / file.path)
        columns = {name: read.column(name).to_pylist() for name in read.column_names}
        nothing = [None] * read.num_rows
        properties = [columns.get(PROPERTY + names[role], nothing) for role in ("amount", "region", "note")]
        moments = read.column(TS).cast("int64").to_pylist()
        rows += zip(columns[USER], moments, columns[EVENT], *properties, strict=True)
    return sorted(rows, key=repr), str([item.name for item in outcome.demoted])


def _difference(got: list[tuple[Any, ...]], right: list[tuple[Any, ...]]) -> str:
    if len(got) != len(right):
        return f"{len(got)} rows where {len(right)} were written"
    pair = next((one, other) for one, other in zip(got, right, strict=True) if one != other)
    return f"{pair[0]} where {pair[1]} was written"


def _verdicts(folder: Path, seeds: range) -> dict[int, tuple[Table, Verdict]]:
    found: dict[int, tuple[Table, Verdict]] = {}
    for seed in seeds:
        table = drawn_table(random.Random(seed))
        own = folder / str(seed)
        own.mkdir()
        found[seed] = table, verdict(table, own)
    return found


def _require(found: dict[int, tuple[Table, Verdict]]) -> None:
    wrong = {seed: (told.why, table.form) for seed, (table, told) in found.items() if told.kind == "wrong"}
    assert not wrong
    decided = [told for table, told in found.values() if not table.form.undecidable]
    asked = [told.why for told in decided if told.kind == "asked"]
    assert len(asked) <= _MOST_ASKED * len(decided), Counter(asked).most_common(10)


def test_any_form_is_read_right_or_asked_about(tmp_path: Path) -> None:
    _require(_verdicts(tmp_path, range(150)))


@pytest.mark.nightly
def test_none_of_five_thousand_forms_is_silently_wrong(tmp_path: Path) -> None:
    _require(_verdicts(tmp_path, range(5_000)))
