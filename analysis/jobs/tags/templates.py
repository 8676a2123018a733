"""With which tags can a project begin, and what must be known of its data for each?

A template is a file of `analysis/templates/tags/`: names in both languages, what it asks for (an event or a number
property, under a role), and a definition in which `$role` stands for the answer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from analysis.insights.listing import ListingResult
from analysis.locale import Language
from analysis.rules.asked import Definition
from analysis.rules.written import definition_from_json
from analysis.store.catalog import TagLayer

FOLDER = Path(__file__).parents[2] / "templates" / "tags"
AskKind = Literal["event", "number"]


@dataclass(frozen=True)
class TemplateAsk:
    """What the data must say: an event, or a property that is a number; `guesses` are usual parts of its name."""

    role: str
    kind: AskKind
    label: Mapping[Language, str]
    guesses: tuple[str, ...]

    def options(self, listed: ListingResult) -> tuple[str, ...]:
        """Names in the data that can answer."""
        return listed.events if self.kind == "event" else listed.names("property", ["number"])

    def guessed(self, listed: ListingResult, goal: str | None = None) -> str | None:
        """The name in the data that is meant most likely: by its name, else the goal's event, else the first."""
        options = self.options(listed)
        for alike in (str.__eq__, str.startswith, str.__contains__):
            for guess in self.guesses:
                for option in options:
                    if alike(option.lower(), guess):
                        return option
        return goal if goal in options else next(iter(options), None)


@dataclass(frozen=True)
class TagTemplate:
    code: str
    layer: TagLayer
    name: Mapping[Language, str]
    says: Mapping[Language, str]
    asks: tuple[TemplateAsk, ...]
    form: Mapping[str, Any]  # the definition as JSON, with roles

    def definition(self, answers: Mapping[str, str]) -> Definition:
        """With the names of this data."""
        return definition_from_json(_answered(self.form, answers))

    def fits(self, listed: ListingResult) -> bool:
        """Whether this data can answer everything; all of them are about what users did."""
        return bool(listed.events) and all(ask.options(listed) for ask in self.asks)


def _answered(form: Any, answers: Mapping[str, str]) -> Any:  # noqa: ANN401 JSON
    if isinstance(form, Mapping):
        return {key: _answered(value, answers) for key, value in form.items()}
    if isinstance(form, list):
        return [_answered(item, answers) for item in form]
    return answers[form[1:]] if isinstance(form, str) and form.startswith("$") else form


@cache
def tag_templates() -> tuple[TagTemplate, ...]:
    """All of them, in their order."""
    read = [(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in FOLDER.glob("*.toml")]
    return tuple(_template(code, form) for code, form in sorted(read, key=lambda one: one[1]["position"]))


def _template(code: str, form: dict[str, Any]) -> TagTemplate:
    asks = tuple(
        TemplateAsk(ask["role"], ask["kind"], ask["label"], tuple(ask["guesses"])) for ask in form.get("asks", ())
    )
    return TagTemplate(code, cast(TagLayer, form["layer"]), form["name"], form["says"], asks, form["definition"])
