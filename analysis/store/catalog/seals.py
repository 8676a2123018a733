"""By what does a changed or missing record of the export log show?

Each record's seal is the SHA-256 of what it says and of the seal before it. The form is a contract: records sealed
years ago must still fit. A later field may join only as a member of `asked`, which is sealed whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_SEALED = (
    *("project_id", "number", "origin", "file", "sha256", "rows", "columns", "dataset_version"),
    *("asked", "held_out", "created_by", "before"),
)


def seal_of(record: Mapping[str, Any], created_at: datetime) -> str:
    """Of a row of the table, or of the fields of an `Export`."""
    said = {name: record[name] for name in _SEALED}
    said["columns"] = list(said["columns"])
    said["created_at"] = created_at.astimezone(UTC).isoformat(timespec="microseconds")
    written = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
