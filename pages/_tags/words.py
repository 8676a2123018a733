"""What does a tag say, in words?"""

from __future__ import annotations

from analysis.insights.tags import TagRow
from analysis.jobs.tags import TagNow
from analysis.rules.asked import Definition
from analysis.rules.said import definition_sentence
from pages._ui.escaping import escape
from pages._ui.here import Here


def meaning(here: Here, definition: Definition) -> str:
    """For markdown, with display names in bold."""
    return definition_sentence(definition, here.say)


def row_name(row: TagRow) -> str:
    """A tag, or one value of it; plain text."""
    return row.name if row.value is None else f"{row.name}: {row.value}"


def meaning_of(here: Here, now: TagNow, plain: bool = False) -> str:
    """What a tag says: its definition, or what its list was made from; `plain` for a cell, which reads no markup."""
    if now.definition is not None:
        return definition_sentence(now.definition, here.say.plain if plain else here.say)
    words = str(now.tag.definition.get("words") or here.text(f"tags.kind_{now.tag.kind}"))
    return words if plain else escape(words)
