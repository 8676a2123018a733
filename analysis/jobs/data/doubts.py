"""Does an import fit the project, or does something about it look like a mistake?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.notes import Note
from analysis.sources.messages import ImportOutcome
from analysis.store.dataset import USER, Manifest, Run

_FEW = 0.1  # of the users that could be met
_EXAMPLES = 3


def unknown_users(project: Path, before: Manifest | None, outcome: ImportOutcome) -> tuple[Note, ...]:
    """Attributes of people of whom few have ever done anything here: most often ids of another system."""
    given = _users(project, outcome.runs, "attributes")
    if not len(given):
        return ()
    active = pa.concat_arrays(
        [_users(project, before.runs if before else (), "events"), _users(project, outcome.runs, "events")]
    )
    active = pc.unique(active)
    if not len(active):
        return ()
    known = pc.is_in(given, active)
    met = pc.sum(known).as_py() or 0
    if met >= _FEW * min(len(given), len(active)):
        return ()
    examples = given.filter(pc.invert(known)).slice(0, _EXAMPLES).to_pylist()
    return (Note("unknown_users", {"n": len(given) - met, "users": len(given), "examples": examples}),)


def _users(project: Path, runs: Iterable[Run], kind: str) -> pa.Array:
    paths = [project / file.users_path for run in runs if run.kind == kind for file in run.files]
    columns = [pq.read_table(path, columns=[USER]).column(0).cast(pa.string()) for path in paths]
    chunks = [chunk for column in columns for chunk in column.chunks]
    return pc.unique(pa.chunked_array(chunks, pa.string()))
