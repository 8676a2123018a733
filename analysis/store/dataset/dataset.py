"""What is one version of a project's data, and how is it read?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis.settings import ProjectSettings
from analysis.store.dataset.blocks import DatasetFacts, UserBlock
from analysis.store.dataset.hot import HotBucket
from analysis.store.dataset.manifest import Manifest
from analysis.store.dataset.merged_ids import MergedIds, merged_ids


@dataclass(frozen=True)
class Dataset:
    """An immutable version with the project's settings; picklable, opens nothing until asked.

    `folder` is the project's folder of durable files, `cache` a local folder for the hot form.
    """

    project: str
    version: int
    folder: Path
    cache: Path
    manifest: Manifest
    settings: ProjectSettings

    @cached_property
    def facts(self) -> DatasetFacts:
        return DatasetFacts(
            first=self.manifest.first or 0,
            last=self.manifest.last or 0,
            time_zone=self.settings.time_zone,
            session_gap=self.settings.session_gap,
            first_weekday=self.settings.first_weekday,
            events=self.manifest.events,
            properties=self.manifest.properties,
            attributes=self.manifest.attributes,
            session_property=self.settings.session_property,
        )

    @property
    def buckets(self) -> range:
        return range(self.manifest.bucket_count)

    @cached_property
    def key(self) -> str:
        """Changes whenever any number could: the data or the settings that cut time."""
        return hashlib.sha256(f"{self.manifest.hash}{self.settings!r}".encode()).hexdigest()[:32]

    @cached_property
    def merged_ids(self) -> MergedIds:
        """To whom ids belong that are no users of their own in this version."""
        return merged_ids(self.folder, self.manifest)

    def block(self, bucket: int) -> UserBlock:
        return UserBlock(bucket, self._hot[bucket], self.facts)

    @cached_property
    def _hot(self) -> tuple[HotBucket, ...]:
        zone = self.settings.time_zone
        return tuple(HotBucket(self.folder, self.cache, self.manifest, bucket, zone) for bucket in self.buckets)
