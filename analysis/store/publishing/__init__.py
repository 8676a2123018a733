"""How does clean data become the next version of a dataset, whole or not at all?"""

from analysis.store.publishing.assembling import assembled
from analysis.store.publishing.originals import keep_original, original, sha256_of
from analysis.store.publishing.publishing import Addition, import_lock, newest_manifest, publish, publish_without, sweep

__all__ = [
    "Addition",
    "assembled",
    "import_lock",
    "keep_original",
    "newest_manifest",
    "original",
    "publish",
    "publish_without",
    "sha256_of",
    "sweep",
]
