"""Is a chart's picture whole, in Chinese as well, and made without asking anybody?"""

from __future__ import annotations

import http.server
import io
import threading
import time
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from analysis.charts.funnel import bars as drawing
from analysis.charts.printing import printed
from analysis.export import pictures
from analysis.export.pictures import PictureFailed, PictureFromOutside
from analysis.locale import Text
from tests.made_funnels import SHOP, made

NAMES = ("浏览商品", '<script>alert("x")</script>', "支付\x00\ud800 ![x](http://127.0.0.1:9/x.png)")
CHART = printed(drawing.bars(made(SHOP, [40, 40, 20]), Text("zh"), NAMES), "漏斗：3 步")


@pytest.fixture(scope="module")
def svg() -> ElementTree.Element:
    return ElementTree.fromstring(pictures.svg(CHART))  # noqa: S314 of our own making


@pytest.fixture(scope="module")
def png() -> Image.Image:
    return Image.open(io.BytesIO(pictures.png(CHART)))


def texts(svg: ElementTree.Element) -> list[str]:
    return ["".join(each.itertext()) for each in svg.iter("{http://www.w3.org/2000/svg}text")]


def test_an_svg_holds_its_words_as_words(svg: ElementTree.Element) -> None:
    said = texts(svg)
    assert "漏斗：3 步" in said
    assert any("浏览商品" in each for each in said)
    assert any("100 · 100.0%" in each for each in said)


def test_hostile_names_stay_text(svg: ElementTree.Element) -> None:
    """Half a character and a zero byte are replaced: XML can't hold them."""
    assert any('<script>alert("x")</script>' in each for each in texts(svg))
    assert any("支付\ufffd\ufffd" in each for each in texts(svg))
    kinds = {each.tag.rsplit("}")[-1] for each in svg.iter()}
    assert not kinds & {"script", "image", "a", "foreignObject"}


def test_a_png_is_sharp_and_white(png: Image.Image) -> None:
    assert png.width > 960 * pictures.SCALE
    assert png.convert("RGB").getpixel((2, 2)) == (255, 255, 255)


def test_chinese_is_drawn_and_not_as_boxes() -> None:
    """Two characters without a glyph would be the same box; these are two pictures, and neither is empty."""

    def ink(word: str) -> bytes:
        chart = {"data": {"values": [{}]}, "mark": {"type": "text", "fontSize": 40, "text": word}}
        picture = Image.open(io.BytesIO(pictures.png(printed(chart, width=100)))).convert("L")
        assert picture.getextrema()[0] < 128
        return picture.tobytes()

    assert ink("漏") != ink("斗")


class Counting(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 one server a test

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def test_nothing_is_fetched_whatever_the_rows_say(server: str) -> None:
    row = {"name": f"{server}/name", "url": f"{server}/url", "image": f"{server}/image", "href": f"{server}/href"}
    chart: dict[str, Any] = {
        "data": {"name": "rows"},
        "datasets": {"rows": [row]},
        "mark": {"type": "text", "tooltip": True},
        "encoding": {"text": {"field": "name"}, "y": {"field": "url", "type": "nominal"}},
    }
    pictures.png(printed(chart, f"![x]({server}/title)"))
    assert Counting.asked == []


@pytest.mark.parametrize(
    "asked",
    [
        {"data": {"url": "http://127.0.0.1:9/rows.csv"}, "mark": "bar"},
        {"data": {"values": [{}]}, "mark": "image"},
        {"data": {"values": [{}]}, "layer": [{"mark": {"type": "image"}}]},
        {"data": {"values": [{}]}, "mark": "text", "encoding": {"href": {"value": "http://127.0.0.1:9/"}}},
    ],
)
def test_a_chart_that_reaches_outside_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(PictureFromOutside):
        pictures.svg(asked)


def test_what_can_not_be_drawn_says_so() -> None:
    with pytest.raises(PictureFailed):
        pictures.svg({"mark": 7})


def test_others_go_on_while_a_picture_is_drawn() -> None:
    """vl-convert holds Python's lock; in this process it would stop everybody."""
    pauses: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            before = time.perf_counter()
            time.sleep(0.01)
            pauses.append(time.perf_counter() - before)

    ticking = threading.Thread(target=tick)
    ticking.start()
    began = time.perf_counter()
    pictures.png(CHART)
    took = time.perf_counter() - began
    done.set()
    ticking.join()
    assert max(pauses) < took / 2
