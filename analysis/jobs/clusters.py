"""How are clusters found in a project's data, and kept as a tag?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from analysis import engine
from analysis.engine import Cancel, Progress
from analysis.errors import AnalysisError
from analysis.insights import clusters
from analysis.insights.clusters import ClustersResult, ClustersSpec
from analysis.plain import to_plain
from analysis.store.catalog import Goal, Json, Tag
from analysis.store.dataset import Dataset
from analysis.store.lists import write_members
from analysis.store.workspace import Workspace


class NoClusters(AnalysisError):
    """Nothing was found that could be kept. details: users"""

    code = "no_clusters"


class ClusterNames(AnalysisError):
    """Each cluster needs a name of its own. details: name (given twice, or empty)"""

    code = "cluster_names"


def goal_event(goal: Goal | None, dataset: Dataset) -> str | None:
    """The event by which groups are compared toward the goal; None where this data doesn't have it."""
    return goal.event if goal is not None and goal.event in dataset.manifest.events else None


def fit_clusters(
    workspace: Workspace,
    project: str,
    spec: ClustersSpec | None = None,
    dataset: Dataset | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> ClustersResult:
    """Clusters of the project's users (the newest data by default), read toward its goal.

    Raises
    ------
    NoEvents
    """
    catalog = workspace.catalog()
    dataset = dataset or workspace.open(project)
    dataset.facts.require_events()
    spec = spec or ClustersSpec()
    if spec.goal_event is None:
        spec = replace(spec, goal_event=goal_event(catalog.goals.current(catalog.projects.get(project).id), dataset))
    return engine.run(clusters, dataset, spec, progress, cancel)


def save_clusters(
    workspace: Workspace,
    project: str,
    name: str,
    result: ClustersResult,
    values: Sequence[str],
    dataset: Dataset,
    replace_tag: bool = True,
) -> Tag:
    """Keep clusters as a frozen tag: one value a cluster, today's users, and the model as plain numbers.

    `values` name the clusters in their order; `dataset` is what `result` was found in.
    """
    if not result.clusters:
        raise NoClusters(users=len(result.users))
    names = [value.strip() for value in values]
    seen = Counter(names)
    if wrong := [value for value in names if not value or seen[value] > 1] or names[len(result.clusters) :]:
        raise ClusterNames(name=wrong[0])
    if len(names) < len(result.clusters):
        raise ClusterNames(name="")
    users = pa.array(np.array(names, dtype=object)[result.labels], pa.string())
    members = write_members(dataset.folder, result.users, dataset.version, users)
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    return catalog.tags.save(project_id, name, "clusters", _definition(result, names, dataset), members, replace_tag)


def _definition(result: ClustersResult, names: list[str], dataset: Dataset) -> Json:
    """What is needed to read the tag, and to apply it to later data: `from_plain(ClustersSpec, definition["spec"])`."""
    rows: list[dict[str, Any]] = [
        {"number": cluster.number, "name": name, "users": cluster.users}
        for cluster, name in zip(result.clusters, names, strict=True)
    ]
    return {
        "words": " · ".join(names),
        "values": rows,
        "spec": to_plain(result.spec),
        "stability": result.stability,
        "dataset_version": dataset.version,
    }
