"""Do the rows that were left out come back as they stood in the file, and run nothing?"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from analysis.jobs.data import ImportFile, import_files, rejected_csv
from analysis.sources.ledger import REASONS
from analysis.store.workspace import Workspace

WORDS = {name: name for name in ("row", "reason", "text", *REASONS)}
ROWS = """user_id,event,time,note
ann,view,2026-03-01T10:00:00Z,fine
,view,2026-03-01T11:00:00Z,=1+1
bob,view,tomorrow-ish,"a ""quoted"" word, and a comma"
bob,view,2026-03-01T12:00:00Z,fine
cat,view,2026-03-01T12:00:00Z,too,many
bob,view,2026-03-01T13:00:00Z,fine
"""


def test_each_row_left_out_comes_with_its_number_and_reason(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    project = workspace.catalog().projects.create("p")
    (tmp_path / "clicks.csv").write_text(ROWS)
    result = import_files(workspace, project.id, (ImportFile(tmp_path / "clicks.csv", "clicks.csv"),))
    content = rejected_csv(workspace, project.id, result.import_id, 0, WORDS)
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header == ["row", "reason", "text", "user_id", "event", "time", "note"]
    found = {row[1]: row for row in rows}
    assert found.keys() == {"no_user", "bad_time", "malformed"} == result.ledger.dropped.keys()
    assert found["no_user"][6] == "'=1+1"  # a spreadsheet shows it and doesn't run it
    assert found["bad_time"][5:] == ["tomorrow-ish", 'a "quoted" word, and a comma']
    assert "too,many" in found["malformed"][2]


def test_an_import_that_kept_everything_has_no_such_file(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    project = workspace.catalog().projects.create("p")
    rows = ("user_id,event,time", "ann,view,2026-03-01T10:00:00Z", "bob,view,2026-03-02T10:00:00Z")
    (tmp_path / "clicks.csv").write_text("\n".join(rows))
    result = import_files(workspace, project.id, (ImportFile(tmp_path / "clicks.csv", "clicks.csv"),))
    assert result.ledger.kept == result.ledger.rows_in == 2
    assert rejected_csv(workspace, project.id, result.import_id, 0, WORDS) == b""
