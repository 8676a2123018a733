"""Which groups do users fall into by what they do?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.errors import AnalysisError
from analysis.insights import features
from analysis.insights.clusters.differences import Cluster, correlations, done_once, telling, told_apart
from analysis.insights.clusters.fit import FEWEST, MOST, Grouping, grouped
from analysis.insights.clusters.map import plane
from analysis.insights.clusters.model import ClusterModel, fitted_scales, scaled, weighed
from analysis.insights.features import Feature, FeaturesSpec, FeatureTable
from analysis.insights.statistics import FEW
from analysis.notes import Note
from analysis.store.dataset import UserBlock

ENOUGH_USERS = 50
SEPARATED = 0.25  # a mean silhouette under this is called weak (Kaufman and Rousseeuw 1990)
STEADY = 0.6  # adjusted Rand index from which most users come out in the same group again
_DEFAULT = FeaturesSpec()


class BadClusters(AnalysisError):
    """details: what"""

    code = "bad_clusters"


@dataclass(frozen=True)
class ClustersSpec:
    """`groups` None: the best number of 2 to 10. With a `model` nothing is fitted: its clusters are applied."""

    features: FeaturesSpec = _DEFAULT
    groups: int | None = None
    goal_event: str | None = None  # its users are counted in each cluster; it takes no part in the grouping
    model: ClusterModel | None = None

    def __post_init__(self) -> None:
        if self.groups is not None and not FEWEST <= self.groups <= MOST:
            raise BadClusters(what="groups")


@dataclass(frozen=True, eq=False)
class ClustersResult:
    """Without clusters a note says why. `spec` is closed: it holds the model, so that the same users come again."""

    spec: ClustersSpec
    users: pa.StringArray  # with events, by id
    labels: np.ndarray  # number of each user's cluster
    clusters: tuple[Cluster, ...]
    goal_users: int | None
    profile: pd.DataFrame  # cluster, kind, of, z, mean, mean_all (of users with a value)
    points: pd.DataFrame  # user, x, y, cluster: at most 2,000 users on the plane that keeps most of the differences
    kept: float | None  # share of the differences that this plane keeps
    choices: pd.DataFrame  # groups, silhouette, stability
    stability: float | None
    left_out: tuple[tuple[Feature, str], ...]
    notes: tuple[Note, ...]

    def users_of(self, cluster: int) -> pa.StringArray:
        return self.users.filter(pa.array(self.labels == cluster))


@dataclass(frozen=True)
class ClustersPart:
    table: FeatureTable
    reached: pa.StringArray  # users who did the goal event


def survey(block: UserBlock, spec: ClustersSpec) -> features.CandidatePart:
    return features.survey(block, _measured(spec))


def settle(parts: Iterable[features.CandidatePart], spec: ClustersSpec) -> ClustersSpec:
    return replace(spec, features=features.settle(parts, _measured(spec)))


def _measured(spec: ClustersSpec) -> FeaturesSpec:
    return FeaturesSpec(features=spec.model.features) if spec.model else spec.features


def measure(block: UserBlock, spec: ClustersSpec) -> ClustersPart:
    table = features.measure(block, spec.features)
    if spec.goal_event is None:
        return ClustersPart(table, pa.array([], pa.string()))
    goal = block.event == block.dataset.event_code(spec.goal_event)
    reached = np.bincount(block.user_index[goal], minlength=block.user_count) > 0
    return ClustersPart(table, block.users.filter(pa.array(reached)).cast(pa.string()))


def members(block: UserBlock, spec: ClustersSpec, cell: int) -> np.ndarray:
    """Users of cluster `cell`; `spec` is that of a result, with its model."""
    if spec.model is None or not 0 <= cell < len(spec.model.centres):
        raise BadClusters(what="cell")
    mask = np.diff(block.offsets) > 0
    mask[mask] = spec.model.nearest(features.measure(block, _measured(spec))) == cell
    return mask


def combine(parts: Iterable[ClustersPart], spec: ClustersSpec) -> ClustersResult:
    parts = list(parts)
    table = features.joined([part.table for part in parts], spec.features)
    reached = pa.concat_arrays([part.reached for part in parts])
    if spec.model:
        return _described(table, reached, spec)
    if len(table.users) < ENOUGH_USERS:
        return _nothing(table, spec, Note("too_few_users", {"n": len(table.users), "needed": ENOUGH_USERS}))
    scales, left_out = fitted_scales(table)
    if not scales:
        return _nothing(table, spec, Note("all_users_alike"))
    found = grouped(weighed(scaled(table, scales), scales), spec.groups)
    if spec.groups is None and not found.natural:
        return replace(_nothing(table, spec, Note("no_natural_groups")), choices=found.choices, left_out=left_out)
    model = ClusterModel(scales, tuple(tuple(float(value) for value in centre) for centre in found.centres))
    result = _described(table, reached, replace(spec, model=model))
    notes = [*result.notes, *_of_the_fit(found, len(model.centres))]
    return replace(result, choices=found.choices, stability=found.stability, left_out=left_out, notes=tuple(notes))


def _of_the_fit(found: Grouping, groups: int) -> list[Note]:
    """One verdict on how far they are groups at all, and one on whether they would come out again."""
    notes = []
    silhouette = found.choices.set_index("groups")["silhouette"].get(groups)
    if not found.natural:
        notes.append(Note("clusters_cut"))
    elif silhouette is not None and silhouette < SEPARATED:
        notes.append(Note("clusters_overlap"))
    if found.stability < STEADY:
        notes.append(Note("clusters_unsteady"))
    return notes


def _nothing(table: FeatureTable, spec: ClustersSpec, note: Note) -> ClustersResult:
    return ClustersResult(
        spec=spec,
        users=table.users,
        labels=np.zeros(len(table.users), dtype=np.int64),
        clusters=(),
        goal_users=None,
        profile=pd.DataFrame(columns=["cluster", "kind", "of", "z", "mean", "mean_all"]),
        points=pd.DataFrame(columns=["user", "x", "y", "cluster"]),
        kept=None,
        choices=pd.DataFrame(columns=["groups", "silhouette", "stability"]),
        stability=None,
        left_out=(),
        notes=(note,),
    )


def _described(table: FeatureTable, reached: pa.StringArray, spec: ClustersSpec) -> ClustersResult:
    """Sizes, differences and map of the spec's clusters among these users."""
    model = spec.model
    if model is None or not len(table.users):
        return _nothing(table, spec, Note("too_few_users", {"n": len(table.users), "needed": ENOUGH_USERS}))
    values = scaled(table, model.scales)
    labels = model.nearest(table)
    sizes = np.bincount(labels, minlength=len(model.centres))
    means = np.array(
        [values[labels == number].mean(axis=0) if size else values[0] * 0 for number, size in enumerate(sizes)]
    )
    differences = means - values.mean(axis=0)
    goal = np.isin(table.users.to_numpy(zero_copy_only=False), reached.to_numpy(zero_copy_only=False))
    alike = np.abs(np.atleast_2d(correlations(values)))
    once = done_once(table)
    clusters = tuple(
        Cluster(
            number=number,
            users=int(size),
            share=float(size / len(labels)),
            goal_users=None if spec.goal_event is None else int(goal[labels == number].sum()),
            differences=telling(model.features, differences[number], alike, once),
        )
        for number, size in enumerate(sizes)
    )
    points, kept = plane(table.users, weighed(values, model.scales), labels)
    small = [cluster for cluster in clusters if cluster.users < FEW]
    return ClustersResult(
        spec=spec,
        users=table.users,
        labels=labels,
        clusters=told_apart(clusters),
        goal_users=None if spec.goal_event is None else int(goal.sum()),
        profile=_profile(table, model, labels, differences),
        points=points,
        kept=kept,
        choices=pd.DataFrame(columns=["groups", "silhouette", "stability"]),
        stability=None,
        left_out=(),
        notes=(Note("small_clusters", {"n": len(small), "needed": FEW}),) if small else (),
    )


def _profile(table: FeatureTable, model: ClusterModel, labels: np.ndarray, differences: np.ndarray) -> pd.DataFrame:
    place = {feature: number for number, feature in enumerate(table.features)}
    rows = []
    for column, feature in enumerate(model.features):
        raw = table.values[:, place[feature]]
        for number in range(len(differences)):
            mean = _mean(raw[labels == number])
            rows.append((number, feature.kind, feature.of, differences[number, column], mean, _mean(raw)))
    return pd.DataFrame(rows, columns=["cluster", "kind", "of", "z", "mean", "mean_all"])


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
