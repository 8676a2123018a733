"""What people do with tags: save, place, use, refresh, move, look at. One module a deed."""

from analysis.jobs.tags import managing, refreshing, saving
from analysis.jobs.tags.book import tag_book
from analysis.jobs.tags.closing import Closing
from analysis.jobs.tags.files import TagTree, TreeFormat, format_of, read_tree, tree_text
from analysis.jobs.tags.health import TagCheck, TagHealth, tag_health
from analysis.jobs.tags.kept_bits import frozen_list, listed
from analysis.jobs.tags.known import known_bits, known_key, preview_overlap
from analysis.jobs.tags.managing import changed_card, sort_in
from analysis.jobs.tags.moving import ImportedTree, MissingName, exported_tree, import_tree, missing_in
from analysis.jobs.tags.refreshing import Refreshed, follow
from analysis.jobs.tags.saving import Ask, TagNow, closed, tag_users, tags_now, value_counts
from analysis.jobs.tags.templates import TagTemplate, TemplateAsk, tag_templates
from analysis.jobs.tags.users import tag_values

__all__ = [
    "Ask",
    "Closing",
    "ImportedTree",
    "MissingName",
    "Refreshed",
    "TagCheck",
    "TagHealth",
    "TagNow",
    "TagTemplate",
    "TagTree",
    "TemplateAsk",
    "TreeFormat",
    "changed_card",
    "closed",
    "exported_tree",
    "follow",
    "format_of",
    "frozen_list",
    "import_tree",
    "known_bits",
    "known_key",
    "listed",
    "managing",
    "missing_in",
    "preview_overlap",
    "read_tree",
    "refreshing",
    "saving",
    "sort_in",
    "tag_book",
    "tag_health",
    "tag_templates",
    "tag_users",
    "tag_values",
    "tags_now",
    "tree_text",
    "value_counts",
]
