"""In which words does this page speak: the user's language, the project's display names, safe in markdown?"""

from __future__ import annotations

from analysis.locale.say import Names, Say
from pages._ui import state
from pages._ui.escaping import escape


def say() -> Say:
    """For markdown: whatever is in a name, it is plain text there."""
    return Say(state.text(), Names(state.names()), escape)


def rule_say() -> Say:
    """For markdown in which a rule is read: its names are bold."""
    return Say(state.text(), Names(state.names()), escape, "**{}**".format)


def plain_say() -> Say:
    """For what reads no markup: a cell, a picture, a file, the name of a segment."""
    return Say(state.text(), Names(state.names()))
