"""What does a person do in the app, and what does the person read there?

Everything is found by the words of the message catalogs, so a text that is worded anew breaks no journey; everything
is waited for by its words, never by time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect

from analysis.locale import Text, catalog
from pages._ui.escaping import JOINER

_ROW, _MIDDLE = 35, 17  # pixels of a table's row as Streamlit draws it
_SOON, _TRIES = 10_000, 4  # milliseconds until a list has opened or a choice stands, and how often it is tried


@dataclass(frozen=True)
class Visitor:
    """A page of a browser at a server, read in a language."""

    page: Page
    url: str
    text: Text

    def opens(self, path: str = "") -> None:
        """Type an address; the page has said its title when this ends."""
        self.page.goto(f"{self.url}/{path}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def goes_to(self, name: str) -> None:
        """Click a page of the navigation."""
        self.page.get_by_role("navigation").get_by_role("link", name=self.text(f"shell.{name}"), exact=True).click()
        self.is_at(name)

    def is_at(self, name: str) -> None:
        title = self.text(f"{name}.title")
        expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()

    def presses(self, key: str, nth: int = 0, **values: object) -> None:
        """Of several with these words the first, or the one at this place."""
        self.page.get_by_role("button", name=self.text(key, **values), exact=True).nth(nth).click()

    def turns_to(self, key: str) -> None:
        """Open a tab."""
        self.page.get_by_role("tab", name=self.text(key), exact=True).click()

    def marks(self, key: str, **values: object) -> None:
        """One of several that stand side by side."""
        self.page.get_by_role("radio", name=self.text(key, **values), exact=True).click(force=True)

    def follows(self, key: str, **values: object) -> None:
        self.page.get_by_role("link", name=self.text(key, **values), exact=True).first.click()

    def reads(self, key: str, **known: object) -> dict[str, str]:
        """Wait for a text of the catalog; what stands at the places that aren't known is returned."""
        pattern = worded(self.text, key, **known)
        in_browser = re.compile(re.sub(r"\?P<\w+>", "", pattern.pattern))  # JavaScript names groups otherwise
        found = self.page.get_by_test_id("stMain").get_by_text(in_browser).first
        expect(found).to_be_visible()
        match = pattern.search(" ".join((found.text_content() or "").split()))
        assert match, f"{key} is not said by: {found.text_content()}"
        return match.groupdict()

    def finds(self, words: str) -> str:
        """Wait for words somewhere in a text, which is returned."""
        pattern = re.compile(joined(re.escape(words)))
        found = self.page.get_by_test_id("stMain").get_by_text(pattern).first
        expect(found).to_be_visible()
        return (found.text_content() or "").replace(JOINER, "")

    def picks(self, label: str, option: str, nth: int = -1) -> None:
        """Choose an option of a select box: of several with this label the last, or the one at this place."""
        box = self._boxes(label).nth(nth)
        self._chooses(box, option, lambda: expect(box).to_have_value(option, timeout=_SOON))

    def adds(self, label: str, option: str | re.Pattern[str], nth: int = -1) -> None:
        """Choose one more value of a box that takes several."""
        several = self.page.get_by_test_id("stMultiSelect").filter(has=self._boxes(label)).nth(nth)
        tags = several.locator("[data-tag]").filter(has_text=option)
        box = several.get_by_role("combobox", include_hidden=True)
        self._chooses(box, option, lambda: expect(tags.first).to_be_visible(timeout=_SOON), searched=True)

    def _boxes(self, label: str) -> Locator:
        """Those too that are hidden from screen readers while the list of another is open."""
        return self.page.get_by_role("combobox", name=label, exact=True, include_hidden=True)

    def _chooses(
        self, box: Locator, option: str | re.Pattern[str], chosen: Callable[[], None], searched: bool = False
    ) -> None:
        """As people do: again, where a page that was just being redrawn swallowed the click.

        A long list shows only its beginning: then the option is searched by its words.
        """
        options = self.page.get_by_role("option")
        for left in reversed(range(_TRIES)):
            box.click()
            if searched and isinstance(option, str):
                box.fill(option)
            try:
                self.page.get_by_role("option", name=option, exact=True).first.click(timeout=_SOON)
                chosen()
                break
            except (PlaywrightError, AssertionError):
                if not left:
                    raise
                self._closes(options)
        self._closes(options)

    def _closes(self, options: Locator) -> None:
        """Only an open list: where none is open, Escape empties the box."""
        if options.count():
            self.page.keyboard.press("Escape")
            expect(options).to_have_count(0)

    def removes(self, option: str) -> None:
        """Take a value out of a box that takes several."""
        self.page.get_by_role("button", name=f"Remove {option}", exact=True).click()

    def types(self, label: str, value: str, nth: int = -1) -> None:
        field = self.page.get_by_label(label, exact=True).nth(nth)
        field.fill(value)
        field.press("Enter")

    def clicks_mark(self, **fields: str) -> None:
        """The part of a chart whose values are these; the words are those of its tooltip."""
        said = "".join(f'[aria-label*="{name}: {value}"]' for name, value in fields.items())
        self.page.locator(f"path[aria-roledescription]{said}").first.click()

    def table(self, alt: str) -> Locator:
        return self.page.get_by_test_id("stDataFrame").filter(has=self.page.get_by_role("region", name=alt))

    def clicks_row(self, table: Locator, row: int = 0) -> None:
        """At its left edge: cells are drawn on a canvas."""
        table.click(position={"x": _MIDDLE, "y": _ROW * (row + 1) + _MIDDLE})

    def uploads(self, *files: Path) -> None:
        self.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files)

    def downloads(self, key: str, folder: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.presses(key)
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path


def worded(text: Text, key: str, **known: object) -> re.Pattern[str]:
    """A text of the catalog as a pattern: what is known stands in its places, any words in the others."""
    seen: set[str] = set()

    def place(match: re.Match[str]) -> str:
        name = match[1]
        if name in known:
            value = known[name]
            return re.escape(text.number(value) if isinstance(value, int | float) else str(value))
        seen.add(name)
        return f"(?P<{name}>.+?)"

    template = re.escape(catalog(text.language)[key].replace("**", "")).replace(r"\{", "{").replace(r"\}", "}")
    pattern = re.sub(r"\{(\w+)\}", place, template)
    return re.compile(f"^{joined(pattern)}$")


def joined(pattern: str) -> str:
    """After a colon the pages may put a joiner, which nobody sees."""
    return pattern.replace(":", f":{JOINER}?")


def counted(words: str) -> int:
    """12,304 as a number."""
    return int(re.sub(r"[^\d]", "", words))
