"""In which words does this page speak: the user's language, the project's display names, safe in the medium?"""

from __future__ import annotations

from analysis.locale.say import Names, Say, told_apart
from pages._ui import state
from pages._ui.escaping import escape, tidy


def say() -> Say:
    """For markdown: whatever is in a name, it is plain text there."""
    return Say(state.text(), _names(), escape, markup=True)


def picture_say() -> Say:
    """For what stands above a picture: names on one line, and not too long."""
    return Say(state.text(), _names(), tidy)


def _names() -> Names:
    """What people gave one name stays two things in every list."""
    return Names(
        {
            kind: dict(zip(names, told_apart([*names.values()], [*names]), strict=True))
            for kind, names in state.names().items()
        }
    )
