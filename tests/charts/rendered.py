"""Which words stand where in the picture that a browser would draw?

`python -m tests.charts.rendered` draws a list of charts; the process's zone is the browser's.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.charts import theme
from analysis.charts.printing import printed

_SVG = "{http://www.w3.org/2000/svg}"
_MOVED = re.compile(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)")
_TURNED = re.compile(r"rotate\(([-\d.e]+)")
_LATIN, _WIDE = 0.5, 1.0  # widths of letters as parts of their height


@dataclass(frozen=True)
class Words:
    """A text of a picture: where it stands, and which part of the chart it is (`axis-label`, `mark`)."""

    said: str
    x: float
    y: float
    size: float
    anchor: str
    turned: bool
    role: str
    group: int  # the axis or mark it belongs to

    @property
    def box(self) -> tuple[float, float, float, float]:
        """About left, top, right, bottom."""
        wide = (
            sum(_WIDE if unicodedata.east_asian_width(letter) in "WF" else _LATIN for letter in self.said) * self.size
        )
        left = self.x - {"start": 0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - self.size * 0.8, left + wide, self.y + self.size * 0.1

    def covers(self, other: Words) -> bool:
        left, top, right, bottom = self.box
        left2, top2, right2, bottom2 = other.box
        return left < right2 and left2 < right and top < bottom2 and top2 < bottom


@dataclass(frozen=True)
class Picture:
    words: tuple[Words, ...]
    spoken: tuple[str, ...]  # what a screen reader says

    def axes(self) -> list[list[Words]]:
        """The labels of each axis that has some."""
        found: dict[int, list[Words]] = {}
        for words in self.words:
            if words.role == "axis-label":
                found.setdefault(words.group, []).append(words)
        return list(found.values())

    def marks(self) -> list[Words]:
        return [words for words in self.words if words.role == "mark"]


def drawn(charts: Sequence[Any], zone: str, width: int) -> list[Picture]:
    """What these charts are in a browser of that zone, this wide."""
    root = str(Path(__file__).parents[2])
    task = json.dumps([printed(theme.spec(chart), width=width) for chart in charts]).encode()
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "tests.charts.rendered"],
        input=task,
        capture_output=True,
        check=True,
        cwd=root,
        env=os.environ | {"TZ": zone, "PYTHONPATH": paths},
    )
    return [_read(svg) for svg in json.loads(done.stdout)]


def _read(svg: str) -> Picture:
    root = ElementTree.fromstring(svg)  # noqa: S314 our own
    spoken = [one.get("aria-label", "") for one in root.iter() if one.get("aria-label")]
    return Picture(tuple(_words(root, 0, 0, "", 0)), tuple(spoken))


def _words(part: ElementTree.Element, x: float, y: float, role: str, group: int) -> Iterator[Words]:
    moved = _MOVED.search(part.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    if "role-" in part.get("class", ""):
        role = part.get("class", "").split("role-")[1].split()[0]
        group = id(part)
    if part.tag == _SVG + "text" and float(part.get("opacity", 1)) > 0.1:
        turned = _TURNED.search(part.get("transform", ""))
        size = float(part.get("font-size", "11px").removesuffix("px"))
        said = "".join(part.itertext()).strip()
        if said:
            yield Words(
                said, x, y, size, part.get("text-anchor", "start"), bool(turned and float(turned[1])), role, group
            )
    for inner in part:
        yield from _words(inner, x, y, role, group)


def main() -> None:
    import vl_convert

    charts = json.load(sys.stdin.buffer)
    json.dump([vl_convert.vegalite_to_svg(chart, vl_version="6.4") for chart in charts], sys.stdout)


if __name__ == "__main__":
    main()
