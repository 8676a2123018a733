"""What does a tag say, and what is one of its values called?"""

from __future__ import annotations

from analysis.insights.tags.bits import TagRow
from analysis.locale.say import Say
from analysis.rules.asked import Definition
from analysis.rules.said import definition_sentence
from analysis.store.catalog import Tag


def meaning(tag: Tag, definition: Definition | None, say: Say) -> str:
    """Its definition; of a list, which has none, what it was made from."""
    if definition is not None:
        return definition_sentence(definition, say)
    return say.quote(str(tag.definition.get("words") or say.text(f"tags.kind_{tag.kind}")))


def row_name(row: TagRow) -> str:
    """A tag, or one value of it, in plain text."""
    return row.name if row.value is None else f"{row.name}: {row.value}"
