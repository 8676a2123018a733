"""How is a tree of tags written into one file, and read from it?

TOML or JSON with the same content: the catalogue (subjects and their behaviours), and each tag with what is said of it
and its definition. `docs/tags.md` describes every key.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from analysis.errors import InputError
from analysis.rules.asked import Definition
from analysis.rules.written import (
    bad_value,
    definition_from_json,
    definition_to_json,
    list_of,
    object_of,
    one_of,
    only,
    text_of,
    too_large,
)
from analysis.store.catalog import TAG_LAYERS, TagCard

TreeFormat = Literal["toml", "json"]
FORMAT = "silhouette-tags"
_VERSION = 1
_CARD = ("layer", "owner", "description", "goal", "refresh")


class UnreadableTags(InputError):
    """The file is no tree of tags. details: format (TOML or JSON), reason"""

    code = "unreadable_tags"


class UnknownTreeFormat(InputError):
    """details: file"""

    code = "unknown_tree_format"


@dataclass(frozen=True)
class TreeTag:
    """One tag of a file. Without a subject it isn't sorted in."""

    name: str
    definition: Definition
    card: TagCard
    draft: bool = False
    subject: str | None = None
    behaviour: str | None = None


@dataclass(frozen=True)
class TagTree:
    """`branches`: each subject with its behaviours, in order. Tags are in order within their behaviour."""

    tags: tuple[TreeTag, ...]
    branches: tuple[tuple[str, tuple[str, ...]], ...] = ()


def format_of(path: Path) -> TreeFormat:
    """By the suffix. Raises `UnknownTreeFormat`."""
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in ("toml", "json"):
        raise UnknownTreeFormat(file=str(path))
    return cast(TreeFormat, suffix)


def tree_text(tree: TagTree, form: TreeFormat) -> str:
    """The file; `read_tree` gives back an equal tree."""
    content = {
        "format": FORMAT,
        "version": _VERSION,
        "tree": [{"subject": subject, "behaviours": list(behaviours)} for subject, behaviours in tree.branches],
        "tags": [_tag_to_json(tag) for tag in tree.tags],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n" if form == "json" else _toml(content)


def _tag_to_json(tag: TreeTag) -> dict[str, Any]:
    usual = TagCard()
    form: dict[str, Any] = {"name": tag.name, "subject": tag.subject, "behaviour": tag.behaviour}
    form |= {key: said for key in _CARD if (said := getattr(tag.card, key)) != getattr(usual, key)}
    form |= {"layer": tag.card.layer, "status": "draft" if tag.draft else "in_use"}
    form["definition"] = definition_to_json(tag.definition)
    return {key: value for key, value in form.items() if value is not None}


def _toml(content: Mapping[str, Any]) -> str:
    """Tables for the subjects and tags, everything below them inline."""
    lines = [f"{key} = {_toml_value(value)}" for key, value in content.items() if not isinstance(value, list)]
    for key in ("tree", "tags"):
        for table in content[key]:
            lines += ["", f"[[{key}]]", *(f"{name} = {_toml_value(value)}" for name, value in table.items())]
    return "\n".join(lines) + "\n"


def _toml_value(value: Any) -> str:  # noqa: ANN401 JSON
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml_text(key)} = {_toml_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml_value(one) for one in value) + "]"
    return _toml_text(value) if isinstance(value, str) else json.dumps(value)


def _toml_text(text: str) -> str:
    """A basic string: escaped as in JSON, and the delete character too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def read_tree(text: str, form: TreeFormat) -> TagTree:
    """The tree of a file's text; raises what says where it is wrong."""
    content = object_of(_parsed(text.removeprefix("\ufeff"), form), "tags")
    only(content, ("format", "version", "tree", "tags"))
    if content.get("format") != FORMAT or content.get("version") != _VERSION:
        raise UnreadableTags(format=form.upper(), reason=f"format = {FORMAT!r}, version = {_VERSION}")
    branches = tuple(_branch(item) for item in list_of(content.get("tree", []), "tree"))
    tags = tuple(_tag(item) for item in list_of(content.get("tags", []), "tags"))
    names = [tag.name for tag in tags]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UnreadableTags(format=form.upper(), reason=f"{twice!r} × 2")
    return TagTree(tags, branches)


def _parsed(text: str, form: TreeFormat) -> object:
    try:
        return json.loads(text) if form == "json" else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableTags(format=form.upper(), reason=str(error)) from error
    except RecursionError as error:
        raise too_large() from error


def _branch(item: object) -> tuple[str, tuple[str, ...]]:
    form = object_of(item, "tree")
    only(form, ("subject", "behaviours"))
    behaviours = tuple(text_of(one, "behaviours") for one in list_of(form.get("behaviours", []), "behaviours"))
    return text_of(form.get("subject"), "subject"), behaviours


def _tag(item: object) -> TreeTag:
    form = object_of(item, "tags")
    only(form, ("name", "subject", "behaviour", "status", "definition", *_CARD))
    subject, behaviour = (text_of(form[key], key) if key in form else None for key in ("subject", "behaviour"))
    if (subject is None) != (behaviour is None):
        raise bad_value("behaviour")
    texts = {key: _said(form[key], key) for key in ("owner", "description", "goal") if key in form}
    card = TagCard(
        layer=one_of(form.get("layer", TagCard().layer), "layer", TAG_LAYERS),
        refresh=one_of(form.get("refresh", "always"), "refresh", ("always", "frozen")),
        **texts,
    )
    draft = one_of(form.get("status", "in_use"), "status", ("in_use", "draft")) == "draft"
    name = " ".join(text_of(form.get("name"), "name").split())
    return TreeTag(name, definition_from_json(form.get("definition")), card, draft, subject, behaviour)


def _said(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise bad_value(key)
    return value
