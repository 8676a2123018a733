"""What do all rows of one file say together: counts for its ledger, and how single rows must be read?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from analysis.sources.cleaning.ancient import DayCounts
from analysis.sources.cleaning.bucketing import BucketPart
from analysis.sources.cleaning.cleaning import Cleaned
from analysis.sources.cleaning.midnights import TimesOfDay
from analysis.sources.cleaning.ordering import Fall
from analysis.sources.cleaning.rejected import RejectedRows
from analysis.sources.ledger import KEPT, REASONS, Ledger
from analysis.sources.messages import FileJob, FileOutcome
from analysis.sources.parsing import IdForms, IdReading, Rows, broken_rows

_SAID = 20  # keys without a column that are named
_BROKEN_NAMED = 10  # rows with broken letters that are named by their numbers


@dataclass(eq=False)
class Tally:
    """Counts of one file while it is read, and what all its rows together say about single ones.

    `ids` and `begins` are what it is read by. When the rows contradict them, the file is read once more.
    """

    job: FileJob
    rejected: RejectedRows
    ids: IdReading = field(default_factory=IdReading)
    begins: int | None = None
    rows: int = 0
    nameless: int = 0
    lists: bool | None = None  # whether cells of the user are lists, once rows were seen
    of_lists: int = 0
    broken: int = 0
    broken_at: tuple[int, ...] = ()
    reasons: np.ndarray = field(default_factory=lambda: np.zeros(len(REASONS), dtype=np.int64))
    duplicates: int = 0
    unseen: Counter[str] = field(default_factory=Counter)
    forms: IdForms = field(default_factory=IdForms)
    days: DayCounts = field(default_factory=DayCounts)
    fall: Fall = field(default_factory=Fall)
    times: TimesOfDay = field(default_factory=TimesOfDay)

    @property
    def stands(self) -> bool:
        return self.days.first_sound() == self.begins and not self.ids.contradicted(self.forms)

    def anew(self) -> Tally:
        """The file before its first row, to be read as all its rows say that it must."""
        return Tally(self.job, self.rejected.anew(), self.ids.settled(self.forms), self.days.first_sound())

    @property
    def newest_first(self) -> bool:
        """What the sample said, borne out by all rows."""
        return self.job.mapping.newest_first and self.fall.throughout

    def count(self, rows: Rows, cleaned: Cleaned) -> None:
        self.rows += rows.cells.num_rows + len(rows.malformed)
        if self.job.reading.replaces_broken:
            numbers = broken_rows(rows)
            self.broken += len(numbers)
            self.broken_at += tuple(numbers[: _BROKEN_NAMED - len(self.broken_at)].tolist())
        self.nameless += cleaned.nameless
        self.unseen.update(rows.unseen)
        self.forms |= cleaned.forms
        self.days.add(cleaned.moments)
        self.times.add(cleaned.moments)
        self.reasons[REASONS.index("malformed")] += len(rows.malformed)
        refused = np.flatnonzero(cleaned.reasons != KEPT)
        if self.job.mapping.newest_first:
            moments = cleaned.moments
            self.fall.add(moments if self.begins is None else moments[moments >= self.begins])
        self.rejected.add_malformed(rows.malformed)
        if len(refused):
            self.reasons += np.bincount(cleaned.reasons[refused], minlength=len(REASONS))
            self.rejected.add(rows.numbers[refused], cleaned.reasons[refused], rows.cells.take(refused).columns)

    def count_buckets(self, parts: Iterable[BucketPart], index: int) -> None:
        """What became of the rows when they were compared; `index` is the file's place among those of its kind."""
        replaced = "duplicate" if self.job.mapping.kind == "events" else "duplicate_user"
        for part in parts:
            self.duplicates += int(part.duplicates[index])
            self.reasons[REASONS.index(replaced)] += int(part.dropped[index])
            self.reasons[REASONS.index("already_here")] += int(part.already[index])

    def outcome(self, sha256: str, time_zone: str) -> FileOutcome:
        dropped = {reason: int(count) for reason, count in zip(REASONS, self.reasons, strict=True)}
        kept = self.rows - int(self.reasons.sum())
        ledger = Ledger(self.rows, kept, dropped, self.duplicates)
        return FileOutcome(
            *(self.job.name, sha256, ledger),
            nameless_events=self.nameless,
            newest_first=self.newest_first,
            of_lists=self.of_lists,
            broken=self.broken,
            broken_at=self.broken_at,
            unseen=dict(self.unseen.most_common(_SAID)),
            midnights=self.times.all_midnight(self.job.mapping.time_zone or time_zone),
        )
