"""Who of a segment is in the file, and who is held out to measure what it brings?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.export.drawing import held_out, sampled
from analysis.export.segments import ExportColumn, UserRows
from analysis.insights.goal import Outcome, outcome_of_users
from analysis.insights.statistics import least_lift
from analysis.jobs.exports.asked import ExportAsked
from analysis.jobs.tags import tag_values
from analysis.store.dataset import Dataset, buckets_of
from analysis.store.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Drawn:
    """In the order of the list."""

    sent: pa.StringArray
    held: pa.StringArray


@dataclass(frozen=True)
class Sight:
    """What a control group lets one see: `lift` is the least rise over `rate`, the project's goal among these users,
    that is seen with 80 % power at 5 %; None where even a rise to all of them isn't."""

    sent: int
    held: int
    rate: float
    lift: float | None


def drawn(
    workspace: Workspace, project: str, dataset: Dataset, users: pa.StringArray, asked: ExportAsked, action: str
) -> Drawn:
    """First the sample, then the control group of it."""
    if asked.sample is None and not asked.hold_out:
        return Drawn(users, users.slice(0, 0))
    catalog = workspace.catalog()
    secret = catalog.exports.secret(catalog.projects.get(project).id, action)
    if asked.sample is not None:
        strata = None if asked.by is None else _strata(workspace, project, dataset, users, asked.by)
        users = users.filter(pa.array(sampled(users, asked.sample, secret, strata)))
    held = held_out(users, asked.hold_out, secret)
    return Drawn(users.filter(pa.array(~held)), users.filter(pa.array(held)))


def _strata(workspace: Workspace, project: str, dataset: Dataset, users: pa.StringArray, tag: str) -> pa.Array:
    """The tag's value of each user, or whether they have it."""
    column = ExportColumn("tag", tag)
    rows = UserRows(dataset, users, [column], {column.key: tag_values(workspace, project, tag, dataset)})
    return pa.concat_arrays([piece.column(0) for piece in rows.pieces()])


def goal_rate(workspace: Workspace, project: str, dataset: Dataset, users: pa.StringArray) -> float | None:
    """The share of these users who reached the project's goal; None without a goal that is a share, or without users of
    whom it can be said."""
    catalog = workspace.catalog()
    goal = catalog.goals.current(catalog.projects.get(project).id)
    outcome = Outcome.of(goal, dataset.manifest.events, dataset.manifest.properties)
    if outcome is None or not outcome.is_share:
        return None
    reached = known = 0
    home = buckets_of(users, dataset.manifest.bucket_count)
    for bucket in np.unique(home).tolist():
        block = dataset.block(bucket)
        wanted = users.filter(pa.array(home == bucket))
        among = pc.is_in(block.users, value_set=wanted).to_numpy(zero_copy_only=False)
        values = outcome_of_users(outcome, block)[among]
        reached += int(np.nansum(values))
        known += int(np.count_nonzero(~np.isnan(values)))
    return reached / known if known else None


def sight_of(users: int, share: float, rate: float) -> Sight:
    """Before anybody is drawn: of so many users, with such a share held out."""
    held = round(users * share)
    return Sight(users - held, held, rate, least_lift(rate, users - held, held))
