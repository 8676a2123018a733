"""Does every text that is said exist, and is it given what its sentence has places for?"""

from __future__ import annotations

import pytest

from analysis.locale import catalog
from tests.locale.uses import ROOT, read_on_screen, said, sources, unfilled, unknown


def test_every_text_used_exists() -> None:
    assert unknown(sources(), catalog("en")) == []


def test_a_text_is_given_all_its_places() -> None:
    assert unfilled(sources(), catalog("en")) == []


def test_the_sources_say_hundreds_of_texts() -> None:
    """Else these tests would look at nothing."""
    assert len({key for source in sources().values() for key, _ in said(source)}) > 500


def test_what_journeys_and_pictures_read_exists() -> None:
    files = [*(ROOT / "tests" / "journeys").glob("*.py"), ROOT / "docs" / "pictures" / "make.py"]
    read = [(path.name, key) for path in files for key in read_on_screen(path.read_text(encoding="utf-8"))]
    assert len(read) > 50
    assert [(file, key) for file, key in read if key not in catalog("en")] == []


@pytest.mark.parametrize(
    "planted",
    [
        'text("funnel.no_such_text")',
        'state.text()("funnel.no_such_text")',
        'st.caption(words.text("funnel.no_such_text", n=1, **more))',
        'say("funnel.no_such_text")',
        'text("funnel.title" if many else "funnel.no_such_text")',
    ],
)
def test_a_planted_text_that_is_nowhere_is_caught(planted: str) -> None:
    assert unknown({"pages/planted.py": planted}, catalog("en")) == [("pages/planted.py", "funnel.no_such_text")]


@pytest.mark.parametrize("planted", ['text("planted.said", n=1)', 'state.text()("planted.said", n=1)'])
def test_a_planted_place_that_is_left_empty_is_caught(planted: str) -> None:
    assert unfilled({"planted": planted}, {"planted.said": "{n} of {all}"}) == [("planted", "planted.said", {"all"})]
