"""How much do the tags say: of whom, how many at once, of what is going well, and which say nothing or the same?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add
from typing import Literal

import numpy as np
import pandas as pd

from analysis.insights.goal import Outcome, outcome_of_users
from analysis.insights.statistics import CHANCE, Moments, moments, q_values, separation
from analysis.insights.tags.bits import TagBits, TagRow, counted, jaccard
from analysis.store.catalog import TAG_LAYERS, TagLayer
from analysis.store.dataset import UserBlock

SAME = 0.95  # Jaccard from which two tags are nearly the same
NEARLY_ALL = 0.95  # of all users, from which a tag tells hardly anybody apart
Verdict = Literal["nobody", "nearly_all", "few", "separates", "nothing", "no_goal"]


@dataclass(frozen=True)
class HealthTag:
    """Where a tag in use stands: its layer and, once it is sorted in, its branch of the tree.

    `counts_goal`: its definition counts the goal's own event, so that it differs there by what it says.
    """

    name: str
    layer: TagLayer
    subject: str | None = None
    behaviour: str | None = None
    counts_goal: bool = False


@dataclass(frozen=True)
class TagHealthSpec:
    """`known` are the users of all these tags, asked in one pass."""

    tags: tuple[HealthTag, ...]
    known: TagBits
    outcome: Outcome | None = None

    @cached_property
    def pairs(self) -> np.ndarray:
        """Pairs of rows that could be nearly the same by their numbers; one of them at least is a tag of yes or no.

        Two tags of which every user has some value would else be the same by that alone.
        """
        rows, users = self.known.rows, self.known.users
        valued = {row.name for row in rows if row.value is not None}
        plain = np.array([row.value is None and row.name not in valued for row in rows], dtype=bool)
        usable = plain | np.array([row.value is not None for row in rows], dtype=bool)
        names = np.unique([row.name for row in rows], return_inverse=True)[1] if rows else np.empty(0, np.int64)
        first, second = np.triu_indices(len(rows), k=1)
        fewer, more = np.minimum(users[first], users[second]), np.maximum(users[first], users[second])
        alike = (fewer > 0) & (fewer >= SAME * more) & (names[first] != names[second])
        alike &= (plain[first] | plain[second]) & usable[first] & usable[second]
        return np.stack([first[alike], second[alike]], axis=1)


@dataclass(frozen=True)
class HealthCell:
    """Users with a number of tags (0: those with none), or with any tag of a layer, a subject or a behaviour."""

    tags: int | None = None
    layer: str | None = None
    subject: str | None = None
    behaviour: str | None = None


@dataclass(frozen=True, eq=False)
class TagHealthPart:
    covered: np.ndarray  # users of each group of `_groups`
    per_user: np.ndarray  # users with 0, 1, … tags
    moments: Moments  # of each row of the known tags
    everyone: Moments
    pairs: np.ndarray  # users in both, of each pair of the spec


@dataclass(frozen=True)
class SamePair:
    """Two tags, or a tag and a value of another, with nearly the same users."""

    first: TagRow
    second: TagRow
    both: int
    jaccard: float


@dataclass(frozen=True, eq=False)
class TagHealthResult:
    spec: TagHealthSpec
    total: int
    covered: int  # users with at least one tag
    coverage: pd.DataFrame  # kind (layer, subject or behaviour), name, subject (of a behaviour), tags, users, share
    per_user: pd.DataFrame  # tags, users, share
    rows: pd.DataFrame
    # name, value (None: the tag as a whole), layer, users, share, counts_goal, counted, rate, low, high, rest,
    # difference, difference_low, difference_high, p, few, q (over all rows), sure, verdict; with no goal, from
    # `counted` to `sure` can't be said
    same: tuple[SamePair, ...]  # the most alike first

    @property
    def share(self) -> float | None:
        return self.covered / self.total if self.total else None

    @property
    def average_tags(self) -> float | None:
        """Tags of an average user."""
        tagged = int(self.per_user["tags"].to_numpy() @ self.per_user["users"].to_numpy())
        return tagged / self.total if self.total else None

    def users_of(self, name: str) -> int | None:
        """Users with the tag, or with any of its values; None for a tag that wasn't asked."""
        known = self.spec.known
        found = [users for row, users in zip(known.rows, known.users.tolist(), strict=True) if row == TagRow(name)]
        return found[0] if found else None

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """Of each tag: it separates if it does as a whole or by any value."""
        order: list[Verdict] = ["separates", "nothing", "few", "nearly_all", "nobody", "no_goal"]
        found: dict[str, Verdict] = {}
        whole = self.rows.loc[self.rows["value"].isna()]
        for name, verdict in zip(whole["name"], whole["verdict"], strict=True):
            values = self.rows.loc[self.rows["name"] == name, "verdict"].tolist()
            valued = len(values) > 1
            # A tag with values may well have one for everybody.
            found[name] = verdict if verdict == "nobody" or not valued else min(values, key=order.index)
        return found


def _groups(spec: TagHealthSpec) -> dict[tuple[str, str, str], list[str]]:
    """Tags by what they are counted together for: (kind, name, subject). A layer without tags covers nobody."""
    groups: dict[tuple[str, str, str], list[str]] = {("all", "", ""): [tag.name for tag in spec.tags]}
    groups |= {("layer", layer, ""): [] for layer in TAG_LAYERS}
    for tag in spec.tags:
        groups["layer", tag.layer, ""].append(tag.name)
        if tag.subject is not None:
            groups.setdefault(("subject", tag.subject, ""), []).append(tag.name)
            if tag.behaviour is not None:
                groups.setdefault(("behaviour", tag.behaviour, tag.subject), []).append(tag.name)
    return groups


def _whole(spec: TagHealthSpec) -> dict[str, int]:
    """The row of each tag as a whole."""
    return {row.name: place for place, row in enumerate(spec.known.rows) if row.value is None}


def measure(block: UserBlock, spec: TagHealthSpec) -> TagHealthPart:
    masks, whole = spec.known.masks(block.bucket, block.user_count), _whole(spec)
    tags = masks[[whole[tag.name] for tag in spec.tags]]
    place = {tag.name: number for number, tag in enumerate(spec.tags)}
    covered = [tags[[place[name] for name in names]].any(axis=0).sum() for names in _groups(spec).values()]
    outcome = np.full(block.user_count, np.nan) if spec.outcome is None else outcome_of_users(spec.outcome, block)
    bits = spec.known.bits(block.bucket)
    pairs = [counted(bits[first] & bits[second]) for first, second in spec.pairs]
    return TagHealthPart(
        covered=np.array(covered, dtype=np.int64),
        per_user=np.bincount(tags.sum(axis=0), minlength=len(spec.tags) + 1),
        moments=moments(masks, outcome),
        everyone=moments(np.ones((1, len(outcome)), dtype=bool), outcome),
        pairs=np.array(pairs, dtype=np.int64),
    )


def combine(parts: Iterable[TagHealthPart], spec: TagHealthSpec) -> TagHealthResult:
    parts = list(parts)
    total = spec.known.total
    covered = np.sum([part.covered for part in parts], axis=0)
    per_user = np.sum([part.per_user for part in parts], axis=0)
    most = int(np.flatnonzero(per_user)[-1]) + 1 if total else 1
    return TagHealthResult(
        spec=spec,
        total=total,
        covered=int(covered[0]),
        coverage=_coverage(spec, covered, total),
        per_user=pd.DataFrame(
            {"tags": np.arange(most), "users": per_user[:most], "share": per_user[:most] / max(total, 1)}
        ),
        rows=_rows(spec, reduce(add, [part.moments for part in parts]), reduce(add, [part.everyone for part in parts])),
        same=_same(spec, np.sum([part.pairs for part in parts], axis=0)),
    )


def _coverage(spec: TagHealthSpec, covered: np.ndarray, total: int) -> pd.DataFrame:
    rows = [
        (kind, name, subject, len(names), int(users), int(users) / max(total, 1))
        for ((kind, name, subject), names), users in zip(_groups(spec).items(), covered.tolist(), strict=True)
        if kind != "all"
    ]
    return pd.DataFrame(rows, columns=["kind", "name", "subject", "tags", "users", "share"])


def _rows(spec: TagHealthSpec, groups: Moments, everyone: Moments) -> pd.DataFrame:
    known, tags = spec.known, {tag.name: tag for tag in spec.tags}
    frame = pd.DataFrame(
        {
            "name": pd.Series([row.name for row in known.rows], dtype="object"),
            "value": pd.Series([row.value for row in known.rows], dtype="object"),
            "layer": pd.Series([tags[row.name].layer for row in known.rows], dtype="object"),
            "users": known.users,
            "share": known.users / max(known.total, 1),
            "counts_goal": np.array([tags[row.name].counts_goal for row in known.rows], dtype=bool),
        }
    )
    compared = separation(groups, everyone, share=spec.outcome is None or spec.outcome.is_share)
    q = q_values(compared["p"].to_numpy())
    frame = pd.concat([frame, compared.assign(q=q, sure=q <= CHANCE)], axis=1)
    verdicts = [
        _verdict(users, share, few, sure, spec)
        for users, share, few, sure in zip(
            known.users.tolist(), frame["share"].tolist(), compared["few"].tolist(), (q <= CHANCE).tolist(), strict=True
        )
    ]
    return frame.assign(verdict=pd.Series(verdicts, dtype="object"))


def _verdict(users: int, share: float, few: bool, sure: bool, spec: TagHealthSpec) -> Verdict:
    if users == 0:
        return "nobody"
    if share >= NEARLY_ALL:
        return "nearly_all"
    if spec.outcome is None:
        return "no_goal"
    if few:
        return "few"
    return "separates" if sure else "nothing"


def _same(spec: TagHealthSpec, both: np.ndarray) -> tuple[SamePair, ...]:
    known, pairs = spec.known, spec.pairs
    alike = jaccard(both, known.users[pairs[:, 0]], known.users[pairs[:, 1]])
    order = [place for place in np.argsort(-alike, kind="stable").tolist() if alike[place] >= SAME]
    rows = known.rows
    return tuple(
        SamePair(rows[first], rows[second], int(both[place]), float(alike[place]))
        for place in order
        for first, second in [pairs[place].tolist()]
    )


def members(block: UserBlock, spec: TagHealthSpec, cell: HealthCell) -> np.ndarray:
    masks, whole = spec.known.masks(block.bucket, block.user_count), _whole(spec)
    chosen = [
        whole[tag.name]
        for tag in spec.tags
        if (cell.layer in (None, tag.layer)) and (cell.subject in (None, tag.subject))
        and (cell.behaviour in (None, tag.behaviour))
    ]  # fmt: skip
    number = masks[chosen].sum(axis=0)
    return number > 0 if cell.tags is None else number == cell.tags
