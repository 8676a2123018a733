"""Is what an import would make of its files so odd that people should look before it is published?

A new doubt is a code of `DOUBTS`, its condition in `doubts_of`, and `codes.doubts.<code>` and `doubts.<code>` in both
languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.errors import InputError
from analysis.notes import Note
from analysis.sources.cleaning import rejected_rows
from analysis.sources.messages import ImportOutcome
from analysis.store.catalog import Project
from analysis.store.dataset import USER, Manifest, Run
from analysis.store.publishing import newest_manifest
from analysis.store.workspace import Workspace

DOUBTS = ("rows_lost", "one_user", "midnight", "unrelated")
_LOST_SHARE = 0.02
_LEAST_LOST = 5  # rows: in a small file each is two per cent
_MOST_OF_ONE = 0.5
_LEAST_EVENTS = 20  # below, one user may well have most of them, and days may well be all that is known
# Left out because people said so, or because they are there.
_WANTED = ("not_chosen", "duplicate", "duplicate_user", "already_here")
_LEAST_USERS = 20  # on either side: two smaller groups may well not meet
_SAMPLES = 3
_LONGEST = 160
_FEW = 0.1  # of the users that could be met
_EXAMPLES = 3


class ImportDoubtful(InputError):
    """What came out looks wrong; nothing was changed.

    details: file, doubts, rows, lost, reason, samples, user, of_user, events, strangers, ids, option
    """

    code = "import_doubtful"


@dataclass(frozen=True)
class Doubts:
    """What speaks against an import (codes of `DOUBTS`), with the numbers behind it."""

    codes: tuple[str, ...]
    rows: int
    lost: int
    reason: str  # for which most rows are lost
    user: str
    of_user: int  # events of the user with the most
    events: int
    samples: tuple[str, ...] = ()  # rows that would be lost, as they are written
    strangers: int = 0  # users of the files, where the project knows none of them
    ids: tuple[str, ...] = ()  # some of theirs


def doubts_of(outcome: ImportOutcome, ledgers: Path, strangers: pa.Array | None = None) -> Doubts:
    """`ledgers` is the folder of the rows that weren't kept; `strangers` are `unrelated_users`."""
    apart = pa.array([], pa.string()) if strangers is None else strangers
    rows = sum(file.ledger.rows_in - file.ledger.dropped.get("not_chosen", 0) for file in outcome.files)
    lost: dict[str, int] = {}
    for file in outcome.files:
        for reason, count in file.ledger.dropped.items():
            if reason not in _WANTED:
                lost[reason] = lost.get(reason, 0) + count
    all_lost = sum(lost.values())
    events = sum(written.rows for run in outcome.runs if run.kind == "events" for written in run.files)
    found = {
        "rows_lost": all_lost >= _LEAST_LOST and all_lost > _LOST_SHARE * rows,
        "one_user": events >= _LEAST_EVENTS and outcome.busiest.events > _MOST_OF_ONE * events,
        "midnight": events >= _LEAST_EVENTS and any(file.midnights for file in outcome.files),
        "unrelated": len(apart) > 0,
    }
    return Doubts(
        codes=tuple(code for code in DOUBTS if found[code]),
        rows=rows,
        lost=all_lost,
        reason=max(lost, key=lambda reason: lost[reason], default=""),
        user=outcome.busiest.user,
        of_user=outcome.busiest.events,
        events=events,
        samples=tuple(_samples(ledgers, len(outcome.files))) if found["rows_lost"] else (),
        strangers=len(apart),
        ids=tuple(apart.slice(0, _EXAMPLES).to_pylist()),
    )


def require_belief(file: str, doubts: Doubts, accepted: tuple[str, ...]) -> None:
    """Raises `ImportDoubtful` where some doubt wasn't accepted."""
    still = [code for code in doubts.codes if code not in accepted]
    if still:
        raise ImportDoubtful(
            file=file,
            doubts=still,
            rows=doubts.rows,
            lost=doubts.lost,
            reason=doubts.reason,
            samples=list(doubts.samples),
            user=doubts.user,
            of_user=doubts.of_user,
            events=doubts.events,
            strangers=doubts.strangers,
            ids=list(doubts.ids),
            option="--yes",
        )


def _samples(ledgers: Path, files: int) -> Iterator[str]:
    """The first rows that would be lost of each file."""
    for place in range(files):
        wanted = pa.array(_WANTED, pa.string())
        lost = (
            batch.filter(pc.invert(pc.is_in(batch.column(1).cast(pa.string()), wanted)))
            for batch in rejected_rows(ledgers, place)
        )
        batch = next((batch for batch in lost if batch.num_rows), None)
        for row in batch.slice(0, _SAMPLES).to_pylist() if batch is not None else ():
            _, _, text, *cells = row.values()
            yield (text or ", ".join(str(cell or "") for cell in cells))[:_LONGEST]


def unknown_users(project: Path, before: Manifest | None, outcome: ImportOutcome) -> tuple[Note, ...]:
    """Attributes of people of whom few have ever done anything here: most often ids of another system."""
    given = _users(project, (run for run in outcome.runs if not run.of_events), "attributes")
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


def unrelated_users(project: Path, before: Manifest | None, outcome: ImportOutcome) -> pa.Array:
    """The users of the files where the project knows none of them: another product's, or ids of another system. None
    where some meet, or too few are there to tell."""
    known, given = (_users(project, runs) for runs in (before.runs if before else (), outcome.runs))
    return given if _are_strangers(given, known) else given.slice(0, 0)


def seem_unrelated(workspace: Workspace, project: Project, ids: Sequence[str]) -> bool:
    """Whether some users of a file that isn't imported yet are all unknown to the project."""
    _, before = newest_manifest(workspace, project)
    known = _users(workspace.project_folder(project.id), before.runs if before else ())
    return _are_strangers(pa.array(ids, pa.string()), known)


def _are_strangers(given: pa.Array, known: pa.Array) -> bool:
    return min(len(known), len(given)) >= _LEAST_USERS and not pc.any(pc.is_in(given, known)).as_py()


def _users(project: Path, runs: Iterable[Run], kind: str | None = None) -> pa.Array:
    """Of the runs of this kind, or of all."""
    paths = [project / file.users_path for run in runs if kind in (None, run.kind) for file in run.files]
    columns = [pq.read_table(path, columns=[USER]).column(0).cast(pa.string()) for path in paths]
    chunks = [chunk for column in columns for chunk in column.chunks]
    return pc.unique(pa.chunked_array(chunks, pa.string()))
