"""The inputs in which a tag's definition is built, and the draft that they show and change."""

from pages._tags.definitions.draft import TagDraft
from pages._tags.definitions.finished import FinishedDefinition, finished_definition
from pages._tags.definitions.inputs import definition_input
from pages._tags.definitions.opened import tag_draft_of

__all__ = ["FinishedDefinition", "TagDraft", "definition_input", "finished_definition", "tag_draft_of"]
