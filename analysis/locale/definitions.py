"""What do our words and numbers mean? As `docs/definitions.md` says it, and `docs/definitions.zh.md` in Chinese."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from analysis.locale import LANGUAGES, Language

_FILES: dict[Language, str] = {"en": "definitions.md", "zh": "definitions.zh.md"}


class Section(NamedTuple):
    """`body` is markdown, a paragraph a definition."""

    title: str
    body: str


@lru_cache(maxsize=len(LANGUAGES))
def sections(language: Language) -> dict[str, Section]:
    """By their titles in English, in the order of the file: both files have the same sections (tested)."""
    return dict(zip((section.title for section in _read("en")), _read(language), strict=True))


def _read(language: Language) -> tuple[Section, ...]:
    text = (Path(__file__).parents[2] / "docs" / _FILES[language]).read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.split("\n## ")[1:])
    return tuple(Section(title.strip(), body.strip()) for title, _, body in parts)
