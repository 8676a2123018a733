"""Do the documents hold what they promise: links, pictures, labels, both languages?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = (ROOT / "README.md", ROOT / "sample_data" / "README.md", *sorted(ROOT.glob("docs/**/*.md")))
GUIDES = {"en": ROOT / "docs" / "guide.md", "zh": ROOT / "docs" / "guide.zh.md"}
LARGEST_PICTURE_BYTES = 250_000
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PERSONAL = re.compile(r"(?<![\w.])/(home|root|Users|tmp)/")


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def links(document: Path) -> Iterator[str]:
    """Targets of links and pictures that are files here."""
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", text_of(document))):
        if not re.match(r"\w+:", target):
            yield target


def pictures(document: Path) -> list[str]:
    return re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", text_of(document))


def screen_texts(language: str) -> set[str]:
    """Everything that the app can show in a language."""

    def values(table: dict[str, Any]) -> Iterator[str]:
        for value in table.values():
            yield from values(value) if isinstance(value, dict) else [value]

    files = (ROOT / "analysis" / "locale" / language).glob("*.toml")
    return {plain(value) for file in files for value in values(tomllib.loads(text_of(file)))}


def plain(words: str) -> str:
    return " ".join(words.replace("**", "").split())


def anchor(heading: str) -> str:
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in links(document):
        file, _, fragment = target.partition("#")
        found = document.parent / file if file else document
        assert found.exists(), f"{target} isn't there"
        if fragment:
            headings = re.findall(r"^#+ (.+)$", text_of(found), re.MULTILINE)
            assert fragment in map(anchor, headings), f"{target} has no such heading"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_no_document_names_a_path_of_the_machine_it_was_written_on(document: Path) -> None:
    here = [str(folder) for folder in (ROOT, ROOT.parent, Path.home()) if folder != Path(ROOT.anchor)]
    assert [folder for folder in here if f"{folder}/" in text_of(document)] == []
    assert PERSONAL.findall(text_of(document)) == []


def test_pictures_are_small() -> None:
    for document in DOCUMENTS:
        for picture in pictures(document):
            assert (document.parent / picture).stat().st_size <= LARGEST_PICTURE_BYTES, picture


def test_both_guides_have_the_same_sections_tables_and_pictures() -> None:
    english, chinese = (text_of(guide) for guide in GUIDES.values())
    assert HEADING.findall(english) == HEADING.findall(chinese)
    rows = [len(re.findall(r"^\|", text, re.MULTILINE)) for text in (english, chinese)]
    assert rows[0] == rows[1]
    shown = [[Path(name).name.split(".")[0] for name in pictures(guide)] for guide in GUIDES.values()]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("language", GUIDES)
def test_a_guides_bold_words_stand_on_the_screen(language: str) -> None:
    known = screen_texts(language)
    bold = [plain(words) for words in re.findall(r"\*\*(.+?)\*\*", text_of(GUIDES[language]), re.DOTALL)]
    assert len(bold) > 100
    assert [words for words in bold if words not in known] == []


def test_the_readme_starts_with_exactly_two_commands() -> None:
    start = text_of(ROOT / "README.md").split("## Start", 1)[1].split("\n## ", 1)[0]
    blocks = re.findall(r"```sh\n(.*?)```", start, re.DOTALL)
    commands = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    assert commands == ["make app", "make test"]


def test_the_readme_names_folders_that_are_there() -> None:
    table = text_of(ROOT / "README.md").split("## How it is built", 1)[1]
    named = [re.findall(r"`([\w/]+/)`", line.split("|")[1]) for line in table.splitlines() if line.startswith("| `")]
    folders = [folder for row in named for folder in row]
    assert "analysis/sources/" in folders
    for folder in folders:
        assert any((ROOT / parent / folder).is_dir() for parent in ("", "analysis")), folder
