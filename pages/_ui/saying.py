"""In which words does this page speak: the user's language, the project's display names, safe in the medium?"""

from __future__ import annotations

from analysis.locale.say import Names, Say
from pages._ui import state
from pages._ui.escaping import escape, tidy


def say() -> Say:
    """For markdown: whatever is in a name, it is plain text there."""
    return Say(state.text(), Names(state.names()), escape, markup=True)


def picture_say() -> Say:
    """For what stands above a picture: names on one line, and not too long."""
    return Say(state.text(), Names(state.names()), tidy)
