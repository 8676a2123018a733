"""What must pages and files not show of single people: personal attributes, and groups of very few?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from analysis.insights.columns import personal_kind
from analysis.store.dataset import Column, Dataset
from analysis.store.workspace import Workspace

_USERS_LOOKED_AT, _VALUES = 2_000, 200
_TYPES = ("text", "number")


@dataclass(frozen=True)
class _Of:
    """Datasets of one key hold the same."""

    folder: str
    key: str
    dataset: Dataset = field(compare=False)


def personal_attributes(workspace: Workspace, project: str, dataset: Dataset) -> frozenset[str]:
    """As people said, else as names and values look."""
    catalog = workspace.catalog()
    said = catalog.privacy.get(catalog.projects.get(project).id).personal
    guessed = guessed_personal(dataset)
    names = [one.name for one in dataset.manifest.attributes]
    return frozenset(name for name in names if said.get(name, name in guessed))


def guessed_personal(dataset: Dataset) -> frozenset[str]:
    return _guessed(_Of(str(dataset.folder), dataset.key, dataset))


def too_few_to_show(workspace: Workspace, project: str, users: int) -> bool:
    """Whether a group is so small that its portrait would speak of single people: fewer users than the project says
    (10 unless it does). Nobody is no group."""
    return 0 < users < least_group(workspace, project)


def least_group(workspace: Workspace, project: str) -> int:
    catalog = workspace.catalog()
    return catalog.privacy.get(catalog.projects.get(project).id).least_group


def set_least_group(workspace: Workspace, project: str, users: int) -> None:
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    catalog.privacy.set(project_id, replace(catalog.privacy.get(project_id), least_group=users))


def set_personal(workspace: Workspace, project: str, personal: Mapping[str, bool]) -> None:
    """What people say of these attributes, instead of the guess."""
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    now = catalog.privacy.get(project_id)
    catalog.privacy.set(project_id, replace(now, personal={**now.personal, **personal}))


@lru_cache(maxsize=32)
def _guessed(of: _Of) -> frozenset[str]:
    seen: dict[str, dict[str, None]] = {}
    for name, values in _some_values(of.dataset):
        seen.setdefault(name, {}).update(dict.fromkeys(values))
    return frozenset(name for name, values in seen.items() if personal_kind(name, list(values)[:_VALUES]))


def _some_values(dataset: Dataset) -> Iterator[tuple[str, list[str]]]:
    """Of the first users of the first blocks: they are alike."""
    fields = [one for one in dataset.manifest.attributes if one.type in _TYPES]
    looked_at = 0
    for bucket in dataset.buckets if fields else ():
        block = dataset.block(bucket)
        for one in fields:
            yield one.name, _texts(block.attribute(one.name))
        looked_at += len(block.users)
        if looked_at >= _USERS_LOOKED_AT:
            return


def _texts(column: Column) -> list[str]:
    if column.type == "number":
        known = column.values[~np.isnan(column.values)][:_VALUES]
        return [f"{value:.0f}" if value == np.floor(value) else str(value) for value in known.tolist()]
    return [] if column.labels is None else [str(label) for label in column.labels[:_VALUES].to_pylist()]
