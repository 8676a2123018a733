"""How does a chart become a picture for a slide: PNG or SVG?

vl-convert draws the Vega-Lite dictionary as a browser would, with the fonts of this machine (docs/operating.md says
which). It does so in a process of its own: it holds Python's lock while it draws, and so would stop every visitor for a
second. Nothing is ever fetched: a chart brings its rows, and one that names an address or a picture from elsewhere is
refused, since vl-convert would load pictures whatever it is told.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from analysis.errors import AnalysisError

PictureKind = Literal["png", "svg"]
SCALE = 2  # pixels of the file for each of the drawing, sharp on a slide
_SECONDS = 120
_DRAWING = threading.BoundedSemaphore(2)  # each process takes about 200 MB
_OUTSIDE = {"url", "urls", "href"}
# What XML, and so SVG and Excel, can't: most control characters, halves of surrogate pairs, two non-characters.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class PictureFromOutside(AnalysisError):
    """A chart that asks for something from elsewhere. details: name"""

    code = "picture_from_outside"


class PictureFailed(AnalysisError):
    """details: reason"""

    code = "picture_failed"


def svg(chart: Mapping[str, Any]) -> bytes:
    """A whole Vega-Lite dictionary (of `charts.printing`) as SVG; texts stay texts, in the viewer's fonts."""
    return _drawn(chart, "svg", 1)


def png(chart: Mapping[str, Any], scale: float = SCALE) -> bytes:
    return _drawn(chart, "png", scale)


def _drawn(chart: Mapping[str, Any], kind: PictureKind, scale: float) -> bytes:
    task = json.dumps({"chart": _safe(chart), "kind": kind, "scale": scale}).encode()
    root = Path(__file__).parents[2]
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    with _DRAWING:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "analysis.export.picture_worker"],
                input=task,
                capture_output=True,
                timeout=_SECONDS,
                check=True,
                env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
            )
        except subprocess.TimeoutExpired as error:
            raise PictureFailed(reason=f"{_SECONDS} s") from error
        except subprocess.CalledProcessError as error:
            last = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise PictureFailed(reason=last[0] if last else f"status {error.returncode}") from error
    return done.stdout


def _safe(chart: Mapping[str, Any]) -> dict[str, Any]:
    """The same chart with texts that every format can hold, refused if it reaches outside.

    Its rows are values: whatever they are called, nothing of them is an address that is followed.
    """
    rows = {name: value for name, value in chart.items() if name == "datasets"}
    drawing = {name: value for name, value in chart.items() if name != "datasets"}
    _refuse_outside(drawing)
    return _printable(drawing | rows)


def _refuse_outside(part: object) -> None:
    if isinstance(part, Mapping):
        kind = part.get("mark")
        if "image" in (kind, kind.get("type") if isinstance(kind, Mapping) else None):
            raise PictureFromOutside(name="image")
        if named := sorted(_OUTSIDE & set(part)):
            raise PictureFromOutside(name=named[0])
    for inner in part.values() if isinstance(part, Mapping) else part if isinstance(part, list | tuple) else ():
        _refuse_outside(inner)


def printable(text: str) -> str:
    """The text with a mark of replacement for each character that a file can't hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _printable(part: Any) -> Any:  # noqa: ANN401 a piece of JSON
    if isinstance(part, Mapping):
        return {printable(str(name)): _printable(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_printable(value) for value in part]
    return printable(part) if isinstance(part, str) else part
