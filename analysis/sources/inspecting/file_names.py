"""What does a file's name say of its rows?"""

from __future__ import annotations

import re
from pathlib import PurePath

_OUTSIDE_NAMES = re.compile(r"\.(csv|tsv|txt|log|gz|zip|xlsx?|xlsm|xlsb|ods|parquet|pq|jsonl?|ndjson)$", re.IGNORECASE)


def event_name_of(file_name: str) -> str:
    """A name for all rows of a file without an event column: the file's, without dates and numbers around it."""
    stem = PurePath(file_name.replace("\\", "/")).name
    while _OUTSIDE_NAMES.search(stem):
        stem = _OUTSIDE_NAMES.sub("", stem)
    words = [
        word
        for word in re.split(r"[\s_\-.()（）]+", stem)
        if word and not re.fullmatch(r"[\dabcdef]*\d[\dabcdef]*", word)
    ]
    return "_".join(words).lower() or "event"
