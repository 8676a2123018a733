"""What does a person do in the app, and what does the person read there?

Everything is found by the words of the message catalogs, so a text that is worded anew breaks no journey. Nothing is
waited for by time: what is done is done to a page that rests, and is done again until its lasting effect stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect

from analysis.locale import Language, Text, catalog
from pages._ui.escaping import JOINER
from tests.journeys.conversation import Conversation

_ROW, _MIDDLE = 35, 17  # pixels of a table's row as Streamlit draws it
SOON, _TRIES = 10_000, 4  # milliseconds until an effect stands on a page that rests, and how often it is tried
_LOOKS, _BETWEEN = 3, 30  # how often in a row a page is found resting, and the milliseconds between
_RESTING = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@dataclass(frozen=True)
class Visitor:
    """A page of a browser at a server, read in a language."""

    page: Page
    url: str
    text: Text
    conversation: Conversation

    def rests(self) -> None:
        """Wait until the page is drawn and nothing that was done is still to be answered."""
        looks = 0
        while looks < _LOOKS:
            expect(self.page.locator(_RESTING)).to_be_attached()
            looks = 0 if self.conversation.unanswered else looks + 1
            self.page.wait_for_timeout(_BETWEEN)  # the server's answers are heard meanwhile

    def does(self, act: Callable[[], object], stands: Callable[[], object]) -> None:
        """As people do: again, where the page swallowed it. `stands` looks for what lasts once it is done."""
        for left in reversed(range(_TRIES)):
            self.rests()
            try:
                act()
                self.rests()
                stands()
                break
            except (PlaywrightError, AssertionError):
                if not left:
                    raise

    def speaking(self, language: Language) -> Visitor:
        """The same page, read in another language."""
        return replace(self, text=Text(language))

    def opens(self, path: str = "") -> None:
        """Type an address; the page has said its title when this ends."""
        self.page.goto(f"{self.url}/{path}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def goes_to(self, name: str) -> None:
        """Click a page of the navigation."""
        link = self.page.get_by_role("navigation").get_by_role("link", name=self.text(f"shell.{name}"), exact=True)
        self.does(link.click, lambda: expect(self.title(name)).to_be_visible(timeout=SOON))

    def is_at(self, name: str) -> None:
        expect(self.title(name)).to_be_visible()

    def title(self, name: str) -> Locator:
        return self.page.get_by_role("heading", level=1, name=self.text(f"{name}.title"), exact=True)

    def presses(self, key: str, nth: int = 0, **values: object) -> None:
        """Of several with these words the first, or the one at this place."""
        self.clicks(self.page.get_by_role("button", name=self.text(key, **values), exact=True).nth(nth))

    def clicks(self, button: Locator) -> None:
        """A button; one that opens a box is clicked until the box is open."""
        self.rests()
        if button.get_attribute("aria-haspopup") != "dialog":
            button.click()
            return
        box = self.page.get_by_role("dialog")
        self.does(lambda: None if box.is_visible() else button.click(), lambda: expect(box).to_be_visible(timeout=SOON))

    def leaves_box(self) -> None:
        """An open box would take the next click for itself."""
        box = self.page.get_by_role("dialog")
        self.does(
            lambda: self.page.keyboard.press("Escape") if box.is_visible() else None,
            lambda: expect(box).to_be_hidden(timeout=SOON),
        )

    def turns_to(self, key: str) -> None:
        """Open a tab."""
        tab = self.page.get_by_role("tab", name=self.text(key), exact=True)
        self.does(tab.click, lambda: expect(tab).to_have_attribute("aria-selected", "true", timeout=SOON))

    def marks(self, key: str, **values: object) -> None:
        """One of several that stand side by side."""
        mark = self.page.get_by_role("radio", name=self.text(key, **values), exact=True)

        def click() -> None:
            mark.evaluate("mark => mark.scrollIntoView({block: 'center'})")  # from below what stays at the top
            mark.click(force=True)

        self.does(click, lambda: expect(mark).to_be_checked(timeout=SOON))

    def follows(self, key: str, **values: object) -> None:
        self.rests()
        page = self.page.get_by_test_id("stMain")  # links in the sidebar are turned to by `goes_to`
        page.get_by_role("link", name=self.text(key, **values), exact=True).first.click()

    def says(self, key: str, **known: object) -> Locator:
        """Where a text of the catalog stands, whatever stands at the places that aren't known."""
        pattern = worded(self.text, key, **known).pattern
        in_browser = re.compile(re.sub(r"\?P<\w+>", "", pattern))  # JavaScript names groups otherwise
        return self.page.get_by_test_id("stMain").get_by_text(in_browser).first

    def reads(self, key: str, **known: object) -> dict[str, str]:
        """Wait for a text of the catalog; what stands at the places that aren't known is returned."""
        found = self._read(self.says(key, **known))
        match = worded(self.text, key, **known).search(" ".join(found.split()))
        assert match, f"{key} is not said by: {found}"
        return match.groupdict()

    def finds(self, words: str) -> str:
        """Wait for words somewhere in a text, which is returned."""
        pattern = re.compile(joined(re.escape(words)))
        return self._read(self.page.get_by_test_id("stMain").get_by_text(pattern).first).replace(JOINER, "")

    def _read(self, words: Locator) -> str:
        """What stood there before the page rested may be about to go."""
        self.rests()
        expect(words).to_be_visible()
        self.rests()
        expect(words).to_be_visible()
        return words.text_content() or ""

    def picks(self, label: str, option: str, nth: int = -1) -> None:
        """Choose an option of a select box: of several with this label the last, or the one at this place."""
        box = self._boxes(label).nth(nth)
        self._chooses(box, option, lambda: expect(box).to_have_value(option, timeout=SOON))

    def adds(self, label: str, option: str | re.Pattern[str], nth: int = -1) -> None:
        """Choose one more value of a box that takes several."""
        several = self.page.get_by_test_id("stMultiSelect").filter(has=self._boxes(label)).nth(nth)
        tags = several.locator("[data-tag]").filter(has_text=option)
        box = several.get_by_role("combobox", include_hidden=True)
        self._chooses(box, option, lambda: expect(tags.first).to_be_visible(timeout=SOON), searched=True)

    def _boxes(self, label: str) -> Locator:
        """Those too that are hidden from screen readers while the list of another is open."""
        return self.page.get_by_role("combobox", name=label, exact=True, include_hidden=True)

    def _chooses(
        self, box: Locator, option: str | re.Pattern[str], stands: Callable[[], None], searched: bool = False
    ) -> None:
        """A long list shows only its beginning: then the option is searched by its words."""
        options = self.page.get_by_role("option")

        def choose() -> None:
            self._closes(options)
            box.click()
            if searched and isinstance(option, str):
                box.fill(option)
            self.page.get_by_role("option", name=option, exact=True).first.click(timeout=SOON)

        self.does(choose, stands)
        self._closes(options)

    def _closes(self, options: Locator) -> None:
        """Only an open list: where none is open, Escape empties the box."""
        if options.count():
            self.page.keyboard.press("Escape")
            expect(options).to_have_count(0)

    def removes(self, option: str) -> None:
        """Take a value out of a box that takes several."""
        cross = self.page.get_by_role("button", name=f"Remove {option}", exact=True)
        self.does(
            lambda: cross.click() if cross.count() else None, lambda: expect(cross).to_have_count(0, timeout=SOON)
        )

    def types(self, label: str, value: str, nth: int = -1) -> None:
        field = self.page.get_by_label(label, exact=True).nth(nth)

        def write() -> None:
            field.fill(value)
            field.press("Enter")

        self.does(write, lambda: expect(field).to_have_value(value, timeout=SOON))

    def clicks_mark(self, until: Locator, **fields: str) -> None:
        """The part of a chart whose values are these; the words are those of its tooltip."""
        said = "".join(f'[aria-label*="{name}: {value}"]' for name, value in fields.items())
        mark = self.page.locator(f"path[aria-roledescription]{said}").first
        self.does(mark.click, lambda: expect(until).to_be_visible(timeout=SOON))

    def table(self, alt: str) -> Locator:
        return self.page.get_by_test_id("stDataFrame").filter(has=self.page.get_by_role("region", name=alt))

    def clicks_row(self, table: Locator, until: Locator, row: int = 0) -> None:
        """At its left edge: cells are drawn on a canvas."""
        at = {"x": _MIDDLE, "y": _ROW * (row + 1) + _MIDDLE}
        self.does(lambda: table.click(position=at), lambda: expect(until).to_be_visible(timeout=SOON))

    def saves_segment(self, name: str, proposed: bool = False) -> None:
        """The listed users, under a name of one's own or the one that is proposed."""
        box, text = self.page.get_by_role("dialog"), self.text
        self.presses("show.save_segment")
        if not proposed:
            box.get_by_label(text("show.segment_name"), exact=True).fill(name)
        box.get_by_role("button", name=text("show.save"), exact=True).click()
        expect(box.get_by_text(text("show.segment_saved", name=name))).to_be_visible()
        self.leaves_box()

    def link(self) -> str:
        """The address of what the page shows, without the server."""
        self.presses("show.save")
        address = self.page.get_by_role("dialog").get_by_text("/funnel?a=").inner_text()
        return address.partition(f"{self.url}/")[2]

    def uploads(self, *files: Path) -> None:
        self.rests()
        self.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files)

    def downloads(self, key: str, folder: Path) -> Path:
        """A file can't be had from a button whose page has been made anew: Streamlit says so, and one clicks again."""
        button = self.page.get_by_role("button", name=self.text(key), exact=True)
        files: list[Path] = []

        def download() -> None:
            with self.page.expect_download(timeout=SOON) as waiting:
                button.click()
            files.append(folder / waiting.value.suggested_filename)
            waiting.value.save_as(files[-1])

        self.does(download, lambda: files[-1])
        return files[-1]


def worded(text: Text, key: str, **known: object) -> re.Pattern[str]:
    """A text of the catalog as a pattern: what is known stands in its places, any words in the others."""
    seen: set[str] = set()

    def place(match: re.Match[str]) -> str:
        name, forms = match[1], match[2]
        if forms is not None:  # of what is counted, by the number
            return f"(?:{forms.replace(chr(92) + '|', '|')})"
        if name in known:
            value = known[name]
            return re.escape(text.number(value) if isinstance(value, int | float) else str(value))
        seen.add(name)
        return f"(?P<{name}>.+?)"

    template = re.escape(catalog(text.language)[key].replace("**", "")).replace(r"\{", "{").replace(r"\}", "}")
    pattern = re.sub(r"\{(\w+)(?::([^}]*))?\}", place, template)
    return re.compile(f"^{joined(pattern)}$")


def joined(pattern: str) -> str:
    """After a colon the pages may put a joiner, which nobody sees."""
    return pattern.replace(":", f":{JOINER}?")


def counted(words: str) -> int:
    """12,304 as a number."""
    return int(re.sub(r"[^\d]", "", words))
