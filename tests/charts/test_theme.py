"""Is there one palette, and can everybody read it?"""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pytest

from analysis.charts import theme

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

# Machado, Oliveira and Fernandes (2009), severity 1: how linear RGB is seen without one kind of cone.
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
FULL = np.eye(3)


def linear(color: str) -> np.ndarray:
    channels = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of linear RGB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.clip(to_xyz @ rgb, 0, None) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def background(mode: str) -> str:
    return CONFIG["theme"][mode]["backgroundColor"]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("color", [*theme.CATEGORY, theme.ACCENT, theme.RULE, theme.BETTER, theme.WORSE])
def test_marks_stand_out_on_both_pages(color: str, mode: str) -> None:
    assert theme.contrast(color, background(mode)) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_can_be_read_on_both_pages(mode: str) -> None:
    assert theme.contrast(CONFIG["theme"][mode]["textColor"], background(mode)) >= 7
    assert theme.contrast(CONFIG["theme"][mode]["linkColor"], background(mode)) >= 4.5
    assert theme.contrast(CONFIG["theme"][mode]["primaryColor"], "#FFFFFF") >= 4.5


# Parts of a colour that Streamlit lets through: captions, and the ground of what is chosen, on hover at most.
_CAPTION, _TINT = 0.6, 0.2


def over(color: str, part: float, ground: str) -> str:
    """What is seen of a colour that covers only in part."""
    pairs = [(int(color[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(above * part + below * (1 - part)):02X}" for above, below in pairs)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_small_words_can_be_read_on_page_and_sidebar(mode: str, ground: str) -> None:
    look = CONFIG["theme"][mode]
    caption = over(look["textColor"], _CAPTION, look[ground])
    assert theme.contrast(caption, look[ground]) >= 4.5
    label = theme.LABEL_LIGHT if mode == "light" else theme.LABEL_DARK
    assert theme.contrast(label, look[ground]) >= 4.5
    assert theme.LABEL["expr"].count(label) == 1


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_is_chosen_can_be_read_on_its_tint(mode: str) -> None:
    """A chosen segment or tab has the colour of words, which `look.css` gives it."""
    look = CONFIG["theme"][mode]
    for ground in (look["backgroundColor"], look["secondaryBackgroundColor"]):
        assert theme.contrast(look["textColor"], over(look["primaryColor"], _TINT, ground)) >= 4.5
    style = (ROOT / "pages" / "_frame" / "look.css").read_text(encoding="utf-8")
    assert "[data-selected]" in style and "color: inherit" in style


@pytest.mark.parametrize("color", theme.CATEGORY)
def test_a_number_on_a_mark_can_be_read(color: str) -> None:
    assert theme.contrast(theme.ink(color), color) >= 4.5


@pytest.mark.parametrize("eye", [FULL, PROTANOPIA, DEUTERANOPIA], ids=["full", "protanopia", "deuteranopia"])
def test_no_two_categories_look_alike(eye: np.ndarray) -> None:
    seen = [lab(eye @ linear(color)) for color in theme.CATEGORY]
    nearest = min(float(np.linalg.norm(one - other)) for one, other in itertools.combinations(seen, 2))
    assert nearest > 10


def test_two_categories_of_one_hue_differ_in_lightness() -> None:
    """Thin lines of two blues, equally light, are one to the eye, however far apart their patches are."""
    seen = {color: lab(linear(color)) for color in theme.CATEGORY}
    hues = {color: np.degrees(np.arctan2(b, a)) for color, (_, a, b) in seen.items() if np.hypot(a, b) > 20}
    for one, other in itertools.combinations(hues, 2):
        apart = abs((hues[one] - hues[other] + 180) % 360 - 180)
        assert apart > 25 or abs(seen[one][0] - seen[other][0]) > 10, (one, other)


def test_the_apps_configuration_holds_the_charts_palette() -> None:
    look = CONFIG["theme"]
    assert tuple(look["chartCategoricalColors"]) == theme.CATEGORY
    assert tuple(look["light"]["chartSequentialColors"]) == theme.SEQUENTIAL_LIGHT
    assert tuple(look["light"]["chartDivergingColors"]) == theme.DIVERGING_LIGHT
    assert look["font"] == theme.FONT


def test_no_font_comes_from_elsewhere() -> None:
    assert "http" not in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")


def test_a_name_keeps_its_color_whatever_stands_beside_it() -> None:
    alone, together = theme.colors(["ios"]), theme.colors(["ios", "android", "web"])
    assert together["ios"] == alone["ios"]
    assert len(set(together.values())) == 3


def test_eight_names_have_eight_colors() -> None:
    names = [f"value {number}" for number in range(8)]
    assert set(theme.colors(names).values()) == set(theme.CATEGORY)


def test_more_names_than_colors_still_each_have_one() -> None:
    names = [f"value {number}" for number in range(30)]
    assert theme.colors(names).keys() == set(names)


def test_a_finished_chart_fills_the_width_in_fonts_that_know_chinese() -> None:
    chart = alt.Chart(pd.DataFrame({"步骤": ["浏览"], "users": [3]})).mark_bar().encode(x="users:Q", y="步骤:N")
    spec = theme.spec(theme.finished(chart, theme.HEIGHT))
    assert spec["width"] == "container"
    assert spec["height"] == theme.HEIGHT
    assert "Noto Sans CJK SC" in spec["config"]["font"]
    assert "background" not in spec["config"]  # the page's, by which the words choose their colour


def test_no_chart_whose_rows_change_keeps_names_where_they_were() -> None:
    """A chart of a shape gets other rows in place: then "the order of the rows" is that in which names came first."""
    shaped = [
        path for path in (ROOT / "analysis" / "charts").rglob("*.py") if "alt.NamedData" in path.read_text("utf-8")
    ]
    assert len(shaped) > 4
    assert [path.name for path in shaped if "sort=None" in path.read_text("utf-8")] == []
