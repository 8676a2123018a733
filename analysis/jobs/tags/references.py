"""Which tags and segments refer to a tag, a segment or a saved funnel, and how do they follow its new name?"""

from __future__ import annotations

from analysis.errors import AnalysisError
from analysis.jobs.tags.book import TagBook, definition_of, segment_rule
from analysis.rules.asked import Definition, YesNo
from analysis.rules.closed import NeededName, needed_names, with_names
from analysis.rules.written import definition_to_json, with_reference_renamed
from analysis.store.catalog import Catalog


class StillNeeded(AnalysisError):
    """Tags or segments refer to it. details: kind, name, by (their names)"""

    code = "still_needed"


def referring(book: TagBook, needed: NeededName) -> tuple[str, ...]:
    """Names of the tags, then the segments, whose definitions name it."""
    tags = ((tag.name, definition_of(tag)) for tag in book.tags.values())
    rules = ((segment.name, segment_rule(segment)) for segment in book.segments.values() if segment.keeps_up)
    segments = ((name, YesNo(rule) if rule is not None else None) for name, rule in rules)
    found = [
        name for meant in (tags, segments) for name, definition in meant if definition and _names(definition, needed)
    ]
    return tuple(found)


def require_unneeded(book: TagBook, needed: NeededName) -> None:
    """Raises `StillNeeded`."""
    if by := referring(book, needed):
        raise StillNeeded(kind=needed.kind, name=needed.name, by=list(by))


def _names(definition: Definition, needed: NeededName) -> bool:
    return needed in needed_names(definition)


def follow_name(catalog: Catalog, project_id: str, needed: NeededName, to: str) -> None:
    """Whatever names it goes on meaning the same under its new name: no version is made. Within the transaction that
    renames it, so that nobody refers to it meanwhile."""

    def called(other: NeededName) -> str:
        return to if other == needed else other.name

    for tag in catalog.tags.every_version(project_id):
        definition = definition_of(tag)
        if definition is not None and (renamed := with_names(definition, called)) != definition:
            catalog.tags.reword(tag.id, tag.version, definition_to_json(renamed))
    for segment in catalog.segments.all(project_id):
        origin, rule = with_reference_renamed(segment.origin, needed.kind, needed.name, to), segment.definition
        renamed = with_reference_renamed(rule, needed.kind, needed.name, to)
        if (origin, renamed) != (segment.origin, rule):
            catalog.segments.reword(segment.id, origin, renamed)
    for analysis in catalog.analyses.all(project_id, links=True):
        spec = with_reference_renamed(analysis.spec, needed.kind, needed.name, to)
        if spec != analysis.spec:
            catalog.analyses.reword(analysis.id, spec)
