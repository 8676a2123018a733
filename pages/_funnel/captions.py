"""What does a picture of a funnel say by itself, once it stands in somebody's slides?"""

from __future__ import annotations

import re

from analysis.insights.funnel import FunnelSpec
from analysis.rules.asked import ALL_TIME
from pages._funnel import words as funnel_words
from pages._funnel.below import Shown
from pages._ui import state
from pages._ui.escaping import JOINER

_QUOTED = re.compile(r"\\([!-/:-@\[-`{-~])")


def said(shown: Shown) -> tuple[str, tuple[str, ...]]:
    """The page's sentence in plain text; and of which entries, with which options and data it is true."""
    text, spec, facts = state.text(), shown.asked, shown.dataset.facts
    first, last = (state.local(micros).date() for micros in (facts.first, facts.last))
    found = [funnel_words.beside(shown.result)]  # its rate over all entries is the chart's last bar
    found += [] if spec.period != ALL_TIME else [text("funnel.dates", start=first, end=last)]
    found += [_divided(spec), plain(funnel_words.question(spec, shown.names))]
    project = state.project()
    if project is not None:
        name, version = project.name, shown.dataset.version
        found.append(text("funnel.picture_of", project=name, last=last, version=version))
    headline = plain(funnel_words.answer(shown.result, shown.names).replace("**", ""))
    return headline, tuple(words for words in found if words)


def _divided(spec: FunnelSpec) -> str:
    """By which column; the two sides of a comparison stand in the picture."""
    if spec.breakdown is None:
        return ""
    by = spec.breakdown
    column = by.column if by.kind == "tag" else state.shown(by.kind, by.column)
    return state.text()("funnel.divided_column", column=column)


def plain(words: str) -> str:
    """What a reader of the page sees: a backslash quotes the sign behind it, joiners have no width."""
    return _QUOTED.sub(r"\1", words).replace(JOINER, "")
