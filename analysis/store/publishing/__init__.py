"""How does clean data become the next version of a dataset, whole or not at all?"""

from analysis.store.publishing.assembling import assembled, span_of
from analysis.store.publishing.merging import merged
from analysis.store.publishing.publishing import (
    Addition,
    Settle,
    Settled,
    import_lock,
    joined_fields,
    newest_manifest,
    publish,
    publish_rebuilt,
    sweep,
    swept,
)

__all__ = [
    "Addition",
    "Settle",
    "Settled",
    "assembled",
    "import_lock",
    "joined_fields",
    "merged",
    "newest_manifest",
    "publish",
    "publish_rebuilt",
    "span_of",
    "sweep",
    "swept",
]
