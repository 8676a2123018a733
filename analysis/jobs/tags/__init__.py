"""What people do with tags: save, place, use, refresh, move, look at. One module a deed."""

from analysis.jobs.tags import saving
from analysis.jobs.tags.book import TagBook, definition_of, segment_rule, tag_book
from analysis.jobs.tags.closing import closed_definition, closed_definitions, closed_rule, closed_rules
from analysis.jobs.tags.files import TagTree, TreeFormat, format_of, read_tree, tree_text
from analysis.jobs.tags.health import TagCheck, TagHealth, tag_health
from analysis.jobs.tags.kept_bits import frozen_list, listed
from analysis.jobs.tags.known import known_bits, known_key
from analysis.jobs.tags.managing import Described, changed_card, describe_tag, needing, restore_tag, retire_tag
from analysis.jobs.tags.moving import ImportedTree, MissingName, exported_tree, import_tree, missing_in
from analysis.jobs.tags.references import StillNeeded, follow_name, referring, require_unneeded
from analysis.jobs.tags.refreshing import Refreshed, follow, refresh
from analysis.jobs.tags.saving import TagNow, tag_now, tags_now
from analysis.jobs.tags.templates import TagTemplate, TemplateAsk, tag_templates
from analysis.jobs.tags.tree import (
    TreePlace,
    add_branch,
    move_branch,
    order_branches,
    order_tags,
    place_tag,
    remove_branch,
    rename_branch,
)
from analysis.jobs.tags.users import tag_rule, tag_users, tag_values, value_counts

__all__ = [
    "Described",
    "ImportedTree",
    "MissingName",
    "Refreshed",
    "StillNeeded",
    "TagBook",
    "TagCheck",
    "TagHealth",
    "TagNow",
    "TagTemplate",
    "TagTree",
    "TemplateAsk",
    "TreeFormat",
    "TreePlace",
    "add_branch",
    "changed_card",
    "closed_definition",
    "closed_definitions",
    "closed_rule",
    "closed_rules",
    "definition_of",
    "describe_tag",
    "exported_tree",
    "follow",
    "follow_name",
    "format_of",
    "frozen_list",
    "import_tree",
    "known_bits",
    "known_key",
    "listed",
    "missing_in",
    "move_branch",
    "needing",
    "order_branches",
    "order_tags",
    "place_tag",
    "read_tree",
    "referring",
    "refresh",
    "remove_branch",
    "rename_branch",
    "require_unneeded",
    "restore_tag",
    "retire_tag",
    "saving",
    "segment_rule",
    "tag_book",
    "tag_health",
    "tag_now",
    "tag_rule",
    "tag_templates",
    "tag_users",
    "tag_values",
    "tags_now",
    "tree_text",
    "value_counts",
]
