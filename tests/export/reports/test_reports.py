"""Is a report whole in itself, right in Chinese, and does nothing run in it, whatever the data is called?"""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser

import pytest
from pptx import Presentation

from analysis.export.reports import Report, ReportBars, ReportSection, html_page, slides

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=http://evil.example/x onerror=alert(1)>',
    "javascript:alert(1)",
    "=HYPERLINK(\"http://evil.example\")",
    "bell\x07 \ud800 \ufffe",
    "夜猫零食达人",
)  # fmt: skip


def report(names: tuple[str, ...] = HOSTILE) -> Report:
    bars = ReportBars(
        names,
        (("This group", tuple(0.5 for _ in names)), (names[3], (None, *(0.25 for _ in names[1:])))),
        percent=True,
        shown=names,
    )
    sections = (ReportSection("In sentences", names), ReportSection(names[0], bars=bars, note=names[1]))
    return Report("zh", names[0], names[5], sections, "名词说明", (("TGI", names[1]),), f"数据版本 3 {names[0]}")


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_nothing_runs_in_the_page_and_nothing_is_fetched() -> None:
    page = html_page(report()).decode()
    seen = Seen()
    seen.feed(page)
    assert not {"script", "img", "iframe", "link", "object", "a"} & {*seen.tags}
    assert not {name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "href")}
    assert "default-src 'none'" in page and "url(" not in page
    assert "夜猫零食达人" in page and "数据版本 3" in page


def test_a_bar_is_as_long_as_its_share() -> None:
    page = html_page(report()).decode()
    assert page.count('class="bar" style="width:100.00%"') == len(HOSTILE)
    assert page.count('class="bar all" style="width:50.00%"') == len(HOSTILE) - 1


@pytest.fixture(scope="module")
def shown() -> bytes:
    return slides(report())


def test_slides_have_a_chart_that_can_be_edited_and_say_of_which_data(shown: bytes) -> None:
    book = Presentation(io.BytesIO(shown))
    pages = list(book.slides)
    assert len(pages) == 3
    [chart] = [shape.chart for page in pages for shape in page.shapes if shape.has_chart]
    assert [len(tuple(series.values)) for series in chart.plots[0].series] == [6, 6]
    assert next(iter(chart.plots[0].series[1].values)) is None
    for page in pages:
        assert any("数据版本 3" in shape.text_frame.text for shape in page.shapes if shape.has_text_frame)


def test_every_word_has_a_chinese_font(shown: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(shown)) as parts:
        texts = [
            parts.read(name).decode()
            for name in parts.namelist()
            if re.match(r"ppt/slides/slide\d|ppt/charts/", name) and name.endswith(".xml")
        ]
    runs = [run for text in texts for run in re.findall(r"<a:rPr.*?</a:rPr>", text, re.DOTALL)]
    assert runs and all('<a:ea typeface="Microsoft YaHei"/>' in run for run in runs)
    assert any("<a:ea" in text for text in texts if "c:chartSpace" in text)


def test_no_name_is_a_formula_in_the_chart_s_workbook(shown: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(shown)) as parts:
        [book] = [name for name in parts.namelist() if name.endswith(".xlsx")]
        with zipfile.ZipFile(io.BytesIO(parts.read(book))) as sheets:
            cells = sheets.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in cells
