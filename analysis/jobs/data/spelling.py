"""Which columns of files are columns of the project that are only spelled otherwise: `userId`, `User ID`, `user_id`?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.store.catalog import Project
from analysis.store.dataset import FieldType
from analysis.store.publishing import newest_manifest
from analysis.store.workspace import Workspace

Known = dict[tuple[str, str], FieldType]  # by whose they are, the events' or the users', and name


def spelled_as_before(
    workspace: Workspace, project: Project | None, mappings: Iterable[SourceMapping | None]
) -> tuple[tuple[SourceMapping | None, dict[str, str]], ...]:
    """The mappings with the names that the project, or a file before, has for columns of the same kind of values; and
    these names by what the file calls the columns."""
    known: Known = {}
    manifest = newest_manifest(workspace, project)[1] if project else None
    if manifest is not None:
        known |= {("event", item.name): item.type for item in manifest.properties}
        known |= {("user", item.name): item.type for item in manifest.attributes}
    found = []
    for mapping in mappings:
        names: dict[str, str] = {}
        if mapping is not None:
            of = "user" if mapping.kind == "attributes" else "event"
            properties, one = _named(mapping.properties, of, known)
            attributes, other = _named(mapping.attributes, "user", known)
            names = one | other
            mapping = replace(mapping, properties=properties, attributes=attributes)
        found.append((mapping, names))
    return tuple(found)


def _named(
    items: tuple[PropertyColumn, ...], of: str, known: Known
) -> tuple[tuple[PropertyColumn, ...], dict[str, str]]:
    """Several columns of a file that are spelled so stay apart."""
    own, keys = {item.name for item in items}, [_key(item.name) for item in items]
    names: dict[str, str] = {}
    for item, key in zip(items, keys, strict=True):
        alike = _alike(known, of, key)
        if keys.count(key) == 1 and len(alike) == 1:
            (name, kind), *_ = alike.items()
            if kind == item.type and name not in own:
                names[item.name] = name
    kept = tuple(replace(item, name=names.get(item.name, item.name)) for item in items)
    for item in kept:
        known.setdefault((of, item.name), item.type)
    return kept, names


def _alike(known: Known, of: str, key: str) -> Mapping[str, FieldType]:
    return {name: kind for (whose, name), kind in known.items() if whose == of and key and _key(name) == key}


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
