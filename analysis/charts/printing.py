"""What does a chart look like on paper or a slide: white, of a fixed width, under a title?"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from analysis.charts import theme

WIDTH = 960  # pixels of the drawing, without its labels
_RULE = "#DCE1E7"  # lines of the light page
_TITLE_SIZE, _TITLE_UNITS = 17, 110  # a Chinese character takes two units
_SUBTITLE_SIZE, _SUBTITLE_UNITS = 13, 140
_MOST_LINES = 4


def printed(chart: Mapping[str, Any], title: str = "", subtitle: str = "", width: int = WIDTH) -> dict[str, Any]:
    """The chart as a whole Vega-Lite dictionary that needs no page around it: the light theme's colours and ramps.

    A slide has no page around the picture: `title` is what it says, `subtitle` of which data that is true.
    """
    given: Mapping[str, Any] = chart.get("config", {})
    own = {
        "range": {
            "category": list(theme.CATEGORY),
            theme.SEQUENTIAL: list(theme.SEQUENTIAL_LIGHT),
            "ramp": list(theme.SEQUENTIAL_LIGHT),
            theme.DIVERGING: list(theme.DIVERGING_LIGHT),
        },
        "axis": {"domainColor": _RULE, "tickColor": _RULE},
        "title": {"color": theme.INK, "fontSize": _TITLE_SIZE, "fontWeight": 600, "anchor": "start", "frame": "bounds"}
        | {"subtitleColor": theme.LABEL, "subtitleFontSize": _SUBTITLE_SIZE, "subtitlePadding": 6},
    }
    config = dict(given) | {name: value | given.get(name, {}) for name, value in own.items()}
    whole = dict(chart) | {"config": config, "background": "white", "width": width}
    config["background"], config["padding"] = "white", 20
    if title:
        whole["title"] = {"text": _lines(title), "offset": 14}
        if subtitle:
            whole["title"]["subtitle"] = _lines(subtitle, _SUBTITLE_UNITS)
    return whole


def _lines(text: str, most: int = _TITLE_UNITS) -> list[str]:
    """A title in lines of a page's width; Latin words stay whole, Chinese may break anywhere."""
    lines, line, taken = [], "", 0
    for word in _words(text):
        units = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in word)
        if taken + units > most and line:
            lines.append(line.rstrip())
            line, taken = "", 0
        line, taken = line + word, taken + units
    lines.append(line.rstrip())
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1] + " …"]


def _words(text: str) -> list[str]:
    words, word = [], ""
    for letter in " ".join(text.split()):
        word += letter
        if letter == " " or unicodedata.east_asian_width(letter) in "WF" or len(word) >= _TITLE_UNITS // 2:
            words.append(word)
            word = ""
    return [*words, word]
