"""Under which name is the column kept that tells the sessions of a project's events apart?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from analysis.settings import ProjectSettings
from analysis.sources.mapping import SourceMapping


def with_sessions(
    settings: ProjectSettings, mappings: Iterable[SourceMapping | None]
) -> tuple[tuple[SourceMapping | None, ...], str | None]:
    """The mappings of files, which all keep that column under one name, and the name; None where none says which it is.

    It is the name that the project has for it, unless another property of a file is called so.
    """
    name, said, found = settings.session_property, False, []
    for mapping in mappings:
        own = next((one for one in mapping.properties if one.column == mapping.session), None) if mapping else None
        if mapping is not None and own is not None:
            others = {one.name for one in mapping.properties if one is not own}
            name, said = own.name if name is None or name in others else name, True
            kept = replace(own, name=name)
            mapping = replace(mapping, properties=tuple(kept if one is own else one for one in mapping.properties))
        found.append(mapping)
    return tuple(found), name if said else None
